"""Exchanging keys: all secrets are sealed anew, then the old key can go."""

from typing import Any

from sqlalchemy import Column, Table, select, update

from base.db import PLATFORM, Base, Session
from base.sealing.sealed import FORM, newest_key, place_of, seal, unseal


def renew(db: Session) -> int:
    """Seal all secrets of the centre with the newest key; return how many were under another one.

    A transaction that belongs to no centre does so with the platform's own.

    Raises:
        SealBroken: one cannot be read; nothing is changed then.
    """
    of_centre = db.belongs_to != PLATFORM
    places = [(table, column) for table, column in sealed_columns()
              if ("centre_id" in table.columns) is of_centre]  # fmt: skip
    return sum(_renew(db, table, column) for table, column in places)


def sealed_columns() -> list[tuple[Table, Column[Any]]]:
    """Return each column that holds sealed texts, with its table."""
    tables = Base.metadata.sorted_tables
    return [(one, column) for one in tables for column in one.columns if column.info.get("sealed")]


def _renew(db: Session, table: Table, column: Column[Any]) -> int:
    (key,) = table.primary_key.columns
    old = column.isnot(None) & ~column.startswith(f"{FORM}.{newest_key(db.context)}.")
    if "centre_id" in table.columns:
        old &= table.c.centre_id == db.centre_id
    rows = db.execute(select(key, column).where(old)).all()
    for row_key, sealed in rows:
        place = place_of(f"{table.name}.{column.name}", row_key)
        fresh = seal(db, unseal(db, sealed, place), place)
        db.execute(update(table).where(key == row_key).values({column: fresh}))
    return len(rows)
