"""What happens at which distance from a due moment, and what of it comes next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from base.working_time import WorkingCalendar

from .due import days_later
from .facts import Course
from .spans import Span


class Step(StrEnum):
    """The thresholds of a clock, in their order."""

    WARN = "warn"
    DUE = "due"
    NOTICE = "notice"
    SUPERVISE = "supervise"
    CRITICISE = "criticise"


MESSAGES: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.WARN: "sla.warn",
        Step.DUE: "sla.due",
        Step.NOTICE: "sla.overdue",
        Step.SUPERVISE: "sla.overdue",
        Step.CRITICISE: "sla.overdue",
    }
)
# A short limit is warned of when this share of its time is left.
WARN_SHARE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """How far from the due moment the steps are: before it for the warning, after it otherwise.

    A step without a distance does not take place.
    """

    warn: Span
    notice: Span | None = None
    supervise: Span | None = None
    criticise: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """A step and its moment."""

    step: Step
    at: datetime


def steps_of(
    course: Course, due: datetime, far: Distances, calendar: WorkingCalendar
) -> list[StepTime]:
    """Return all steps of a course with a due moment, in their order."""
    return list(_steps(course, due, far, calendar))


def _steps(
    course: Course, due: datetime, far: Distances, calendar: WorkingCalendar
) -> Iterator[StepTime]:
    yield StepTime(step=Step.WARN, at=warn_at(course.start, due, far.warn, calendar))
    yield StepTime(step=Step.DUE, at=due)
    after = (
        (Step.NOTICE, far.notice),
        (Step.SUPERVISE, far.supervise),
        (Step.CRITICISE, far.criticise),
    )
    for step, span in after:
        if span is not None:
            yield StepTime(step=step, at=_away(due, span, calendar, sign=1))


def warn_at(start: datetime, due: datetime, ahead: Span, calendar: WorkingCalendar) -> datetime:
    """Return when the warning is due: `ahead` of the due moment, or a quarter of a short limit."""
    usual = _away(due, ahead, calendar, sign=-1)
    whole = calendar.between(start, due)
    if whole > calendar.between(usual, due) * 2:
        return usual
    if whole <= timedelta():
        return due
    return calendar.add(due, -(whole / WARN_SHARE))


def next_step(
    times: list[StepTime], sent: Mapping[Step, datetime], due: datetime
) -> StepTime | None:
    """Return the first step that is still to come for this due moment.

    `sent` says for which due moment a step took place last. It takes place again only for a later
    one: a date that is brought forward does not warn a second time.
    """
    for one in times:
        before = sent.get(one.step)
        if before is None or due > before:
            return one
    return None


def _away(due: datetime, span: Span, calendar: WorkingCalendar, *, sign: int) -> datetime:
    if span.days is not None:
        return days_later(due, sign * span.days, calendar)
    if span.work is not None:
        return calendar.add(due, sign * span.work)
    return due
