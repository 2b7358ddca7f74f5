"""Names that nothing can have set are found, and no others."""

import json
from pathlib import Path

import pytest

from engine.definitions.source import LIMITS, SourceFile
from engine.deployment.content import examine
from tests.make.drawing import call, script, service, timer, user
from tests.make.drawings import event, sketch

CLOCK = event("start", "start", timer("Cycle", "0 9 * * *"))
WORDS = {"en": "A", "zh-Hant": "甲", "zh-Hans": "甲"}
FIELDS = [
    {"key": "amount", "type": "number", "label": WORDS},
    {"key": "reason", "type": "text", "label": WORDS},
]
FORM = SourceFile("app/form.json", json.dumps({"title": WORDS, "fields": FIELDS}).encode())
DRAWINGS = sorted(Path("processes/bpmn").rglob("*.bpmn"))


def found(*files: SourceFile) -> list[tuple[str, dict[str, object]]]:
    content = examine(
        files, knows_action=lambda _: True, knows_decision=lambda _: True, limits=LIMITS
    )
    assert content.errors == []
    return [
        (problem.code, dict(problem.params))
        for problem in content.problems
        if problem.code.startswith("name-")
    ]


def test_a_process_that_the_clock_starts_knows_only_what_its_steps_set() -> None:
    drawing = sketch("start -> s -> end", CLOCK, script("s", "total = count + 1"))

    assert found(drawing) == [("name-unset", {"wrong": "count"})]


def test_the_nearest_name_is_offered() -> None:
    drawing = sketch(
        "start -> ask -> s -> end", CLOCK, user("ask", task='form="app/form"'),
        script("s", "total = amont * 2"),
    )  # fmt: skip

    assert found(drawing, FORM) == [("name-undeclared", {"wrong": "amont", "right": "amount"})]


@pytest.mark.parametrize(
    "text", ["total = amount", "x = reason", "x = outcome", "x = business_key", "x = found[0]"]
)
def test_what_a_form_an_answer_or_the_engine_sets_is_known(text: str) -> None:
    drawing = sketch(
        "start -> ask -> look -> s -> end", CLOCK, user("ask", task='form="app/form"'),
        service("look", "find", result="found", by="${amount}"), script("s", text),
    )  # fmt: skip

    assert found(drawing, FORM) == []


@pytest.mark.parametrize(
    "step",
    [
        user("ask"), user("ask", task='form="other/form"'), service("ask", "find"),
        call("ask", "p"), "<bpmn:manualTask id='ask'/>",
    ],
)  # fmt: skip
def test_in_doubt_nothing_is_said(step: str) -> None:
    content = examine(
        [sketch("start -> ask -> s -> end", CLOCK, step, script("s", "x = unknown"))],
        knows_action=lambda _: True, knows_decision=lambda _: True, limits=LIMITS,
    )  # fmt: skip

    assert [p.code for p in content.problems if p.code.startswith("name-")] == []


def test_who_starts_a_process_may_bring_anything_unless_its_inputs_are_declared() -> None:
    steps = script("s", "x = customer + 1")
    declared = (
        '<bpmn:ioSpecification id="io"><bpmn:dataInput id="d" name="customr"/>'
        '<bpmn:inputSet id="i"/><bpmn:outputSet id="o"/></bpmn:ioSpecification>'
    )

    assert found(sketch("start -> s -> end", steps)) == []
    assert found(sketch("start -> s -> end", steps, inside=declared)) == [
        ("name-undeclared", {"wrong": "customer", "right": "customr"})
    ]
    right = declared.replace("customr", "customer")
    assert found(sketch("start -> s -> end", steps, inside=right)) == []
    unnamed = declared.replace("customr", "the customer")
    assert found(sketch("start -> s -> end", steps, inside=unnamed)) == []


def test_a_slip_in_the_name_of_a_form_s_field_is_noticed_in_any_process() -> None:
    drawing = sketch(
        "start -> ask -> xor; xor -> a [ammount > 3] -> end; xor -> b [default] -> end",
        user("ask", task='form="app/form"'),
    )

    assert found(drawing, FORM) == [("name-unknown", {"wrong": "ammount", "right": "amount"})]


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_our_own_drawings_have_no_such_finding(path: Path) -> None:
    assert found(SourceFile(path.name, path.read_bytes())) == []
