"""What expressions of drawings may ask for: the centre's working calendar and its parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from base.db import Session
from base.parameters import find_parameter, value
from base.times import Duration
from base.working_time import WorkingCalendar
from engine.calendars.stored import working_calendar


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of a transaction; nothing is looked up before it is asked for."""

    db: Session

    def __call__(self, name: str = "") -> WorkingCalendar:
        """Return the working calendar of this name, or the centre's; see `working_calendar`."""
        return working_calendar(self.db, name)

    def parameter(self, code: str, department: str | None = None) -> Any:
        """Return what a parameter is for a department, or for the centre.

        Raises:
            NoSuchParameter: a later release knows it no more.
        """
        return as_data(value(self.db, find_parameter(code), department))


@dataclass(frozen=True, slots=True)
class Defaults:
    """Surroundings without a database: a calendar that is given, parameters as nobody set them."""

    calendar: Callable[[str], WorkingCalendar]

    def __call__(self, name: str = "") -> WorkingCalendar:
        """Return the calendar that was given for this name."""
        return self.calendar(name)

    def parameter(self, code: str, department: str | None = None) -> Any:
        """Return the default."""
        del department
        return as_data(find_parameter(code).default)


def as_data(found: Any) -> Any:
    """Return the value of a parameter as expressions know it."""
    if isinstance(found, tuple):
        return [as_data(one) for one in found]
    if isinstance(found, timedelta) or not isinstance(found, Duration):
        return found
    return found.simple()
