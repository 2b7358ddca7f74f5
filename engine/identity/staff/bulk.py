"""One act on many people, each told by itself: what cannot be done holds nobody else back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import N_, gettext
from engine.identity.editing import UserChange, change_user
from engine.identity.groups.levels import levels_of, set_in_group
from engine.identity.people import Person, person
from engine.people import Actor

MOST: Final = 200


class BulkAct(StrEnum):
    """What can be done to many at once. The last four need a code: of a role, or of a group."""

    SWITCH_OFF = "switch_off"
    SWITCH_ON = "switch_on"
    ADD_ROLE = "add_role"
    TAKE_ROLE = "take_role"
    INTO_GROUP = "into_group"
    OUT_OF_GROUP = "out_of_group"


BULK_ACTS: Final[Mapping[BulkAct, str]] = {
    BulkAct.SWITCH_OFF: N_("Switch off"),
    BulkAct.SWITCH_ON: N_("Switch on"),
    BulkAct.ADD_ROLE: N_("Add the role"),
    BulkAct.TAKE_ROLE: N_("Take the role away"),
    BulkAct.INTO_GROUP: N_("Put into the group"),
    BulkAct.OUT_OF_GROUP: N_("Take out of the group"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    """What came of one person: `done`, or nothing to do, or the `problem`."""

    person: Person
    done: bool
    problem: str = ""


def change_many(
    db: Session, user_ids: Iterable[UUID], act: BulkAct, code: str, *, by: Actor
) -> list[BulkRow]:
    """Do one thing to each of some people, at most 200, and say what came of each.

    Raises:
        Invalid: nobody is chosen, or too many.
        NotFound: one of the people does not exist.
    """
    ids = list(dict.fromkeys(user_ids))
    if not ids or len(ids) > MOST:
        message = gettext("Choose between one and %(most)s people.") % {"most": MOST}
        raise Invalid([FieldProblem(field="", message=message)])
    # In one order, so that two such acts never wait for each other crosswise.
    found = [person(db, user_id) for user_id in sorted(ids)]
    rows = [_one(db, one, act, code, by) for one in found]
    return sorted(rows, key=lambda row: row.person.name)


def _one(db: Session, one: Person, act: BulkAct, code: str, by: Actor) -> BulkRow:
    try:
        with db.begin_nested():
            return BulkRow(person=one, done=_ACTS[act](db, one, code, by))
    except RingflowError as error:
        return BulkRow(person=one, done=False, problem=words_of(error))


def words_of(error: RingflowError) -> str:
    """Return what an error says, the first of its problems if it has several."""
    if isinstance(error, Invalid) and error.problems:
        return error.problems[0].message
    return error.text()


def as_is(one: Person) -> UserChange:
    """Return the change that changes nothing."""
    return UserChange(name=one.name, email=one.email, roles=one.roles,
                      departments=frozenset(one.departments), active=one.active)  # fmt: skip


def _changed(db: Session, one: Person, change: UserChange, by: Actor) -> bool:
    if change == as_is(one):
        return False
    change_user(db, one.id, change, by=by)
    return True


def _active(to: bool) -> Callable[[Session, Person, str, Actor], bool]:  # noqa: FBT001 used with its name only
    return lambda db, one, _code, by: _changed(db, one, replace(as_is(one), active=to), by)


def _add_role(db: Session, one: Person, code: str, by: Actor) -> bool:
    return _changed(db, one, replace(as_is(one), roles=one.roles | {code}), by)


def _take_role(db: Session, one: Person, code: str, by: Actor) -> bool:
    return _changed(db, one, replace(as_is(one), roles=one.roles - {code}), by)


def _into_group(db: Session, one: Person, code: str, by: Actor) -> bool:
    if code in levels_of(db, [one.id])[one.id]:
        return False
    set_in_group(db, one.id, code, {}, by=by)
    return True


def _out_of_group(db: Session, one: Person, code: str, by: Actor) -> bool:
    if code not in levels_of(db, [one.id])[one.id]:
        return False
    set_in_group(db, one.id, code, None, by=by)
    return True


_ACTS: Final[Mapping[BulkAct, Callable[[Session, Person, str, Actor], bool]]] = {
    BulkAct.SWITCH_OFF: _active(to=False),
    BulkAct.SWITCH_ON: _active(to=True),
    BulkAct.ADD_ROLE: _add_role,
    BulkAct.TAKE_ROLE: _take_role,
    BulkAct.INTO_GROUP: _into_group,
    BulkAct.OUT_OF_GROUP: _out_of_group,
}
