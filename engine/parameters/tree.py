"""A department takes what is set for the nearest department above it."""

from collections.abc import Sequence

from sqlalchemy import literal, select

from base.db import Session
from base.parameters import departments_by
from engine.identity.access.acting import DEEPEST
from engine.identity.records import Department


def codes_of(db: Session) -> frozenset[str]:
    """Return the codes of all departments, closed ones too."""
    query = select(Department.code).where(Department.centre_id == db.centre_id)
    return frozenset(db.scalars(query))


@departments_by
def above(db: Session, code: str) -> Sequence[str]:
    """Return the code of a department and of those above it, the nearest first."""
    columns = (Department.code, Department.parent_id)
    start = select(*columns, literal(0).label("level")).where(
        Department.centre_id == db.centre_id, Department.code == code
    )
    found = start.cte("above", recursive=True)
    farther = select(*columns, found.c.level + 1).where(
        Department.centre_id == db.centre_id,
        Department.id == found.c.parent_id,
        found.c.level < DEEPEST,
    )
    found = found.union_all(farther)
    return list(db.scalars(select(found.c.code).order_by(found.c.level)))
