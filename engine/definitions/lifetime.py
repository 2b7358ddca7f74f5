"""How long an instance is kept after its end, as a drawing says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from base.times import BadTime, Duration, parse_duration

NEVER: Final = "never"
MOST_DAYS: Final = 365_000


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A length of time, in calendar months and days; none is for ever."""

    length: Duration | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a number of days (`180`), an ISO 8601 duration (`P5Y`), or `never` for ever.

        Raises:
            BadTime: it is nothing of this, or it is less than nothing.
        """
        said = text.strip()
        if said.lower() == NEVER:
            return cls(None)
        days = said.isascii() and said.isdigit() and int(said[:9]) <= MOST_DAYS
        length = parse_duration(f"P{said}D" if days else said)
        if said.startswith("-") and length != Duration():
            raise BadTime(text)
        return cls(length)

    def end(self, ended_at: datetime) -> datetime | None:
        """Return when what ended then may be removed; None is never."""
        if self.length is None:
            return None
        try:
            return self.length.after(ended_at)
        except OverflowError:
            return None


def removal_time(
    lifetime: Lifetime | None, ended_at: datetime, default: timedelta | None
) -> datetime | None:
    """Return when an instance may be removed: by its drawing, else by the setting; None is never.

    `ended_at` is in the zone of the centre: a month later is the same hour of the clock there.
    """
    if lifetime is None and default is not None:
        lifetime = Lifetime(Duration(0, default))
    return lifetime.end(ended_at) if lifetime is not None else None
