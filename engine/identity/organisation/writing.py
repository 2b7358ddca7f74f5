"""Many changes of departments written at once, after they were judged as a whole."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.ids import new_id
from engine.identity.departments import rows_of
from engine.identity.organisation.changing import DepartmentChange, assign
from engine.identity.records import Department, User


def write_all(db: Session, done: Mapping[str, DepartmentChange]) -> None:
    """Make and change departments; whoever calls has seen that a tree comes of it."""
    rows = {row.code: row for row in db.scalars(rows_of(db))}
    for code in done:
        if code not in rows:
            rows[code] = Department(
                id=new_id(), centre_id=db.centre_id, code=code, created_at=db.now()
            )
    ids = _user_ids(db, done)
    for code, change in done.items():
        assign(
            rows[code], change, head=ids.get(change.head or ""),
            deputy=ids.get(change.deputy or ""), liaison=ids.get(change.liaison or ""),
        )  # fmt: skip
        rows[code].parent_id = None
        db.add(rows[code])
    # A new one may hang under another new one, which must be there before.
    db.flush()
    for code, change in done.items():
        rows[code].parent_id = rows[change.parent].id if change.parent else None
    db.flush()


def _user_ids(db: Session, done: Mapping[str, DepartmentChange]) -> dict[str, UUID]:
    named = {
        name.casefold()
        for change in done.values()
        for name in (change.head, change.deputy, change.liaison)
        if name
    }
    query = select(User.username, User.id).where(
        User.centre_id == db.centre_id, User.username_folded.in_(named)
    )
    return {row.username: row.id for row in db.execute(query)}
