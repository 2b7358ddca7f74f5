"""Repetitions in words: `0 9 * * MON-FRI` is "Monday to Friday at 09:00"."""

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names

from base.i18n import gettext as _
from base.parameters.kinds.words import in_words
from base.times import BadTime, Cron, Cycle, parse_cycle, parse_time
from base.times.durations import Duration
from base.times.working import WorkingSpan
from web.looks.formats import babel_locale

MINUTES_OF_DAY: Final = 24 * 60
MOST_TIMES: Final = 6
# Babel counts weekdays from Monday, which is 0; repetitions from Sunday.
SUNDAY: Final = 6


def timing_words(text: str, zone: ZoneInfo) -> str:
    """Say when something happens; what cannot be read is returned as it is."""
    try:
        cycle = parse_cycle(text, zone)
    except BadTime:
        return _once(text, zone)
    if isinstance(cycle.every, Cron):
        return _cron(cycle.every)
    return _repeated(cycle)


def _once(text: str, zone: ZoneInfo) -> str:
    try:
        found = parse_time(text, zone)
    except BadTime:
        return text
    if isinstance(found, Duration | WorkingSpan):
        return _("once, %(length)s after the beginning") % {"length": in_words(found)}
    return _("once, at %(moment)s") % {"moment": f"{found.astimezone(zone):%Y-%m-%d %H:%M}"}


def _repeated(cycle: Cycle) -> str:
    assert not isinstance(cycle.every, Cron)
    every = _("every %(length)s") % {"length": in_words(cycle.every)}
    if cycle.times is not None:
        return _("%(every)s, %(times)s times") % {"every": every, "times": cycle.times}
    return every


def _cron(cron: Cron) -> str:
    months = list(_months(cron))
    minutes = [at.hour * 60 + at.minute for at in cron.times]
    always = len(cron.days) == 31 and len(cron.weekdays) == 7 and not months
    if always and _step(minutes) is not None:
        return _times(cron.times)
    parts = [_days(cron), *months]
    return _("%(days)s %(times)s") % {"days": _(", ").join(parts), "times": _times(cron.times)}


def _times(times: Sequence[time]) -> str:
    minutes = [at.hour * 60 + at.minute for at in times]
    step = _step(minutes)
    if step is not None:
        length = in_words(Duration(0, timedelta(minutes=step)))
        if step == 1 or not minutes[0]:
            return _("every %(length)s") % {"length": length}
        first = f"{times[0]:%H:%M}"
        return _("every %(length)s, from %(first)s on") % {"length": length, "first": first}
    if len(times) <= MOST_TIMES:
        return _("at %(times)s") % {"times": _(", ").join(f"{at:%H:%M}" for at in times)}
    ends = {"count": len(times), "first": f"{times[0]:%H:%M}", "last": f"{times[-1]:%H:%M}"}
    return _("%(count)s times between %(first)s and %(last)s") % ends


def _step(minutes: Sequence[int]) -> int | None:
    """Return the distance of times that go evenly round the clock."""
    if len(minutes) < 2 or MINUTES_OF_DAY % len(minutes):
        return None
    step = MINUTES_OF_DAY // len(minutes)
    even = all(later - earlier == step for earlier, later in pairwise(minutes))
    return step if even else None


def _days(cron: Cron) -> str:
    of_month, of_week = len(cron.days) < 31, len(cron.weekdays) < 7
    if not of_month and not of_week:
        return _("every day")
    said = []
    if of_month:
        days = _(", ").join(_runs(sorted(cron.days), [str(day) for day in range(32)]))
        said.append(_("on day %(days)s of the month") % {"days": days})
    if of_week:
        names = get_day_names("wide", locale=babel_locale())
        week = sorted((day - 1) % 7 for day in cron.weekdays)
        said.append(_(", ").join(_runs(week, [names[day] for day in range(SUNDAY + 1)])))
    return _(" or ").join(said)


def _months(cron: Cron) -> Iterator[str]:
    if len(cron.months) < 12:
        names = get_month_names("wide", locale=babel_locale())
        told = ["", *(names[month] for month in range(1, 13))]
        yield _("in %(months)s") % {"months": _(", ").join(_runs(sorted(cron.months), told))}


def _runs(numbers: Sequence[int], names: Sequence[str]) -> Iterator[str]:
    """Yield the names of numbers; three and more that follow one another as `first to last`."""
    at = 0
    while at < len(numbers):
        end = at
        while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + 1:
            end += 1
        if end - at >= 2:
            ends = {"first": names[numbers[at]], "last": names[numbers[end]]}
            yield _("%(first)s to %(last)s") % ends
            at = end + 1
        else:
            yield names[numbers[at]]
            at += 1
