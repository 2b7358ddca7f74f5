"""How much time somebody has: working days, an amount of time, or until a moment."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from base.times import BadDuration, Duration, WorkingSpan
from base.times import parse_span as parse_length

SHORT_DAYS: Final = re.compile(r"(\d{1,4})\s*(?:wd|工)")
MINUTE: Final = timedelta(minutes=1)
UNTIL: Final = "until "


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Exactly one of three: `days` of a calendar, `work` within its hours, or `until` a moment.

    Hours and minutes are used up within the hours of the clock's calendar; on the calendar that
    never closes they are plain hours and minutes.
    """

    days: int | None = None
    work: timedelta | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what says nothing, says two things, or goes back in time."""
        given = [one for one in (self.days, self.work, self.until) if one is not None]
        if len(given) != 1 or (self.days or 0) < 0 or (self.work or timedelta()) < timedelta():
            raise ValueError(repr(self))

    def __str__(self) -> str:
        if self.days is not None:
            return f"{self.days} wd"
        if self.work is not None:
            return f"{self.work / MINUTE:.6f}".rstrip("0").rstrip(".") + " min"
        assert self.until is not None
        return f"{UNTIL}{self.until.isoformat()}"

    @classmethod
    def of(cls, length: Duration | WorkingSpan) -> Self:
        """Return a length of time as it counts for a clock.

        Raises:
            ValueError: it has months, or goes back in time.
        """
        if isinstance(length, WorkingSpan):
            return cls(days=length.days) if length.days is not None else cls(work=length.work)
        if length.months:
            raise ValueError(str(length))
        return cls(work=length.rest)


def parse_span(text: str) -> Span:
    """Read `5 wd`, `15 min`, `24 h`, `5 个工作日`, `PT2H` or `until 2026-03-02T18:00:00+08:00`.

    Raises:
        BadDuration: it is none of these.
    """
    plain = text.strip()
    if plain.startswith(UNTIL):
        return Span(until=_moment(plain.removeprefix(UNTIL), text))
    if (found := SHORT_DAYS.fullmatch(plain)) is not None:
        return Span(days=int(found[1]))
    try:
        return Span.of(parse_length(plain))
    except ValueError:
        raise BadDuration(text) from None


def _moment(text: str, whole: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadDuration(whole) from None
    if found.tzinfo is None:
        raise BadDuration(whole)
    return found
