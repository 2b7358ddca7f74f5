"""A fault of SpiffWorkflow 3.2.0 around new versions of a drawing, that people do not meet here."""

import time
from datetime import timedelta
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.diff import diff_workflow, migrate_workflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.definitions.program import build
from engine.definitions.source import SourceFile
from engine.runtime.machine.changing.migrating import Path
from engine.runtime.machine.running import Running
from tests.make.drawing import timer
from tests.make.drawings import event, sketch
from tests.make.instances import Walk

LATER = event("catch", "later", timer("Duration", '"PT4H"'))
BEFORE = sketch("start -> later -> a -> end", LATER)
AFTER = sketch("start -> later -> a -> more -> end", LATER)


def specifications(file: SourceFile) -> tuple[Any, Any]:
    """Return what the library alone reads out of a drawing."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(file.content))
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


def due(workflow: Any) -> str:
    """Return the moment that the library keeps for the timer."""
    (waiting,) = workflow.get_tasks(state=TaskState.WAITING)
    return str(waiting.internal_data["event_value"])


def test_b13_a_deadline_stays_when_the_drawing_is_new() -> None:
    """Seen: tickets in hand got four new hours whenever their drawing was improved."""
    alone = BpmnWorkflow(*specifications(BEFORE))
    alone.do_engine_steps()
    first = due(alone)
    time.sleep(0.002)
    spec, inner = specifications(AFTER)
    serializer = BpmnWorkflowSerializer()
    diff, _ = diff_workflow(serializer.registry, alone, spec, inner)
    migrate_workflow(diff, alone, spec)
    alone.do_engine_steps()
    alone.refresh_timers()
    assert due(alone) > first, "the library no longer starts the timer anew"

    walk = Walk.start(BEFORE)
    (wait,) = walk.running.waits()
    said = walk.running.describe(wait)
    walk.env.now += timedelta(hours=3)
    path = Path(source=walk.program, target=build(AFTER), mapping={})
    running = Running.migrate(path, walk.running.dump(), {wait.token_id: wait.node}, env=walk.env)
    assert [(one.token_id, one.slot) for one in running.waits()] == [(wait.token_id, wait.slot)]
    assert walk.described[wait.token_id, wait.slot] == said
    moved = Walk(path.target, walk.env, running).fire("later").complete("a")
    assert moved.open == ["more"]
