"""When a clock is due, against a clock that counts minutes; 2004 to 2026, with all holidays."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.times import BadDuration
from base.working_time import WorkingCalendar, read_hours, read_week
from engine.calendars.holidays import special_days
from processes.tickets.rules.clock import (
    Counting,
    Fact,
    FactKind,
    NoStart,
    Span,
    Terms,
    course_of,
    days_later,
    due,
    left,
    parse_span,
    reckon,
)
from tests.processes.tickets.clock.counting import Gap, Promise, counted_due

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")
CHINA = WorkingCalendar(SHANGHAI, read_week(OFFICE), special=partial(special_days, ("CN",)))
ALWAYS = WorkingCalendar(SHANGHAI, read_week(dict.fromkeys([*OFFICE, "sat", "sun"], "00:00-24:00")))
DAYS: dict[str, Any] = {"counting": Counting.NEXT_DAY, "end_of_day": True}
NEXT: dict[str, Any] = {"counting": Counting.NEXT_DAY, "end_of_day": False}
ENDS: dict[str, Any] = {"counting": Counting.MOMENT, "end_of_day": True}
EXACT: dict[str, Any] = {"counting": Counting.MOMENT, "end_of_day": False}
HOURS = (
    "", "", "09:00-12:00, 13:00-18:00", "08:30-11:30, 14:00-17:30", "10:00-16:00", "00:00-24:00",
    "07:00-07:45, 21:00-24:00",
)  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def started(text: str, span: str, **terms: Any) -> list[Fact]:
    given = Terms(span=parse_span(span), **terms)
    return [Fact(kind=FactKind.START, at=moment(text), terms=given, calendar="c")]


def happened(kind: FactKind, text: str, ref: str = "a", **more: Any) -> Fact:
    return Fact(kind=kind, at=moment(text), ref=ref, **more)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    week = draw(st.lists(st.sampled_from(HOURS), min_size=7, max_size=7).filter(any))
    days = draw(
        st.dictionaries(
            st.dates(date(2004, 1, 1), date(2026, 12, 31)), st.sampled_from(HOURS), max_size=5
        )
    )
    zone = ZoneInfo(draw(st.sampled_from(["Asia/Shanghai", "Asia/Hong_Kong", "UTC"])))
    countries = draw(st.sampled_from([(), ("CN",), ("HK",)]))
    return WorkingCalendar(
        zone, [read_hours(one) for one in week],
        days={day: read_hours(hours) for day, hours in days.items()},
        special=partial(special_days, countries),
    )  # fmt: skip


moments = st.builds(
    lambda day, minute: datetime.combine(day, time(), UTC) + timedelta(minutes=minute),
    st.dates(date(2004, 1, 1), date(2026, 11, 30)),
    st.integers(0, 1439),
)


@st.composite
def gaps_after(draw: st.DrawFn, start: datetime) -> list[Gap]:
    """Pauses that overlap, hold one another, lie before the start, or never end."""
    found: list[Gap] = []
    for _ in range(draw(st.integers(0, 4))):
        begin = start + timedelta(minutes=draw(st.integers(-1500, 12_000)))
        length = draw(st.one_of(st.none(), st.integers(0, 6000), st.integers(0, 6000)))
        found.append((begin, None if length is None else begin + timedelta(minutes=length)))
    return found


def facts_of(promise: Promise, base: Terms, extensions: list[Span]) -> list[Fact]:
    """Return the facts of a promise; its real terms and calendar come later than its pauses."""
    other = Terms(span=Span(days=3), counting=Counting.MOMENT, end_of_day=False)
    facts = [Fact(kind=FactKind.START, at=promise.start, terms=other, calendar="old")]
    for number, (begin, end) in enumerate(promise.gaps):
        ref = f"gap {number}"
        facts.append(Fact(kind=FactKind.PAUSE, at=begin, ref=ref))
        if end is not None:
            facts.append(Fact(kind=FactKind.RESUME, at=end, ref=ref))
    facts += [Fact(kind=FactKind.EXTENSION, at=promise.start, span=one) for one in extensions]
    facts.insert(len(facts) // 2 + 1, Fact(kind=FactKind.TERMS, at=promise.start, terms=base))
    facts.append(Fact(kind=FactKind.CALENDAR, at=promise.start, calendar="new"))
    return facts


@st.composite
def promises(draw: st.DrawFn) -> tuple[Promise, list[Span]]:
    """Return a promise and the spans that it was given in: the first one and its extensions."""
    start, in_days = draw(moments), draw(st.booleans())
    amounts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    spans = [
        Span(days=one) if in_days else Span(work=timedelta(minutes=one * 97)) for one in amounts
    ]
    promise = Promise(
        start=start, days=sum(amounts) if in_days else None, minutes=sum(amounts) * 97,
        counting=draw(st.sampled_from(Counting)), end_of_day=draw(st.booleans()),
        gaps=draw(gaps_after(start)),
    )  # fmt: skip
    return promise, spans


@settings(max_examples=150, deadline=None)
@given(calendar=calendars(), given=promises())
def test_the_due_moment_is_the_one_that_counting_minutes_finds(
    calendar: WorkingCalendar, given: tuple[Promise, list[Span]]
) -> None:
    promise, spans = given
    terms = Terms(span=spans[0], counting=promise.counting, end_of_day=promise.end_of_day)

    course = course_of(facts_of(promise, terms, spans[1:]))

    assert course.calendar == "new"
    assert due(course, calendar) == counted_due(promise, calendar)
    assert due(course, calendar) == due(course, calendar)


@settings(max_examples=100, deadline=None)
@given(calendar=calendars(), start=moments, data=st.data(), number=st.integers(1, 5))
def test_what_is_left_only_falls_and_stands_still_in_a_pause(
    calendar: WorkingCalendar, start: datetime, data: st.DataObject, number: int
) -> None:
    gaps = data.draw(gaps_after(start))
    promise = Promise(
        start=start, days=number, minutes=0, counting=Counting.MOMENT, end_of_day=False, gaps=gaps
    )
    terms = Terms(span=Span(days=number), counting=Counting.MOMENT, end_of_day=False)
    course = course_of(facts_of(promise, terms, []))
    later = [start + timedelta(hours=hour) for hour in range(0, 240, 7)]

    found = [left(course, calendar, at) for at in later]

    moved = due(course, calendar)
    if moved is not None:
        assert left(course, calendar, moved) == timedelta()
        assert found == sorted(found, reverse=True)


def test_five_working_days_after_that_thursday_pass_the_spring_festival() -> None:
    """The make-up Saturday counts, the festival does not."""
    for hour in ("00:00", "09:10", "12:30", "17:59", "23:00"):
        course = course_of(started(f"2026-02-12T{hour}", "5 wd"))
        assert due(course, CHINA) == moment("2026-02-26T18:00")

    course = course_of(started("2026-02-12T10:10", "5 wd", **EXACT))
    assert due(course, CHINA) == moment("2026-02-26T10:10")


@pytest.mark.parametrize(
    ("start", "span", "how", "expected"),
    [
        ("2026-03-02T10:00", "1 wd", DAYS, "2026-03-03T18:00"),
        ("2026-03-02T10:00", "1 wd", ENDS, "2026-03-03T18:00"),
        ("2026-03-02T10:00", "1 wd", EXACT, "2026-03-03T10:00"),
        ("2026-03-02T09:00", "1 wd", EXACT, "2026-03-02T18:00"),
        ("2026-03-01T10:00", "1 wd", EXACT, "2026-03-02T18:00"),
        ("2026-03-06T12:30", "1 wd", EXACT, "2026-03-09T12:00"),
        ("2026-03-06T20:00", "4 h", EXACT, "2026-03-09T14:00"),
        ("2026-03-06T10:00", "4 h", NEXT, "2026-03-09T14:00"),
        ("2026-03-06T10:00", "4 h", ENDS, "2026-03-06T18:00"),
    ],
)
def test_where_counting_begins_and_ends(
    start: str, span: str, how: dict[str, Any], expected: str
) -> None:
    course = course_of(started(start, span, **how))

    assert due(course, CHINA) == moment(expected)


def test_a_clock_that_never_closes_counts_the_night_and_the_festival() -> None:
    course = course_of(started("2026-02-16T23:50", "24 h", **EXACT))

    assert due(course, ALWAYS) == moment("2026-02-17T23:50")


def test_a_pause_on_the_day_that_does_not_count_moves_nothing() -> None:
    facts = started("2026-03-02T10:00", "1 wd")
    facts.append(happened(FactKind.PAUSE, "2026-03-02T11:00"))
    facts.append(happened(FactKind.RESUME, "2026-03-02T17:00"))

    assert due(course_of(facts), CHINA) == moment("2026-03-03T18:00")


def test_a_pause_after_the_due_moment_does_not_undo_it() -> None:
    facts = [*started("2026-03-02T10:00", "1 wd"), happened(FactKind.PAUSE, "2026-03-04T09:00")]

    assert due(course_of(facts), CHINA) == moment("2026-03-03T18:00")


def test_a_clock_stands_still_until_the_last_of_its_pauses_ends() -> None:
    facts = started("2026-03-02T10:00", "3 wd")
    facts.append(happened(FactKind.PAUSE, "2026-03-03T09:00", "asked"))
    facts.append(happened(FactKind.PAUSE, "2026-03-03T15:00", "works"))
    assert due(course_of(facts), CHINA) is None
    assert course_of(facts).paused

    facts.append(happened(FactKind.RESUME, "2026-03-04T09:00", "asked"))
    assert due(course_of(facts), CHINA) is None

    facts.append(happened(FactKind.RESUME, "2026-03-05T09:00", "works"))
    assert due(course_of(facts), CHINA) == moment("2026-03-09T18:00")
    assert reckon(course_of(facts), CHINA).paused == timedelta(hours=16)


def test_a_reason_that_does_not_stop_the_clock_changes_nothing() -> None:
    facts = started("2026-03-02T10:00", "3 wd")
    facts.append(happened(FactKind.PAUSE, "2026-03-03T09:00", stops=False))

    assert due(course_of(facts), CHINA) == moment("2026-03-05T18:00")


def test_the_same_pause_twice_is_one_and_an_end_without_a_pause_is_none() -> None:
    facts = started("2026-03-02T10:00", "3 wd")
    facts.append(happened(FactKind.RESUME, "2026-03-02T12:00"))
    facts.append(happened(FactKind.PAUSE, "2026-03-03T09:00"))
    facts.append(happened(FactKind.PAUSE, "2026-03-04T09:00"))
    facts.append(happened(FactKind.RESUME, "2026-03-05T09:00"))

    assert due(course_of(facts), CHINA) == moment("2026-03-09T18:00")


def test_other_terms_keep_pauses_and_extensions() -> None:
    facts = started("2026-03-02T10:00", "2 wd")
    facts.append(happened(FactKind.PAUSE, "2026-03-03T09:00"))
    facts.append(happened(FactKind.RESUME, "2026-03-04T09:00"))
    facts.append(happened(FactKind.EXTENSION, "2026-03-04T09:00", span=Span(days=2)))
    facts.append(happened(FactKind.TERMS, "2026-03-04T10:00", terms=Terms(span=Span(days=5))))

    assert due(course_of(facts), CHINA) == moment("2026-03-12T18:00")


def test_a_restart_forgets_what_was_before() -> None:
    facts = started("2026-03-02T10:00", "2 wd")
    facts.append(happened(FactKind.EXTENSION, "2026-03-03T09:00", span=Span(days=2)))
    facts.append(happened(FactKind.PAUSE, "2026-03-03T09:00"))
    facts.append(happened(FactKind.RESTART, "2026-03-09T10:00"))

    assert due(course_of(facts), CHINA) == moment("2026-03-11T18:00")


def test_the_time_between_the_end_and_a_new_beginning_does_not_count() -> None:
    facts = started("2026-03-02T10:00", "3 wd")
    facts.append(happened(FactKind.STOP, "2026-03-03T18:00"))
    assert due(course_of(facts), CHINA) == moment("2026-03-05T18:00")
    assert left(course_of(facts), CHINA, moment("2026-04-01T09:00")) == timedelta(hours=16)

    facts.append(happened(FactKind.REOPEN, "2026-03-10T09:00"))
    assert due(course_of(facts), CHINA) == moment("2026-03-11T18:00")


def test_a_date_stays_the_date_until_a_pause_or_an_extension_moves_it() -> None:
    facts = started("2026-03-02T10:00", "until 2026-03-08T23:59:00+08:00")
    assert due(course_of(facts), CHINA) == moment("2026-03-08T23:59")

    night = happened(FactKind.PAUSE, "2026-03-03T18:00")
    morning = happened(FactKind.RESUME, "2026-03-04T09:00")
    assert due(course_of([*facts, night, morning]), CHINA) == moment("2026-03-08T23:59")

    facts.append(happened(FactKind.EXTENSION, "2026-03-03T09:00", span=Span(days=1)))
    assert due(course_of(facts), CHINA) == moment("2026-03-09T18:00")

    until = parse_span("until 2026-03-20T18:00:00+08:00")
    facts.append(happened(FactKind.EXTENSION, "2026-03-03T09:00", span=until))
    assert due(course_of(facts), CHINA) == moment("2026-03-20T18:00")


@settings(max_examples=100, deadline=None)
@given(start=moments, days=st.integers(1, 30))
def test_days_there_and_back_lead_to_the_same_time(start: datetime, days: int) -> None:
    working = CHINA.next_opening(start) + timedelta(minutes=1)

    there = days_later(working, days, CHINA)

    assert there.time() == working.time()
    assert days_later(there, -days, CHINA) == working
    assert CHINA.between(working, there) == days * timedelta(hours=8)


def test_facts_must_begin_with_a_start() -> None:
    with pytest.raises(NoStart):
        course_of([])
    with pytest.raises(NoStart):
        course_of([happened(FactKind.STOP, "2026-03-02T10:00")])


@pytest.mark.parametrize("text", ["5 wd", "15 min", "1440 min", "until 2026-03-02T18:00:00+08:00"])
def test_spans_read_what_they_write(text: str) -> None:
    assert str(parse_span(text)) == text


@pytest.mark.parametrize("text", ["", "soon", "-3 wd", "1 month", "until noon", "until 2026-03-02"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(BadDuration):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [("5个工作日", "5 wd"), ("24 h", "1440 min"), ("PT15M", "15 min"), ("半小时", "30 min")],
)
def test_spans_are_read_as_people_write_them(text: str, same: str) -> None:
    assert str(parse_span(text)) == same
