"""How moments, spans and numbers are written for the reader. Zones exist only here, at the edge."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
)
from babel.numbers import format_decimal
from markupsafe import Markup

from base.clock import Clock
from base.i18n import gettext, locale

MINUTE: Final = timedelta(minutes=1)
WEEK: Final = timedelta(days=7)
EXTENSION: Final = re.compile(r"\s*(?:#|x|转|轉)\s*(\d+)\s*$")
_zone: ContextVar[str | None] = ContextVar("zone", default=None)


def babel_locale() -> Locale:
    """Return the reader's language as Babel knows it."""
    return parsed(locale())


@lru_cache(maxsize=16)
def parsed(name: str) -> Locale:
    """Return one of Babel's languages; a page of moments asks for it some hundred times."""
    return Locale.parse(name, sep="-")


@contextmanager
def use_zone(name: str | None) -> Iterator[None]:
    """Write moments in the zone `name` within the block; None is the installation's."""
    token = _zone.set(name)
    try:
        yield
    finally:
        _zone.reset(token)


class Moments:
    """Writes moments in the zone of the page's centre, as seen from one clock."""

    def __init__(self, zone: str, clock: Clock) -> None:
        self.zone = zone
        self.clock = clock

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the zone of the centre."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(ZoneInfo(_zone.get() or self.zone))

    def full(self, moment: datetime | None) -> str:
        """Return day and time in words that leave no doubt; a dash when there is none."""
        if moment is None:
            return "–"
        there = self.local(moment)
        day = format_skeleton_date(there, "yMMMd")
        return f"{day} {format_time(there, 'HH:mm', locale=babel_locale())}"

    def brief(self, moment: datetime | None) -> str:
        """Return the time alone for today, the day and time within the year, else the full date."""
        if moment is None:
            return "–"
        there, now = self.local(moment), self.local(self.clock.now())
        if there.date() == now.date():
            return format_time(there, "HH:mm", locale=babel_locale())
        pattern = "MMMd" if there.year == now.year else "yMMMd"
        day = format_skeleton_date(there, pattern)
        return f"{day} {format_time(there, 'HH:mm', locale=babel_locale())}"

    def ago(self, moment: datetime | None) -> str:
        """Return how far away the moment is, such as "3 hours ago" or "in 2 days"."""
        if moment is None:
            return "–"
        gap = self.local(moment) - self.local(self.clock.now())
        if abs(gap) < MINUTE:
            return gettext("just now")
        return format_timedelta(gap, add_direction=True, threshold=1.2, locale=babel_locale())

    def tag(self, moment: datetime | None, style: str = "brief") -> Markup:
        """Return a time element: short to read, exact for machines and on hovering."""
        if moment is None:
            return Markup("<span>–</span>")
        text = {"brief": self.brief, "ago": self.ago, "full": self.full}[style](moment)
        return Markup('<time datetime="%s" title="%s">%s</time>') % (
            moment.isoformat(timespec="seconds"), self.full(moment), text,
        )  # fmt: skip

    def day(self, day: date | None) -> str:
        """Return a calendar day; a dash when there is none."""
        return "–" if day is None else format_date(day, "medium", locale=babel_locale())


def format_skeleton_date(moment: datetime, skeleton: str) -> str:
    """Return a date by a skeleton such as `MMMd`."""
    return format_skeleton(skeleton, moment, locale=babel_locale())


def span(length: timedelta | None) -> str:
    """Return a length of time in its two largest units, such as "2 hours"; a dash for none."""
    if length is None:
        return "–"
    return format_timedelta(length, threshold=1.2, locale=babel_locale())


def number(value: float) -> str:
    """Return a number with the reader's separators."""
    return format_decimal(value, locale=babel_locale())


def size(octets: int) -> str:
    """Return the size of a file in KB or MB."""
    if octets < 1024 * 1024:
        return f"{number(max(1, round(octets / 1024)))} KB"
    return f"{number(round(octets / 1024 / 1024, 1))} MB"


def dial(number: str) -> str:
    """Return the `tel:` address (RFC 3966) of a number as people write it.

    An extension is dialled as RFC 3966 has it, in a parameter of its own.
    """
    found = EXTENSION.search(number)
    main = number[: found.start()] if found else number
    plus = "+" if main.strip().startswith("+") else ""
    digits = re.sub(r"\D", "", main)
    return f"tel:{plus}{digits}{f';ext={found[1]}' if found else ''}"
