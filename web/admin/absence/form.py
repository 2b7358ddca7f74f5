"""What the form of an absence brings in: days, perhaps with times, read in the centre's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Self

from fastapi import Depends, Form

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import gettext
from engine.identity.absence.planning import AbsenceKind, AbsencePlan, AbsenceView
from web.admin.posted import Line

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceInput:
    """An absence as the form shows it, right or wrong.

    Without times it begins with its first day and ends with its last one.
    """

    who: str = ""
    begins: str = ""
    begins_time: str = ""
    ends: str = ""
    ends_time: str = ""
    kind: str = AbsenceKind.VACATION
    substitute: str = ""
    note: str = ""

    @classmethod
    def new(cls, db: Session, *, who: str = "") -> Self:
        """Return what a new form begins with: today."""
        today = db.local_now().date().isoformat()
        return cls(who=who, begins=today, ends=today)

    @classmethod
    def of(cls, db: Session, one: AbsenceView) -> Self:
        """Return an absence as the form begins with."""
        zone = db.local_now().tzinfo
        begins, ends = one.begins_at.astimezone(zone), one.ends_at.astimezone(zone)
        whole = ends.time() == time()
        last = (ends - timedelta(days=1)) if whole else ends
        return cls(
            who=one.username,
            begins=begins.date().isoformat(),
            begins_time="" if begins.time() == time() else begins.strftime("%H:%M"),
            ends=last.date().isoformat(),
            ends_time="" if whole else ends.strftime("%H:%M"),
            kind=one.kind,
            substitute=one.substitute or "",
            note=one.note,
        )

    def plan(self, db: Session) -> AbsencePlan:
        """Return the absence that the form asks for.

        Raises:
            Invalid: a day or a time cannot be read, or there is no such kind.
        """
        if self.kind not in set(AbsenceKind):
            raise _wrong("kind", gettext("Please choose one."))
        begins = self._moment(db, "begins", self.begins, self.begins_time)
        ends = self._moment(db, "ends", self.ends, self.ends_time)
        if not self.ends_time.strip():
            ends = self._moment(db, "ends", (ends.date() + timedelta(days=1)).isoformat(), "")
        return AbsencePlan(
            begins_at=begins, ends_at=ends, kind=AbsenceKind(self.kind),
            substitute=self.substitute.strip() or None, note=self.note,
        )  # fmt: skip

    @staticmethod
    def _moment(db: Session, field: str, day: str, clock: str) -> datetime:
        try:
            moment = time.fromisoformat(clock.strip()) if clock.strip() else time()
            found = date.fromisoformat(day.strip())
        except ValueError:
            found = date.min
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            message = gettext("Write a day like 2026-12-31, and a time like 14:30 or none.")
            raise _wrong(field, message)
        return datetime.combine(found, moment.replace(tzinfo=None), db.local_now().tzinfo)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid([FieldProblem(field=field, message=message)])


def posted_times(
    begins: Line = "", begins_time: Line = "", ends: Line = "", ends_time: Line = ""
) -> AbsenceInput:
    """Read from when until when."""
    return AbsenceInput(begins=begins, begins_time=begins_time, ends=ends, ends_time=ends_time)


def posted_absence(
    times: Annotated[AbsenceInput, Depends(posted_times)],
    who: Line = "",
    kind: Line = "",
    substitute: Line = "",
    note: Annotated[str, Form(max_length=400)] = "",
) -> AbsenceInput:
    """Read the form of an absence."""
    return AbsenceInput(
        who=who, begins=times.begins, begins_time=times.begins_time, ends=times.ends,
        ends_time=times.ends_time, kind=kind, substitute=substitute, note=note,
    )  # fmt: skip


PostedAbsence = Annotated[AbsenceInput, Depends(posted_absence)]
