"""When notices are mailed: rhythms and quiet hours, over midnight and over changed clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tasks.notices.quiet import Quiet, Rhythm, Timing, next_at

HONG_KONG, BERLIN = ZoneInfo("Asia/Hong_Kong"), ZoneInfo("Europe/Berlin")
NIGHT = Quiet(begins=time(22), ends=time(7))
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 its zone is the next argument
    max_value=datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def mailed(
    now: str,
    zone: ZoneInfo = HONG_KONG,
    rhythm: Rhythm = Rhythm.AT_ONCE,
    quiet: Quiet | None = NIGHT,
) -> str:
    """Return when something that happens at a local time is mailed, as a local time."""
    moment = datetime.fromisoformat(now).replace(tzinfo=zone)
    timing = Timing(rhythm=rhythm, daily_at=time(8), quiet=quiet)
    return f"{timing.mailed_at(moment, zone).astimezone(zone):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-02 21:59", "11-02 21:59"),
        ("2026-11-02 22:00", "11-03 07:00"),
        ("2026-11-02 23:59", "11-03 07:00"),
        ("2026-11-03 00:00", "11-03 07:00"),
        ("2026-11-03 06:59", "11-03 07:00"),
        ("2026-11-03 07:00", "11-03 07:00"),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, then: str) -> None:
    assert mailed(now) == then


def test_quiet_hours_within_one_day_and_none_at_all() -> None:
    noon = Quiet(begins=time(12), ends=time(13, 30))
    assert mailed("2026-11-02 12:10", quiet=noon) == "11-02 13:30"
    assert mailed("2026-11-02 13:30", quiet=noon) == "11-02 13:30"
    assert mailed("2026-11-02 12:10", quiet=Quiet(begins=time(0), ends=time(0))) == "11-02 12:10"
    assert mailed("2026-11-02 23:10", quiet=None) == "11-02 23:10"


def test_together_each_hour_or_day_but_not_in_quiet_hours() -> None:
    assert mailed("2026-11-02 14:20", rhythm=Rhythm.HOURLY) == "11-02 15:00"
    assert mailed("2026-11-02 15:00", rhythm=Rhythm.HOURLY) == "11-02 16:00"
    assert mailed("2026-11-02 21:20", rhythm=Rhythm.HOURLY) == "11-03 07:00"
    assert mailed("2026-11-02 07:59", rhythm=Rhythm.DAILY) == "11-02 08:00"
    assert mailed("2026-11-02 08:00", rhythm=Rhythm.DAILY) == "11-03 08:00"
    late = Quiet(begins=time(6), ends=time(9))
    assert mailed("2026-11-02 20:00", rhythm=Rhythm.DAILY, quiet=late) == "11-03 09:00"
    # A zone half an hour off: the full hour is the one on its own wall.
    kolkata = ZoneInfo("Asia/Kolkata")
    assert mailed("2026-11-02 14:20", kolkata, Rhythm.HOURLY) == "11-02 15:00"


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    begun = datetime(2026, 3, 28, 22, tzinfo=BERLIN)
    end = Timing(rhythm=Rhythm.AT_ONCE, daily_at=time(8), quiet=NIGHT).mailed_at(begun, BERLIN)
    assert end - begun.astimezone(UTC) == timedelta(hours=8)
    # 02:30 is skipped: quiet hours end when the clocks have gone from 02:00 to 03:00.
    early = Quiet(begins=time(22), ends=time(2, 30))
    assert mailed("2026-03-29 01:15", BERLIN, quiet=early) == "03-29 03:00"
    assert mailed("2026-03-29 03:00", BERLIN, quiet=early) == "03-29 03:00"


def test_the_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    begun = datetime(2026, 10, 24, 22, tzinfo=BERLIN)
    end = Timing(rhythm=Rhythm.AT_ONCE, daily_at=time(8), quiet=NIGHT).mailed_at(begun, BERLIN)
    assert end - begun.astimezone(UTC) == timedelta(hours=10)
    # 02:30 comes twice: each of the two ends the quiet that is before it.
    early = Quiet(begins=time(22), ends=time(2, 30))
    timing = Timing(rhythm=Rhythm.AT_ONCE, daily_at=time(8), quiet=early)
    first = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN)
    assert timing.mailed_at(first, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first.replace(fold=1)
    assert timing.mailed_at(second, BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(MOMENTS, TIMES, TIMES, st.sampled_from(list(Rhythm)))
def test_nothing_is_mailed_early_nor_in_quiet_hours_nor_later_than_two_days(
    now: datetime, begins: time, ends: time, rhythm: Rhythm
) -> None:
    quiet = Quiet(begins=begins, ends=ends)
    due = Timing(rhythm=rhythm, daily_at=time(8), quiet=quiet).mailed_at(now, BERLIN)

    assert now <= due <= now + timedelta(hours=49)
    assert not quiet.holds(due.astimezone(BERLIN).time())


@given(MOMENTS, TIMES)
def test_the_next_time_on_the_wall_is_after_now(now: datetime, wall: time) -> None:
    found = next_at(wall, now, BERLIN)

    assert now < found <= now + timedelta(hours=26)
