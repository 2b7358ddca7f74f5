"""Elements that SpiffWorkflow 3.2 takes in and reads otherwise, or refuses, and that run here.

What docs/bpmn-coverage.md says of the library is shown here on the library itself.
"""

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.definitions.check import check
from tests.make.drawing import script
from tests.make.drawings import border, error, escalation, event, handler, link, signal, sketch, sub
from tests.make.instances import Walk

from .test_library_bugs import library, ready

UNDO = "<bpmn:compensateEventDefinition/>"


def test_a_link_goes_on_at_its_other_end() -> None:
    """Seen: the ticket was closed at the link, and nothing behind its other end was done."""
    drawing = sketch("start -> jump; land -> a -> end", event("throw", "jump", link("K")),
                     event("catch", "land", link("K")))  # fmt: skip
    assert library(drawing).is_completed()
    assert Walk.start(drawing).open == ["a"]


@pytest.mark.parametrize("definition", [error("E"), escalation("L")])
def test_a_handler_waits_for_its_error_or_escalation(definition: str) -> None:
    """Seen: the handler of an error ran at the start of each ticket, without any error."""
    drawing = sketch("start -> a -> end", handler("h", definition, "x -> end_h"),
                     errors=["E"], escalations=["L"])  # fmt: skip
    assert set(ready(library(drawing))) == {"a", "x"}
    assert Walk.start(drawing).open == ["a"]


def test_a_handler_that_undoes_waits_until_it_is_asked() -> None:
    """Seen: a booking was undone as soon as it began."""
    box = sub("box", "start_in -> a -> end_in", handler("h", UNDO, "x -> end_h"))
    drawing = sketch("start -> box -> back -> end", box, event("throw", "back", UNDO))
    assert set(ready(library(drawing))) == {"a", "x"}
    walk = Walk.start(drawing)
    assert walk.open == ["a"]
    assert walk.complete("a").open == ["x"]


def test_a_signal_is_thrown_at_an_end_as_well() -> None:
    """Seen: nobody heard the signal that a process ended with."""
    steps, shout = script("w", "done = 1"), event("end", "shout", signal("s"))
    drawing = sketch("start -> w -> shout", steps, shout, signals=["s"])
    assert library(drawing).get_events() == []
    assert [thrown.name for thrown in Walk.start(drawing).signals] == ["s"]


def test_what_was_done_can_be_undone() -> None:
    """Seen: the drawing was refused; without its boundary event nothing was undone, unsaid."""
    steps = [script("w", "booked = True"), event("throw", "back", UNDO)]
    assert set(ready(library(sketch("start -> w -> back -> a -> end", *steps)))) == {"a"}
    undo = script("no", "booked = False").replace(" id=", ' isForCompensation="true" id=', 1)
    line = '<bpmn:association id="as" sourceRef="on" targetRef="no"/>'
    whole = sketch("start -> w -> back -> a -> end", *steps, border("on", "w", UNDO), undo, line)
    with pytest.raises(ValidationException):
        library(whole)
    assert Walk.start(whole).data == {"booked": False}


def test_an_error_is_caught_where_it_is_raised() -> None:
    """Seen: when the payment failed, the delivery beside it was stopped with the same words."""
    pay = sub("pay", "start_pay -> bad", event("end", "bad", error("E")))
    send = sub("send", "start_send -> pack -> end_send")
    drawing = sketch(
        "start -> and; and -> send -> end; and -> pay -> end_pay; on_send -> x -> end_x; "
        "on_pay -> y -> end_y", send, pay, border("on_send", "send", error("E")),
        border("on_pay", "pay", error("E")), errors=["E"],
    )  # fmt: skip
    assert set(ready(library(drawing))) == {"x", "y"}
    assert Walk.start(drawing).open == ["pack", "y"]


def test_a_complex_gateway_is_refused_with_its_place() -> None:
    """Seen: a complex gateway was refused without a line, and without a word of advice."""
    drawing = sketch("start -> it -> a -> end", '<bpmn:complexGateway id="it"/>')
    with pytest.raises(ValidationException):
        library(drawing)
    (problem,) = check([drawing], knows_action=lambda _: True).errors
    assert (problem.code, problem.element, problem.line) == ("complex-gateway", "it", 7)
