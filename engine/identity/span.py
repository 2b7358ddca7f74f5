"""From which day to which day something is there."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; None is no bound."""

    first: date | None = None
    last: date | None = None

    @property
    def empty(self) -> bool:
        """Return whether no day is in it."""
        return self.first is not None and self.last is not None and self.last < self.first

    def holds(self, day: date) -> bool:
        """Return whether the day is in it."""
        return not self.before(day) and not self.after(day)

    def before(self, day: date) -> bool:
        """Return whether it is over on that day."""
        return self.last is not None and self.last < day

    def after(self, day: date) -> bool:
        """Return whether it has not begun on that day."""
        return self.first is not None and day < self.first

    def meet(self, other: Self) -> "Span":
        """Return the days that are in both."""
        if other.first is None and other.last is None:
            return self  # nearly all have no bounds, and lists are long
        firsts = [one for one in (self.first, other.first) if one is not None]
        lasts = [one for one in (self.last, other.last) if one is not None]
        return Span(max(firsts, default=None), min(lasts, default=None))

    def fits(self, outer: Self) -> bool:
        """Return whether each bound that is given lies within `outer`.

        A bound that is not given is that of `outer`, so it fits.
        """
        given = (day for day in (self.first, self.last) if day is not None)
        return all(outer.holds(day) for day in given)


ALWAYS: Final = Span()


class DepartmentState(StrEnum):
    """How a department stands on a day."""

    OPEN = "open"
    PLANNED = "planned"
    ENDED = "ended"
    CLOSED = "closed"
    MERGED = "merged"
