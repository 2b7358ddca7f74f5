"""Letting somebody leave: all in one transaction, and nothing is left without a holder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, func, literal, select, union_all

from base import jobs
from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from base.jobs import job
from engine.audit import audit
from engine.identity import Person, change_user, person
from engine.identity.groups.levels import levels_of
from engine.identity.people import SHOWN as COLUMNS
from engine.identity.people import find_by_username, get_user, members, persons
from engine.identity.records import User
from engine.identity.staff.bulk import as_is
from engine.leaving.kinds import KINDS, Found, Kind, kinds
from engine.people import Actor
from engine.tasks.actions import present
from engine.tasks.finding.counting import held_by

SWEEP: Final = "leaving.sweep"
# Whatever began before the account was switched off has ended by then.
AFTERWARDS: Final = (timedelta(seconds=30), timedelta(minutes=10))
MOST_SUGGESTED: Final = 8
MOST_COMPARED: Final = 4 * MOST_SUGGESTED
MOST_OF_A_PLACE: Final = 200


class StillHeld(Conflict):
    """Something would be left without a holder; so nothing is done."""

    code = "still_held"
    message = N_("Something is still held by %(username)s, so nothing was done: %(kinds)s.")


class OneselfLeaves(Conflict):
    """Whoever left could not see to the rest."""

    code = "oneself_leaves"
    message = N_("Nobody lets themselves leave. Another administrator does it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What somebody holds of one kind."""

    kind: Kind
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePlan:
    """Who gets what: `heir` all that `heirs` (kind -> user name) does not name. User names."""

    heir: str = ""
    heirs: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: Kind) -> str:
        """Return who gets what is held of one kind."""
        return self.heirs.get(kind.code, "").strip() or self.heir.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Somebody who could take over: why, and how many open tasks they hold already."""

    person: Person
    shares: tuple[str, ...]
    tasks: int


def holdings(db: Session, one: Person) -> list[Holding]:
    """Return all that somebody holds, kind by kind, also those of which they hold nothing."""
    return [
        Holding(kind=kind, found=Found(count=count, examples=tuple(kind.examples(db, one))))
        if count
        else Holding(kind=kind, found=Found(count=0))
        for kind, count in _counted(db, one)
    ]


def _counted(db: Session, one: Person) -> list[tuple[Kind, int]]:
    every = kinds()
    parts = (kind.count(db, one).scalar_subquery().label(kind.code) for kind in every)
    return list(zip(every, db.execute(select(*parts)).one(), strict=True))


def _held(db: Session, one: Person) -> Iterator[Kind]:
    """Yield kinds of which somebody holds something when it is the kind's turn."""
    return (kind for kind in kinds() if db.scalar(kind.count(db, one)))


def check_plan(db: Session, user_id: UUID, plan: LeavePlan, *, by: Actor) -> None:
    """Refuse a plan that leaves something without a holder, or names nobody who is there.

    Raises:
        OneselfLeaves: it is one's own account.
        Invalid: says where somebody is missing, or is not there.
    """
    if by.id == user_id:
        raise OneselfLeaves
    problems = []
    for kind, count in _counted(db, person(db, user_id)):
        if kind.needs_heir and count:
            heir, own = plan.of(kind), plan.heirs.get(kind.code, "").strip()
            where = f"heir_{kind.code}" if own else "heir"
            if (why := _unfit(db, user_id, heir)) is not None:
                problems.append(FieldProblem(field=where, message=why))
    if not problems and plan.heir.strip():
        why = _unfit(db, user_id, plan.heir.strip())
        problems += [FieldProblem(field="heir", message=why)] if why else []
    if problems:
        raise Invalid(list({one.field: one for one in problems}.values()))


def _unfit(db: Session, user_id: UUID, heir: str) -> str | None:
    if not heir:
        return gettext("Please say who takes over.")
    found = find_by_username(db, heir)
    if found is None or not found.active:
        return gettext("Nobody called %(name)s works here.") % {"name": heir}
    if found.id == user_id:
        return gettext("This is the person who leaves.")
    try:
        present(db, found.username)
    except Invalid as away:
        return away.text()
    return None


def leave(db: Session, user_id: UUID, plan: LeavePlan, *, by: Actor) -> dict[str, int]:
    """Hand over or end all that somebody holds, and switch the account off.

    Roles, departments and groups stay written down, in case the person comes back; as long as the
    account is off they are worth nothing. What would still become theirs goes to the heir of their
    tasks. Returns how many of each kind were handed over or ended.

    Raises:
        NotFound: there is no such user.
        OneselfLeaves, Invalid: as `check_plan` says.
        StillHeld: something would be left without a holder.
        LastAdministrator: nobody would be left who can administer.
        PersonAbove: the person has rights that `by` has not.
    """
    check_plan(db, user_id, plan, by=by)
    one = person(db, user_id)
    done = {
        kind.code: kind.hand(db, one, _username(db, plan.of(kind)), by) for kind in _held(db, one)
    }
    change_user(db, user_id, replace(as_is(one), active=False), by=by)
    user = get_user(db, user_id)
    heir = find_by_username(db, plan.of(KINDS[0])) if plan.of(KINDS[0]) else None
    user.left_at, user.successor_id = db.now(), heir.id if heir is not None else None
    db.flush()
    check_nothing_left(db, user_id)
    details = {"successor": heir.username if heir else None, **done}
    audit(db, "user.left", by=by, about=f"user:{user_id}", label=one.username, details=details)
    for delay in AFTERWARDS:
        jobs.add(db, SWEEP, args={"user_id": str(user_id)}, run_at=db.now() + delay)
    return done


def _username(db: Session, name: str) -> str:
    found = find_by_username(db, name) if name else None
    return found.username if found is not None else ""


def check_nothing_left(db: Session, user_id: UUID) -> None:
    """Ask the database whether somebody holds anything.

    Raises:
        StillHeld: says what.
    """
    one = person(db, user_id)
    left = [kind for kind, count in _counted(db, one) if count]
    if left:
        said = gettext(", ").join(gettext(kind.name) for kind in left)
        raise StillHeld(username=one.username, kinds=said)


@job(SWEEP)
def sweep(db: Session, user_id: str) -> None:
    """Hand on what became somebody's at the very moment at which they left.

    A process that was just running may have given them a task before their leaving was stored.
    """
    user = get_user(db, UUID(user_id))
    if user.active or user.left_at is None or user.successor_id is None:
        return
    one, heir = person(db, user.id), get_user(db, user.successor_id)
    for kind in _held(db, one):
        kind.hand(db, one, heir.username, Actor.system("leaving"))


def suggestions(db: Session, one: Person) -> list[Suggestion]:
    """Return who could take over: people who share the most departments, groups and roles.

    Among equals those come first who hold the fewest open tasks.
    """
    shared = _sharing(db, one)
    rows: list[Any] = list(db.execute(select(*COLUMNS).where(User.id.in_(shared))))
    people = persons(db, rows)
    busy = held_by(db, [each.username for each in people])
    found_all = [
        Suggestion(person=each, shares=tuple(shared[each.id]), tasks=busy.get(each.username, 0))
        for each in people
    ]
    found_all.sort(key=lambda each: (-len(each.shares), each.tasks, each.person.name))
    return found_all[:MOST_SUGGESTED]


def _sharing(db: Session, one: Person) -> dict[UUID, list[str]]:
    """Return those who are in the most of a person's places, looking at 200 people of each."""
    places = list(_places(db, one))
    parts = [
        select(User.id, literal(candidate, Text).label("place"))
        .where(User.centre_id == db.centre_id, User.active, User.id != one.id)
        .where(User.id.in_(members(db, candidate.casefold())))
        .limit(MOST_OF_A_PLACE)
        .subquery()
        for candidate in places
    ]
    if not parts:
        return {}
    found = union_all(*(select(part.c.id, part.c.place) for part in parts)).subquery().c
    query = select(found.id, func.array_agg(found.place)).group_by(found.id)
    rows = db.execute(query.order_by(func.count().desc()).limit(MOST_COMPARED))
    return {key: sorted(shared, key=places.index) for key, shared in rows}


def _places(db: Session, one: Person) -> Iterable[str]:
    """Yield the departments and groups of a person; without any their roles."""
    places = [f"department:{code}" for code in one.departments]
    places += [f"group:{code}" for code in levels_of(db, [one.id])[one.id]]
    return places or sorted(one.roles)
