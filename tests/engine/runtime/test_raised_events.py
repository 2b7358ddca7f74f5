"""Signals, escalations, conditions and links outside event sub-processes."""

from typing import Any

import pytest

from engine.definitions.check import check
from tests.make.drawing import script, service
from tests.make.drawings import (
    border,
    condition,
    escalation,
    event,
    handler,
    link,
    message,
    signal,
    sketch,
    sub,
)
from tests.make.instances import Walk


def codes(*nodes: str, flows: str = "start -> end", **declared: Any) -> list[str]:
    file = sketch(flows, *nodes, **declared)
    return [problem.code for problem in check([file], knows_action=lambda _: True).errors]


# --- signals ------------------------------------------------------------------------------------


def test_all_who_wait_for_a_signal_get_it() -> None:
    one, two = event("catch", "one", signal("go")), event("catch", "two", signal("go"))
    other = event("catch", "other", signal("stop"))
    walk = Walk.start(
        sketch("start -> and; and -> one -> a; and -> two -> b; and -> other", one, two, other,
               signals=["go", "stop"])
    )  # fmt: skip

    walk.signal("go", by="ann")

    assert walk.open == ["a", "b"]
    assert walk.waiting == ["a", "b", "other"]
    assert walk.data["by"] == "ann"


def test_a_signal_on_the_border() -> None:
    stop = border("stop", "work", signal("halt"))
    beside = border("beside", "work", signal("note"), interrupting=False)
    walk = Walk.start(
        sketch("start -> work -> end; stop -> halted; beside -> noted", stop, beside,
               signals=["halt", "note"])
    )  # fmt: skip

    assert walk.signal("note").signal("note").open == ["noted", "noted", "work"]
    assert walk.signal("halt").open == ["halted", "noted", "noted"]


def test_a_signal_end_reaches_the_other_branch_and_leaves_the_instance() -> None:
    wait, shout = event("catch", "wait", signal("go")), event("end", "shout", signal("go"))
    walk = Walk.start(
        sketch("start -> and; and -> wait -> a; and -> b -> shout", wait, shout, signals=["go"])
    )
    walk.complete("b")
    assert walk.open == ["a"]
    assert [thrown.name for thrown in walk.signals] == ["go"]


def test_a_signal_behind_an_event_gateway() -> None:
    wait, text = event("catch", "wait", signal("go")), event("catch", "text", message("m"))
    walk = Walk.start(
        sketch("start -> event; event -> wait -> a; event -> text -> b", wait, text,
               signals=["go"], messages=["m"])
    )  # fmt: skip
    assert walk.signal("go").waiting == ["a"]


# --- escalations --------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["throw", "end"])
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_reaches_the_border(where: str, *, interrupting: bool) -> None:
    raised = event(where, "raise", escalation("late"))
    flows = "start_in -> raise" + (" -> rest" if where == "throw" else "")
    box = sub("box", flows, raised)
    caught = border("caught", "box", escalation("late"), interrupting=interrupting)
    walk = Walk.start(
        sketch("start -> box -> after; caught -> boss", box, caught, escalations=["late"])
    )
    on = [] if interrupting else ["rest"] if where == "throw" else ["after"]
    assert walk.open == sorted([*on, "boss"])


def test_an_escalation_that_nobody_catches_stops_nothing() -> None:
    raised = event("throw", "raise", escalation("late"))
    walk = Walk.start(sketch("start -> raise -> work", raised, escalations=["late"]))
    assert walk.open == ["work"]
    assert walk.failures == []


def test_an_escalation_of_a_called_process() -> None:
    called = sketch("start -> raise -> rest", event("throw", "raise", escalation("late")),
                    key="q", escalations=["late"])  # fmt: skip
    call = '<bpmn:callActivity id="call" calledElement="q"/>'
    caught = border("caught", "call", escalation(), interrupting=False)
    walk = Walk.start(sketch("start -> call; caught -> boss", call, caught), called={"q": called})
    assert walk.open == ["boss", "rest"]


# --- conditions ---------------------------------------------------------------------------------


def test_a_condition_is_waited_for() -> None:
    wait = event("catch", "wait", condition("paid"))
    walk = Walk.start(sketch("start -> and; and -> wait -> a; and -> b -> c", wait), paid=False)
    assert walk.open == ["b"]
    assert walk.complete("b", paid=True).open == ["a", "c"]


def test_a_condition_that_holds_is_not_waited_for() -> None:
    wait = event("catch", "wait", condition("paid"))
    assert Walk.start(sketch("start -> wait -> a", wait), paid=True).open == ["a"]


def test_a_condition_on_the_border_of_steps_that_run_by_themselves() -> None:
    steps = sub("box", "start_in -> set -> work", script("set", "level = 5"))
    high = border("high", "box", condition("level > 3"))
    assert Walk.start(sketch("start -> box; high -> alarm", steps, high), level=0).open == ["alarm"]


def test_a_condition_that_fails_is_an_incident_and_can_be_tried_again() -> None:
    wait = event("catch", "wait", condition("paid > 3"))
    walk = Walk.start(sketch("start -> wait -> a", wait), paid="x")
    (failure,) = walk.failures
    assert failure.kind == "expression"
    assert walk.retry(failure.token_id, paid=4).open == ["a"]


# --- links --------------------------------------------------------------------------------------


def test_a_link_jumps() -> None:
    to, also = event("throw", "to", link("L")), event("throw", "also", link("L"))
    back = event("catch", "back", link("L"))
    walk = Walk.start(
        sketch("start -> xor; xor -> to [x]; xor -> also [default]; back -> a", to, also, back),
        x=True,
    )
    assert walk.open == ["a"]
    assert "also" not in walk.passed


def test_two_ends_of_one_link_are_refused() -> None:
    twice = [event("catch", name, link("L")) for name in ("one", "two")]
    assert "link-double" in codes(event("throw", "to", link("L")), *twice, flows="start -> to")


def test_a_link_without_another_end_is_told_and_the_way_ends_there() -> None:
    drawing = sketch("start -> pass -> to; pass -> a", event("throw", "to", link("L")))
    found = check([drawing], knows_action=lambda _: True).problems
    assert [problem.code for problem in found] == ["link-alone", "split-added"]
    assert Walk.start(drawing).complete("a").ended


# --- what is refused ----------------------------------------------------------------------------


def test_event_sub_processes_that_make_no_sense_are_left_out_and_told() -> None:
    def told(*nodes: str, flows: str = "start -> a", signals: tuple[str, ...] = ()) -> list[str]:
        drawing = sketch(flows, *nodes, signals=signals)
        assert Walk.start(drawing).open == ["a"]
        return [problem.code for problem in check([drawing], knows_action=lambda _: True).problems]

    assert told('<bpmn:subProcess id="h" triggeredByEvent="true"/>') == ["event-sub-start"]
    assert told(handler("h", "", "b")) == ["event-sub-start"]
    linked = handler("h", signal("s"), "b")
    assert told(linked, flows="start -> a -> h", signals=("s",)) == ["event-sub-flow"]
    soft = handler("h", "<bpmn:errorEventDefinition/>", "b", interrupting=False)
    assert told(soft) == ["error-not-interrupting"]


def test_a_process_cannot_begin_with_an_error() -> None:
    start = event("start", "start", "<bpmn:errorEventDefinition/>")
    assert codes(start, flows="start -> end") == ["start-place"]


def test_two_that_catch_the_same_are_refused() -> None:
    one, two = border("one", "a", escalation()), border("two", "a", escalation())
    assert codes(one, two, flows="start -> a; one -> b; two -> c") == ["code-double"]


# --- what the journal says ------------------------------------------------------------------------


def test_an_escalation_that_nobody_catches_leaves_a_line_that_says_so() -> None:
    raised = event("throw", "raise", escalation("late"))
    box = sub("box", "start_in -> again", event("throw", "again", escalation("late")))
    caught = border("caught", "box", escalation("late"), interrupting=False)
    walk = Walk.start(
        sketch("start -> raise -> box; caught -> boss", raised, box, caught, escalations=["late"])
    )
    told = {line.node: line.told for line in walk.lines if line.node in {"raise", "again"}}
    assert told == {"raise": {"uncaught_escalation": "late"}, "again": None}


def test_an_end_whose_action_fails_is_cancelled_and_not_done() -> None:
    tell = service("tell", "far").replace("serviceTask", "endEvent")
    tell = tell.replace("</bpmn:endEvent>", "<bpmn:messageEventDefinition/></bpmn:endEvent>")
    box = sub("box", "start_in -> tell", tell)
    caught = border("caught", "box", "<bpmn:errorEventDefinition/>")
    walk = Walk.start(sketch("start -> box; caught -> mend", box, caught)).refuse("tell", "E")
    assert [(line.node, line.what.value) for line in walk.lines][3:] == [
        ("tell", "entered"), ("caught", "completed"), ("tell", "cancelled"), ("box", "cancelled"),
        ("mend", "entered"),
    ]  # fmt: skip


def test_an_end_that_raises_an_error_is_done_before_the_error_is_caught() -> None:
    box = sub("box", "start_in -> bad", event("end", "bad", "<bpmn:errorEventDefinition/>"))
    caught = border("caught", "box", "<bpmn:errorEventDefinition/>")
    walk = Walk.start(sketch("start -> box; caught -> mend", box, caught))
    assert [(line.node, line.what.value) for line in walk.lines][2:] == [
        ("start_in", "completed"), ("bad", "completed"), ("caught", "completed"),
        ("box", "cancelled"), ("mend", "entered"),
    ]  # fmt: skip


def test_a_condition_that_holds_already_when_a_step_begins_occurs_at_once() -> None:
    # It is looked at when it is armed, then at each change.
    high = border("high", "ask", condition("level > 3"))
    assert Walk.start(sketch("start -> ask -> end; high -> b", high), level=5).open == ["b"]
    beside = border("high", "ask", condition("level > 3"), interrupting=False)
    walk = Walk.start(sketch("start -> ask -> end; high -> b", beside), level=5)
    assert walk.open == ["ask", "b"]
