"""A case whose first step Anna has, and what tests ask of those who sign it."""

from uuid import UUID

import engine
from base.db import Session
from engine import Actor, SignerKind, SignerView, TaskFilter, TaskState, TaskView
from tests.make import drawing as d
from tests.make.actors import ADMIN

NAMES = ("anna", "berta", "carl", "dora")
OUTCOMES = "".join(f'<ringflow:outcome name="{one}"/>' for one in ("approve", "reject"))
Crew = dict[str, Actor]


def held_by_anna(db: Session, *, second: str = "") -> TaskView:
    """Begin a case of two steps, of which Anna has the first."""
    work = d.user("work", task='users="anna, berta, carl"', inner=OUTCOMES)
    nodes = d.start() + work + d.user("next", task=second or 'users="dora"') + d.end()
    flows = [("start", "work"), ("work", "next"), ("next", "end")]
    engine.deploy(db, [d.drawing("sign", nodes, flows)], by=ADMIN)
    instance = engine.start(db, "sign", variables={"sum": 12}, by=ADMIN)
    return at(db, instance.id, "work")[0]


def at(db: Session, instance_id: UUID, node: str) -> list[TaskView]:
    """Return the open tasks of a step, without those in which it is signed."""
    which = TaskFilter(instance_id=instance_id, node=node,
                       states=frozenset({TaskState.READY, TaskState.CLAIMED}))  # fmt: skip
    return [one for one in engine.find_tasks(db, which).items if one.signs_for is None]


def ask(db: Session, task_id: UUID, people: list[str], *, by: Actor) -> list[SignerView]:
    return engine.add_signers(db, task_id, people, kind=SignerKind.BEFORE, by=by, reason="x")


def own(db: Session, person: Actor) -> TaskView:
    """Return the one task in which somebody is to sign."""
    found = engine.find_tasks(db, TaskFilter(for_actor=person, assignee=person.username)).items
    (task,) = [one for one in found if one.signs_for is not None]
    return task


def said(signers: list[SignerView]) -> list[tuple[str, str, str | None]]:
    return [(one.person, one.state.value, one.outcome) for one in signers]


def told(db: Session, person: Actor) -> list[tuple[str, str]]:
    return [(one.kind.value, one.words) for one in engine.notices_of(db, person.username).items]
