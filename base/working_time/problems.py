"""What can be wrong with a calendar, or with what is asked of it."""

from typing import ClassVar

from base.errors import Invalid
from base.i18n import N_


class CalendarProblem(Invalid):
    """A calendar cannot be read, or cannot say what is asked."""


class BadHours(CalendarProblem):
    """A text that should be working hours is none."""

    code: ClassVar[str] = "bad_hours"
    message: ClassVar[str] = N_(
        "“%(text)s” are no working hours. Write, for example, 09:00-12:00, 13:00-18:00."
    )

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:80])


class NoWorkingTime(CalendarProblem):
    """The calendar has no working hours at all."""

    code: ClassVar[str] = "no_working_time"
    message: ClassVar[str] = N_("The working calendar has no working hours in any week.")


class OutOfReach(CalendarProblem):
    """The answer, or the moment asked about, is further away than a calendar can say."""

    code: ClassVar[str] = "out_of_reach"
    message: ClassVar[str] = N_(
        "A working calendar reaches from the year %(first)s to the year %(last)s only."
    )
