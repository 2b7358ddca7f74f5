"""Event sub-processes: who starts them, what they interrupt, and what goes on beside them."""

import pytest

from engine.definitions.program import build
from tests.make.drawing import script, timer
from tests.make.drawings import (
    condition,
    error,
    escalation,
    event,
    handler,
    message,
    several,
    signal,
    sketch,
    sub,
)
from tests.make.instances import Walk


def test_a_message_interrupts_everything_in_its_scope() -> None:
    undo = handler("undo", message("withdrawn"), "told -> end_over")
    walk = Walk.start(sketch("start -> and; and -> a; and -> b", undo, messages=["withdrawn"]))
    assert walk.open == ["a", "b"]

    walk.deliver("undo_start", why="solved")

    assert walk.open == ["told"]
    assert walk.data["why"] == "solved"
    assert walk.waiting == ["told"]
    walk.complete("told")
    assert walk.ended
    assert walk.passed[-4:] == ["undo_start", "told", "end_over", "undo"]


def test_one_that_does_not_interrupt_runs_beside_and_again() -> None:
    note = handler("note", message("more"), "read", interrupting=False)
    walk = Walk.start(sketch("start -> work -> end", note, messages=["more"]))

    walk.deliver("note_start", text="one")
    walk.deliver("note_start", text="two")
    assert walk.open == ["read", "read", "work"]

    walk.complete("work")
    assert not walk.ended, "handlers keep the scope open"
    assert walk.waiting == ["note_start", "read", "read"]
    walk.complete("read").complete("read")
    assert walk.ended


def test_the_listener_alone_keeps_nothing_open() -> None:
    note = handler("note", message("more"), "read")
    walk = Walk.start(sketch("start -> work -> end", note, messages=["more"]))

    walk.complete("work")

    assert walk.ended
    assert walk.waiting == []
    assert "note_start" not in [line.node for line in walk.lines]


def test_inside_a_sub_process_only_that_one_is_interrupted() -> None:
    undo = handler("undo", message("stop"), "tidy")
    inner = sub("box", "start_in -> work -> end_in", undo)
    walk = Walk.start(
        sketch("start -> and; and -> box -> after; and -> other", inner, messages=["stop"])
    )

    walk.deliver("undo_start")
    assert walk.open == ["other", "tidy"]
    walk.complete("tidy")
    assert walk.open == ["after", "other"]


def test_a_timer_starts_it_and_a_cycle_again_and_again() -> None:
    remind = handler("remind", timer("Cycle", "R3/PT1H"), "nudge", interrupting=False)
    walk = Walk.start(sketch("start -> work -> end", remind))

    walk.travel(hours=1)
    assert walk.open == ["nudge", "work"]
    walk.travel(hours=5)
    assert walk.open == ["nudge", "nudge", "nudge", "work"]
    walk.complete("work").complete("nudge").complete("nudge").complete("nudge")
    assert walk.ended


def test_a_deadline_interrupts() -> None:
    late = handler("late", timer("Duration", "PT4H"), "chase")
    walk = Walk.start(sketch("start -> work -> end", late)).travel(hours=4)
    assert walk.open == ["chase"]


def test_an_error_is_caught_by_the_scope_before_the_border_around_it() -> None:
    fix = handler("fix", error("bad"), "mend")
    inner = sub("box", "start_in -> work -> boom", event("end", "boom", error("bad")), fix)
    outer = (
        '<bpmn:boundaryEvent id="caught" attachedToRef="box">' + error() + "</bpmn:boundaryEvent>"
    )
    walk = Walk.start(sketch("start -> box -> after; caught -> lost", inner, outer, errors=["bad"]))

    walk.complete("work")

    assert walk.open == ["mend"]
    walk.complete("mend")
    assert walk.open == ["after"]


def test_what_is_raised_in_a_handler_goes_outwards() -> None:
    fix = handler("fix", error("bad"), "again", event("end", "again", error("bad")))
    inner = sub("box", "start_in -> work -> boom", event("end", "boom", error("bad")), fix)
    outer = (
        '<bpmn:boundaryEvent id="caught" attachedToRef="box">' + error() + "</bpmn:boundaryEvent>"
    )
    walk = Walk.start(sketch("start -> box -> after; caught -> lost", inner, outer, errors=["bad"]))
    walk.complete("work")
    assert walk.open == ["lost"]


def test_an_exact_code_goes_before_one_for_all() -> None:
    anything, exact = handler("anything", error(), "a"), handler("exact", error("bad"), "b")
    walk = Walk.start(
        sketch("start -> work -> boom", event("end", "boom", error("bad")), anything, exact,
               errors=["bad"])
    )  # fmt: skip
    assert walk.complete("work").open == ["b"]


def test_an_error_in_a_called_process_reaches_the_handler_of_the_caller() -> None:
    called = sketch("start -> boom", event("end", "boom", error("bad")), key="q", errors=["bad"])
    call = '<bpmn:callActivity id="call" calledElement="q"/>'
    caller = sketch("start -> call -> after", call, handler("fix", error("bad"), "mend"),
                    errors=["bad"])  # fmt: skip
    assert Walk.start(caller, called={"q": called}).open == ["mend"]


def test_an_escalation_is_told_and_the_work_goes_on() -> None:
    tell = handler("tell", escalation("late"), "boss", interrupting=False)
    raised = event("throw", "raise", escalation("late"))
    walk = Walk.start(sketch("start -> raise -> work -> end", raised, tell, escalations=["late"]))
    assert walk.open == ["boss", "work"]


def test_an_escalation_that_interrupts_ends_the_branch_that_raised_it() -> None:
    tell = handler("tell", escalation("late"), "boss")
    raised = event("throw", "raise", escalation("late"))
    walk = Walk.start(sketch("start -> raise -> work -> end", raised, tell, escalations=["late"]))
    assert walk.open == ["boss"]
    assert walk.passed.count("raise") == 1


def test_a_signal_sets_off_a_handler_of_the_same_instance() -> None:
    alarm = handler("alarm", signal("fire"), "leave")
    thrown = event("throw", "shout", signal("fire"))
    walk = Walk.start(
        sketch("start -> work -> shout -> more", thrown, alarm, signals=["fire"])
    ).complete("work")
    assert walk.open == ["leave"]
    assert [one.name for one in walk.signals] == ["fire"]


def test_a_condition_sets_off_a_handler_each_time_it_comes_true() -> None:
    watch = handler("watch", condition("level > 3"), "look", interrupting=False)
    walk = Walk.start(sketch("start -> a -> b -> c -> e -> end", watch), level=0)

    assert walk.complete("a", level=5).open == ["b", "look"]
    assert walk.complete("b", level=6).open == ["c", "look"], "it was true already"
    assert walk.complete("c", level=1).complete("e", level=9).open == ["look", "look"]


def test_a_handler_in_each_of_several_instances() -> None:
    undo = handler("undo", message("stop"), "tidy")
    marker = several(count="2")
    inner = sub("box", "start_in -> work -> end_in", undo).replace(
        'id="box" name="box" >', 'id="box" name="box">' + marker
    )
    walk = Walk.start(sketch("start -> box -> after", inner, messages=["stop"]))
    assert walk.open == ["work", "work"]

    walk.deliver("undo_start", 0)
    assert walk.open == ["tidy", "work"]
    walk.complete("tidy").complete("work")
    assert walk.open == ["after"]


def test_another_instance_of_the_same_drawing_is_not_touched() -> None:
    """Seen: the library wrote the handler into the drawing that all instances share."""
    undo = handler("undo", message("withdrawn"), "told")
    program = build(sketch("start -> work -> end", undo, messages=["withdrawn"]))
    first, second = Walk.of(program), Walk.of(program)

    first.deliver("undo_start")

    assert first.open == ["told"]
    assert second.open == ["work"]
    assert Walk.of(program).open == ["work"]


def test_a_failed_step_of_a_handler_can_be_tried_again() -> None:
    undo = handler("undo", message("stop"), "sum -> end_sum", script("sum", "x = 1 / zero"))
    walk = Walk.start(sketch("start -> work -> end", undo, messages=["stop"]), zero=0)
    walk.deliver("undo_start")
    (failure,) = walk.failures

    walk.retry(failure.token_id, zero=2)

    assert walk.ended
    assert walk.data["x"] == 0.5


@pytest.mark.parametrize("stored", [True, False])
def test_a_handler_within_a_handler(*, stored: bool) -> None:
    inner = handler("inner", message("again"), "twice")
    undo = handler("undo", message("stop"), "tidy", inner)
    walk = Walk.start(
        sketch("start -> work -> end", undo, messages=["stop", "again"]), stored=stored
    )
    walk.deliver("undo_start")
    assert walk.waiting == ["inner_start", "tidy"]
    walk.deliver("inner_start")
    assert walk.open == ["twice"]
    assert walk.complete("twice").ended
