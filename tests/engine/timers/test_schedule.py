"""When a timer start event fires next: pure decisions."""

from datetime import UTC, datetime, timedelta
from functools import cache
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from base.times import BadTime, WorkingSpan, parse_span
from base.working_time import WorkingCalendar, read_week
from engine.calendars.stored import OFFICE_WEEK
from engine.definitions.model import TimerInfo, TimerKind
from engine.definitions.schedule import Slot, first_slot, next_slot
from engine.definitions.values import read_value

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def office() -> WorkingCalendar:
    return WorkingCalendar(UTC, read_week(OFFICE_WEEK))


def info(kind: TimerKind, text: str) -> TimerInfo:
    return TimerInfo(kind=kind, value=read_value(text))


def first(kind: TimerKind, text: str) -> Slot:
    slot = first_slot(info(kind, text), NOW, office)
    assert slot is not None
    return slot


def after(slot: Slot, now: datetime | None = None) -> Slot | None:
    assert slot.cycle is not None
    return next_slot(slot.cycle, slot.due_at, now or slot.due_at, office)


def test_a_date_fires_once_and_not_when_it_has_passed() -> None:
    slot = first(TimerKind.DATE, "2026-11-03T09:00:00+08:00")
    assert (slot.due_at, slot.cycle) == (datetime(2026, 11, 3, 1, 0, tzinfo=UTC), None)
    assert first_slot(info(TimerKind.DATE, "2026-11-01"), NOW, office) is None


def test_a_duration_counts_from_now() -> None:
    assert first(TimerKind.DURATION, "PT1H").due_at == NOW + HOUR
    assert first(TimerKind.DURATION, '${duration("PT1H")}').due_at == NOW + HOUR


def test_a_cycle_counts_down() -> None:
    slot: Slot | None = first(TimerKind.CYCLE, "R3/PT1H")
    moments = []
    while slot is not None:
        moments.append(slot.due_at)
        slot = after(slot)

    assert moments == [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR]


def test_a_cycle_without_a_number_goes_on_for_ever() -> None:
    slot = first(TimerKind.CYCLE, "R/PT1H")
    for _ in range(100):
        following = after(slot)
        assert following is not None
        slot = following
    assert slot.due_at == NOW + 101 * HOUR


def test_what_was_missed_fires_once_and_goes_on_ahead() -> None:
    following = after(first(TimerKind.CYCLE, "R/PT1H"), NOW + timedelta(days=3, minutes=10))

    assert following is not None
    assert following.due_at == NOW + timedelta(days=3, hours=1)


def test_a_cycle_may_begin_at_a_moment_and_count_in_months() -> None:
    slot = first(TimerKind.CYCLE, "R/2026-01-31T00:00:00Z/P1M")
    following = after(slot)

    assert slot.due_at > NOW
    assert following is not None
    assert following.due_at > slot.due_at


def test_a_cycle_ends_at_its_end() -> None:
    second = after(first(TimerKind.CYCLE, "R/PT1H/2026-11-02T11:00:00Z"))

    assert second is not None
    assert second.due_at == NOW + 2 * HOUR
    assert after(second) is None


def test_working_days_of_a_start_event_go_by_the_calendar() -> None:
    slot: Slot | None = first(TimerKind.CYCLE, "R2/1 working day")

    assert slot is not None
    assert slot.due_at == NOW.replace(day=3, hour=18)
    assert slot.cycle == "R1/1 working days"
    slot = after(slot)
    assert slot is not None
    assert slot.due_at == NOW.replace(day=4, hour=18)
    assert after(slot) is None


def test_a_cron_text_stays_as_it_was_written_and_skips_what_was_missed() -> None:
    slot = first(TimerKind.CYCLE, "30 8 * * MON-FRI")

    assert (slot.due_at, slot.cycle) == (NOW.replace(day=3, hour=8, minute=30), "30 8 * * MON-FRI")
    late = after(slot, NOW.replace(day=7, hour=12))
    assert late is not None
    assert late.due_at == NOW.replace(day=9, hour=8, minute=30)


def test_a_day_is_a_day_by_the_clock_on_the_wall_also_when_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 28, 8, 0, tzinfo=berlin)
    last = now.astimezone(UTC)

    slot = next_slot("R/P1D", last, now, office)

    assert slot is not None
    assert slot.due_at.astimezone(UTC) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    hours = next_slot("R/PT6H", datetime(2026, 3, 28, 22, 0, tzinfo=UTC), now, office)
    assert hours is not None
    assert hours.due_at.astimezone(UTC) == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1 working minute", "7 working minutes", "3 working days"])
def test_years_that_were_missed_are_skipped_at_once(text: str) -> None:
    last = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
    now = datetime(2026, 11, 2, 9, 4, tzinfo=UTC)
    before = process_time()
    for _ in range(20):
        slot = next_slot(f"R/{text}", last, now, office)
    taken = process_time() - before

    span = parse_span(text)
    assert isinstance(span, WorkingSpan)
    due = last
    while due < now:
        due = span.after(due, office())
    assert slot is not None
    assert slot.due_at == due
    assert taken < 1


def test_what_lies_beyond_all_calendars_is_no_time_and_ends_a_repetition() -> None:
    for text in ("9999 years", "P9999Y"):
        with pytest.raises(BadTime):
            first(TimerKind.DURATION, text)
    with pytest.raises(BadTime):
        first(TimerKind.CYCLE, "R/P9999Y")
    assert next_slot("R/P9999Y", NOW, NOW, office) is None
