"""When a notice is mailed: at once, each hour or once a day, and never in quiet hours.

Pure: wall clock and zone in, a moment out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Rhythm(StrEnum):
    """How often notices are mailed."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of each day in which nothing is mailed; they may go over midnight."""

    begins: time
    ends: time

    def holds(self, wall: time) -> bool:
        """Return whether a time of day is quiet. From a time to the same one is never."""
        if self.begins <= self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When somebody wants mails about notices; `daily_at` counts for one mail a day."""

    rhythm: Rhythm
    daily_at: time
    quiet: Quiet | None = None

    def mailed_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when what happens now is mailed, in UTC."""
        match self.rhythm:
            case Rhythm.AT_ONCE:
                due = now.astimezone(UTC)
            case Rhythm.HOURLY:
                due = next_hour(now, zone)
            case Rhythm.DAILY:
                due = next_at(self.daily_at, now, zone)
        if self.quiet is not None and self.quiet.holds(due.astimezone(zone).time()):
            return next_at(self.quiet.ends, due, zone)
        return due


def next_hour(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next full hour on the wall after a moment, in UTC."""
    local = now.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return now.astimezone(UTC) - past + HOUR


def next_at(wall: time, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment after `now` at which the wall clock shows a time, in UTC.

    A time that the clocks skip is when they have skipped it; one that they show twice counts twice.
    """
    today = now.astimezone(zone).date()
    for days in range(3):
        for fold in (0, 1):
            local = datetime.combine(today + days * DAY, wall, zone).replace(fold=fold)
            found = _skipped(local) or local.astimezone(UTC)
            if found > now:
                return found
    raise AssertionError("each time of day comes within two days")


def _skipped(local: datetime) -> datetime | None:
    """Return when the clocks skip a local time, in UTC; None if they show it."""
    zone, moment = local.tzinfo, local.replace(fold=1).astimezone(UTC)
    there = local.astimezone(UTC).astimezone(zone)
    if there.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
        return None
    before = moment.astimezone(zone).utcoffset()
    while moment.astimezone(zone).utcoffset() == before:
        moment += MINUTE
    return moment
