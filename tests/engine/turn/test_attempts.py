"""Known attempts to break out or to stop the centre, deployed in drawings at each surface.

Each is refused when it is deployed, or ends in an incident of its own process; deploying, starting
and meeting it take less than a second of processor time together with our side of the database.
Nothing outside is touched, and another instance goes on as if nothing had been.
"""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import engine
from base.db import Session
from engine import DefinitionRefused, IncidentFilter, SourceFile
from tests.conftest import World
from tests.engine.turn.surfaces import SURFACES, cell
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.attempts import EXPRESSIONS, SCRIPTS, Attempt, Bait, laid
from tests.make.drawings import sketch

GOOD = sketch("start -> ask -> end", key="good")
LIMIT_S = 1.0


@engine.action("test.attempted")
def attempted(_db: Session, call: engine.ActionCall) -> dict[str, Any]:
    """Take whatever it is given."""
    return dict(call.params)


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    with laid(tmp_path) as laid_out:
        yield laid_out


def task_of(db: Session, instance: engine.InstanceView) -> engine.TaskView:
    which = engine.TaskFilter(instance_id=instance.id, state=engine.TaskState.READY)
    return engine.find_tasks(db, which).items[0]


class Tried:
    """What became of an attempt: refused with problems, or begun with incidents."""

    def __init__(self) -> None:
        self.refused: tuple[engine.Problem, ...] = ()
        self.incidents: list[engine.IncidentView] = []
        self.variables: Mapping[str, Any] = {}


def attempt(world: World, files: list[SourceFile], bait: Bait, *, meets: str = "") -> Tried:
    """Deploy, start and meet it; see that nothing was touched and another process goes on."""
    with world.transaction() as db:
        engine.deploy(db, [GOOD], by=ADMIN)
        control = engine.start(db, "good", variables={}, by=LIN)
    began = time.thread_time()
    tried = _met(world, files, meets)
    assert time.thread_time() - began < LIMIT_S
    told = [one.message + one.trace for one in tried.incidents]
    bait.assert_untouched(json.dumps(dict(tried.variables), default=str), *told)
    with world.transaction() as db:
        engine.complete(db, task_of(db, control).id, {}, by=ADMIN)
        assert engine.get_instance(db, control.id).state == "completed"
    return tried


def _met(world: World, files: list[SourceFile], meets: str) -> Tried:
    tried = Tried()
    try:
        with world.transaction() as db:
            engine.deploy(db, files, by=ADMIN)
    except DefinitionRefused as refused:
        tried.refused = tuple(refused.problems)
        return tried
    with world.transaction() as db:
        bad = engine.start(db, "bad", variables={"amount": 5}, by=LIN)
    if meets:
        with world.transaction() as db:
            engine.complete(db, task_of(db, bad).id, {}, by=ADMIN)
    with world.transaction() as db:
        tried.incidents = list(engine.find_incidents(db, IncidentFilter(instance_id=bad.id)).items)
        tried.variables = engine.get_instance(db, bad.id).variables
    return tried


def assert_stopped(tried: Tried, node: str, *, kinds: set[str], line: bool = False) -> None:
    """It was refused with node and line, or its own process has an incident at that node."""
    if tried.refused:
        # A condition belongs to a flow, whose id holds that of the gateway.
        assert any(node in one.element and one.line for one in tried.refused)
        return
    (incident,) = tried.incidents
    assert incident.node == node
    assert incident.kind in kinds
    assert incident.message
    assert not line or incident.line


@pytest.mark.parametrize("listed", SCRIPTS, ids=lambda one: one.id)
def test_a_script_is_refused_or_becomes_an_incident(
    shared_world: World, bait: Bait, listed: Attempt
) -> None:
    script = d.script("calc", bait.fill(listed.payload))
    tried = attempt(shared_world, [sketch("start -> calc -> a", script, key="bad")], bait)
    assert_stopped(tried, "calc", kinds={"script"}, line=True)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("listed", EXPRESSIONS, ids=lambda one: one.id)
def test_an_expression_is_refused_or_becomes_an_incident_wherever_it_stands(
    shared_world: World, bait: Bait, listed: Attempt, surface: str
) -> None:
    place = SURFACES[surface]
    files = place.draw(bait.fill(listed.payload))
    tried = attempt(shared_world, files, bait, meets=place.meets)
    assert_stopped(tried, place.node, kinds=KINDS.get(surface, {"expression"}))


KINDS = {
    "script": {"script"}, "into a decision": {"decision"}, "action": {"action"},
    "correlation": {"message"}, "timer, duration": {"timer"}, "timer, date": {"timer"},
}  # fmt: skip


@pytest.mark.parametrize("listed", EXPRESSIONS, ids=lambda one: one.id)
def test_in_a_cell_of_a_table_it_is_refused_or_means_nothing(
    shared_world: World, bait: Bait, listed: Attempt
) -> None:
    """A cell is in another language, in which some of these texts are harmless."""
    tried = attempt(shared_world, cell(bait.fill(listed.payload)), bait)
    if tried.refused:
        assert all(one.line for one in tried.refused)
    elif tried.incidents:
        assert tried.incidents[0].kind == "decision"
    else:
        assert set(tried.variables["x"]) <= {None, True, False}
