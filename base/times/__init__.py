"""Times as drawings and people write them: durations, moments, repetitions, working time.

`durations` reads ISO 8601, `spoken` reads words in English and Chinese, `working` are lengths that
only a working calendar can measure, `cron` are the five fields, and `reading` finds out which of
them a text is.
"""

from .cron import Cron
from .durations import Duration, later
from .problems import BadCycle, BadDuration, BadTime, NeverDue
from .reading import (
    Calendars,
    Cycle,
    Span,
    parse_cycle,
    parse_duration,
    parse_moment,
    parse_span,
    parse_time,
    unquoted,
)
from .working import WorkingSpan

__all__ = [
    "BadCycle",
    "BadDuration",
    "BadTime",
    "Calendars",
    "Cron",
    "Cycle",
    "Duration",
    "NeverDue",
    "Span",
    "WorkingSpan",
    "later",
    "parse_cycle",
    "parse_duration",
    "parse_moment",
    "parse_span",
    "parse_time",
    "unquoted",
]
