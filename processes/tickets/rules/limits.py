"""The time-limit profile in plain words: how long signing and handling may take.

Source: the default profile of Chinese 12345 hotlines (15 minutes and 30 minutes for danger and for
utilities, one working day to sign otherwise; a day for utilities, two working days for an enquiry,
five for help, seven for the rest, fifteen when a matter is hard).

The table that counts is the decision `ticket_limits` (processes/bpmn/tickets/limits.dmn), which
analysts change. This one is for processes that began before there was a table.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from .kinds import Kind, Urgency

AROUND_THE_CLOCK: Final = "24x7"
WORKING: Final = "working"
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
DAY: Final = timedelta(days=1)
# A text must be read within three minutes; mail, fax and web form within a day.
TEXT_READ: Final = timedelta(minutes=3)
LETTER_READ: Final = DAY


def limits(
    kind: Kind, urgency: Urgency, *, category: str = "other", hard: bool = False
) -> dict[str, str]:
    """Return the row of the profile for a matter, as the decision would: see the module."""
    if urgency is Urgency.EXTRA:
        return _row("15 min", "24 h", AROUND_THE_CLOCK)
    if category in UTILITIES:
        return _row("30 min", "24 h", AROUND_THE_CLOCK)
    days = 15 if hard else HANDLE_DAYS[kind]
    if urgency is Urgency.URGENT:
        return _row("2 working hours", f"{max(1, days // 2)} wd", WORKING)
    return _row("1 wd", f"{days} wd", WORKING)


def read_within(
    channel: str, *, text: timedelta = TEXT_READ, letter: timedelta = LETTER_READ
) -> timedelta:
    """Return how long a message of this channel may wait for an agent."""
    return text if channel == "sms" else letter


def _row(sign: str, finish: str, calendar: str) -> dict[str, str]:
    return {"sign": sign, "finish": finish, "calendar": calendar}
