"""Durations in words, in three languages' writing."""

from contextlib import suppress
from datetime import timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.times import BadTime, Duration, WorkingSpan, parse_duration, parse_span

HOUR = timedelta(hours=1)


def wd(number: int) -> WorkingSpan:
    return WorkingSpan(days=number)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3 working days", wd(3)), ("1 working day", wd(1)), ("3 working-days", wd(3)),
        ("three business days", wd(3)), ("10 workdays", wd(10)), ("-1 working day", wd(-1)),
        ("within 5 working days", wd(5)), ("3个工作日", wd(3)), ("三个工作日", wd(3)),
        ("3個工作日", wd(3)), ("三個工作天", wd(3)), ("３个工作日", wd(3)),
        ("3工作日", wd(3)), ("十五个工作日", wd(15)), ("两个工作日内", wd(2)),
        ("兩個工作日以內", wd(2)), ("一百二十个工作日", wd(120)), ("三十個工作日後", wd(30)),
        ("4 working hours", WorkingSpan(work=4 * HOUR)),
        ("24个工作小时", WorkingSpan(work=24 * HOUR)),
        ("24個工作小時", WorkingSpan(work=24 * HOUR)),
        ("半个工作小时", WorkingSpan(work=HOUR / 2)),
        ("1.5 working hours", WorkingSpan(work=1.5 * HOUR)),
        ("30 working minutes", WorkingSpan(work=HOUR / 2)),
        ("3 days", Duration(0, timedelta(days=3))), ("3天", Duration(0, timedelta(days=3))),
        ("三日", Duration(0, timedelta(days=3))), ("4小时", Duration(0, 4 * HOUR)),
        ("4小時", Duration(0, 4 * HOUR)), ("四个小时", Duration(0, 4 * HOUR)),
        ("30分钟", Duration(0, HOUR / 2)), ("30 分鐘", Duration(0, HOUR / 2)),
        ("半小时", Duration(0, HOUR / 2)), ("half an hour", Duration(0, HOUR / 2)),
        ("1小时30分钟", Duration(0, 1.5 * HOUR)),
        ("1 hour and 30 minutes", Duration(0, 1.5 * HOUR)),
        ("2 weeks, 1 day", Duration(0, timedelta(days=15))),
        ("一周", Duration(0, timedelta(days=7))),
        ("兩個星期", Duration(0, timedelta(days=14))), ("1 month", Duration(1)),
        ("三个月", Duration(3)), ("3 個月", Duration(3)), ("一年", Duration(12)),
        ("90s", Duration(0, timedelta(seconds=90))), ("90 秒", Duration(0, timedelta(seconds=90))),
        ('"PT1H"', Duration(0, HOUR)), ("'P3D'", Duration(0, timedelta(days=3))),
        ("“PT1H”", Duration(0, HOUR)),
    ],
)  # fmt: skip
def test_a_duration_in_words_is_read(text: str, span: Duration | WorkingSpan) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "working days", "3", "three", "3 working", "1.5 working days", "半个工作日", "3月",
        "0.5 months",
        "1 working day 4 hours", "1个工作日4小时", "4 hours 1 working hour", "99999 working days",
        "999999999 working hours", "十百天", "三四天", "3 dogs", "days 3", "soon",
        "-", "个工作日", "3 working days after the call", "999999999 years", "9" * 100 + " days",
    ],
)  # fmt: skip
def test_what_could_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadTime, match="3 working days"):
        parse_span(text)


def test_working_time_is_no_duration_where_there_is_no_calendar() -> None:
    with pytest.raises(BadTime):
        parse_duration("3 working days")


@given(st.integers(-10_000, 10_000), st.integers(-(10**6), 10**6))
def test_a_working_span_is_written_as_it_is_read(days: int, quarters: int) -> None:
    for span in (WorkingSpan(days=days), WorkingSpan(work=timedelta(seconds=15 * quarters))):
        assert parse_span(str(span)) == span


@given(st.builds(Duration, st.integers(0, 9999), st.timedeltas(timedelta(), timedelta(days=9999))))
def test_a_duration_is_written_as_it_is_read(span: Duration) -> None:
    assert parse_span(str(span)) == span
    assert parse_span(str(-span)) == -span


def test_a_long_text_is_refused_before_it_is_looked_at() -> None:
    text = "１" * 2_000_000
    before = process_time()
    for _ in range(1000):
        with suppress(BadTime):
            parse_span(text)

    assert process_time() - before < 1


SIGNS = "0123456789.三十百半两个個工作日天小时 workingdayshu-"


@given(st.text(max_size=20) | st.text(SIGNS, max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadTime):
        parse_span(text)
