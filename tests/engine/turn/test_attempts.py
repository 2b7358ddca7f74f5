"""Known attempts to break out or to stop the centre, deployed in drawings at each surface.

Each is refused when it is deployed, or ends in an incident of its own process within a second of
processor time; nothing outside is touched, and another instance goes on as if nothing had been.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import DefinitionRefused, IncidentFilter, SourceFile
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import condition, event, several, sketch

BASE = Path(__file__).parents[2] / "base/expressions/attempts.json"
LISTED = json.loads(BASE.read_text("utf-8"))
SCRIPTS = [one for one in LISTED if not one["kind"].startswith("expr")]
EXPRESSIONS = [one for one in LISTED if one["kind"].startswith("expr")]
GOOD = sketch("start -> ask -> end", key="good")


def gateway(text: str) -> SourceFile:
    return sketch(f"start -> xor; xor -> a [{text}]; xor -> b [default]", key="bad")


def timed(text: str) -> SourceFile:
    return sketch("start -> wait -> a", event("catch", "wait", d.timer("Duration", f"${{{text}}}")),
                  key="bad")  # fmt: skip


def repeated(text: str) -> SourceFile:
    return sketch("start -> it -> a", d.user("it", more=several(count=text)), key="bad")


def ended(text: str) -> SourceFile:
    return sketch("start -> it -> a", d.user("it", more=several(count="2", until=text)), key="bad")


def conditional(text: str) -> SourceFile:
    return sketch("start -> wait -> a", event("catch", "wait", condition(text)), key="bad")


def looped(text: str) -> SourceFile:
    marker = (
        '<bpmn:standardLoopCharacteristics testBefore="true"><bpmn:loopCondition><![CDATA['
        f"{text}]]></bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    return sketch("start -> it -> a", f'<bpmn:task id="it">{marker}</bpmn:task>', key="bad")


SURFACES = {
    "gateway": gateway, "timer": timed, "count": repeated, "completion": ended,
    "conditional event": conditional, "loop": looped,
}  # fmt: skip


def attempt(world: World, file: SourceFile) -> str:
    """Deploy and start; return what became of it, and see that another process is untouched."""
    with world.transaction() as db:
        engine.deploy(db, [GOOD], by=ADMIN)
        control = engine.start(db, "good", variables={}, by=LIN)
    began = time.thread_time()
    outcome = "refused"
    try:
        with world.transaction() as db:
            engine.deploy(db, [file], by=ADMIN)
        with world.transaction() as db:
            bad = engine.start(db, "bad", variables={"amount": 5}, by=LIN)
        outcome = "begun"
        with world.transaction() as db:
            if engine.find_incidents(db, IncidentFilter(instance_id=bad.id)).items:
                outcome = "incident"
    except DefinitionRefused:
        pass
    assert time.thread_time() - began < 2, "a second for the attempt, and the database beside it"
    with world.transaction() as db:
        (task,) = [
            one for one in engine.find_tasks(db, engine.TaskFilter()).items
            if one.instance_id == control.id
        ]  # fmt: skip
        engine.complete(db, task.id, {}, by=ADMIN)
        assert engine.get_instance(db, control.id).state == "completed"
    return outcome


@pytest.mark.parametrize("listed", SCRIPTS, ids=lambda one: one["id"])
def test_a_script_is_refused_or_becomes_an_incident(world: World, listed: dict[str, Any]) -> None:
    file = sketch("start -> calc -> a", d.script("calc", listed["payload"]), key="bad")
    assert attempt(world, file) in {"refused", "incident"}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("listed", EXPRESSIONS, ids=lambda one: one["id"])
def test_an_expression_is_refused_or_becomes_an_incident_wherever_it_stands(
    world: World, listed: dict[str, Any], surface: str
) -> None:
    file = SURFACES[surface](listed["payload"])
    expected = {"refused", "incident"}
    # The condition that ends a repeated step is asked when the first round is done.
    if surface == "completion":
        expected |= {"begun"}
    assert attempt(world, file) in expected
