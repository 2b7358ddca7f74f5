"""Which acts a task offers to its reader, and what each of them asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import engine
from base.db import Session
from base.i18n import N_, gettext
from base.ids import short
from engine import TaskView
from engine.identity import names_of_users
from engine.identity.access.permissions import may, may_any_task
from engine.instances.queries import get_instance_row
from engine.instances.records import InstanceState
from engine.people import Actor
from engine.tasks.records import OPEN, TaskState


class Act(StrEnum):
    """The acts, by the word in their address."""

    DELEGATE = "delegate"
    GIVE_BACK = "give-back"
    TRANSFER = "transfer"
    COPY = "copy"
    URGE = "urge"
    PLAN = "plan"
    RETURN = "return"
    TAKE_BACK = "take-back"
    ADD_SIGNER = "add-signer"
    REMOVE_SIGNER = "remove-signer"
    SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an act is called, what it means, what its reason is asked as, and what it needs."""

    name: str
    about: str
    permission: str
    icon: str
    ask: str = N_("Why")
    must: bool = False
    button: str = ""


ACTS: Final[Mapping[Act, Words]] = {
    Act.DELEGATE: Words(
        name=N_("Delegate and get back"), permission="tasks.delegate", icon="people",
        about=N_("Somebody else works on it and gives it back with an answer; you complete it."),
        button=N_("Delegate"),
    ),
    Act.GIVE_BACK: Words(
        name=N_("Give back to the owner"), permission="tasks.work", icon="left",
        about=N_("It goes back to who delegated it. They read your answer and complete it."),
        ask=N_("Answer"), button=N_("Give back"),
    ),
    Act.TRANSFER: Words(
        name=N_("Transfer"), permission="tasks.delegate", icon="right",
        about=N_("Somebody else takes it over for good."), button=N_("Transfer"),
    ),
    Act.COPY: Words(
        name=N_("Send to read"), permission="tasks.share", icon="send",
        about=N_("They are told and may read it; they have nothing to do with it."),
        ask=N_("Words to go with it"), button=N_("Send"),
    ),
    Act.URGE: Words(
        name=N_("Urge"), permission="tasks.share", icon="clock",
        about=N_("Who has it is reminded, else all who may take it; at most once an hour."),
        ask=N_("Words to go with it"), button=N_("Urge"),
    ),
    Act.PLAN: Words(
        name=N_("Follow-up date and priority"), permission="tasks.work", icon="calendar",
        about=N_("When you want to look at it again, and how urgent it is."), button=N_("Save"),
    ),
    Act.RETURN: Words(
        name=N_("Send back to a step"), permission="tasks.return", icon="up", must=True,
        about=N_("The case goes on from that step; who did it last has it again."),
        button=N_("Send back"),
    ),
    Act.TAKE_BACK: Words(
        name=N_("Take back"), permission="tasks.return", icon="left",
        about=N_("You have it again, as long as nobody has done what comes next."),
        button=N_("Take back"),
    ),
    Act.ADD_SIGNER: Words(
        name=N_("Add signers"), permission="tasks.signers", icon="plus", must=True,
        about=N_("Others sign it too: before you, after you, or all at once."),
        button=N_("Add"),
    ),
    Act.REMOVE_SIGNER: Words(
        name=N_("Remove a signer"), permission="tasks.signers", icon="close", must=True,
        about=N_("Who has not signed yet is asked no more, and is told."), button=N_("Remove"),
    ),
    Act.SIGN: Words(
        name=N_("Sign"), permission="tasks.work", icon="check",
        about=N_("Who asked you reads your answer, and it stays in the history."),
        ask=N_("Comment"), button=N_("Sign"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One act in the menu of a task."""

    act: Act
    name: str
    icon: str
    url: str


def offers(db: Session, me: Actor, task: TaskView, address: str) -> list[Offer]:
    """Return the acts that this reader may do to a task as it is now, for its menu."""
    return [
        Offer(
            act=act, name=gettext(words.name), icon=words.icon,
            url=f"/inbox/{short(task.id)}/do/{act.value}{address}",
        )
        for act, words in ACTS.items()
        if may(me, words.permission) and FITTING[act](db, me, task)
    ]  # fmt: skip


def _theirs(_db: Session, me: Actor, task: TaskView) -> bool:
    """Return whether it is for the reader to say what becomes of an open task."""
    if task.state not in OPEN or task.owner is not None or me.username in task.excluded:
        return False
    if task.held_at is not None:
        return False
    if task.state is TaskState.CLAIMED:
        return task.assignee == me.username or may_any_task(me)
    free = not task.candidate_groups and not task.candidate_users
    named = me.username in task.candidate_users or me.in_any(task.candidate_groups)
    return free or named or may_any_task(me)


def _lent(_db: Session, me: Actor, task: TaskView) -> bool:
    mine = me.username in {task.assignee, task.owner} or may_any_task(me)
    return task.state in OPEN and task.owner is not None and mine


def _open(_db: Session, _me: Actor, task: TaskView) -> bool:
    return task.state in OPEN


def _of_others(_db: Session, me: Actor, task: TaskView) -> bool:
    return task.state in OPEN and task.assignee != me.username


def _plannable(db: Session, me: Actor, task: TaskView) -> bool:
    return _theirs(db, me, task) or (_lent(db, me, task) and task.assignee == me.username)


def _returnable(db: Session, me: Actor, task: TaskView) -> bool:
    """Return whether the reader could complete it now, and the case came by other steps."""
    mine = _theirs(db, me, task) and task.assignee in {None, me.username}
    return mine and task.signs_for is None and bool(engine.steps_back(db, task.id))


def _just_done(db: Session, me: Actor, task: TaskView) -> bool:
    if task.held_at is not None:
        return task.assignee == me.username
    if task.signs_for is not None:
        return False
    if task.state is not TaskState.COMPLETED or task.completed_by != me.username:
        return False
    return get_instance_row(db, task.instance_id).state is InstanceState.ACTIVE


def _signable(db: Session, me: Actor, task: TaskView) -> bool:
    """Return whether the reader can ask others to sign a task."""
    taken = task.state is TaskState.CLAIMED and task.signs_for is None
    return taken and _theirs(db, me, task)


def _unsigned(db: Session, me: Actor, task: TaskView) -> bool:
    """Return whether the reader can remove somebody who has not signed a task yet."""
    return task.signs_for is None and bool(removable(db, me, task))


def removable(db: Session, me: Actor, task: TaskView) -> list[engine.SignerView]:
    """Return the signers of a task whom the reader can remove."""
    any_ = me.username == task.assignee or may_any_task(me)
    asked = engine.signers_of(db, task.id)
    return [one for one in asked if one.waiting and (any_ or one.by == me.username)]


def _to_sign(_db: Session, me: Actor, task: TaskView) -> bool:
    mine = task.assignee == me.username and task.owner is None
    return task.signs_for is not None and task.state is TaskState.CLAIMED and mine


FITTING: Final[Mapping[Act, Callable[[Session, Actor, TaskView], bool]]] = {
    Act.DELEGATE: _theirs,
    Act.GIVE_BACK: _lent,
    Act.TRANSFER: _theirs,
    Act.COPY: _open,
    Act.URGE: _of_others,
    Act.PLAN: _plannable,
    Act.RETURN: _returnable,
    Act.TAKE_BACK: _just_done,
    Act.ADD_SIGNER: _signable,
    Act.REMOVE_SIGNER: _unsigned,
    Act.SIGN: _to_sign,
}


def standing(db: Session, me: Actor, task: TaskView) -> dict[str, object]:
    """Return what the page of a task says about whose it is and who has read it."""
    names = names_of_users(db, {one for one in (task.owner, task.assignee) if one})
    for_whom = task.stands_for.get(task.assignee or "", "")
    known = names_of_users(db, [for_whom]) if for_whom else {}
    return {
        "owner": names.get(task.owner or "", task.owner or ""),
        "borrower": names.get(task.assignee or "", task.assignee or ""),
        "owned": task.owner == me.username,
        "acting_for": "" if task.assignee == me.username else known.get(for_whom, for_whom),
        "excluded": me.username in task.excluded and task.state in OPEN and not task.signs_for,
        "follow_up_at": task.follow_up_at if task.state in OPEN else None,
    }
