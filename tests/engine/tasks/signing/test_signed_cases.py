"""Signers go where their case and their colleagues go: on, away, to another version."""

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from engine import SignerKind, SignerState, TaskState
from engine.runtime.machine.codec import unseal
from tests.engine.tasks.signing.crew import OUTCOMES, Crew, at, held_by_anna, own
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import away
from tests.make.actors import ADMIN


def test_a_signature_is_handed_on_and_somebody_stands_in(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    away(db, make.user(db, "emil"), "berta")
    engine.add_signers(db, task.id, ["emil"], kind=SignerKind.BEFORE, by=crew["anna"],
                       reason="x")  # fmt: skip

    asked = own(db, crew["berta"])
    assert dict(asked.stands_for) == {"berta": "emil"}
    engine.release(db, asked.id, by=crew["berta"])
    with pytest.raises(engine.NotYourTask):  # free, but for nobody else
        engine.claim(db, asked.id, by=crew["carl"])
    engine.transfer(db, asked.id, to="carl", by=crew["berta"], reason="knows it better")
    engine.sign(db, asked.id, outcome="agree", comment="", by=crew["carl"])

    (row,) = engine.signers_of(db, task.id)
    assert (row.person, row.signed_by) == ("emil", "carl")


def test_signers_go_with_the_case(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.BEFORE, by=crew["anna"],
                       reason="x")  # fmt: skip
    asked = own(db, crew["berta"])

    engine.suspend(db, task.instance_id, by=ADMIN, reason="x")
    with pytest.raises(engine.InstanceSuspended):
        engine.sign(db, asked.id, outcome="agree", comment="", by=crew["berta"])
    engine.resume(db, task.instance_id, by=ADMIN)
    engine.cancel(db, task.instance_id, by=ADMIN, reason="x")

    assert engine.get_task(db, asked.id).state == TaskState.CANCELLED
    assert {one.state for one in engine.signers_of(db, task.id)} == {SignerState.GONE}


def test_a_moved_case_takes_its_signers_along(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta"], kind=SignerKind.AFTER, by=crew["anna"],
                       reason="x")  # fmt: skip
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    asked = own(db, crew["berta"])

    moved = engine.Instruction(act=engine.Act.MOVE, node="work", to="next")
    engine.modify(db, task.instance_id, [moved], by=ADMIN, reason="x")

    assert engine.get_task(db, asked.id).state == TaskState.CANCELLED
    assert at(db, task.instance_id, "next")


def test_the_clock_of_a_signer_is_that_of_the_task(
    db: Session, crew: Crew, clock: SetClock
) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.move_due(db, task.instance_id, "work", db.now())
    engine.add_signers(db, task.id, ["berta"], kind=SignerKind.BEFORE, by=crew["anna"],
                       reason="x")  # fmt: skip

    assert own(db, crew["berta"]).due_at == db.now()
    engine.move_due(db, task.instance_id, "work", None)
    assert own(db, crew["berta"]).due_at is None


def test_a_new_version_keeps_the_signers_and_the_decision(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta"], kind=SignerKind.AFTER, by=crew["anna"],
                       reason="x")  # fmt: skip
    engine.complete(db, task.id, {"outcome": "approve", "n": 3}, by=crew["anna"])
    work = d.user("renamed", task='users="anna"', inner=OUTCOMES)
    nodes = d.start() + work + d.user("next", task='users="dora"') + d.end()
    flows = [("start", "renamed"), ("renamed", "next"), ("next", "end")]
    engine.deploy(db, [d.drawing("sign", nodes, flows)], by=ADMIN)

    engine.migrate(db, task.instance_id, mapping={"work": "renamed"}, by=ADMIN, reason="x")

    asked = own(db, crew["berta"])
    assert asked.node == "renamed"
    engine.sign(db, asked.id, outcome="agree", comment="", by=crew["berta"])
    assert engine.get_instance(db, task.instance_id).variables["n"] == 3


def test_a_decision_that_is_put_by_is_found_and_erased_with_its_case(
    db: Session, crew: Crew
) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta"], kind=SignerKind.AFTER, by=crew["anna"],
                       reason="x")  # fmt: skip
    engine.complete(db, task.id, {"outcome": "approve", "who": {"name": "Quokka Mei"}},
                    by=crew["anna"])  # fmt: skip

    assert engine.mentions(db, ["quokka mei"]) == {task.instance_id}

    engine.cancel(db, task.instance_id, by=ADMIN, reason="over")
    engine.erase_instances(db, [task.instance_id])
    assert engine.mentions(db, ["quokka mei"]) == set()
    blobs = db.ask("select blob from engine_final", {})
    assert [one for (one,) in blobs if "Quokka" in str(unseal(bytes(one)))] == []
