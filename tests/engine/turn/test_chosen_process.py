"""A call that is told by the data which process to call."""

import engine
from engine import Actor, InstanceState
from tests.conftest import World
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

CALL = (
    '<bpmn:callActivity id="c" calledElement="usual" ringflow:process="${wanted}" '
    'xmlns:ringflow="http://ringflow.org/schema/bpmn/1.0"/>'
)
OUTER = sketch("start -> c -> end", CALL, key="outer")
USUAL = sketch("start -> usual_step -> end", key="usual")
OTHER = sketch("start -> other_step -> end", key="other")
WHO = Actor(None, "Admin", "admin", frozenset({"admin"}))


def started(world: World, wanted: object) -> list[str]:
    """Start one, store it, read it again and finish it; return the steps that people did."""
    with world.transaction() as db:
        engine.deploy(db, [OUTER, USUAL, OTHER], by=ADMIN)
        instance = engine.start(db, "outer", variables={"wanted": wanted}, by=ADMIN)
    with world.transaction() as db:
        tasks = engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items
        for task in tasks:
            engine.claim(db, task.id, by=WHO)
            engine.complete(db, task.id, {}, by=WHO)
        state = engine.get_instance(db, instance.id).state
        assert state is (InstanceState.COMPLETED if tasks else InstanceState.ACTIVE)
    return [task.node for task in tasks]


def test_the_data_names_the_process(world: World) -> None:
    assert started(world, "other") == ["other_step"]


def test_without_a_name_it_is_the_drawn_one(world: World) -> None:
    assert started(world, None) == ["usual_step"]
    assert started(world, "  ") == ["usual_step"]


def test_a_process_that_is_not_deployed_is_an_incident_and_goes_on_once_it_is(
    world: World,
) -> None:
    assert started(world, "nowhere") == []
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, engine.IncidentFilter(open=True)).items
        assert incident.node == "c"
        engine.set_variables(
            db, incident.instance_id, {"wanted": "other"}, by=WHO, reason="named wrongly"
        )
        engine.retry(db, incident.id, by=WHO)
        (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=incident.instance_id)).items
        assert task.node == "other_step"
