"""Lengths of time in the reader's language, in words that can be typed in again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from base.i18n import N_, ngettext
from base.times import Duration, Span, WorkingSpan

DAY: Final = timedelta(days=1)
SECOND: Final = 1
STEPS: Final = (
    (86_400, N_("%(n)s day"), N_("%(n)s days")),
    (3_600, N_("%(n)s hour"), N_("%(n)s hours")),
    (60, N_("%(n)s minute"), N_("%(n)s minutes")),
    (SECOND, N_("%(n)s second"), N_("%(n)s seconds")),
)


def in_words(span: Span) -> str:
    """Say a length of time: `1 day 12 hours`, `3 working days`, `1 个月`."""
    if isinstance(span, WorkingSpan):
        return _working(span)
    parts = list(_parts(span))
    return " ".join(parts) if parts else _count(N_("%(n)s day"), N_("%(n)s days"), 0)


def _working(span: WorkingSpan) -> str:
    if span.days is not None:
        return _count(N_("%(n)s working day"), N_("%(n)s working days"), span.days)
    hours, rest = divmod(span.work, timedelta(hours=1))
    if not rest:
        return _count(N_("%(n)s working hour"), N_("%(n)s working hours"), hours)
    minutes = int(span.work / timedelta(minutes=1))
    return _count(N_("%(n)s working minute"), N_("%(n)s working minutes"), minutes)


def _parts(span: Duration) -> Iterator[str]:
    if span.months:
        yield _count(N_("%(n)s month"), N_("%(n)s months"), span.months)
    left = int(span.rest.total_seconds())
    for seconds, one, many in STEPS:
        number, left = divmod(left, seconds)
        if number:
            yield _count(one, many, number)


def _count(one: str, many: str, number: int) -> str:
    return ngettext(one, many, number) % {"n": number}
