"""Lengths of time and times of day."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final

from base.i18n import gettext
from base.times import BadTime, Duration, Span, WorkingSpan, parse_duration, parse_span

from .kind import BadValue
from .words import in_words

CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of real time, both limits included."""

    least: timedelta = timedelta()
    most: timedelta = timedelta(days=36_500)

    name = "duration"

    def read(self, text: str) -> timedelta:
        """Read `30 minutes`, `P1D`, `三天` and so on."""
        try:
            found = parse_duration(text)
        except BadTime:
            raise BadValue(text=text[:80], wanted=self.wanted()) from None
        if found.months:
            raise BadValue(text=text[:80], wanted=self.wanted())
        return self.check(found.rest)

    def check(self, value: timedelta) -> timedelta:
        """Hold it against the limits."""
        if not self.least <= value <= self.most:
            raise BadValue(text=self.show(value), wanted=self.wanted())
        return value

    def store(self, value: timedelta) -> Any:
        """Return ISO 8601."""
        return str(Duration(0, value))

    def load(self, stored: Any) -> timedelta:
        """Take ISO 8601, or what a person would write."""
        return self.read(str(stored))

    def show(self, value: timedelta) -> str:
        """Say it."""
        return in_words(Duration(0, value))

    def write(self, value: timedelta) -> str:
        """Write it in words that `read` understands."""
        return in_words(Duration(0, value))

    def wanted(self) -> str:
        """Say what fits."""
        limits = {"least": self.show(self.least), "most": self.show(self.most)}
        return gettext("a length of time from %(least)s to %(most)s, such as 30 minutes") % limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A length of time that may also be working time: `2 days`, `3 working days`, `P1M`."""

    name = "budget"

    def read(self, text: str) -> Span:
        """Read a length of either kind."""
        try:
            return self.check(parse_span(text))
        except BadTime:
            raise BadValue(text=text[:80], wanted=self.wanted()) from None

    def check(self, value: Span) -> Span:
        """Refuse what is nothing or goes back."""
        if isinstance(value, WorkingSpan):
            right = value.days > 0 if value.days is not None else value.work > timedelta()
        else:
            right = value.months >= 0 and value.rest >= timedelta() and value != Duration()
        if not right:
            raise BadValue(text=str(value), wanted=self.wanted())
        return value

    def store(self, value: Span) -> Any:
        """Return ISO 8601, or English words for working time."""
        return str(value)

    def load(self, stored: Any) -> Span:
        """Take what `store` made."""
        return self.read(str(stored))

    def show(self, value: Span) -> str:
        """Say it."""
        return in_words(value)

    def write(self, value: Span) -> str:
        """Write it in words that `read` understands."""
        return in_words(value)

    def wanted(self) -> str:
        """Say what fits."""
        return gettext("a length of time, such as 3 working days or 36 hours")


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, to the minute."""

    name = "time"

    def read(self, text: str) -> time:
        """Read `8:30`."""
        match = CLOCK.fullmatch(text.strip())
        if match is None:
            raise BadValue(text=text[:80], wanted=self.wanted())
        return time(int(match[1]), int(match[2]))

    def check(self, value: time) -> time:
        """Every time of day fits."""
        return value

    def store(self, value: time) -> Any:
        """Return `08:30`."""
        return f"{value:%H:%M}"

    def load(self, stored: Any) -> time:
        """Take what `store` made."""
        return self.read(str(stored))

    def show(self, value: time) -> str:
        """Say it."""
        return f"{value:%H:%M}"

    def write(self, value: time) -> str:
        """Write it."""
        return f"{value:%H:%M}"

    def wanted(self) -> str:
        """Say what fits."""
        return gettext("a time of day such as 08:30")
