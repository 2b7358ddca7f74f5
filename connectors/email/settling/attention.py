"""How much mail waits for a person."""

from dataclasses import dataclass
from typing import Final

from base.db import Session
from connectors.email.records import InboundState, OutboundState

WAITING: Final = """
select
  (select count(*) from email_outbound where centre_id = %(centre)s and state = %(unknown)s),
  (select count(*) from email_inbound where centre_id = %(centre)s and state = %(quarantined)s)
"""


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
    given = {
        "centre": db.centre_id, "unknown": str(OutboundState.UNKNOWN),
        "quarantined": str(InboundState.QUARANTINED),
    }  # fmt: skip
    ((unknown, quarantined),) = db.ask(WAITING, given)
    return Attention(unknown=unknown, quarantined=quarantined)
