"""When a timer start event fires next: pure decisions."""

from datetime import UTC, datetime, timedelta

from engine.definitions.model import TimerInfo, TimerKind
from engine.definitions.schedule import Slot, first_slot, next_slot
from engine.definitions.values import read_value

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def info(kind: TimerKind, text: str) -> TimerInfo:
    return TimerInfo(kind=kind, value=read_value(text))


def first(kind: TimerKind, text: str) -> Slot:
    slot = first_slot(info(kind, text), NOW)
    assert slot is not None
    return slot


def after(slot: Slot, now: datetime | None = None) -> Slot | None:
    assert slot.cycle is not None
    return next_slot(slot.cycle, slot.due_at, now or slot.due_at)


def test_a_date_fires_once_and_not_when_it_has_passed() -> None:
    slot = first(TimerKind.DATE, "2026-11-03T09:00:00+08:00")
    assert (slot.due_at, slot.cycle) == (datetime(2026, 11, 3, 1, 0, tzinfo=UTC), None)
    assert first_slot(info(TimerKind.DATE, "2026-11-01"), NOW) is None


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
