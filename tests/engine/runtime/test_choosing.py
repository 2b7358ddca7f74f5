"""Sketch mode: where flows out of a gateway say no condition, a person chooses."""

from typing import Any

import pytest

from engine.definitions.check import check
from engine.runtime.machine.failures import NoSuchWay
from tests.make.drawing import boundary, timer
from tests.make.drawings import sketch
from tests.make.instances import Walk


def named(flows: str, **names: str) -> Any:
    """Return a drawing whose flows to some nodes have names."""
    file = sketch(flows)
    text = file.content.decode()
    for target, name in names.items():
        text = text.replace(f'targetRef="{target}"', f'targetRef="{target}" name="{name}"')
    return type(file)(file.name, text.encode())


TWO = "start -> xor; xor -> a -> end; xor -> b -> end"


def test_the_flows_without_condition_are_the_buttons() -> None:
    drawing = named(TWO, a="Approve")
    problems = check([drawing], knows_action=lambda _: True).problems
    assert [(p.code, p.severity) for p in problems] == [("condition-missing", "warning")] * 2
    walk = Walk.start(drawing)
    assert walk.open == ["xor"]
    (wait,) = walk.running.waits()
    assert [outcome.labels["en"] for outcome in wait.node.choice] == ["Approve", "b"]
    assert walk.described_at("xor").title["en"] == "xor"
    assert walk.complete("xor", outcome="Approve").open == ["a"]


@pytest.mark.parametrize("outcome", ["Approve", "f_1_0_xor_a", "f_0_0_start_xor"])
def test_a_way_is_named_by_its_text_or_its_id(outcome: str) -> None:
    walk = Walk.start(named("start -> xor; xor -> a; xor -> b", a="Approve"))
    if "start" in outcome:
        with pytest.raises(NoSuchWay, match="Approve, b"):
            walk.complete("xor", outcome=outcome)
    else:
        assert walk.complete("xor", outcome=outcome).open == ["a"]


@pytest.mark.parametrize("outcome", [None, "", "c", 3, [], ["a", "b"], {"a": 1}, "a,b"])
def test_a_wrong_choice_is_refused_and_the_task_stays(outcome: Any) -> None:
    walk = Walk.start(sketch(TWO))
    with pytest.raises(NoSuchWay):
        walk.running.complete(walk.wait("xor").token_id, {"outcome": outcome})
    assert walk.open == ["xor"]


def test_what_was_chosen_is_no_variable_and_what_was_typed_is() -> None:
    walk = Walk.start(sketch(TWO), outcome="earlier")
    walk.complete("xor", outcome="b", note="why")
    assert (walk.open, walk.data) == (["b"], {"outcome": "earlier", "note": "why"})


def test_conditions_are_tried_first_and_the_default_is_offered_too() -> None:
    drawing = sketch("start -> xor; xor -> a [x > 1]; xor -> b; xor -> c [default]")
    assert Walk.start(drawing, x=2).open == ["a"]
    walk = Walk.start(drawing, x=0)
    assert [o.labels["en"] for o in walk.wait("xor").node.choice] == ["b", "c"]
    assert walk.complete("xor", outcome="c").open == ["c"]


def test_one_flow_without_condition_is_the_default() -> None:
    drawing = sketch("start -> xor; xor -> a [x > 1]; xor -> b")
    problems = check([drawing], knows_action=lambda _: True).problems
    assert [(p.code, p.severity) for p in problems] == [("default-assumed", "info")]
    assert Walk.start(drawing, x=2).open == ["a"]
    assert Walk.start(drawing, x=0).open == ["b"]


@pytest.mark.parametrize(
    ("outcome", "open_"),
    [("a", ["a", "c"]), (["a", "b"], ["a", "b", "c"]), ("a, b", ["a", "b", "c"])],
)
def test_at_an_inclusive_gateway_several_may_be_chosen(outcome: Any, open_: list[str]) -> None:
    drawing = sketch(
        "start -> or; or -> a -> or_2; or -> b -> or_2; or -> c [x > 1] -> or_2; or_2 -> d"
    )
    walk = Walk.start(drawing, x=2).complete("or", outcome=outcome)
    assert walk.open == open_
    for step in open_:
        walk.complete(step)
    assert walk.open == ["d"]


def test_a_gateway_that_is_chosen_at_in_a_loop_is_asked_each_time() -> None:
    walk = Walk.start(sketch("start -> xor; xor -> pass -> xor; xor -> end"))
    for _ in range(3):
        assert walk.complete("xor", outcome="pass").open == ["xor"]
    assert walk.complete("xor", outcome="end").ended


def test_several_plain_starts_are_a_choice_where_to_begin() -> None:
    walk = Walk.start(sketch("start_1 -> a; start_2 -> b"))
    assert walk.complete(walk.open[0], outcome="start_2").open == ["b"]


def test_behind_an_event_gateway_what_does_not_wait_is_chosen() -> None:
    walk = Walk.start(sketch("start -> event; event -> pass_1 -> a; event -> pass_2 -> b"))
    assert walk.complete("event", outcome="pass_2").open == ["b"]


def test_steps_of_people_race_behind_an_event_gateway() -> None:
    walk = Walk.start(sketch("start -> event; event -> a -> c; event -> b -> d"))
    assert walk.open == ["a", "b"]
    assert walk.complete("b").open == ["d"]


def test_a_choice_with_boundary_events_on_its_ends_is_guarded() -> None:
    late = boundary("late", "a", timer("Duration", "PT1H"))
    walk = Walk.start(sketch(TWO + "; late -> c", late)).complete("xor", outcome="a")
    assert walk.waiting == ["a", "late"]
