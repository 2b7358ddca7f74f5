"""Actions: local ones belong to the turn, remote ones are jobs with a key that stays the same."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import pytest
from sqlalchemy import select, text

import engine
from base.centres import Centre
from base.db import Session
from base.jobs import Unknown
from engine.actions.records import RemoteRow
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN

SEEN: list[tuple[str, object]] = []


@engine.action("test.rename")
def rename(db: Session, turn: engine.ActionCall) -> dict[str, object]:
    db.execute(text("update base_centre set name = :name"), {"name": turn.params["name"]})
    turn.set_business_key("T20261102-0001")
    return {"renamed": turn.params["name"], "by": turn.actor.username}


@engine.action("test.break")
def break_it(db: Session, turn: engine.ActionCall) -> None:
    db.execute(text("update base_centre set name = 'broken'"))
    if turn.params.get("how") == "business":
        raise engine.BpmnError("refused", "not today")
    if turn.params.get("how") == "sql":
        db.execute(text("select 1/0"))
    raise ValueError("something is wrong")


@engine.action("test.reenter")
def reenter(db: Session, turn: engine.ActionCall) -> None:
    engine.cancel(db, turn.instance_id, by=ADMIN, reason="")


@engine.action("test.claim")
def claim_other(db: Session, turn: engine.ActionCall) -> None:
    engine.claim(db, UUID(turn.params["task"]), by=LIN)


@engine.remote("test.send")
def send(call: engine.RemoteCall) -> dict[str, object]:
    SEEN.append((call.key, call.params["to"]))
    match call.params["to"]:
        case "nobody":
            raise engine.BpmnError("no_such_number", "nobody there")
        case "down":
            raise ConnectionError("server is down")
        case "doubt":
            raise Unknown("connection lost after sending")
    return {"sent": call.params["to"]}


@engine.remote("test.repeatable", unknown="repeat", max_attempts=2)
def repeatable(call: engine.RemoteCall) -> None:
    SEEN.append((call.key, call.params["to"]))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    SEEN.clear()


def flow(action: str, result: str = "", **parameters: str) -> engine.SourceFile:
    return d.drawing(
        "flow",
        d.start()
        + d.service("call", action, result=result, **parameters)
        + d.boundary("caught", "call", d.failed("refused"))
        + d.boundary("missing", "call", d.failed("no_such_number"))
        + d.user("fine")
        + d.user("apologise")
        + d.user("correct")
        + d.end()
        + d.end("end2")
        + d.end("end3"),
        [("start", "call"), ("call", "fine"), ("fine", "end"), ("caught", "apologise"),
         ("apologise", "end2"), ("missing", "correct"), ("correct", "end3")],
        before=d.failure("refused") + d.failure("no_such_number"),
    )  # fmt: skip


def begin(db: Session, file: engine.SourceFile, **variables: object) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    return engine.start(db, "flow", variables=variables, by=LIN)


def nodes(db: Session, instance: engine.InstanceView) -> list[str]:
    return [token.node for token in engine.tokens(db, instance.id)]


def name(db: Session) -> str:
    return db.scalars(select(Centre.name).where(Centre.id == db.centre_id)).one()


# --- in the turn -------------------------------------------------------------------------------


def test_a_local_action_works_inside_the_turn(db: Session) -> None:
    instance = begin(db, flow("test.rename", name="${title}"), title="Hotline")

    assert nodes(db, instance) == ["fine"]
    assert name(db) == "Hotline"
    assert instance.business_key == "T20261102-0001"
    assert instance.variables["renamed"] == "Hotline"
    assert instance.variables["by"] == "lin"
    (task,) = engine.find_tasks(db, engine.TaskFilter()).items
    assert task.business_key == "T20261102-0001"


def test_the_answer_may_go_into_one_variable(db: Session) -> None:
    instance = begin(db, flow("test.rename", result="answer", name="x"))

    assert instance.variables["answer"]["renamed"] == "x"


def test_nothing_of_a_failed_action_stays(db: Session) -> None:
    for how in ("python", "sql"):
        instance = begin(db, flow("test.break", how="${how}"), how=how)

        assert name(db) == "Test centre"
        (incident,) = engine.find_incidents(
            db, engine.IncidentFilter(instance_id=instance.id)
        ).items
        assert (incident.kind, incident.node) == ("action", "call")
        assert "Traceback" in incident.trace
        assert instance.incident is True


def test_a_business_error_goes_to_its_boundary_event(db: Session) -> None:
    instance = begin(db, flow("test.break", how="business"))

    assert nodes(db, instance) == ["apologise"]
    assert name(db) == "Test centre"
    assert engine.find_incidents(db).items == []


def test_an_action_cannot_move_its_own_instance(db: Session) -> None:
    begin(db, flow("test.reenter"))

    (incident,) = engine.find_incidents(db).items
    assert "An action cannot move the process" in incident.message


def test_an_action_cannot_claim_a_task_of_its_own_instance(db: Session) -> None:
    file = d.drawing(
        "flow",
        d.start()
        + d.parallel("split")
        + d.user("first")
        + d.user("other")
        + d.service("call", "test.claim", task="${task}")
        + d.end()
        + d.end("end2"),
        [("start", "split"), ("split", "first"), ("split", "other"), ("first", "call"),
         ("call", "end"), ("other", "end2")],
    )  # fmt: skip
    begin(db, file)
    tasks = {t.node: t.id for t in engine.find_tasks(db, engine.TaskFilter()).items}

    engine.complete(db, tasks["first"], {"task": str(tasks["other"])}, by=LIN)

    (incident,) = engine.find_incidents(db).items
    assert "An action cannot move the process" in incident.message


def test_corrected_data_wins_at_a_retry(db: Session) -> None:
    instance = begin(db, flow("test.break", how="${how}"), how="python")
    (incident,) = engine.find_incidents(db).items

    settled = engine.retry(db, incident.id, by=ADMIN, variables={"how": "business"})

    assert settled.resolution == "retried"
    assert nodes(db, instance) == ["apologise"]
    with pytest.raises(engine.IncidentSettled):
        engine.retry(db, incident.id, by=ADMIN)


def test_an_unknown_action_is_refused_at_deployment(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused) as refused:
        begin(db, flow("test.nothing"))
    (problem,) = refused.value.problems
    assert (problem.code, problem.element) == ("action-unknown", "call")


# --- in the outside world ----------------------------------------------------------------------


def test_a_remote_action_is_called_after_the_commit(world: World) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="${to}"), to="0912")
        assert nodes(db, instance) == ["call"]
        assert SEEN == []

    world.run_jobs()

    with world.transaction() as db:
        assert nodes(db, instance) == ["fine"]
        assert engine.get_instance(db, instance.id).variables["sent"] == "0912"
        assert db.scalars(select(RemoteRow)).all() == []
    assert len(SEEN) == 1


def test_a_failing_call_is_tried_with_the_same_key_and_becomes_an_incident(world: World) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="${to}"), to="down")
    for _ in range(6):
        world.run_jobs()
        world.clock.advance(timedelta(minutes=20))

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
        assert (incident.kind, incident.attempts, incident.node) == ("job", 5, "call")
        assert "server is down" in incident.message
        assert engine.get_instance(db, instance.id).incident is True
    assert len(SEEN) == 5
    assert len(set(SEEN)) == 1


def test_a_dead_call_can_be_retried(world: World) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="${to}"), to="down")
    for _ in range(6):
        world.run_jobs()
        world.clock.advance(timedelta(minutes=20))
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
        assert engine.retry(db, incident.id, by=ADMIN).resolution == "retried"
        assert engine.get_instance(db, instance.id).incident is False

    world.run_jobs()

    assert len(SEEN) == 6


def test_a_business_error_from_outside_goes_to_its_boundary_event(world: World) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="nobody"))

    world.run_jobs()

    with world.transaction() as db:
        assert nodes(db, instance) == ["correct"]
        assert engine.find_incidents(db).items == []


@pytest.mark.parametrize(("decision", "sent"), [("done", 1), ("repeat", 2)])
def test_a_person_settles_what_nobody_knows(
    world: World, decision: Literal["done", "repeat"], sent: int
) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="${to}"), to="doubt")
    world.run_jobs()

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
        assert incident.kind == "unknown"
        assert nodes(db, instance) == ["call"]
        settled = engine.settle_unknown(
            db, incident.id, outcome=decision, by=ADMIN, reason="asked the provider"
        )
        assert (settled.resolution, settled.resolved_by) == (decision, "admin")
    world.run_jobs()

    assert len(SEEN) == sent
    with world.transaction() as db:
        assert nodes(db, instance) == (["fine"] if decision == "done" else ["call"])
        line = next(x for x in engine.history(db, instance.id).items if x.what == "settled")
        assert line.details["reason"] == "asked the provider"


def test_only_what_is_in_doubt_can_be_settled(db: Session) -> None:
    begin(db, flow("test.break"))
    (incident,) = engine.find_incidents(db).items

    with pytest.raises(engine.NotInDoubt):
        engine.settle_unknown(db, incident.id, outcome="done", by=ADMIN, reason="")


def test_a_call_is_not_made_while_the_instance_is_suspended(world: World) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="0912"))
        engine.suspend(db, instance.id, by=ADMIN, reason="")
    world.run_jobs()
    assert SEEN == []

    with world.transaction() as db:
        engine.resume(db, instance.id, by=ADMIN)
    world.run_jobs()

    assert len(SEEN) == 1
    with world.transaction() as db:
        assert nodes(db, instance) == ["fine"]


def test_a_call_whose_instance_was_cancelled_is_not_made(world: World) -> None:
    with world.transaction() as db:
        instance = begin(db, flow("test.send", to="0912"))
        engine.cancel(db, instance.id, by=ADMIN, reason="")

    world.run_jobs()

    assert SEEN == []
