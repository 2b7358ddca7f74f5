"""What an expression may ask for besides its data: the working calendar, and parameters."""

from typing import Any, Final, Protocol, runtime_checkable

from base.i18n import N_
from base.working_time import WorkingCalendar

from .budget import SUM_STEPS, Run
from .problems import Refusal

PARAMETER: Final = "parameter"


@runtime_checkable
class Surroundings(Protocol):
    """Called, it returns the working calendar; see `base.times.Calendars`."""

    def __call__(self, name: str = "") -> WorkingCalendar:
        """Return the working calendar of this name; without one the usual one here."""
        ...

    def parameter(self, code: str, department: str | None = None) -> Any:
        """Return what a parameter is, for a department or the centre, as data."""
        ...


def parameter(run: Run, code: str, department: str | None = None) -> Any:
    """Return what an administrator has set; the compiler has seen that there is such a parameter.

    Raises:
        Refusal: there is nobody to ask, as in a form.
    """
    run.charge(SUM_STEPS)
    if not isinstance(run.calendars, Surroundings):
        raise Refusal(N_("There are no parameters here."))
    return run.calendars.parameter(code, department or None)
