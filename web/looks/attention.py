"""What waits for somebody who looks after the centre: numbers beside the entries of the menu."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from base.db import Session
from connectors import email, sms
from connectors.telephony.sitting import taken_by
from engine.calendars.missing import missing_years
from engine.identity.access.permissions import may
from engine.identity.proof.alarms import alarms_unseen
from engine.people import Actor
from engine.tasks.notices.telling import count_unread

MAIL = "/mail"
SMS = "/sms"
CALENDARS = "/admin/calendars"
SIGN_IN = "/admin/sign-in"
SEAT = "/seat"
NOTICES = "/notices"


class Waiting(Protocol):
    """What waits behind an entry of the menu."""

    @property
    def total(self) -> int:
        """Return how much it is altogether."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsMissing:
    """Years whose holidays are not known: see `engine.calendars.missing`."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacks:
    """Attacks on the sign-in that nobody has seen yet."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """Somebody else has taken the reader's extension over."""

    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Notices about tasks that the reader has not read."""

    total: int


def attention_for(db: Session, me: Actor) -> Mapping[str, Waiting]:
    """Return what waits behind each entry, by its address; only for those who can settle it."""
    found: dict[str, Waiting] = {}
    if may(me, "mail.settle"):
        found[MAIL] = email.attention(db)
    if may(me, "sms.settle"):
        found[SMS] = sms.attention(db)
    if may(me, "calendars.manage") and (years := len(missing_years(db))):
        found[CALENDARS] = YearsMissing(total=years)
    if may(me, "sign_in.manage") and (attacks := alarms_unseen(db)):
        found[SIGN_IN] = Attacks(total=attacks)
    if me.id is not None and may(me, "extensions.use") and taken_by(db, me.id):
        found[SEAT] = TakenOver(total=1)
    if unread := count_unread(db, me.username):
        found[NOTICES] = Unread(total=unread)
    return found
