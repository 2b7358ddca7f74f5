"""Nobody signs twice for one task, or signs what they decide themselves; two at once are told."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

import engine
from base.db import Session
from base.errors import RingflowError
from engine import Actor, SignerKind, SignerState, TaskFilter, TaskState
from engine.identity import actor_of
from engine.tasks.rights import FourEyes, TaskHeld, TaskWaits
from engine.tasks.signers.errors import AlreadySigned, AlreadySigner, SignerDone
from tests.conftest import World
from tests.engine.tasks.signing.crew import NAMES, Crew, ask, at, held_by_anna, own, said
from tests.engine.turn.test_races import together
from tests.make import identity as make
from tests.make.absence import away


@pytest.mark.parametrize("people", [["emil", "berta"], ["berta", "emil"]])
def test_who_stands_in_is_not_asked_for_two_in_one_act(
    db: Session, crew: Crew, people: list[str]
) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    away(db, make.user(db, "emil"), "berta")

    with pytest.raises(AlreadySigner) as twice:
        ask(db, task.id, people, by=crew["anna"])

    assert twice.value.params["name"] == "berta"
    assert engine.signers_of(db, task.id) == []


def test_who_signs_for_somebody_else_is_not_asked_again(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    away(db, make.user(db, "emil"), "berta")
    ask(db, task.id, ["emil"], by=crew["anna"])

    with pytest.raises(AlreadySigner):
        ask(db, task.id, ["berta"], by=crew["anna"])

    engine.transfer(db, own(db, crew["berta"]).id, to="carl", by=crew["berta"], reason="")
    with pytest.raises(AlreadySigner):
        ask(db, task.id, ["carl"], by=crew["anna"])
    ask(db, task.id, ["berta"], by=crew["anna"])


def test_a_signature_is_not_handed_to_who_signs_as_well(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.PARALLEL, by=crew["anna"],
                       reason="x")  # fmt: skip
    asked = own(db, crew["berta"])

    for hand_on in (engine.transfer, engine.delegate):
        with pytest.raises(AlreadySigner):
            hand_on(db, asked.id, to="carl", by=crew["berta"], reason="you know it")

    engine.sign(db, own(db, crew["carl"]).id, outcome="agree", comment="", by=crew["carl"])
    # Where nobody asks for four eyes they may look twice, as when they are asked twice.
    engine.transfer(db, asked.id, to="carl", by=crew["berta"], reason="you know it")


def test_what_four_eyes_are_to_see_is_not_handed_to_who_has_signed(db: Session, crew: Crew) -> None:
    task = held_by_anna(db, second='users="berta, carl, dora" notSameAs="work"')
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    (checks,) = at(db, task.instance_id, "next")
    engine.claim(db, checks.id, by=crew["dora"])
    engine.add_signers(db, checks.id, ["berta", "carl"], kind=SignerKind.PARALLEL,
                       by=crew["dora"], reason="x")  # fmt: skip
    engine.sign(db, own(db, crew["carl"]).id, outcome="agree", comment="", by=crew["carl"])

    with pytest.raises(AlreadySigned):
        engine.transfer(db, own(db, crew["berta"]).id, to="carl", by=crew["berta"], reason="")


def test_who_decides_a_task_does_not_sign_it(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    ask(db, task.id, ["berta"], by=crew["anna"])
    asked = own(db, crew["berta"])
    engine.transfer(db, task.id, to="berta", by=crew["anna"], reason="it is yours")

    with pytest.raises(FourEyes):
        engine.sign(db, asked.id, outcome="agree", comment="", by=crew["berta"])

    with pytest.raises(TaskWaits):
        engine.complete(db, task.id, {"outcome": "approve"}, by=crew["berta"])
    (row,) = engine.signers_of(db, task.id)
    engine.remove_signer(db, task.id, row.id, by=crew["berta"], reason="I decide it myself")
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["berta"])


def test_a_signers_clock_is_set_with_that_of_the_task(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    ask(db, task.id, ["berta"], by=crew["anna"])
    tomorrow = db.now() + timedelta(days=1)

    engine.put_on_date(db, task.id, due_at=tomorrow, priority=80, by=crew["anna"], reason="x")

    asked = own(db, crew["berta"])
    assert (asked.due_at, asked.priority) == (tomorrow, 80)


# --- two at once --------------------------------------------------------------------------------


def begun(world: World) -> tuple[UUID, Crew]:
    with world.transaction() as db:
        crew = {name: actor_of(db, make.user(db, name).id) for name in NAMES}
        task = held_by_anna(db)
        engine.claim(db, task.id, by=crew["anna"])
    return task.id, crew


def doing(world: World, act: Callable[[Session], object]) -> Callable[[], object]:
    """Return what does something in a transaction of its own, and says how it was refused."""

    def run() -> object:
        try:
            with world.transaction() as db:
                return act(db)
        except RingflowError as refusal:
            return refusal

    return run


def again(world: World, task_id: UUID, by: Actor, kind: SignerKind) -> Callable[[], object]:
    return doing(world, lambda db: engine.add_signers(
        db, task_id, ["berta"], kind=kind, by=by, reason="x"
    ))  # fmt: skip


def test_two_who_ask_the_same_person_at_once_ask_once(world: World) -> None:
    task_id, crew = begun(world)

    found = together(*[again(world, task_id, crew["anna"], SignerKind.PARALLEL)] * 2)

    assert sum(isinstance(one, AlreadySigner) for one in found) == 1
    with world.transaction() as db:
        assert said(engine.signers_of(db, task_id)) == [("berta", "open", None)]


@pytest.mark.parametrize("_again", range(3))
def test_who_is_removed_while_they_sign_has_signed_or_was_removed(
    world: World, _again: int
) -> None:
    task_id, crew = begun(world)
    with world.transaction() as db:
        (row,) = ask(db, task_id, ["berta"], by=crew["anna"])
        asked = own(db, crew["berta"]).id

    signed, removed = together(
        doing(world, lambda db: engine.sign(
            db, asked, outcome="agree", comment="", by=crew["berta"])),
        doing(world, lambda db: engine.remove_signer(
            db, task_id, row.id, by=crew["anna"], reason="x")),
    )  # fmt: skip

    with world.transaction() as db:
        (last,) = engine.signers_of(db, task_id)
        assert engine.get_task(db, task_id).waits_for == 0
    if isinstance(removed, SignerDone):
        assert last.state is SignerState.SIGNED
    else:
        assert isinstance(signed, engine.TaskClosed)
        assert last.state is SignerState.REMOVED


@pytest.mark.parametrize("kind", [SignerKind.BEFORE, SignerKind.AFTER])
def test_a_signer_who_is_added_while_the_task_is_completed_is_not_passed_over(
    world: World, kind: SignerKind
) -> None:
    task_id, crew = begun(world)

    completed, _added = together(
        doing(world, lambda db: engine.complete(
            db, task_id, {"outcome": "approve"}, by=crew["anna"])),
        again(world, task_id, crew["anna"], kind),
    )  # fmt: skip

    with world.transaction() as db:
        task = engine.get_task(db, task_id)
        asked = engine.signers_of(db, task_id)
        if task.state is TaskState.COMPLETED:
            assert asked == []
        else:
            assert len(asked) == 1
            assert (task.held_at is not None) is (kind is SignerKind.AFTER)
            assert isinstance(completed, TaskWaits) is (kind is SignerKind.BEFORE)
            assert len(engine.find_tasks(db, TaskFilter(assignee="berta")).items) == 1


def test_a_decision_is_made_once(world: World) -> None:
    task_id, crew = begun(world)
    with world.transaction() as db:
        engine.add_signers(db, task_id, ["berta"], kind=SignerKind.AFTER, by=crew["anna"],
                           reason="x")  # fmt: skip

    found = together(*[doing(world, lambda db: engine.complete(
        db, task_id, {"outcome": "approve"}, by=crew["anna"]
    ))] * 2)  # fmt: skip

    assert sum(isinstance(one, TaskHeld) for one in found) == 1
    with world.transaction() as db:
        assert len(engine.find_tasks(db, TaskFilter(assignee="berta")).items) == 1
