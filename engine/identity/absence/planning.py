"""Absences: writing them down, changing them, calling them off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from engine.audit import audit, changes, plain
from engine.identity.absence.standing_in import heirs
from engine.identity.people import check_changeable, find_by_username, get_user
from engine.identity.records import Absence, User
from engine.people import Actor

LONGEST: Final = timedelta(days=1100)
LONGEST_NOTE: Final = 200


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    VACATION = "vacation"
    SICK = "sick"
    TRAINING = "training"
    BUSINESS = "business"
    OTHER = "other"


ABSENCE_KINDS: Final[Mapping[AbsenceKind, str]] = {
    AbsenceKind.VACATION: N_("Vacation"),
    AbsenceKind.SICK: N_("Sick leave"),
    AbsenceKind.TRAINING: N_("Training"),
    AbsenceKind.BUSINESS: N_("On business"),
    AbsenceKind.OTHER: N_("Other"),
}


class AbsenceOverlaps(Conflict):
    """Somebody can be away only once at a time."""

    code = "absence_overlaps"
    message = N_("There is an absence in this time already, until %(until)s. Change that one.")


class AbsenceOver(Conflict):
    """What is past stays as it was."""

    code = "absence_over"
    message = N_("This absence is over.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsencePlan:
    """An absence as somebody wants it; `substitute` is a user name, `ends_at` is not included."""

    begins_at: datetime
    ends_at: datetime
    kind: AbsenceKind = AbsenceKind.OTHER
    substitute: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """An absence as lists show it; `substitute` is a user name."""

    id: UUID
    user_id: UUID
    username: str
    name: str
    begins_at: datetime
    ends_at: datetime
    kind: AbsenceKind
    substitute: str | None
    substitute_name: str | None
    note: str
    made_by: str

    def running(self, moment: datetime) -> bool:
        """Return whether it is on at a moment."""
        return self.begins_at <= moment < self.ends_at


def add_absence(db: Session, user_id: UUID, plan: AbsencePlan, *, by: Actor) -> AbsenceView:
    """Write down that somebody will be away. People do it for themselves, or an administrator.

    Raises:
        Invalid: it ends before it begins, or nobody present could stand in under this name.
        AbsenceOverlaps: the person is away already at some time of it.
        PersonAbove: the person has rights that `by` has not.
        NotFound: there is no such user.
    """
    _check_own(db, user_id, by)
    substitute = _checked(db, user_id, plan)
    _check_free(db, user_id, plan)
    row = Absence(
        id=new_id(), centre_id=db.centre_id, user_id=user_id, begins_at=plan.begins_at,
        ends_at=plan.ends_at, kind=plan.kind, substitute_id=substitute, note=plan.note.strip(),
        made_by=by.username, created_at=db.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    added = find_absence(db, row.id)
    audit(db, "absence.added", by=by, about=f"user:{user_id}", label=added.username,
          details=plain(_told(added)))  # fmt: skip
    return added


def change_absence(db: Session, absence_id: UUID, plan: AbsencePlan, *, by: Actor) -> AbsenceView:
    """Change an absence that is on or still to come.

    Raises:
        NotFound: there is no such absence.
        AbsenceOver: it is past, or was called off.
        Invalid, AbsenceOverlaps, PersonAbove: as for a new one.
    """
    before, row = find_absence(db, absence_id), _open(db, absence_id)
    _check_own(db, row.user_id, by)
    substitute = _checked(db, row.user_id, plan)
    _check_free(db, row.user_id, plan, but=absence_id)
    row.begins_at, row.ends_at, row.kind = plan.begins_at, plan.ends_at, plan.kind
    row.substitute_id, row.note = substitute, plan.note.strip()
    db.flush()
    after = find_absence(db, absence_id)
    audit(db, "absence.changed", by=by, about=f"user:{row.user_id}", label=after.username,
          details=changes(_told(before), _told(after)))  # fmt: skip
    return after


def end_absence(db: Session, absence_id: UUID, *, by: Actor) -> None:
    """Call off an absence that is still to come; end one that is on at this moment.

    Raises:
        NotFound: there is no such absence.
        AbsenceOver: it is past, or was called off.
        PersonAbove: the person has rights that `by` has not.
    """
    row, now = _open(db, absence_id), db.now()
    _check_own(db, row.user_id, by)
    if row.begins_at < now:
        row.ends_at = now
    else:
        row.cancelled_at = now
    db.flush()
    user = get_user(db, row.user_id)
    audit(db, "absence.ended", by=by, about=f"user:{row.user_id}", label=user.username)


def absences(
    db: Session, *, user_id: UUID | None = None, limit: int = 200, offset: int = 0
) -> list[AbsenceView]:
    """Return the absences that are on or still to come, the next first; of one person or of all."""
    query = _views(db).where(Absence.cancelled_at.is_(None), Absence.ends_at > db.now())
    if user_id is not None:
        query = query.where(Absence.user_id == user_id)
    ordered = query.order_by(Absence.begins_at, User.name, Absence.id).limit(limit).offset(offset)
    return [_view(row) for row in db.execute(ordered)]


def find_absence(db: Session, absence_id: UUID) -> AbsenceView:
    """Return one absence.

    Raises:
        NotFound: there is none with this id.
    """
    row = db.execute(_views(db).where(Absence.id == absence_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def stand_in(db: Session, one: AbsenceView) -> str | None:
    """Return who gets the person's new tasks when the absence is on: a user name, or None.

    Somebody who stands in may be away then as well; this is who is there in the end. Asked for the
    beginning of the absence, or for now when it has begun.
    """
    moment = max(one.begins_at, db.now())
    return heirs(db, [one.username], at=moment).get(one.username)


def clashes(db: Session, one: AbsenceView) -> list[AbsenceView]:
    """Return the absences of who stands in that fall into this one's time."""
    query = _views(db).where(
        Absence.cancelled_at.is_(None), User.username == one.substitute,
        Absence.begins_at < one.ends_at, Absence.ends_at > max(one.begins_at, db.now()),
    )  # fmt: skip
    return [_view(row) for row in db.execute(query.order_by(Absence.begins_at))]


def _check_own(db: Session, user_id: UUID, by: Actor) -> None:
    if by.id != user_id:
        check_changeable(db, user_id, by=by)


def _checked(db: Session, user_id: UUID, plan: AbsencePlan) -> UUID | None:
    """Return the id of who stands in, or refuse what makes no sense."""
    if plan.ends_at <= max(plan.begins_at, db.now()):
        raise _wrong("ends", gettext("It must end after it begins, and not in the past."))
    if plan.ends_at - plan.begins_at > LONGEST:
        raise _wrong("ends", gettext("This is longer than three years."))
    if len(plan.note) > LONGEST_NOTE:
        raise _wrong("note", gettext("This is too long."))
    if not plan.substitute:
        return None
    found = find_by_username(db, plan.substitute)
    if found is None or not found.active:
        name = {"name": plan.substitute}
        raise _wrong("substitute", gettext("Nobody called %(name)s works here.") % name)
    if found.id == user_id:
        raise _wrong("substitute", gettext("Nobody can stand in for themselves."))
    return found.id


def _check_free(db: Session, user_id: UUID, plan: AbsencePlan, *, but: UUID | None = None) -> None:
    # Two forms sent at the same moment must not both find the time free.
    db.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    query = select(Absence.ends_at).where(
        Absence.centre_id == db.centre_id, Absence.user_id == user_id,
        Absence.cancelled_at.is_(None), Absence.id != but if but else Absence.id.is_not(None),
        Absence.begins_at < plan.ends_at, Absence.ends_at > plan.begins_at,
    )  # fmt: skip
    until = db.scalar(query.limit(1))
    if until is not None:
        local = until.astimezone(db.local_now().tzinfo)
        raise AbsenceOverlaps(until=local.strftime("%Y-%m-%d %H:%M"))


def _open(db: Session, absence_id: UUID) -> Absence:
    query = select(Absence).where(Absence.centre_id == db.centre_id, Absence.id == absence_id)
    row = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.cancelled_at is not None or row.ends_at <= db.now():
        raise AbsenceOver
    return row


def _wrong(field: str, message: str) -> Invalid:
    return Invalid([FieldProblem(field=field, message=message)])


def _views(db: Session) -> Any:
    substitute = aliased(User)
    return (
        select(
            Absence.id, Absence.user_id, User.username, User.name, Absence.begins_at,
            Absence.ends_at, Absence.kind, substitute.username.label("substitute"),
            substitute.name.label("substitute_name"), Absence.note, Absence.made_by,
        )
        .join(User, User.id == Absence.user_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.centre_id == db.centre_id)
    )  # fmt: skip


def _view(row: Any) -> AbsenceView:
    return AbsenceView(**{**row._asdict(), "kind": AbsenceKind(row.kind)})


def _told(one: AbsenceView) -> dict[str, object]:
    return {
        "begins_at": one.begins_at.isoformat(), "ends_at": one.ends_at.isoformat(),
        "kind": one.kind, "substitute": one.substitute, "note": one.note,
    }  # fmt: skip
