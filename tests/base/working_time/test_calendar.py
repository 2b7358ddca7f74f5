"""Arithmetic with working time, held against a counter that looks at every single minute."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from base.working_time import NoWorkingTime, OutOfReach, WorkingCalendar, read_hours, read_week

ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
    "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran",
)  # fmt: skip
OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")
WEEKS = (
    OFFICE,
    {**OFFICE, "fri": "09:00-12:30", "sat": "00:00-24:00"},
    dict.fromkeys(("mon", "wed", "sat", "sun"), "22:00-06:00"),
    {"sun": "00:30-03:30", "sat": "01:15-02:45, 20:00-01:00", "thu": "02:00-03:00"},
)
MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
moments = st.integers(0, 23 * 365 * 1440).map(
    lambda minute: datetime(2004, 1, 2, tzinfo=UTC) + timedelta(minutes=minute)
)
# The weeks in which clocks are changed, and the turn of the year.
TURNS = [
    datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
    datetime(2025, 3, 9, 6, 0, tzinfo=UTC), datetime(2025, 11, 2, 5, 0, tzinfo=UTC),
    datetime(2011, 12, 29, 12, 0, tzinfo=UTC), datetime(2019, 12, 31, 20, 0, tzinfo=UTC),
    datetime(2024, 4, 6, 14, 0, tzinfo=UTC), datetime(2017, 10, 1, 15, 0, tzinfo=UTC),
]  # fmt: skip
near_turns = st.builds(
    lambda turn, minutes: turn + minutes * MINUTE,
    st.sampled_from(TURNS), st.integers(-2000, 2000),
)  # fmt: skip


def special(year: int) -> dict[date, bool]:
    return {
        date(year, 1, 1): False, date(year, 2, 14): True, date(year, 12, 31): False,
        date(year, 10, 25): True, date(year, 5, 1): False,
    }  # fmt: skip


@cache
def calendar(zone: str, week: int) -> WorkingCalendar:
    own = {date(2026, 3, 29): read_hours("01:00-04:00"), date(2011, 12, 28): ()}
    return WorkingCalendar(ZoneInfo(zone), read_week(WEEKS[week]), days=own, special=special)


calendars = st.builds(calendar, st.sampled_from(ZONES), st.integers(0, len(WEEKS) - 1))


def works(of: WorkingCalendar, minute: datetime) -> bool:
    """Look at the wall clock, and at the hours of this day and of the night before."""
    wall = minute.astimezone(of.zone)
    clock = wall.hour * 3600 + wall.minute * 60
    night = clock + 86_400
    before = of.hours(wall.date() - timedelta(days=1))
    return any(start <= clock < end for start, end in of.hours(wall.date())) or any(
        start <= night < end for start, end in before
    )


def same(one: datetime, other: datetime) -> bool:
    """Compare instants: Python calls an hour that comes twice unequal to any other zone's."""
    return one.astimezone(UTC) == other.astimezone(UTC)


def minutes(start: datetime, step: timedelta = MINUTE) -> Iterator[datetime]:
    while True:
        yield start
        start += step


def count(of: WorkingCalendar, start: datetime, end: datetime) -> int:
    return sum(works(of, start + MINUTE * n) for n in range(int((end - start) / MINUTE)))


@settings(deadline=None)
@given(of=calendars, start=moments | near_turns, length=st.integers(0, 6000))
@example(of=calendar("Pacific/Apia", 1), start=TURNS[4], length=4000)
def test_working_time_between_two_moments_is_the_count_of_its_minutes(
    of: WorkingCalendar, start: datetime, length: int
) -> None:
    end = start + length * MINUTE

    assert of.between(start, end) == count(of, start, end) * MINUTE
    assert of.between(end, start) == -of.between(start, end)


@settings(deadline=None)
@given(of=calendars, start=moments | near_turns, work=st.integers(1, 900))
@example(of=calendar("America/New_York", 3), start=TURNS[3], work=200)
def test_work_is_done_at_the_end_of_its_last_minute(
    of: WorkingCalendar, start: datetime, work: int
) -> None:
    left, done = work, start
    for minute in minutes(start):
        left -= works(of, minute)
        if left == 0:
            done = minute + MINUTE
            break

    assert same(of.add(start, work * MINUTE), done)


@settings(deadline=None)
@given(of=calendars, end=moments | near_turns, work=st.integers(1, 900))
def test_work_counted_back_begins_with_its_first_minute(
    of: WorkingCalendar, end: datetime, work: int
) -> None:
    left, begun = work, end
    for minute in minutes(end - MINUTE, -MINUTE):
        left -= works(of, minute)
        if left == 0:
            begun = minute
            break

    assert same(of.add(end, -work * MINUTE), begun)


@settings(deadline=None)
@given(of=calendars, moment=moments | near_turns)
def test_work_goes_on_at_the_next_opening(of: WorkingCalendar, moment: datetime) -> None:
    opening = next(minute for minute in minutes(moment) if works(of, minute))

    assert of.is_working(moment) is works(of, moment)
    assert same(of.next_opening(moment), opening)
    assert of.is_working(opening)


@settings(deadline=None)
@given(of=calendars, start=moments, years=st.integers(0, 9), micro=st.integers(0, 10**11))
def test_what_was_added_lies_between_also_over_years_and_to_the_microsecond(
    of: WorkingCalendar, start: datetime, years: int, micro: int
) -> None:
    work = timedelta(days=years * 80, microseconds=micro + 1)
    start += timedelta(microseconds=micro % 999_983)

    end = of.add(start, work)

    assert of.between(start, end) == work
    assert of.between(start, end - timedelta(microseconds=1)) < work
    back = of.add(end, -work)
    assert back.astimezone(UTC) >= start
    assert of.between(start, back) == timedelta()


@settings(deadline=None)
@given(of=calendars, start=moments | near_turns, days=st.integers(-40, 40))
@example(of=calendar("America/New_York", 3), start=datetime(2026, 10, 25, tzinfo=UTC), days=3)
def test_working_days_end_with_the_business_of_the_last_one(
    of: WorkingCalendar, start: datetime, days: int
) -> None:
    day = day_of(of, start)
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= of.is_working_day(day) and (str(of.zone), day) != ("Pacific/Apia", SKIPPED)
    end = of.add_days(start, days)

    if days:
        midnight = datetime(day.year, day.month, day.day, tzinfo=of.zone).astimezone(UTC)
        own = [minute for minute in (midnight + MINUTE * n for n in range(-120, 3000))
               if in_hours_of(of, minute, day)]  # fmt: skip
        assert not own or same(end, own[-1] + MINUTE)
    else:
        assert end.astimezone(UTC) >= start
        assert end <= of.add_days(start, 1)


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES), week=st.integers(0, 2), start=moments | near_turns,
    days=st.integers(1, 9), more=st.integers(1, 9),
)  # fmt: skip
def test_working_days_one_after_the_other_are_as_many_at_once(
    zone: str, week: int, start: datetime, days: int, more: int
) -> None:
    of = calendar(zone, week)

    assert same(of.add_days(of.add_days(start, days), more), of.add_days(start, days + more))


def day_of(of: WorkingCalendar, start: datetime) -> date:
    """Return yesterday while it is night and the work that began then goes on, or just ended."""
    day = start.astimezone(of.zone).date()
    yesterday = day - timedelta(days=1)
    opened = any(in_hours_of(of, start - MINUTE * n, day) for n in range(1500))
    works_on = any(in_hours_of(of, start + MINUTE * n, yesterday) for n in range(-1, 1500))
    return yesterday if works_on and not opened else day


SKIPPED = date(2011, 12, 30)


def in_hours_of(of: WorkingCalendar, minute: datetime, day: date) -> bool:
    wall = minute.astimezone(of.zone)
    clock = (wall.date() - day).days * 86_400 + wall.hour * 3600 + wall.minute * 60
    return any(start <= clock < end for start, end in of.hours(day))


def test_a_month_of_the_spring_festival_is_counted_as_the_state_council_says() -> None:
    festival = {date(2026, 2, day): False for day in range(15, 24)}
    china = {**festival, date(2026, 2, 14): True, date(2026, 2, 28): True}
    of = WorkingCalendar(SHANGHAI, read_week(OFFICE), special=lambda _year: china)

    end = of.add_days(datetime(2026, 2, 12, 9, 30, tzinfo=SHANGHAI), 5)

    assert end == datetime(2026, 2, 26, 18, 0, tzinfo=SHANGHAI)
    # The make-up Saturday has the hours of a Monday.
    assert of.is_working(datetime(2026, 2, 14, 17, 59, tzinfo=SHANGHAI))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-02T09:10", 3, "2026-11-05T18:00"),
        ("2026-11-02T17:50", 3, "2026-11-05T18:00"),
        ("2026-11-06T10:00", 1, "2026-11-09T18:00"),
        ("2026-11-07T10:00", 1, "2026-11-09T18:00"),
        ("2026-11-02T09:10", 0, "2026-11-02T18:00"),
        ("2026-11-02T18:00", 0, "2026-11-02T18:00"),
        ("2026-11-02T18:01", 0, "2026-11-03T18:00"),
        ("2026-11-07T10:00", 0, "2026-11-09T18:00"),
        ("2026-11-05T18:00", -1, "2026-11-04T18:00"),
        ("2026-11-09T18:00", -1, "2026-11-06T18:00"),
        ("2026-11-08T10:00", -1, "2026-11-06T18:00"),
    ],
)
def test_the_day_of_the_start_does_not_count(start: str, days: int, end: str) -> None:
    of = WorkingCalendar(SHANGHAI, read_week(OFFICE))

    assert of.add_days(at(start), days) == at(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-02T09:10", 4, "2026-11-02T14:10"),
        ("2026-11-02T17:00", 2, "2026-11-03T10:00"),
        ("2026-11-02T09:00", 8, "2026-11-02T18:00"),
        ("2026-11-07T10:00", 8, "2026-11-09T18:00"),
        ("2026-11-02T09:00", 24, "2026-11-04T18:00"),
        ("2026-11-03T10:00", -2, "2026-11-02T17:00"),
    ],
)
def test_working_hours_are_used_up_one_by_one(start: str, hours: int, end: str) -> None:
    of = WorkingCalendar(SHANGHAI, read_week(OFFICE))

    assert of.add(at(start), timedelta(hours=hours)) == at(end)


def test_a_calendar_without_any_hours_is_refused() -> None:
    with pytest.raises(NoWorkingTime):
        read_week({"mon": "", "sun": " "})
    with pytest.raises(NoWorkingTime):
        WorkingCalendar(UTC, ((),) * 7)


def test_a_calendar_whose_every_day_is_a_holiday_says_so_and_does_not_search_for_ever() -> None:
    def never(year: int) -> dict[date, bool]:
        first = date(year, 1, 1)
        return {first + timedelta(days=n): False for n in range(366)}

    of = WorkingCalendar(SHANGHAI, read_week(OFFICE), special=never)
    start = at("2026-11-02T09:10")

    asks: tuple[Callable[[], object], ...] = (
        lambda: of.add_days(start, 1), lambda: of.add_days(start, -1),
        lambda: of.add_days(start, 0),
        lambda: of.add(start, MINUTE), lambda: of.add(start, -MINUTE),
        lambda: of.next_opening(start),
    )  # fmt: skip
    for ask in asks:
        with pytest.raises(OutOfReach):
            ask()


def test_nothing_beyond_the_calendar_is_guessed() -> None:
    of = WorkingCalendar(SHANGHAI, read_week(OFFICE))
    start = at("2026-11-02T09:10")

    asks: tuple[Callable[[], object], ...] = (
        lambda: of.add_days(start, 10**9), lambda: of.add_days(start, -(10**9)),
        lambda: of.add_days(start, 10**30), lambda: of.add(start, timedelta.max),
        lambda: of.add(start, timedelta.min),
        lambda: of.add_days(datetime.max.replace(tzinfo=UTC), 1),
        lambda: of.add(datetime.min.replace(tzinfo=UTC), MINUTE),
        lambda: of.between(start, datetime.max.replace(tzinfo=SHANGHAI)),
        lambda: of.is_working(at("2201-01-01T00:00")),
        lambda: of.next_opening(at("2200-12-31T23:59")),
    )  # fmt: skip
    for ask in asks:
        with pytest.raises(OutOfReach):
            ask()


def test_a_day_whose_end_the_clock_skips_ends_when_the_clock_jumps() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    of = WorkingCalendar(berlin, read_week({"sun": "00:00-02:30"}))

    end = of.add_days(datetime(2026, 3, 28, 12, 0, tzinfo=berlin), 1)

    assert end.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_ninety_working_days_are_added_in_microseconds() -> None:
    of = WorkingCalendar(SHANGHAI, read_week(OFFICE), special=special)
    start = at("2026-11-02T09:10")
    of.add_days(start, 90)

    before = process_time()
    for _ in range(1000):
        of.add_days(start, 90)
        of.add(start, timedelta(hours=720))
    taken = (process_time() - before) / 2000

    assert taken < 100e-6
