"""Dates from files: tables and iCalendar files as they come, and what cannot be read of them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.csv_dates import read_csv
from engine.calendars.dates import (
    DatesFile,
    Fate,
    OwnDay,
    TooManyDates,
    plan_dates,
    rows_of,
    take_dates,
)
from engine.calendars.editing import set_days
from engine.calendars.ical import is_ical, read_ical, write_ical
from engine.calendars.stored import OFFICE_WEEK, CalendarView, find_calendar
from engine.people import Actor
from tests.conftest import World

PERSON = Actor(None, "Ann", "ann", frozenset({"admin"}))
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
EMPTY = CalendarView(zone="Asia/Shanghai", week=dict(OFFICE_WEEK), holidays=["CN"])
PHONE = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20270206\r
DTEND;VALUE=DATE:20270209\r
SUMMARY;LANGUAGE=zh_CN:春节（休）\r
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\r
BEGIN:VALARM\r
TRIGGER:-PT1H\r
SUMMARY:Not the name\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20270220\r
SUMMARY:春\r
 节（班）\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;TZID="Asia/Shanghai":20270301T140000\r
SUMMARY:A meeting\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20270302\r
STATUS:CANCELLED\r
SUMMARY:Called off\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20201224\r
RRULE:FREQ=YEARLY\r
EXDATE;VALUE=DATE:20271224\r
SUMMARY:Christmas Eve\\, short\r
X-RINGFLOW-HOURS:09:00-12:00\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20200101\r
RRULE:FREQ=SECONDLY\r
SUMMARY:Each second\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_table_is_read_as_people_write_it() -> None:
    file = read_csv(
        "\ufeff日期;時間;名稱\r\n2027-02-06;休;春节\r\n2027/2/20;班;\n"
        "2027年3月1日;09:00-12:00, 13:00-17:00;x\n"
        "20270302;;\n2027.03.03;working day\n\n2027-03-03;closed;later wins\n"
    )

    assert file.unread == ()
    assert file.days == (
        OwnDay(day=date(2027, 2, 6), hours="", name="春节"),
        OwnDay(day=date(2027, 2, 20), hours="working"),
        OwnDay(day=date(2027, 3, 1), hours="09:00-12:00, 13:00-17:00", name="x"),
        OwnDay(day=date(2027, 3, 2), hours=""),
        OwnDay(day=date(2027, 3, 3), hours="", name="later wins"),
    )


def test_what_cannot_be_read_of_a_table_is_told_with_its_line() -> None:
    file = read_csv("date,hours,name\nsoon,free,x\n2027-02-30,free,x\n2027-02-06,nine to five,x\n")

    assert file.days == ()
    assert [one.line for one in file.unread] == [2, 3, 4]
    assert "nine to five" in file.unread[2].why


def test_an_icalendar_file_of_a_phone_is_read() -> None:
    assert is_ical(PHONE)
    file = read_ical(PHONE, date(2026, 1, 1), date(2028, 12, 31))

    assert [(one.day.isoformat(), one.hours, one.name) for one in file.days] == [
        ("2026-12-24", "09:00-12:00", "Christmas Eve, short"),
        ("2027-02-06", "", "春节（休）"),
        ("2027-02-07", "", "春节（休）"),
        ("2027-02-08", "", "春节（休）"),
        ("2027-02-20", "working", "春节（班）"),
        ("2028-12-24", "09:00-12:00", "Christmas Eve, short"),
    ]
    assert [(one.line, one.text) for one in file.unread] == [
        (18, "A meeting"), (34, "Each second"),
    ]  # fmt: skip


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40)
DAYS = st.dictionaries(
    st.dates(date(2004, 1, 1), date(2050, 1, 1)),
    st.tuples(st.sampled_from(["", "working", "09:00-12:00, 13:00-17:00"]), NAMES), max_size=8,
)  # fmt: skip


@given(DAYS)
def test_what_is_written_is_read_again(days: dict[date, tuple[str, str]]) -> None:
    own = [OwnDay(day=day, hours=hours, name=name or "x") for day, (hours, name) in days.items()]
    own.sort(key=lambda one: one.day)

    text = write_ical("Ours, \n all", own, at=NOW, words={})

    assert read_ical(text, date(2000, 1, 1), date(2060, 1, 1)) == DatesFile(days=tuple(own))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


@given(st.text() | st.text().map(lambda one: f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{one}\nEND:VEVENT"))
def test_no_file_is_a_fault(text: str) -> None:
    read_ical(text, date(2026, 1, 1), date(2028, 1, 1))
    read_csv(text)


def test_a_file_is_looked_at_before_it_is_taken_over(world: World) -> None:
    days = {
        date(2027, 2, 6): ("", "Old"),
        date(2027, 2, 10): ("", "Gone"),
        date(2028, 1, 3): ("", ""),
    }
    file = DatesFile(days=(
        OwnDay(day=date(2027, 2, 6), hours="", name="Old"),
        OwnDay(day=date(2027, 2, 7), hours="working"),
        OwnDay(day=date(2027, 2, 12), hours=""),
    ))  # fmt: skip
    with world.transaction() as db:
        set_days(db, "standard", dict(days), by=PERSON)
        plan = plan_dates(find_calendar(db, "standard"), file)
        assert [one.fate for one in plan] == [Fate.SAME, Fate.NEW, Fate.NEW]
        assert plan[2].before == "09:00-12:00, 13:00-18:00"
        take_dates(db, "standard", file, by=PERSON)
        assert len(find_calendar(db, "standard").days) == 5
        take_dates(db, "standard", file, by=PERSON, instead=True)
        assert [one.day.isoformat() for one in rows_of(find_calendar(db, "standard"))] == [
            "2027-02-06", "2027-02-07", "2027-02-12", "2028-01-03",
        ]  # fmt: skip


def test_a_file_of_too_many_dates_is_refused() -> None:
    many = DatesFile(days=tuple(OwnDay(day=date.fromordinal(730_000 + n), hours="")
                                for n in range(2001)))  # fmt: skip
    with pytest.raises(TooManyDates):
        plan_dates(EMPTY, many)
