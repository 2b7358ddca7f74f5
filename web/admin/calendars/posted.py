"""What the forms of a calendar bring in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Final, Self

from fastapi import Depends, Form, Request

from base.errors import FieldProblem, Invalid
from base.i18n import gettext
from base.working_time.week import DAYS
from engine.calendars.editing import CalendarParts
from engine.calendars.stored import OFFICE_WEEK, USUAL, CalendarView

LONGEST: Final = 366
Line = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInput:
    """A calendar as the form shows it, right or wrong."""

    key: str = ""
    name: str = ""
    zone: str = ""
    week: Mapping[str, str] = field(default_factory=lambda: dict(OFFICE_WEEK))
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, view: CalendarView, *, zone: str) -> Self:
        """Return a calendar as the form begins with; `zone` is the centre's own."""
        return cls(
            key=view.key, name=view.name, zone="" if view.zone == zone else view.zone,
            week=view.week, places=tuple(view.holidays),
        )  # fmt: skip

    def parts(self, view: CalendarView | None = None) -> CalendarParts:
        """Return what the calendar shall be; its own dates stay as they are."""
        return CalendarParts(
            week={day: hours for day, hours in self.week.items() if hours.strip()},
            holidays=self.places, days=view.days if view else {},
            names=view.names if view else {}, zone=self.zone or None, name=self.name,
        )  # fmt: skip


async def calendar_posted(
    request: Request,
    code: Line = "",
    name: Line = "",
    zone: Line = "",
    places: Annotated[list[str] | None, Form()] = None,
) -> CalendarInput:
    """Read the form of a calendar."""
    form = await request.form()
    week = {day: str(form.get(f"hours_{day}", ""))[:200].strip() for day in DAYS}
    chosen = dict.fromkeys(one[:20] for one in places or () if one)
    return CalendarInput(
        key=code.strip(), name=name.strip(), zone=zone.strip(), week=week, places=tuple(chosen)
    )


Posted = Annotated[CalendarInput, Depends(calendar_posted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInput:
    """Dates to be set apart, as the form shows them, right or wrong."""

    day: str = ""
    until: str = ""
    choice: str = "free"
    hours: str = ""
    name: str = ""

    @property
    def stored(self) -> str:
        """Return the hours as a calendar keeps them."""
        return {"working": USUAL, "hours": self.hours}.get(self.choice, "")

    def days(self) -> list[date]:
        """Return the dates from the first to the last.

        Raises:
            Invalid: one is no date, or they are more than a year.
        """
        try:
            first = date.fromisoformat(self.day)
            last = date.fromisoformat(self.until) if self.until else first
        except ValueError:
            raise wrong("day", gettext("Please enter a date.")) from None
        if not 0 <= (last - first).days < LONGEST:
            message = gettext("The last day is not before the first, and at most a year after it.")
            raise wrong("until", message)
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def date_posted(
    day: Line = "", until: Line = "", choice: Line = "", hours: Line = "", name: Line = ""
) -> DateInput:
    """Read the form of own dates."""
    return DateInput(day=day, until=until, choice=choice, hours=hours, name=name.strip())


def wrong(field: str, message: str) -> Invalid:
    """Return the refusal that a field shows."""
    return Invalid([FieldProblem(field=field, message=message)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the calculator is asked for."""

    start: str = ""
    number: str = ""
    unit: str = "days"


def sum_asked(start: str = "", number: str = "", unit: str = "days") -> Sum:
    """Read the address of the calculator."""
    return Sum(start=start[:40], number=number[:40], unit=unit)


PostedDate = Annotated[DateInput, Depends(date_posted)]
AskedSum = Annotated[Sum, Depends(sum_asked)]
