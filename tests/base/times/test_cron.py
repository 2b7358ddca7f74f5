"""Repetitions in five fields, held against a search through every minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.times import BadTime, NeverDue
from base.times.cron import parse_cron

NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday


def field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    return st.one_of(
        st.just("*"), number.map(str), st.integers(2, 30).map("*/{}".format),
        st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}"),
        st.lists(number, min_size=1, max_size=4).map(lambda many: ",".join(map(str, many))),
    )  # fmt: skip


def numbers(text: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        found.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


def fires(fields: list[str], at: datetime) -> bool:
    minutes, hours, days, months, weekdays = (
        numbers(text, *span)
        for text, span in zip(fields, [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)], strict=True)
    )
    on_day, on_weekday = at.day in days, at.isoweekday() % 7 in {day % 7 for day in weekdays}
    both = len(days) == 31 or len({day % 7 for day in weekdays}) == 7
    day = on_day and on_weekday if both else on_day or on_weekday
    return at.minute in minutes and at.hour in hours and at.month in months and day


@settings(deadline=None)
@given(
    fields=st.tuples(field(0, 59), field(0, 23), field(1, 28), st.just("*"), field(0, 7)).map(list),
    start=st.integers(0, 10**7),
)
def test_the_next_moment_is_the_first_minute_that_fits(fields: list[str], start: int) -> None:
    begin = START + start * MINUTE

    due = parse_cron(" ".join(fields)).after(begin)

    at = begin + MINUTE
    for _ in range(1440):
        if fires(fields, at):
            break
        at += MINUTE
    else:
        at = due
        assert fires(fields, due)
    assert due == at


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("0 9 * * *", "2026-11-03T09:00"), ("0 9 * * MON-FRI", "2026-11-03T09:00"),
        ("0 9 * * SAT,SUN", "2026-11-07T09:00"), ("0 9 * * FRI-MON", "2026-11-06T09:00"),
        ("*/15 * * * *", "2026-11-02T09:15"), ("0 0 1 * *", "2026-12-01T00:00"),
        ("0 0 13 * 5", "2026-11-06T00:00"), ("0 0 29 2 *", "2028-02-29T00:00"),
        ("0 9 ? * mon", "2026-11-09T09:00"), ("0 30 8 ? * MON-FRI", "2026-11-03T08:30"),
        ("@daily", "2026-11-03T00:00"), ("@weekly", "2026-11-08T00:00"),
        ("5/20 9 * * *", "2026-11-02T09:05"),
        ("0 0 1 jan-mar *", "2027-01-01T00:00"), ("0 12 * * 7", "2026-11-08T12:00"),
        ("0 12 * * 5-7", "2026-11-06T12:00"),
        ("0 0/5 * * * ?", "2026-11-02T09:05"), ("0 0 12 * * ? *", "2026-11-02T12:00"),
    ],
)  # fmt: skip
def test_usual_texts(text: str, due: str) -> None:
    assert parse_cron(text).after(START) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "0 9 * *", "60 9 * * *", "0 24 * * *", "0 9 0 * *", "0 9 32 * *", "0 9 * 13 *",
        "0 9 * * 8", "0 9 * * FOO", "9-5 * * * *", "*/0 * * * *", "0 9 L * *", "0 9 * * 1#2",
        "0 0 9 ? * 2-6", "1 0 9 * * MON", "0,,5 * * * *", "a b c d e", "0 9 * * * * 2027",
        "1-2-3 * * * *",
        "٠ 9 * * *", "0 9 * * " + "1," * 200 + "1",
    ],
)  # fmt: skip
def test_what_are_not_five_fields_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_cron(text)


def test_a_date_that_never_comes_is_refused() -> None:
    for text in ("0 0 30 2 *", "0 0 31 4,6,9,11 *"):
        with pytest.raises(NeverDue):
            parse_cron(text)


def every(text: str, start: datetime, number: int) -> list[str]:
    cron, found, at = parse_cron(text), list[str](), start
    for _ in range(number):
        at = cron.after(at)
        found.append(f"{at.astimezone(UTC):%d %H:%M}")
    return found


def test_a_time_that_the_clock_skips_fires_an_hour_later_by_the_wall() -> None:
    start = datetime(2026, 3, 7, 12, 0, tzinfo=NEW_YORK)

    assert every("30 2 * * *", start, 3) == ["08 07:30", "09 06:30", "10 06:30"]


def test_a_time_that_comes_twice_fires_once() -> None:
    start = datetime(2026, 10, 31, 12, 0, tzinfo=NEW_YORK)

    assert every("30 1 * * *", start, 2) == ["01 05:30", "02 06:30"]


def test_each_hour_is_each_real_hour() -> None:
    autumn = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
    spring = datetime(2026, 3, 8, 0, 30, tzinfo=NEW_YORK)

    assert every("0 * * * *", autumn, 3) == ["01 05:00", "01 06:00", "01 07:00"]
    assert every("0 * * * *", spring, 3) == ["08 06:00", "08 07:00", "08 08:00"]


def test_the_end_of_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        parse_cron("0 0 1 1 *").after(datetime(9999, 12, 31, 12, tzinfo=UTC))
