"""The arithmetic of a ticket's clocks: pure, without database and without a present moment.

A clock is a list of facts: it began, it was stopped, it went on, it was given longer. `facts` adds
them up to a course, `due` works out when the course is due, `steps` says what happens at which
distance from that moment, and `lamps` what people see of it.

    due = f(start, budget, calendar, pauses, extensions)

The same facts and the same calendar give the same moment, today and in ten years.
"""

from .due import Reckoning, counted_from, days_later, due, left, reckon, total
from .facts import Counting, Course, Fact, FactKind, NoStart, Pause, Terms, course_of, on_hold
from .kinds import CLOCK_NAMES, ClockKind
from .lamps import LAMP_NAMES, Lamp, lamp
from .spans import Span, parse_span
from .steps import MESSAGES, Distances, Step, StepTime, next_step, steps_of

__all__ = [
    "CLOCK_NAMES", "LAMP_NAMES", "MESSAGES",
    "ClockKind", "Counting", "Course", "Distances", "Fact", "FactKind", "Lamp", "NoStart", "Pause",
    "Reckoning", "Span", "Step", "StepTime", "Terms",
    "counted_from", "course_of", "days_later", "due", "lamp", "left", "next_step", "on_hold",
    "parse_span", "reckon", "steps_of", "total",
]  # fmt: skip
