# mypy: allow-subclassing-any
"""Faults of SpiffWorkflow 3.2 that people would have met, and that they do not meet here.

Each test says what one would have seen. The library alone is shown to do it first, so that a
version without the fault is noticed.
"""

import inspect
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.message import (
    CorrelationProperty,
    MessageEventDefinition,
)
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.definitions.check import check
from engine.definitions.source import SourceFile
from engine.runtime.machine.failures import ActionFailed
from engine.runtime.machine.waits import Budget, MessageWait, TimerWait
from tests.make.drawing import boundary, extended, keys, script, service, timer
from tests.make.drawings import event, message, sketch
from tests.make.instances import Walk

PLENTY = Budget(nodes=100_000, cpu_ms=60_000, total=100_000)


def library(file: SourceFile, **data: Any) -> Any:
    """Return an instance as the library alone runs it, up to its first wait."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(file.content))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(data)
    workflow.do_engine_steps()
    return workflow


def ready(workflow: Any) -> dict[str, Any]:
    """Return the tasks that are ready, by name."""
    return {task.task_spec.name: task for task in workflow.get_tasks(state=TaskState.READY)}


def do(workflow: Any, name: str, **data: Any) -> None:
    task = ready(workflow)[name]
    task.set_data(**data)
    task.run()
    workflow.do_engine_steps()


# --- B1: a join in a loop fires too early in the second round -------------------------------------

REWORK = sketch(
    "start -> xor1 -> and1 -> a -> and2 -> after -> xor2; and1 -> b -> and2;"
    "xor2 -> xor1 [again]; xor2 -> end [default]"
)


def test_b1_two_approvals_after_rework_are_both_waited_for() -> None:
    """Seen: after a rejected round, one approval was enough and the other was asked for nothing."""
    alone = library(REWORK)
    for name, data in (("a", {}), ("b", {}), ("after", {"again": True}), ("b", {})):
        do(alone, name, **data)
    assert set(ready(alone)) == {"a", "after"}

    walk = Walk.start(REWORK).complete("a").complete("b").complete("after", again=True)
    walk.complete("b")
    assert walk.open == ["a"]
    assert walk.complete("a", again=False).open == ["after"]
    assert walk.complete("after", again=False).ended


# --- B2, B2b: loops stop without a word, or break -------------------------------------------------


def counting(rounds: int) -> SourceFile:
    return sketch(
        "start -> zero -> xor1 -> add -> xor2; "
        f"xor2 -> xor1 [i < {rounds}]; xor2 -> end [default]",
        script("zero", "i = 0"), script("add", "i = i + 1"),
    )  # fmt: skip


def test_b2_a_loop_runs_for_as_many_rounds_as_it_says() -> None:
    """Seen: a loop of 340 rounds stopped after 332, without an error, and waited for nothing."""
    alone = library(counting(340))
    assert alone.last_task.data["i"] < 340
    assert "i" not in alone.data

    walk = Walk.start(counting(3000), budget=PLENTY)
    assert walk.ended
    assert walk.data == {"i": 3000}


def test_b2_a_loop_with_a_person_in_it_does_not_grow() -> None:
    """Seen: each round of a loop made the stored state larger and every step slower."""
    drawing = sketch(
        "start -> zero -> xor1 -> ask -> add -> xor2; xor2 -> xor1 [i < 60]; xor2 -> end [default]",
        script("zero", "i = 0"), script("add", "i = i + 1"),
    )  # fmt: skip
    walk = Walk.start(drawing)
    sizes = set()
    while not walk.ended:
        walk.complete("ask")
        sizes.add(len(walk.running.dump()))
    assert max(sizes) < 100
    assert walk.data == {"i": 60}


def forking(rounds: int) -> SourceFile:
    return sketch(
        "start -> zero -> xor1 -> and1 -> add -> and2 -> xor2; and1 -> other -> and2;"
        f"xor2 -> xor1 [i < {rounds}]; xor2 -> end [default]",
        script("zero", "i = 0\nj = 0"), script("add", "i = i + 1"), script("other", "j = j + 1"),
    )  # fmt: skip


@contextmanager
def shallow(frames: int) -> Iterator[None]:
    """Let Python go only so much deeper, so that a walk that grows with the rounds breaks soon."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def test_b2b_a_loop_with_branches_in_it_runs_through() -> None:
    """Seen: RecursionError after minutes, before round 300."""
    with shallow(180), pytest.raises(RecursionError):
        library(forking(20))

    with shallow(180):
        walk = Walk.start(forking(300), budget=PLENTY)
    assert walk.ended
    assert walk.data == {"i": 300, "j": 300}


# --- B4: the words of a failed connector are lost -------------------------------------------------


class Printer(BasePythonScriptEngineEnvironment):
    def call_service(self, _context: Any, **_kwargs: Any) -> Any:
        raise ValueError("out of paper")


def test_b4_a_failed_service_says_why() -> None:
    """Seen: `name 'script' is not defined`, whatever had gone wrong."""
    alone = library(sketch("start -> ask -> end"))
    with pytest.raises(NameError):
        PythonScriptEngine(Printer()).call_service(ready(alone)["ask"])

    def printer(params: Any, token: Any) -> None:
        raise ActionFailed("out of paper")

    walk = Walk.start(sketch("start -> svc -> end", service("svc", "p")), actions={"p": printer})
    assert walk.failures[0].message == "out of paper"


# --- B5: two timers behind one gateway share a moment ---------------------------------------------


def test_b5_each_timer_behind_an_event_gateway_has_its_own_moment() -> None:
    """Seen: the reminder after one hour came after two, with the deadline."""
    drawing = sketch(
        "start -> event; event -> late -> b -> end2; event -> soon -> a -> end",
        event("catch", "late", timer("Duration", "PT2H")),
        event("catch", "soon", timer("Duration", "PT1H")),
    )
    alone = library(SourceFile("p", re.sub(b">(PT.H)<", b">'\\1'<", drawing.content)))
    (gateway,) = alone.get_tasks(state=TaskState.WAITING)
    moment = datetime.fromisoformat(gateway.internal_data["event_value"])
    left = moment.timestamp() - alone.last_task.last_state_change
    assert left > 7000, "two hours are the only moment that it keeps"

    walk = Walk.start(drawing)
    dues = [walk.described_at(node) for node in ("soon", "late")]
    assert [due - walk.env.now for due in (d.due_at for d in dues if isinstance(d, TimerWait))] == [
        timedelta(hours=1), timedelta(hours=2),
    ]  # fmt: skip


# --- B7, B8: messages reach the wrong one, or too many --------------------------------------------


def test_b7_all_keys_of_a_message_count() -> None:
    """Seen: a reply for ticket 2 reached ticket 1, because the year agreed."""
    properties = [CorrelationProperty("no", "no", ["k1"]), CorrelationProperty("year", "y", ["k2"])]
    alone = MessageEventDefinition("reply", properties)
    task = type("Task", (), {"workflow": type("Flow", (), {"correlations": {"k1": 1, "k2": 26}})})
    sent = BpmnEvent(alone, correlations={"k1": 2, "k2": 26})
    assert alone.catches(task, sent)

    drawing = sketch(
        "start -> mail -> end",
        event("catch", "mail", message("reply"), more=extended(keys(no="${no}", year="${year}"))),
        messages=["reply"],
    )
    wait = Walk.start(drawing, no=1, year=26).described_at("mail")
    assert wait == MessageWait(name="reply", keys={"no": 1, "year": 26})


def test_b8_a_message_is_taken_once() -> None:
    """Seen: one mail answered both questions that waited for a mail."""
    drawing = sketch(
        "start -> and1 -> c1 -> a -> end1; and1 -> c2 -> b -> end2",
        event("catch", "c1", message("m")),
        event("catch", "c2", message("m")),
        messages=["m"],
    )
    alone = library(drawing)
    alone.send_event(BpmnEvent(MessageEventDefinition("m"), {}))
    alone.do_engine_steps()
    assert set(ready(alone)) == {"a", "b"}

    walk = Walk.start(drawing).deliver("c2")
    assert walk.waiting == ["b", "c1"]


# --- B9: corrected data is thrown away ------------------------------------------------------------


def test_b9_what_is_corrected_at_a_retry_counts() -> None:
    """Seen: somebody corrected the amount and tried again; the old amount failed again."""
    drawing = sketch("start -> calc -> end", script("calc", "y = 1 / x"))
    with pytest.raises(Exception, match="division by zero"):
        library(drawing, x=0)

    walk = Walk.start(drawing, x=0)
    walk.retry(walk.failures[0].token_id, x=4)
    assert walk.ended
    assert walk.data == {"x": 4, "y": 0.25}


def test_b9_the_library_throws_corrected_data_away() -> None:
    """The same in the library alone, at a task that a person does."""
    alone = library(sketch("start -> ask -> more -> end"), x=0)
    task = ready(alone)["ask"]
    do(alone, "ask")
    alone.reset_from_task_id(task.id, {"x": 4})
    assert ready(alone)["ask"].data["x"] == 0


# --- B10: lists changed side by side lose items ---------------------------------------------------

SIDE_BY_SIDE = sketch(
    "start -> zero -> and1 -> one -> and2 -> end; and1 -> two -> and2",
    script("zero", "items = [0]"),
    script("one", "items.append('a')"),
    script("two", "items.append('b')"),
)


def test_b10_branches_that_change_one_list_both_count_and_are_warned_about() -> None:
    """Seen: two departments each added an opinion to the list, and one of them was gone."""
    alone = library(SIDE_BY_SIDE)
    assert len(alone.data["items"]) == 2

    walk = Walk.start(SIDE_BY_SIDE)
    assert sorted(walk.data["items"], key=str) == [0, "a", "b"]
    problems = check([SIDE_BY_SIDE], knows_action=lambda _: True).problems
    assert [(p.severity, p.code, p.params["variable"]) for p in problems] == [
        ("warning", "list-in-parallel", "items")
    ]


# --- B11: a timer that is due is late by one call -------------------------------------------------


def test_b11_what_a_timer_leads_to_runs_at_once() -> None:
    """Seen: the deadline passed, and nothing happened until somebody touched the ticket again."""
    steps = "start -> ask -> end; late -> note -> after -> end2"
    alone = library(sketch(
        steps, boundary("late", "ask", timer("Duration", '"PT0.01S"')), script("note", "noted = 1")
    ))  # fmt: skip
    time.sleep(0.05)
    alone.do_engine_steps()
    assert "after" not in ready(alone)

    walk = Walk.start(sketch(
        steps, boundary("late", "ask", timer("Duration", "PT1H")), script("note", "noted = 1")
    ))  # fmt: skip
    assert walk.travel(hours=1).waiting == ["after"]


# --- B12: dates become text -----------------------------------------------------------------------


def test_b12_dates_stay_dates() -> None:
    """Seen: a deadline in the data became text when stored, and comparing it failed days later."""
    values: dict[str, Any] = {
        "when": datetime(2026, 11, 2, 9, tzinfo=UTC),
        "day": date(2026, 11, 2),
    }
    alone = library(sketch("start -> ask -> end"), **values)
    serializer = BpmnWorkflowSerializer()
    assert b'"2026-11-02T09' in msgspec.json.encode(serializer.to_dict(alone))

    walk = Walk.start(sketch("start -> ask -> end"), **values)
    assert walk.data == values
    assert {name: type(value) for name, value in walk.data.items()} == {
        "when": datetime, "day": date,
    }  # fmt: skip
