"""What can be wrong with a text that should be a time."""

from typing import ClassVar

from base.errors import Invalid
from base.i18n import N_


class BadTime(Invalid):
    """A text that should be a duration, a moment or a cycle is none."""

    code: ClassVar[str] = "bad_time"
    message: ClassVar[str] = N_("“%(text)s” is not a time that can be read.")

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:80])


class BadDuration(BadTime):
    """Not a duration."""

    message: ClassVar[str] = N_(
        "“%(text)s” is not a duration. Write, for example, 4 hours, 3 working days, PT4H or P3D."
    )


class BadMoment(BadTime):
    """Not a date and time."""

    message: ClassVar[str] = N_(
        "“%(text)s” is not a date and time. Write, for example, 2026-11-30T09:00:00+08:00."
    )


class BadCycle(BadTime):
    """Not a repetition."""

    message: ClassVar[str] = N_(
        "“%(text)s” is not a repetition of at least one second. Write, for example, R3/PT1H "
        "for three times, once an hour, or 0 9 * * MON-FRI for 9:00 on weekdays."
    )


class BadCron(BadTime):
    """Five fields, but not those of a repetition."""

    message: ClassVar[str] = N_(
        "“%(text)s” is no repetition: write minute, hour, day, month and weekday, for example "
        "30 8 * * MON-FRI for 8:30 on weekdays."
    )


class NeverDue(BadTime):
    """A repetition for a date that no calendar has."""

    message: ClassVar[str] = N_("“%(text)s” names a date that never comes.")
