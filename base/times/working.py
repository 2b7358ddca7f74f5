"""Lengths of working time: `3 working days`, `4 working hours`. Only a calendar says how long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from base.working_time import OutOfReach, WorkingCalendar

# Some forty years, and some fifty; what is longer is a slip of the pen.
MOST_DAYS: Final = 10_000
MOST_WORK: Final = timedelta(hours=100_000)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingSpan:
    """Either a number of working days, or, when `days` is None, an amount of working time.

    Raises:
        ValueError: it is longer than any calendar reaches.
    """

    days: int | None = None
    work: timedelta = timedelta()

    def __post_init__(self) -> None:
        """Refuse what no calendar can answer."""
        if abs(self.days or 0) > MOST_DAYS or abs(self.work) > MOST_WORK:
            raise ValueError(str(self))

    def after(self, moment: datetime, calendar: WorkingCalendar) -> datetime:
        """Return when it has passed, counted from `moment`: see `WorkingCalendar`.

        Raises:
            OutOfReach: that is further away than calendars reach.
        """
        if self.days is not None:
            return calendar.add_days(moment, self.days)
        return calendar.add(moment, self.work)

    def first_after(self, due: datetime, now: datetime, calendar: WorkingCalendar) -> datetime:
        """Return the first of the moments at this distance from `due` on that is not before `now`.

        Found by doubling and halving: what was missed may be a minute of work for ten years.

        Raises:
            OutOfReach: that is further away than calendars reach.
        """

        def at(times: int) -> datetime:
            if self.days is not None:
                return calendar.add_days(due, self.days * times)
            return calendar.add(due, self.work * times)

        low, high = 0, 1
        while _is_before(at, high, now):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if _is_before(at, middle, now):
                low = middle
            else:
                high = middle
        return at(high)

    def __neg__(self) -> Self:
        if self.days is not None:
            return type(self)(days=-self.days)
        return type(self)(work=-self.work)

    def __str__(self) -> str:
        if self.days is not None:
            return f"{self.days} working days"
        return f"{self.work / MINUTE:.6f}".rstrip("0").rstrip(".") + " working minutes"


def _is_before(at: Callable[[int], datetime], times: int, now: datetime) -> bool:
    """Return whether a moment lies before `now`; one that no calendar reaches does not."""
    try:
        return at(times).astimezone(UTC) < now
    except (OutOfReach, OverflowError):
        return False
