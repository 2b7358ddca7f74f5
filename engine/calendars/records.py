"""Tables of working calendars and of the departments that have one of their own."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Calendar(OfCentre, Base):
    """A working calendar; the one called `standard` is the centre's.

    `week` has the hours by weekday (`mon` … `sun`), `holidays` the countries whose holidays
    apply, `days` the dates that differ from both, with their hours; an empty text is closed,
    `working` are the usual hours. `names` says what some of these dates are called.
    Without a `zone` it is the centre's.
    """

    __tablename__ = "engine_calendar"
    __table_args__ = (UniqueConstraint("centre_id", "key"),)

    id: Mapped[Key]
    key: Mapped[str]
    name: Mapped[str]
    zone: Mapped[str | None]
    week: Mapped[dict[str, Any]]
    holidays: Mapped[list[str]]
    days: Mapped[dict[str, Any]]
    names: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    changed_at: Mapped[Stamp]


class DepartmentCalendar(OfCentre, Base):
    """The calendar that a department goes by, and all under it that have none of their own.

    It is named by its key, so that a department may go by one that exists without a row.
    """

    __tablename__ = "engine_department_calendar"

    department_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity_department.id"), primary_key=True
    )
    key: Mapped[str]


class CalendarAlarm(OfCentre, Base):
    """That administrators were told of a year whose holidays a calendar does not know."""

    __tablename__ = "engine_calendar_alarm"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    calendar: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    told_at: Mapped[Stamp]
