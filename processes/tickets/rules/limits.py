"""Deadlines: how long signing and handling may take, and when somebody is reminded.

Calendar time. Source of the limits: the default profile of Chinese 12345 hotlines (15 minutes and
30 minutes for danger and for utilities, one day to sign otherwise; one day for utilities, two for
an enquiry, five for help, seven for the rest, fifteen when a matter is hard).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
# The urging to sign, and the warning of a short limit, come when a quarter of the time is left.
WARN_SHARE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The usual limits of a centre or a department; without any setting those of the profile.

    `handle_*` and `sign_*` count from the dispatch. An urgent matter has `urgent_percent` of the
    usual days. A message must be read within `text_read` or `letter_read`.
    """

    handle: Mapping[Kind, timedelta] = field(
        default_factory=lambda: {kind: DAY * days for kind, days in HANDLE_DAYS.items()}
    )
    handle_hard: timedelta = DAY * 15
    handle_utilities: timedelta = DAY
    handle_extra: timedelta = DAY
    urgent_percent: int = 50
    sign: timedelta = DAY
    sign_urgent: timedelta = timedelta(hours=2)
    sign_extra: timedelta = timedelta(minutes=15)
    sign_utilities: timedelta = timedelta(minutes=30)
    warn_ahead: timedelta = DAY
    text_read: timedelta = timedelta(minutes=3)
    letter_read: timedelta = DAY


PROFILE: Final = Standard()


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


def limits(
    kind: Kind,
    urgency: Urgency,
    *,
    category: str = "other",
    hard: bool = False,
    standard: Standard = PROFILE,
) -> Limits:
    """Return the usual limits of a matter.

    Source: the profile named above. Extra urgent matters are due in a day; their first report
    after two hours belongs to the process for urgent matters.
    """
    if urgency is Urgency.EXTRA:
        return Limits(sign=standard.sign_extra, handle=standard.handle_extra)
    if category in UTILITIES:
        return Limits(sign=standard.sign_utilities, handle=standard.handle_utilities)
    usual = standard.handle_hard if hard else standard.handle[kind]
    if urgency is Urgency.URGENT:
        days = usual * standard.urgent_percent / 100 // DAY
        return Limits(sign=standard.sign_urgent, handle=min(usual, DAY * max(1, days)))
    return Limits(sign=standard.sign, handle=usual)


def deadlines(
    start: datetime,
    usual: Limits,
    *,
    due: datetime | None = None,
    signed_by: timedelta | None = None,
    warn_ahead: timedelta = PROFILE.warn_ahead,
) -> Deadlines:
    """Return the moments for a ticket that is dispatched at `start`.

    `due` is a date that the dispatcher set instead of the usual limit; signing never takes longer
    than handling may. The warning comes `warn_ahead` of the end; for short limits, when a quarter
    of the time is left.
    """
    handle_due = due if due is not None and due > start else start + usual.handle
    sign = min(signed_by or usual.sign, handle_due - start)
    whole = handle_due - start
    ahead = warn_ahead if whole > warn_ahead * 2 else whole / WARN_SHARE
    return Deadlines(
        sign_urge_at=start + sign - sign / WARN_SHARE,
        sign_due=start + sign,
        warn_at=handle_due - ahead,
        handle_due=handle_due,
    )


def read_within(channel: str, standard: Standard = PROFILE) -> timedelta:
    """Return how long a message of this channel may wait for an agent."""
    return standard.text_read if channel == "sms" else standard.letter_read
