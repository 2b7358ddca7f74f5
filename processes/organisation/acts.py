"""Moving, merging and ending departments, now or on a day to come, and undoing it."""

from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select

import engine
from base import jobs
from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from base.page import Page
from base.page.keyset import page_by_time
from base.tables import refused
from engine import identity
from engine.audit import audit
from engine.calendars.changes import keys_of_departments
from engine.identity.access.reach import check_reached
from engine.identity.organisation.changing import take_turn
from engine.identity.organisation.listing import change_of
from engine.identity.organisation.merging import absorb, hang, restore, take_apart
from engine.identity.organisation.shape import check_shape
from engine.people import Actor
from processes.organisation.carrying import carry, give_back, tell_calendars
from processes.organisation.planning import LARGE, Wish, preview
from processes.organisation.records import Kind, Reorganisation, State
from processes.organisation.work import OpenWork, candidates, open_work
from processes.tickets.actions.rehoming import rehome_tickets

SLICE: Final = 50
CARRY_OUT: Final = "organisation.carry_out"
HAND_OVER: Final = "organisation.hand_over"


class CannotReorganise(Conflict):
    """Something stands in the way."""

    code = "cannot_reorganise"
    message = N_("This cannot be done: %(why)s")


class NotToUndo(Conflict):
    """It was never done, or is being done at this moment, or was undone before."""

    code = "not_to_undo"
    message = N_("This can no longer be undone.")


def reorganise(
    db: Session, wish: Wish, *, by: Actor, reason: str = "", day: date | None = None
) -> Reorganisation:
    """Do a reorganisation, or plan it for a day to come.

    Raises:
        NoSuchDepartment: there is no such department, or no such target.
        CannotReorganise: something stands in the way; `preview` says what.
        Invalid: the day is over.
    """
    take_turn(db)
    today = db.local_now().date()
    day = day or today
    if day < today:
        raise refused(gettext("This day is over."))
    row = Reorganisation(
        id=new_id(), centre_id=db.centre_id, kind=wish.kind, department=wish.department,
        target=wish.target, day=day, state=State.PLANNED, reason=reason.strip(),
        made_by=by.username, made_by_name=by.name, made_at=db.now(), before={}, total=0, moved=0,
    )  # fmt: skip
    found = preview(db, wish, by=by)
    if found.refusals:
        raise CannotReorganise(why=" ".join(found.refusals))
    db.add(row)
    db.flush()
    if day > today:
        jobs.add(db, CARRY_OUT, args={"change_id": str(row.id)}, run_at=_midnight(db, day))
        _log(db, row, "reorganisation.planned", by=by)
        return row
    _carry_out(db, row, found.work, by=by)
    return row


def carry_out(db: Session, change_id: UUID) -> None:
    """Do a planned reorganisation whose day has come; what stands in the way is kept with it."""
    take_turn(db)
    row = _locked(db, change_id)
    if row.state is not State.PLANNED:
        return
    by = Actor.system(row.made_by)
    wish = Wish(kind=row.kind, department=row.department, target=row.target)
    row.state = State.CANCELLED  # it does not stand in its own way
    db.flush()
    found = preview(db, wish, by=by)
    if found.refusals:
        row.state, row.problem, row.done_at = State.REFUSED, " ".join(found.refusals), db.now()
        db.flush()
        _log(db, row, "reorganisation.refused", by=by)
        return
    _carry_out(db, row, found.work, by=by)


def _carry_out(db: Session, row: Reorganisation, work: OpenWork, *, by: Actor) -> None:
    keys = keys_of_departments(db)
    match row.kind:
        case Kind.MOVE:
            row.before = hang(db, row.department, row.target)
        case Kind.MERGE:
            heir = row.target or ""
            carried = carry(db, row.department, heir, by=by)
            row.before = absorb(db, row.department, heir, people=True) | {"carried": carried}
        case Kind.CLOSE:
            row.before = absorb(db, row.department, row.target, people=False)
    heir_of_work = None if row.kind is Kind.MOVE else row.target
    tell_calendars(db, keys, row.department, by=by, heir=heir_of_work)
    row.state, row.done_at = State.DONE, db.now()
    if row.kind is not Kind.MOVE and row.target and work:
        row.total = work.tasks + work.tickets
        row.state = State.RUNNING
        if row.total > LARGE:
            jobs.add(db, HAND_OVER, args={"change_id": str(row.id)})
        else:
            while hand_over(db, row, by=by):
                pass
    db.flush()
    _log(db, row, f"reorganisation.{row.kind}", by=by)


def hand_over(db: Session, row: Reorganisation, *, by: Actor) -> bool:
    """Hand over some of the open work; return whether there may be more."""
    assert row.target is not None
    old, new = candidates(row.department), candidates(row.target)
    tasks = engine.tasks_of_groups(db, old, limit=SLICE)
    done = len(engine.rehome(db, tasks, dict(zip(old, new, strict=True)), by=by))
    done += rehome_tickets(db, row.department, row.target, by=by, limit=SLICE)
    row.moved += done
    if not done:
        row.state, row.total = State.DONE, max(row.moved, 0)
    db.flush()
    return bool(done)


def hand_over_slice(db: Session, change_id: UUID) -> None:
    """Hand over a slice of a large reorganisation, and ask for the next one."""
    row = _locked(db, change_id)
    if row.state is not State.RUNNING:
        return
    if hand_over(db, row, by=Actor(None, row.made_by_name, row.made_by)):
        jobs.add(db, HAND_OVER, args={"change_id": str(row.id)})


def undo(db: Session, change_id: UUID, *, by: Actor) -> Reorganisation:
    """Undo a reorganisation as far as that goes: work that was handed over stays where it is.

    Raises:
        NotFound: there is none.
        NotToUndo: it is not done, or what came later forbids it.
        CannotReorganise: a department cannot go back to where it was.
        OutOfReach: `by` does not reach the departments.
    """
    take_turn(db)
    row = _locked(db, change_id)
    if row.state is not State.DONE or _later(db, row):
        raise NotToUndo
    # What is refused at last must leave nothing behind, for pages answer refusals themselves.
    with db.begin_nested():
        keys = keys_of_departments(db)
        if row.kind is Kind.MOVE:
            hang(db, row.department, row.before["parent"])
        else:
            take_apart(db, row.department, row.target)
            restore(db, row.department, row.target, row.before)
            give_back(db, row.department, row.target or "", row.before.get("carried", {}), by=by)
        tell_calendars(db, keys, row.department, by=by)
        row.state = State.UNDONE
        db.flush()
        _check_back(db, row, by=by)
    _log(db, row, "reorganisation.undone", by=by)
    return row


def _check_back(db: Session, row: Reorganisation, *, by: Actor) -> None:
    """Refuse a tree that cannot be: the old place may be gone, or of other days by now."""
    check_reached([code for code in (row.department, row.target) if code], by=by)
    cards = {card.view.code: card for card in identity.department_cards(db)}
    now = {code: change_of(card) for code, card in cards.items()}
    merged = {code for code, card in cards.items() if card.view.merged}
    if row.department not in cards or merged & {row.before["parent"]}:
        raise NotToUndo
    for why in check_shape(now, now, merged=merged).values():
        raise CannotReorganise(why=why)


def call_off(db: Session, change_id: UUID, *, by: Actor) -> Reorganisation:
    """Call a planned reorganisation off.

    Raises:
        NotFound: there is none.
        NotToUndo: it is not waiting for its day.
    """
    row = _locked(db, change_id)
    if row.state is not State.PLANNED:
        raise NotToUndo
    row.state = State.CANCELLED
    db.flush()
    _log(db, row, "reorganisation.called_off", by=by)
    return row


def find_change(db: Session, change_id: UUID) -> Reorganisation:
    """Return one reorganisation.

    Raises:
        NotFound: there is none in this centre.
    """
    row = db.scalar(_rows(db).where(Reorganisation.id == change_id))
    if row is None:
        raise NotFound
    return row


def find_changes(db: Session, *, after: str | None = None, limit: int = 50) -> Page[Reorganisation]:
    """Return a page of the reorganisations, the newest first."""
    order = (Reorganisation.made_at, Reorganisation.id)
    return page_by_time(db, _rows(db), order, after=after, limit=limit)


def left_open(db: Session, row: Reorganisation) -> OpenWork:
    """Return the work that still names the department of a reorganisation."""
    return open_work(db, [row.department]).get(row.department, OpenWork())


def _rows(db: Session) -> Select[Reorganisation]:
    return select(Reorganisation).where(Reorganisation.centre_id == db.centre_id)


def _locked(db: Session, change_id: UUID) -> Reorganisation:
    query = _rows(db).where(Reorganisation.id == change_id).with_for_update()
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def _later(db: Session, row: Reorganisation) -> bool:
    """Return whether something later was done with one of its departments."""
    codes = [code for code in (row.department, row.target) if code]
    query = select(func.count()).where(
        Reorganisation.centre_id == db.centre_id, Reorganisation.id != row.id,
        Reorganisation.state.in_([State.DONE, State.RUNNING]),
        Reorganisation.done_at >= row.done_at,
        Reorganisation.department.in_(codes),
    )  # fmt: skip
    return bool(db.scalar(query))


def _midnight(db: Session, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=db.local_now().tzinfo)


def _log(db: Session, row: Reorganisation, what: str, *, by: Actor) -> None:
    details = {
        "target": row.target, "day": row.day.isoformat(), "reason": row.reason or None,
        "handed over": row.moved or None, "problem": row.problem,
    }  # fmt: skip
    audit(db, what, by=by, about=f"department:{row.department}", label=row.department,
          details={name: value for name, value in details.items() if value})  # fmt: skip
