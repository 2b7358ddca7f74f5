"""How much mail waits for a person."""

from dataclasses import dataclass

from sqlalchemy import func, select

from base.db import Session
from connectors.email.records import Inbound, InboundState, Outbound, OutboundState


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Mail that nobody but a person can settle."""

    unknown: int
    quarantined: int

    @property
    def total(self) -> int:
        """Return how many mails wait altogether."""
        return self.unknown + self.quarantined


def attention(db: Session) -> Attention:
    """Count the mail that waits for a decision; cheap enough for every page."""
    unknown = (
        select(func.count())
        .where(Outbound.centre_id == db.centre_id, Outbound.state == OutboundState.UNKNOWN)
        .scalar_subquery()
    )
    quarantined = (
        select(func.count())
        .where(Inbound.centre_id == db.centre_id, Inbound.state == InboundState.QUARANTINED)
        .scalar_subquery()
    )
    one = db.execute(select(unknown.label("unknown"), quarantined.label("quarantined"))).one()
    return Attention(unknown=one.unknown, quarantined=one.quarantined)
