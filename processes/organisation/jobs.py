"""Jobs of the organisation: what was planned for a day, and what takes long."""

from uuid import UUID

from base.db import Session
from base.jobs import job

from . import acts


@job(acts.CARRY_OUT)
def carry_out(db: Session, *, change_id: str) -> None:
    """Do a planned reorganisation."""
    acts.carry_out(db, UUID(change_id))


@job(acts.HAND_OVER, max_attempts=10)
def hand_over(db: Session, *, change_id: str) -> None:
    """Hand over a slice of the open work."""
    acts.hand_over_slice(db, UUID(change_id))
