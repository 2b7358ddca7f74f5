"""The months that the table of the history is cut into.

What falls into no month is in a part of its own, so that no line is ever refused; making its month
takes it from there. The functions of the database run as the owner of the tables, because the
application may not change any.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from base.db import Session

AHEAD: Final = 2
MAKE: Final = text("select engine_make_history_months(:moment, :ahead)")
DROP: Final = text("select engine_drop_history_months(:moment)")


def make_months(db: Session, moment: datetime) -> int:
    """Make the months from `moment` on that are missing; return how many.

    Raises:
        Busy: somebody holds one of the tables for too long; try again later.
    """
    return db.scalar(MAKE, {"moment": moment, "ahead": AHEAD}) or 0


def drop_months(db: Session, moment: datetime) -> int:
    """Drop the months before that of `moment` which hold nothing; return how many.

    Raises:
        Busy: somebody holds one of the tables for too long; try again later.
    """
    return db.scalar(DROP, {"moment": moment}) or 0
