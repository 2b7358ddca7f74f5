"""A retired definition: nothing new begins, what runs goes on, and it can come back."""

from datetime import timedelta

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from engine.audit import AuditFilter, audit_lines
from engine.tasks.records import OPEN
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import event, message, sketch

PLAIN = sketch("start -> a -> end")
DAILY = (
    "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
)
SIGNALLED = '<bpmn:signalEventDefinition signalRef="sig"/>'
FLOWS = [("start", "a"), ("a", "end")]


def retire(db: Session, key: str = "p", after: timedelta | None = None) -> engine.Retirement:
    at = db.now() + after if after is not None else None
    return engine.retire(db, key, by=ADMIN, reason="New law", at=at)


def begun(db: Session) -> int:
    return len(engine.find_instances(db, engine.InstanceFilter()).items)


def skipped(db: Session, key: str) -> int:
    (one,) = [one for one in engine.definitions(db) if one.key == key]
    assert one.retirement is not None
    return one.retirement.skipped


def test_nothing_begins_and_what_runs_goes_on(db: Session) -> None:
    engine.deploy(db, [PLAIN], by=ADMIN)
    old = engine.start(db, "p", variables={}, by=LIN)

    retire(db)

    for version in (None, 1):
        with pytest.raises(engine.DefinitionRetired) as refused:
            engine.start(db, "p", variables={}, by=LIN, version=version)
        assert "New law" in refused.value.text()
    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=old.id)).items
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, old.id).state == "completed"
    with pytest.raises(engine.DefinitionRetired):
        engine.restart(db, old.id, by=ADMIN, reason="again")
    told = {line.what: line for line in audit_lines(db, AuditFilter()).items}
    assert told["definition.retired"].details["reason"] == "New law"


def test_activated_it_begins_again(db: Session) -> None:
    engine.deploy(db, [PLAIN], by=ADMIN)
    retire(db)

    assert engine.activate(db, "p", by=ADMIN, reason="Still needed") is None

    engine.start(db, "p", variables={}, by=LIN)
    assert engine.activate(db, "p", by=ADMIN, reason="Twice") is None


def test_at_a_given_time_and_back_at_another(db: Session, clock: SetClock) -> None:
    engine.deploy(db, [PLAIN], by=ADMIN)
    retire(db, after=timedelta(hours=1))
    back = db.now() + timedelta(hours=3)
    found = engine.activate(db, "p", by=ADMIN, reason="Trial over", at=back)
    assert found is not None
    assert found.until == back

    engine.start(db, "p", variables={}, by=LIN)
    clock.advance(timedelta(hours=2))
    assert [one.retired for one in engine.definitions(db)] == [True]
    with pytest.raises(engine.DefinitionRetired):
        engine.start(db, "p", variables={}, by=LIN)
    clock.advance(timedelta(hours=2))
    assert [one.retired for one in engine.definitions(db)] == [False]
    engine.start(db, "p", variables={}, by=LIN)


def test_a_message_is_kept_and_the_answer_says_why(db: Session) -> None:
    start = d.start("start", d.received("mail"))
    engine.deploy(db, [d.drawing("p", start + d.user("a") + d.end(), FLOWS,
                                 before=d.declared("mail"))], by=ADMIN)  # fmt: skip
    retire(db)

    done = engine.publish(db, "mail", correlation={}, variables={}, by=LIN)

    assert (done.result, done.retired) == ("buffered", "p")
    assert (begun(db), skipped(db, "p")) == (0, 1)


def test_another_definition_for_the_message_takes_its_place(db: Session) -> None:
    def starting(key: str) -> engine.SourceFile:
        nodes = d.start("start", d.received("mail")) + d.user("a") + d.end()
        return d.drawing(key, nodes, FLOWS, before=d.declared("mail"))

    engine.deploy(db, [starting("old")], by=ADMIN)
    engine.deploy(db, [starting("new")], by=ADMIN)
    retire(db, "new")

    done = engine.publish(db, "mail", correlation={}, variables={}, by=LIN)

    assert (done.result, done.retired) == ("started", None)


def test_timers_pass_and_none_is_made_up_for(world: World) -> None:
    with world.transaction() as db:
        nodes = d.start("start", DAILY) + d.user("a") + d.end()
        engine.deploy(db, [d.drawing("p", nodes, FLOWS)], by=ADMIN)
        retire(db)
    for _ in range(3):
        world.clock.advance(timedelta(days=1))
        world.run_jobs()
    with world.transaction() as db:
        assert begun(db) == 0
        assert skipped(db, "p") >= 3
        engine.activate(db, "p", by=ADMIN, reason="Back")
    world.run_jobs()
    with world.transaction() as db:
        assert begun(db) == 0
    world.clock.advance(timedelta(days=1))
    world.run_jobs()
    with world.transaction() as db:
        assert begun(db) == 1


def test_signals_start_nothing(world: World) -> None:
    with world.transaction() as db:
        nodes = d.start("start", SIGNALLED) + d.user("a") + d.end()
        before = '<bpmn:signal id="sig" name="alarm"/>'
        engine.deploy(db, [d.drawing("p", nodes, FLOWS, before=before)], by=ADMIN)
        retire(db)
        engine.broadcast(db, "alarm", variables={}, by=LIN)
    world.run_jobs()
    with world.transaction() as db:
        assert (begun(db), skipped(db, "p")) == (0, 1)


def test_conditions_start_nothing(db: Session) -> None:
    condition = (
        "<bpmn:conditionalEventDefinition><bpmn:condition>level > 3</bpmn:condition>"
        "</bpmn:conditionalEventDefinition>"
    )
    nodes = d.start("start", condition) + d.user("a") + d.end()
    engine.deploy(db, [d.drawing("p", nodes, FLOWS)], by=ADMIN)
    retire(db)

    assert engine.evaluate_conditions(db, {"level": 5}, by=LIN) == []
    assert skipped(db, "p") == 1


def test_a_call_of_it_is_an_incident_that_can_be_retried(db: Session) -> None:
    call = '<bpmn:callActivity id="call" name="call" calledElement="p"/>'
    engine.deploy(db, [PLAIN, sketch("start -> w -> call -> end", call, key="q")], by=ADMIN)
    inside = engine.start(db, "q", variables={}, by=LIN)
    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=inside.id)).items
    engine.complete(db, task.id, {}, by=LIN)
    waiting = engine.start(db, "q", variables={}, by=LIN)
    retire(db)

    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=waiting.id, states=OPEN)).items
    engine.complete(db, task.id, {}, by=LIN)
    (trouble,) = engine.find_incidents(db, engine.IncidentFilter(open=True)).items
    assert (trouble.instance_id, trouble.node) == (waiting.id, "call")
    assert "New law" in trouble.message
    # What was called already goes on.
    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=inside.id, states=OPEN)).items
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, inside.id).state == "completed"

    engine.activate(db, "p", by=ADMIN, reason="Back")
    engine.retry(db, trouble.id, by=ADMIN)
    assert not engine.get_instance(db, waiting.id).incident


def test_only_what_can_start_is_retired(db: Session) -> None:
    engine.deploy(db, [d.drawing("p", d.start() + d.user("a", task='form="tickets/sign"') + d.end(),
                                 FLOWS)], by=ADMIN)  # fmt: skip
    for key in ("nothing", "tickets/sign"):
        with pytest.raises(engine.NoSuchDefinition):
            retire(db, key)


@pytest.mark.parametrize("after", [None, timedelta(minutes=20)])
def test_back_again_it_begins_with_the_messages_that_wait(
    world: World, after: timedelta | None
) -> None:
    file = sketch("one -> a", event("start", "one", message("m")), key="p", messages=["m"])
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        retire(db)
        engine.publish(db, "m", correlation={}, variables={})
        at = db.now() + after if after is not None else None
        engine.activate(db, "p", by=ADMIN, reason="The law waits", at=at)
        engine.publish(db, "m", correlation={}, variables={})
    world.clock.advance(timedelta(minutes=30))

    world.run_jobs()

    with world.transaction() as db:
        assert begun(db) == 2
