# mypy: allow-subclassing-any
"""Faults of SpiffWorkflow 3.2 around scopes and logs, that people do not meet here.

Each test first shows the library alone doing it, so that a version without the fault is noticed.
"""

import logging
from typing import Any

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.definitions.program import build
from engine.definitions.source import SourceFile
from tests.make.drawings import handler, message, sketch, sub
from tests.make.instances import Walk

WITHDRAWN = sketch(
    "start -> work -> end",
    handler("undo", message("withdrawn"), "told -> end_over"),
    messages=["withdrawn"],
)


def specifications(file: SourceFile) -> tuple[Any, Any]:
    """Return what the library alone reads out of a drawing."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(file.content))
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


def begun(read: tuple[Any, Any]) -> Any:
    """Return an instance of the library alone, run up to its first wait."""
    workflow = BpmnWorkflow(*read)
    workflow.do_engine_steps()
    return workflow


def ready(workflow: Any) -> list[str]:
    """Return the names of what waits for a person."""
    return sorted(task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY))


def withdraw(workflow: Any) -> None:
    """Send the message that starts the handler."""
    definition = workflow.subprocess_specs["undo"].task_specs["undo_start"].event_definition
    workflow.catch(BpmnEvent(definition, {}))
    workflow.do_engine_steps()


def test_b3_what_one_instance_met_does_not_start_in_another() -> None:
    """Seen: the handler of a ticket ran in a fresh ticket, which nobody had withdrawn."""
    shared = specifications(WITHDRAWN)
    before = {name: len(spec.outputs) for name, spec in shared[0].task_specs.items()}
    withdraw(begun(shared))
    after = {name: len(spec.outputs) for name, spec in shared[0].task_specs.items()}
    assert after != before, "the library no longer changes the drawing that instances share"

    program = build(WITHDRAWN, "p")
    Walk.of(program).deliver("undo_start")
    fresh = Walk.of(program)
    assert fresh.open == ["work"]
    assert fresh.complete("work").ended
    assert "told" not in fresh.passed


def test_b6_an_ad_hoc_sub_process_without_data_objects_runs() -> None:
    """Seen: the turn that reached it stopped with a missing key."""
    never = "<bpmn:completionCondition>False</bpmn:completionCondition>"
    inner = sub("box", "a; b", never).replace("subProcess", "adHocSubProcess")
    file = sketch("start -> box -> end", inner)
    with pytest.raises(KeyError, match="data_objects"):
        begun(specifications(file))

    walk = Walk.start(file)
    assert not walk.ended
    assert "box" in walk.waiting


def test_b14_nothing_is_collected_for_a_log_that_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen: each change of a token built a dictionary that nobody read."""
    collected: list[Task] = []
    original = Task.collect_log_extras

    def counting(task: Task, more: dict[str, Any] | None = None) -> Any:
        collected.append(task)
        return original(task, more)

    monkeypatch.setattr(Task, "collect_log_extras", counting)
    monkeypatch.setattr(logging.getLogger("spiff"), "level", logging.ERROR)
    file = sketch("start -> a -> end")
    begun(specifications(file))
    assert collected, "the library no longer collects for a log that is off"

    collected.clear()
    assert Walk.start(file).complete("a").ended
    assert collected == []


def test_b15_a_handler_that_interrupts_takes_the_work_away() -> None:
    """Seen: a withdrawn ticket stayed on somebody's desk."""
    alone = begun(specifications(WITHDRAWN))
    withdraw(alone)
    assert ready(alone) == ["told", "work"]

    assert Walk.start(WITHDRAWN).deliver("undo_start").open == ["told"]
