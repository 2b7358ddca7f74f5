"""What days are, how a deadline comes about, and which years nobody knows yet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars.counting import TooFar, counted, way_of_days, way_of_hours
from engine.calendars.editing import set_days
from engine.calendars.kinds import DayKind, days_of, year_of
from engine.calendars.missing import missing_years, unknown_places
from engine.calendars.stored import OFFICE_WEEK, CalendarView
from engine.people import Actor
from tests.conftest import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = CalendarView(
    zone="Asia/Shanghai", week=dict(OFFICE_WEEK), holidays=["CN"],
    days={"2026-03-02": "", "2026-03-07": "working", "2026-03-09": "09:00-12:00"},
    names={"2026-03-02": "Office move"},
)  # fmt: skip
THURSDAY = datetime(2026, 2, 12, 15, 0, tzinfo=SHANGHAI)


def test_each_day_of_a_year_says_why_it_has_its_hours() -> None:
    days = {one.day: one for one in year_of(CHINA, 2026, "zh-Hans")}

    assert len(days) == 365
    assert days[date(2026, 2, 14)].kind is DayKind.MADE_UP
    assert days[date(2026, 2, 14)].hours == "09:00-12:00, 13:00-18:00"
    assert (days[date(2026, 2, 17)].kind, days[date(2026, 2, 17)].name) == (
        DayKind.HOLIDAY, "春节",
    )  # fmt: skip
    assert days[date(2026, 2, 12)].kind is DayKind.WORKING
    assert days[date(2026, 2, 7)].kind is DayKind.FREE
    assert (days[date(2026, 3, 2)].kind, days[date(2026, 3, 2)].name) == (
        DayKind.OWN_FREE, "Office move",
    )  # fmt: skip
    assert days[date(2026, 3, 7)].hours == "09:00-12:00, 13:00-18:00"
    assert days[date(2026, 3, 9)].kind is DayKind.OWN_HOURS


def test_five_working_days_after_a_thursday_before_the_spring_festival() -> None:
    way = way_of_days(CHINA, THURSDAY, 5, "en")

    assert way.end == datetime(2026, 2, 26, 18, 0, tzinfo=SHANGHAI)
    assert [(one.number, one.day.day.day) for one in counted(way)] == [
        (1, 13), (2, 14), (3, 24), (4, 25), (5, 26),
    ]  # fmt: skip
    assert [one.day.day for one in way.steps] == [date(2026, 2, 12 + n) for n in range(15)]


def test_working_hours_are_told_day_by_day_and_add_up() -> None:
    way = way_of_hours(CHINA, THURSDAY, timedelta(hours=12), "en")

    assert way.end == datetime(2026, 2, 14, 10, 0, tzinfo=SHANGHAI)
    assert [one.work for one in way.steps] == [timedelta(hours=n) for n in (3, 8, 1)]


@settings(deadline=None, max_examples=60)
@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1), timezones=st.just(SHANGHAI)),  # noqa: DTZ001 hypothesis gives them their zone
    days=st.integers(0, 40), minutes=st.integers(0, 6000),
)  # fmt: skip
def test_the_lines_say_what_the_arithmetic_says(start: datetime, days: int, minutes: int) -> None:
    calendar = CHINA.built
    by_days = way_of_days(CHINA, start, days, "en")
    by_hours = way_of_hours(CHINA, start, timedelta(minutes=minutes), "en")

    assert by_days.end == calendar.add_days(start, days)
    assert max((one.number for one in by_days.steps), default=0) == max(days, 1)
    assert by_days.steps[-1].counts
    assert by_hours.end == calendar.add(start, timedelta(minutes=minutes))
    assert sum((one.work for one in by_hours.steps), timedelta()) == timedelta(minutes=minutes)


def test_a_way_that_nobody_reads_is_refused() -> None:
    for days in (-1, 121, 10**9):
        with pytest.raises(TooFar):
            way_of_days(CHINA, THURSDAY, days, "en")
    with pytest.raises(TooFar):
        way_of_hours(CHINA, THURSDAY, timedelta(hours=1001), "en")
    seldom = CalendarView(zone="Asia/Shanghai", week={"sun": "09:00-10:00"}, holidays=[])
    with pytest.raises(TooFar):
        way_of_days(seldom, THURSDAY, 100, "en")


def test_holidays_of_parts_of_a_country() -> None:
    bavaria = CalendarView(zone="Europe/Berlin", week=dict(OFFICE_WEEK), holidays=["DE-BY"])
    (epiphany,) = days_of(bavaria, date(2026, 1, 6), date(2026, 1, 6), "en")

    assert epiphany.kind is DayKind.HOLIDAY
    assert not list(unknown_places(bavaria, 2027))


def test_a_year_without_a_notice_is_missing_until_somebody_has_entered_dates() -> None:
    assert not list(unknown_places(CHINA, 2026))
    assert list(unknown_places(CHINA, 2027)) == ["CN"]
    entered = CalendarView(
        zone="Asia/Shanghai",
        week=dict(OFFICE_WEEK),
        holidays=["CN"],
        days={"2027-02-07": "working"},
    )
    assert not list(unknown_places(entered, 2027))


def test_administrators_are_reminded_late_in_the_year(world: World) -> None:
    world.clock.set(datetime(2026, 11, 10, tzinfo=SHANGHAI))
    with world.transaction() as db:
        assert missing_years(db) == []
    world.clock.set(datetime(2026, 11, 20, tzinfo=SHANGHAI))
    with world.transaction() as db:
        (one,) = missing_years(db)
        assert (one.calendar, one.place, one.year) == ("standard", "CN", 2027)
        by = Actor.system("test")
        set_days(db, "standard", {date(2027, 2, 7): ("working", "")}, by=by)
        assert missing_years(db) == []
