"""Finding due timers over all centres, and holding those of a suspended instance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from base.db import Session

FIND: Final = text("select * from engine_due_timers(:moment, :most)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A timer whose moment has come: of a waiting token, or of a start event."""

    kind: str
    id: UUID
    slot: str
    centre_id: UUID
    due_at: datetime


def due_timers(db: Session, moment: datetime, most: int) -> list[Due]:
    """Return up to `most` due timers of all centres, earliest first."""
    rows = db.execute(FIND, {"moment": moment, "most": most})
    return [
        Due(kind=r.kind, id=r.id, slot=r.slot, centre_id=r.centre_id, due_at=r.due_at) for r in rows
    ]
