"""Drawings with gaps, deployed and started: what people see of them, and who did what."""

import io
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import select

import engine
from base.db import Session
from engine.definitions import programs
from engine.runtime.machine.failures import NoSuchWay
from engine.timers.records import Timer
from tests.engine.turn.test_verbs import open_tasks, started
from tests.make.actors import ADMIN, LIN
from tests.make.drawing import call, timer
from tests.make.drawings import event, sketch

LANES = (
    '<bpmn:laneSet id="l"><bpmn:lane id="l1" name="agent"><bpmn:flowNodeRef>xor</bpmn:flowNodeRef>'
    "<bpmn:flowNodeRef>it</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)
CHOICE = sketch("start -> xor; xor -> a -> end; xor -> b -> end", inside=LANES)


def test_a_choice_is_a_task_of_the_lane_with_a_button_for_each_way(db: Session) -> None:
    instance = started(db, CHOICE)
    (task,) = open_tasks(db, instance.id)
    assert (task.node, task.title["en"], task.candidate_groups) == ("xor", "xor", ("agent",))
    outcomes = engine.get_task(db, task.id).outcomes
    assert [one.labels["en"] for one in outcomes] == ["a", "b"]

    done = engine.complete(db, task.id, {"outcome": outcomes[1].name, "comment": "why"}, by=LIN)

    assert done.outcome == "b"
    assert [other.node for other in open_tasks(db, instance.id)] == ["b"]
    lines = engine.history(db, instance.id).items
    told = next(line for line in lines if (line.what, line.node) == ("completed", "xor"))
    assert (told.actor, told.outcome, told.comment) == ("lin", "b", "why")


def test_a_wrong_way_is_refused_and_nothing_has_happened(db: Session) -> None:
    instance = started(db, CHOICE)
    (task,) = open_tasks(db, instance.id)
    with pytest.raises(NoSuchWay, match="a, b"), db.begin_nested():
        engine.complete(db, task.id, {"outcome": "sideways"}, by=LIN)
    assert [other.node for other in open_tasks(db, instance.id)] == ["xor"]


def test_a_step_without_an_action_is_a_task_of_its_lane(db: Session) -> None:
    file = sketch("start -> it -> end", '<bpmn:serviceTask id="it" name="Charge"/>', inside=LANES)
    instance = started(db, file)
    (task,) = open_tasks(db, instance.id)
    assert (task.title["en"], task.candidate_groups) == ("Charge", ("agent",))
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, instance.id).state == "completed"


def test_a_call_is_done_by_a_person_until_its_process_comes(db: Session) -> None:
    caller = sketch("start -> go -> end", call("go", "other"), key="caller")
    done = engine.deploy(db, [caller], by=ADMIN)
    assert [problem.code for problem in done.problems] == ["call-unknown"]
    first = engine.start(db, "caller", variables={}, by=LIN)
    assert [task.node for task in open_tasks(db, first.id)] == ["go"]

    again = engine.deploy(db, [caller, sketch("start -> a", key="other")], by=ADMIN)

    assert {(one.key, one.version) for one in again.definitions} == {("caller", 2), ("other", 1)}
    second = engine.start(db, "caller", variables={}, by=LIN)
    assert [task.node for task in open_tasks(db, second.id)] != ["go"]
    (task,) = open_tasks(db, first.id)
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, first.id).state == "completed"


def test_a_foreign_action_that_comes_later_is_called_by_the_next_version_only(db: Session) -> None:
    def deployed() -> tuple[int, UUID]:
        done = engine.deploy(db, [file], by=ADMIN).definitions[0]
        return done.version, engine.start(db, "f", variables={}, by=LIN).id

    task = (
        '<bpmn:serviceTask id="it"><bpmn:extensionElements><z:taskDefinition '
        'xmlns:z="http://camunda.org/schema/zeebe/1.0" type="test.comes_later"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )
    file = sketch("start -> it -> end", task, key="f")
    first, one = deployed()
    programs._programs._values.clear()

    @engine.action("test.comes_later")
    def comes_later(_db: Session, _call: engine.ActionCall) -> None:
        """Do nothing."""

    assert [task.node for task in open_tasks(db, one)] == ["it"]
    second, two = deployed()
    assert (first, second) == (1, 2)
    assert engine.get_instance(db, two).state == "completed"
    programs._programs._values.clear()
    (task_,) = open_tasks(db, one)
    engine.complete(db, task_.id, {}, by=LIN)
    assert engine.get_instance(db, one).state == "completed"


def test_a_bundle_is_deployed_as_its_drawings(db: Session) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("x.bpmn", sketch("start -> go", call("go", "y"), key="x").content)
        bundle.writestr("sub/y.bpmn", sketch("start -> a", key="y").content)
    file = engine.SourceFile("all.zip", packed.getvalue())
    assert {one.key for one in engine.deploy(db, [file], by=ADMIN).definitions} == {"x", "y"}
    assert not any(one.new for one in engine.deploy(db, [file], by=ADMIN).definitions)


def test_the_limits_of_the_installation_hold(db: Session) -> None:
    db.context.settings.engine.max_nodes = 2
    with pytest.raises(engine.DefinitionRefused) as refused:
        engine.deploy(db, [sketch("start -> a -> end")], by=ADMIN)
    assert [problem.code for problem in refused.value.problems] == ["too-many-nodes"]


def test_a_running_choice_goes_over_to_the_conditions_that_were_filled_in(db: Session) -> None:
    one = started(db, CHOICE, variables={"x": 2})
    assert [task.node for task in open_tasks(db, one.id)] == ["xor"]
    filled = sketch("start -> xor; xor -> a [x > 1] -> end; xor -> b [default] -> end")
    engine.deploy(db, [filled], by=ADMIN)

    engine.migrate(db, one.id, by=ADMIN, reason="filled in")

    assert [task.node for task in open_tasks(db, one.id)] == ["a"]


def test_a_running_event_goes_over_to_the_time_that_was_filled_in(db: Session) -> None:
    one = started(db, sketch("start -> it -> a", event("catch", "it", "")))
    (task,) = open_tasks(db, one.id)
    later = event("catch", "it", timer("Duration", "PT1H"))
    engine.deploy(db, [sketch("start -> it -> a", later)], by=ADMIN)

    engine.migrate(db, one.id, by=ADMIN, reason="filled in")

    assert open_tasks(db, one.id) == []
    assert list(db.scalars(select(Timer.token_id))) == [task.id]
