"""Ad-hoc sub-processes and business rule tasks."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.definitions.program import build
from engine.runtime.machine.running import Running
from tests.make.drawings import border, message, sketch, sub
from tests.make.instances import TestTurn, Walk


def loose(flows: str, *nodes: str, attributes: str = "", until: str = "") -> str:
    condition = f"<bpmn:completionCondition>{until}</bpmn:completionCondition>" if until else ""
    made = sub("box", flows, *nodes, attributes=attributes).replace("subProcess", "adHocSubProcess")
    return made.replace("</bpmn:adHoc", condition + "</bpmn:adHoc")


def outcomes(walk: Walk) -> list[str]:
    task = walk.wait("box").node.task
    return [one.name for one in task.outcomes] if task is not None else []


def test_people_choose_steps_in_any_order_and_finish() -> None:
    walk = Walk.start(sketch("start -> box -> after", loose("a -> a2; b; c")))
    assert outcomes(walk) == ["a", "b", "c", "finish"]

    walk.complete("box", outcome="b")
    walk.complete("box", outcome="a")
    assert walk.open == ["a", "b", "box"]
    walk.complete("a")
    assert walk.open == ["a2", "b", "box"]
    walk.complete("box", outcome="finish")
    assert walk.open == ["a2", "b"]
    assert walk.complete("a2").complete("b").open == ["after"]
    assert "c" not in walk.passed


def test_one_after_the_other() -> None:
    walk = Walk.start(
        sketch("start -> box -> after", loose("a; b", attributes='ordering="Sequential"'))
    )
    walk.complete("box", outcome="a")
    assert walk.open == ["a"]
    walk.complete("a")
    assert walk.open == ["box"]
    assert walk.complete("box", outcome="finish").open == ["after"]


@pytest.mark.parametrize("cancels", [True, False])
def test_a_condition_says_when_it_is_enough(*, cancels: bool) -> None:
    attributes = f'cancelRemainingInstances="{str(cancels).lower()}"'
    walk = Walk.start(
        sketch("start -> box -> after", loose("a; b", attributes=attributes, until="enough")),
        enough=False,
    )
    assert outcomes(walk) == ["a", "b"]
    walk.complete("box", outcome="a").complete("box", outcome="b")
    walk.complete("a", enough=True)
    assert walk.open == (["after"] if cancels else ["b"])


def test_the_drawing_may_name_the_steps() -> None:
    file = sketch(
        "start -> box -> after", loose("a; b; c", attributes='ringflow:activities="wanted"')
    )
    walk = Walk.start(file, wanted=["a", "c"])
    assert walk.open == ["a", "c"]
    assert walk.complete("a").complete("c").open == ["after"]
    assert Walk.start(file, wanted=[]).open == ["after"]
    assert "no step" in Walk.start(file, wanted=["x"]).failures[0].message


def test_it_can_be_left_by_an_event_on_its_border() -> None:
    stop = border("stop", "box", message("m"))
    walk = Walk.start(sketch("start -> box; stop -> gone", loose("a"), stop, messages=["m"]))
    walk.complete("box", outcome="a")
    walk.deliver("stop")
    assert walk.open == ["gone"]


# --- business rules -----------------------------------------------------------------------------


@dataclass
class Answer:
    value: Any
    trace: list[dict[str, Any]] = field(default_factory=lambda: [{"rules": [2]}])


def rule(result: str = "", shape: str = "") -> str:
    said = {"key": "price", "result": result, "shape": shape}
    attributes = "".join(f' {name}="{text}"' for name, text in said.items() if text)
    return (
        '<bpmn:businessRuleTask id="it" name="it"><bpmn:extensionElements>'
        f"<ringflow:decision{attributes}/></bpmn:extensionElements></bpmn:businessRuleTask>"
    )


def decide(element: str, answer: Any, **variables: Any) -> Walk:
    env = TestTurn()
    env.decisions["price"] = lambda _seen: Answer(answer)
    program = build(sketch("start -> it -> after", element))
    return Walk(program, env, Running.start(program, env=env, variables=variables))


@pytest.mark.parametrize(
    ("result", "shape", "answer", "variables"),
    [
        ("fee", "", 7, {"fee": 7}),
        ("fee", "", {"amount": 7}, {"fee": 7}),
        ("fee", "", {"amount": 7, "cur": "HKD"}, {"fee": {"amount": 7, "cur": "HKD"}}),
        ("", "", {"amount": 7, "cur": "HKD"}, {"amount": 7, "cur": "HKD"}),
        ("fee", "values", [{"a": 1}, {"a": 2}], {"fee": [1, 2]}),
        ("fee", "rows", [{"a": 1}, {"a": 2}], {"fee": [{"a": 1}, {"a": 2}]}),
        ("fee", "row", [{"a": 1}], {"fee": {"a": 1}}),
        ("fee", "", None, {"fee": None}),
        ("", "", None, {}),
    ],
)
def test_an_answer_becomes_variables(
    result: str, shape: str, answer: Any, variables: dict[str, Any]
) -> None:
    walk = decide(rule(result, shape), answer)
    assert walk.data == variables
    (line,) = [line for line in walk.lines if line.node == "it"]
    assert line.told == {"decision": "price", "rules": [{"rules": [2]}]}


def test_an_answer_that_does_not_fit_is_an_incident() -> None:
    walk = decide(rule("", "row"), [{"a": 1}, {"a": 2}])
    (failure,) = walk.failures
    assert failure.kind == "decision"


def test_other_engines_say_it_otherwise() -> None:
    camunda = (
        '<bpmn:businessRuleTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="it" '
        'camunda:decisionRef="price" camunda:resultVariable="fee" '
        'camunda:mapDecisionResult="collectEntries"/>'
    )
    assert decide(camunda, [{"a": 1}]).data == {"fee": [1]}
