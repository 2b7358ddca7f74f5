"""Arithmetic with working time, exact to the microsecond.

Nothing here walks over minutes or days: a year is worked out once (about a millisecond) and kept;
after that a sum is two binary searches.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Final

from .problems import NoWorkingTime, OutOfReach
from .week import DAY, Hours
from .years import EPOCH, EPOCH_DAY, WEEKDAY, Year, build_year, day_number, turn

SpecialDays = Callable[[int], Mapping[date, bool]]

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2200
SECOND: Final = 1_000_000
MICROSECOND: Final = timedelta(microseconds=1)
MOST_DAYS: Final = (LAST_YEAR - FIRST_YEAR + 1) * 366
NO_DAYS: Final[Mapping[date, Hours]] = MappingProxyType({})


def no_special_days(_year: int) -> Mapping[date, bool]:
    """Say that no day of a year differs from its weekday."""
    return {}


class WorkingCalendar:
    """The working time of one centre or department. Never changes; may be shared by threads.

    Args:
        zone: the time zone of all hours and dates.
        week: the hours of Monday to Sunday.
        days: dates with hours of their own, which beat everything else; none means closed.
        special: says for a year which dates are holidays (False) and which are made up for
            (True). A make-up day has the hours of its weekday, or those of the first weekday
            that has any.

    Raises:
        NoWorkingTime: no weekday has hours.
    """

    def __init__(
        self,
        zone: tzinfo,
        week: Sequence[Hours],
        *,
        days: Mapping[date, Hours] = NO_DAYS,
        special: SpecialDays = no_special_days,
    ) -> None:
        usual = next((hours for hours in week if hours), None)
        if usual is None:
            raise NoWorkingTime
        self.zone = zone
        self._week = tuple(week)
        self._usual = usual
        self._own = {day_number(day): hours for day, hours in days.items()}
        self._special = special
        self._years: dict[int, Year] = {}
        self._specials: dict[int, dict[int, bool]] = {}

    # --- days

    def hours(self, day: date) -> Hours:
        """Return the hours of a date; none when it is no working day.

        Raises:
            OutOfReach: it is not between the years 1950 and 2200.
        """
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise OutOfReach(first=FIRST_YEAR, last=LAST_YEAR)
        return self._hours(day_number(day))

    def is_working_day(self, day: date) -> bool:
        """Return whether a date has working hours."""
        return bool(self.hours(day))

    def day_of(self, moment: datetime) -> date:
        """Return the day that a moment belongs to; at night it is yesterday while work goes on.

        Raises:
            OutOfReach: it is not between the years 1950 and 2200.
        """
        return date.fromordinal(self._day_of(_instant(moment)) + EPOCH_DAY)

    def add_days(self, moment: datetime, days: int) -> datetime:
        """Return when the last of `days` working days ends.

        The day of `moment` does not count; at night, while yesterday's hours go on past midnight,
        that is yesterday. The result is the end of business of the last one.
        With 0 it is the end of the day of `moment`, if that is still to come, and otherwise that
        of the next working day. Negative numbers count back, to the end of an earlier day.

        Source: Civil Code of the People's Republic of China, articles 201 and 203.

        Raises:
            OutOfReach: the result is not between the years 1950 and 2200.
        """
        instant = _instant(moment)
        if abs(days) > MOST_DAYS:
            raise OutOfReach(first=FIRST_YEAR, last=LAST_YEAR)
        at = self._day_of(instant)
        if days == 0:
            if self._hours(at) and _instant(end := self._end_of(at)) >= instant:
                return end
            days = 1
        year = self._year_of(at)
        if days > 0:
            place = bisect_right(self._year(year).days, at) + days - 1
            while place >= len(found := self._year(year).days):
                place, year = place - len(found), year + 1
        else:
            place = bisect_left(self._year(year).days, at) + days
            while place < 0:
                year -= 1
                place += len(self._year(year).days)
        return self._end_of(self._year(year).days[place])

    # --- hours

    def is_working(self, moment: datetime) -> bool:
        """Return whether a moment is working time; the end of a stretch no longer is."""
        instant = _instant(moment)
        year = self._year(_utc_year(instant))
        at = bisect_right(year.starts, instant // SECOND) - 1
        return at >= 0 and instant < year.ends[at] * SECOND

    def next_opening(self, moment: datetime) -> datetime:
        """Return `moment` itself when it is working time, and otherwise when work begins next.

        Raises:
            OutOfReach: that is not before the year 2201.
        """
        instant = _instant(moment)
        number = _utc_year(instant)
        year = self._year(number)
        at = bisect_right(year.ends, instant // SECOND)
        while at >= len(year.ends):
            number, at = number + 1, 0
            year = self._year(number)
        return self._moment(max(instant, year.starts[at] * SECOND))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments, negative when `end` is the earlier one.

        Raises:
            OutOfReach: one of them is not between the years 1950 and 2200.
        """
        low, high = _instant(start), _instant(end)
        if low > high:
            return -self.between(end, start)
        first, last = _utc_year(low), _utc_year(high)
        passed = self._worked(last, high) - self._worked(first, low)
        passed += sum(self._year(year).total for year in range(first, last)) * SECOND
        return timedelta(microseconds=passed)

    def add(self, moment: datetime, work: timedelta) -> datetime:
        """Return the first moment by which `work` has been done since `moment`.

        With negative `work` it is the last moment from which on that much was done until
        `moment`. So a day's work that begins when the house opens ends when it closes.

        Raises:
            OutOfReach: the result is not between the years 1950 and 2200.
        """
        if abs(work.days) > MOST_DAYS:
            raise OutOfReach(first=FIRST_YEAR, last=LAST_YEAR)
        instant, span = _instant(moment), work // MICROSECOND
        number = _utc_year(instant)
        left = self._worked(number, instant) + span
        if span == 0:
            return moment.astimezone(self.zone)
        if span > 0:
            while left > (total := self._year(number).total * SECOND):
                left, number = left - total, number + 1
            year = self._year(number)
            at = bisect_left(year.before, -(-left // SECOND)) - 1
        else:
            while left < 0:
                number -= 1
                left += self._year(number).total * SECOND
            year = self._year(number)
            at = bisect_right(year.before, left // SECOND) - 1
        return self._moment((year.starts[at] - year.before[at]) * SECOND + left)

    # --- what is kept

    def _year(self, number: int) -> Year:
        found = self._years.get(number)
        if found is None:
            if not FIRST_YEAR <= number <= LAST_YEAR:
                raise OutOfReach(first=FIRST_YEAR, last=LAST_YEAR)
            found = self._years[number] = build_year(number, self.zone, self._hours)
        return found

    def _hours(self, day: int) -> Hours:
        if day in self._own:
            return self._own[day]
        usual = self._week[(day + WEEKDAY) % 7]
        special = self._specials_of(self._year_of(day)).get(day)
        if special is None:
            return usual
        return (usual or self._usual) if special else ()

    def _specials_of(self, year: int) -> dict[int, bool]:
        found = self._specials.get(year)
        if found is None:
            days = self._special(year) if FIRST_YEAR <= year <= LAST_YEAR else {}
            found = self._specials[year] = {day_number(day): is_ for day, is_ in days.items()}
        return found

    def _worked(self, number: int, instant: int) -> int:
        """Return the working time of a year before an instant, in microseconds."""
        year = self._year(number)
        at = bisect_right(year.starts, instant // SECOND) - 1
        if at < 0:
            return 0
        until = min(instant, year.ends[at] * SECOND)
        return until - (year.starts[at] - year.before[at]) * SECOND

    # --- from moments to numbers and back

    def _day_of(self, instant: int) -> int:
        """Return the day that an instant belongs to: yesterday until its night's work is over."""
        local = self._moment(instant)
        day = day_number(local.date())
        own, before = self._hours(day), self._hours(day - 1)
        if not before or before[-1][1] < DAY:
            return day
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        begun = own and seconds >= own[0][0]
        return day if begun or instant > _instant(self._end_of(day - 1)) else day - 1

    @staticmethod
    def _year_of(day: int) -> int:
        return date.fromordinal(day + EPOCH_DAY).year

    def _moment(self, instant: int) -> datetime:
        return (EPOCH + timedelta(microseconds=instant)).astimezone(self.zone)

    def _end_of(self, day: int) -> datetime:
        """Return when the business of a day ends."""
        wall = EPOCH.replace(tzinfo=None) + timedelta(days=day, seconds=self._hours(day)[-1][1])
        early, late = (wall.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        first, second = _instant(early) // SECOND, _instant(late) // SECOND
        if second < first:  # the clock skips this time: work ends as it does so
            return self._moment(turn(second, first, self.zone) * SECOND)
        # One that comes twice ends with the second time, but nothing is worked in that before it
        # has begun.
        again = first < second and turn(first, second, self.zone) < second
        return self._moment((second if again else first) * SECOND)


def _utc_year(instant: int) -> int:
    """Return the year in UTC of an instant in microseconds."""
    return (EPOCH + timedelta(microseconds=instant)).year


def _instant(moment: datetime) -> int:
    """Return the microseconds since 1970; the moment must carry a zone.

    Raises:
        OutOfReach: no calendar reaches that far.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise OutOfReach(first=FIRST_YEAR, last=LAST_YEAR)
    return (moment - EPOCH) // MICROSECOND
