"""Stretches of time as an address says them; what is relative is worked out when it is looked at.

`now..now+2h`, `..now`, `today..today+7d`, `2026-11-01..2026-12-01`, `none`. A moment is `now` or
`today` (midnight of the centre), with hours, days or weeks added or taken away, or a date, which
begins at midnight. The end is not part of the stretch.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final

from engine import Span

NEVER: Final = "none"
BETWEEN: Final = ".."
LONGEST: Final = timedelta(days=3660)
_MOMENT: Final = re.compile(r"(now|today)\s*(?:([+-])\s*(\d{1,4})\s*([mhdw]))?|(\d{4}-\d{2}-\d{2})")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def plain_stretch(text: str) -> str:
    """Return a stretch in the one spelling that addresses have; empty for what is none."""
    text = text.strip().lower()
    if text == NEVER:
        return NEVER
    start, between, end = text.partition(BETWEEN)
    if not between:
        return ""
    sides = [re.sub(r"\s", "", one) for one in (start, end)]
    if not any(sides) or not all(not one or _MOMENT.fullmatch(one) for one in sides):
        return ""
    return BETWEEN.join(sides)


def stretch(start: str, end: str) -> str:
    """Return the stretch from a day through another one, either of which may be missing."""
    try:
        last = date.fromisoformat(end) + timedelta(days=1) if end else None
    except (ValueError, OverflowError):
        last = None
    return plain_stretch(f"{start}{BETWEEN}{last.isoformat() if last else ''}")


def days_of(text: str) -> tuple[str, str]:
    """Return the first and the last day of a stretch between dates; empty where there is none."""
    start, _, end = text.partition(BETWEEN)
    try:
        last = (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else ""
    except (ValueError, OverflowError):
        last = ""
    return (start if re.fullmatch(r"\d{4}-\d{2}-\d{2}", start) else ""), last


def span_of(text: str, now: datetime) -> Span | None:
    """Return the stretch as it is at this moment, which is in the zone of the centre."""
    if text == NEVER:
        return Span(never=True)
    start, _, end = text.partition(BETWEEN)
    span = Span(start=_read(start, now), end=_read(end, now))
    return span if span.start is not None or span.end is not None else None


def _read(text: str, now: datetime) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    base, sign, count, unit, day = found.groups()
    if day is not None:
        try:
            there = date.fromisoformat(day)
        except ValueError:
            return None
        return datetime(there.year, there.month, there.day, tzinfo=now.tzinfo)
    moment = now if base == "now" else now.replace(hour=0, minute=0, second=0, microsecond=0)
    if sign is None:
        return moment
    away = min(timedelta(**{_UNITS[unit]: int(count)}), LONGEST)
    return moment + away if sign == "+" else moment - away
