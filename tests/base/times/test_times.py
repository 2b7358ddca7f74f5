from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.times import BadTime, Duration, parse_cycle, parse_duration, parse_moment

START = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT4H", Duration(0, timedelta(hours=4))),
        ("P3D", Duration(0, timedelta(days=3))),
        ("P1W", Duration(0, timedelta(weeks=1))),
        ("P1Y2M", Duration(14)),
        ("P1M1DT1M", Duration(1, timedelta(days=1, minutes=1))),
        ("PT1.5H", Duration(0, timedelta(minutes=90))),
        ("PT0,5S", Duration(0, timedelta(milliseconds=500))),
        ("-PT30M", Duration(0, timedelta(minutes=-30))),
        (" +P1D ", Duration(0, timedelta(days=1))),
    ],
)
def test_a_duration_is_read(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "4 Hz", "P1H", "PT1D", "P-1D", "P1.5M", "one dog"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadTime, match="PT4H"):
        parse_duration(text)


def test_a_month_ends_with_the_month() -> None:
    assert parse_duration("P1M").after(START) == datetime(2026, 2, 28, 9, 0, tzinfo=UTC)
    assert START + parse_duration("P13M") == datetime(2027, 2, 28, 9, 0, tzinfo=UTC)
    assert START - parse_duration("P2M") == datetime(2025, 11, 30, 9, 0, tzinfo=UTC)


def test_a_leap_day_is_found() -> None:
    assert datetime(2028, 2, 29, tzinfo=UTC) + parse_duration("P1Y") == datetime(
        2029, 2, 28, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["P9999Y", "-P9999Y", "P999999D"])
def test_a_moment_beyond_the_calendar_is_an_overflow(text: str) -> None:
    with pytest.raises(OverflowError):
        for _ in range(5):
            START + parse_duration(text) + parse_duration(text) + parse_duration(text)


def test_a_moment_without_offset_is_meant_in_the_given_zone() -> None:
    taipei = ZoneInfo("Asia/Taipei")

    assert parse_moment("2026-11-30T09:00:00+08:00") == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    assert parse_moment("2026-11-30T09:00", taipei) == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    assert parse_moment("2026-11-30").tzinfo is UTC
    assert parse_moment("2026-11-30T09:00:00Z").utcoffset() == timedelta()


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "2026-11-30T25:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_moment(text)


def test_a_cycle_is_read() -> None:
    cycle = parse_cycle("R3/PT1H")

    assert (cycle.times, cycle.every, cycle.start) == (3, Duration(0, timedelta(hours=1)), None)
    assert cycle.first(START) == START + timedelta(hours=1)
    assert cycle.next(START) == START + timedelta(hours=1)
    assert parse_cycle("R/P1M").times is None


def test_a_cycle_has_a_start_or_an_end() -> None:
    begins = parse_cycle("R/2026-11-30T09:00:00+08:00/P1D")
    ends = parse_cycle("R/P1D/2026-02-01T09:00:00Z")

    assert begins.first(START) == datetime(2026, 11, 30, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    assert ends.next(START) == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    assert ends.next(datetime(2026, 2, 1, 9, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "text",
    ["R3", "R/PT0S", "R/PT0.5S", "R/-PT1H", "3/PT1H", "R3/PT1H/PT1H", "R3/x/y/z", "0 9 * *"],
)
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_cycle(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_duration, parse_moment, parse_cycle):
        with suppress(BadTime):
            parse(text)
