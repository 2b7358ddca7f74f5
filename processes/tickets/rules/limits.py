"""Deadlines: how long signing and handling may take, and when somebody is reminded.

Calendar time. Source of the limits: the default profile of Chinese 12345 hotlines (15 minutes and
30 minutes for danger and for utilities, one day to sign otherwise; one day for utilities, two for
an enquiry, five for help, seven for the rest, fifteen when a matter is hard).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from .kinds import Kind, Urgency

DAY: Final = timedelta(days=1)
HANDLE_DAYS: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        Kind.ENQUIRY: 2,
        Kind.HELP: 5,
        Kind.COMPLAINT: 7,
        Kind.REPORT: 7,
        Kind.SUGGESTION: 7,
        Kind.PRAISE: 7,
    }
)
UTILITIES: Final = frozenset({"water_power"})
# A warning comes a day ahead; for short limits, when a quarter of the time is left.
WARN_AHEAD: Final = DAY
WARN_SHARE: Final = 4
# A text must be read within three minutes; mail, fax and web form within a day.
TEXT_READ_WITHIN: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long signing and handling may take, counted from the dispatch."""

    sign: timedelta
    handle: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The four moments that the timers of the handling wait for."""

    sign_urge_at: datetime
    sign_due: datetime
    warn_at: datetime
    handle_due: datetime


def limits(kind: Kind, urgency: Urgency, *, category: str = "other", hard: bool = False) -> Limits:
    """Return the usual limits of a matter.

    Source: the profile named above. Extra urgent matters are due in a day; their first report
    after two hours belongs to the process for urgent matters.
    """
    if urgency is Urgency.EXTRA:
        return Limits(sign=timedelta(minutes=15), handle=DAY)
    if category in UTILITIES:
        return Limits(sign=timedelta(minutes=30), handle=DAY)
    days = 15 if hard else HANDLE_DAYS[kind]
    if urgency is Urgency.URGENT:
        return Limits(sign=timedelta(hours=2), handle=DAY * max(1, days // 2))
    return Limits(sign=DAY, handle=DAY * days)


def deadlines(
    start: datetime,
    usual: Limits,
    *,
    due: datetime | None = None,
    signed_by: timedelta | None = None,
) -> Deadlines:
    """Return the moments for a ticket that is dispatched at `start`.

    `due` is a date that the dispatcher set instead of the usual limit; signing never takes longer
    than handling may.
    """
    handle_due = due if due is not None and due > start else start + usual.handle
    sign = min(signed_by or usual.sign, handle_due - start)
    whole = handle_due - start
    ahead = WARN_AHEAD if whole > WARN_AHEAD * 2 else whole / WARN_SHARE
    return Deadlines(
        sign_urge_at=start + sign - sign / WARN_SHARE,
        sign_due=start + sign,
        warn_at=handle_due - ahead,
        handle_due=handle_due,
    )


def read_within(channel: str) -> timedelta:
    """Return how long a message of this channel may wait for an agent."""
    return TEXT_READ_WITHIN if channel == "sms" else DAY
