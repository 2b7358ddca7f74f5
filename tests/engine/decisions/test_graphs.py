"""Decisions that need each other, knowledge, services and boxed expressions."""

from typing import Any

import pytest

from tests.make.decisions import NOW, definitions, inputs, literal, needs, read


def decide(inner: str, /, **values: Any) -> Any:
    decisions, problems = read(definitions(inner))
    assert decisions, [problem.message for problem in problems]
    return decisions[-1].decide(values, NOW).value


def decision(name: str, body: str, *requires: str) -> str:
    asked = "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>'
        if one[0] == "d"
        else f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>'
        for one in requires
    )
    return f'<decision id="{name}" name="{name}">{asked}{body}</decision>'


def knowledge(name: str, body: str, *parameters: str) -> str:
    formal = "".join(f'<formalParameter name="{one}" typeRef="number"/>' for one in parameters)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><encapsulatedLogic>{formal}{body}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )


def entry(name: str, text: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


def part(tag: str, text: str) -> str:
    return f"<{tag}>{literal(text)}</{tag}>"


def test_a_required_decision_is_made_once_and_first() -> None:
    text = (
        inputs(a="number")
        + '<decision id="d1" name="d1">' + needs("a") + literal("a + 1") + "</decision>"
        + decision("d2", literal("d1 * 2"), "d1")
        + decision("d3", literal("d1 + d2"), "d1", "d2")
    )  # fmt: skip

    decisions, _ = read(definitions(text))
    decided = decisions[-1].decide({"a": 1}, NOW)

    assert decided.value == 6
    assert [one["decision"] for one in decided.trace] == ["d1", "d2", "d3"]


def test_a_circle_is_refused() -> None:
    decisions, problems = read(
        definitions(decision("d1", literal("d2"), "d2") + decision("d2", literal("d1"), "d1"))
    )

    assert not decisions
    assert problems[0].code == "decision-circle"
    assert "d1 → d2 → d1" in problems[0].message


def test_knowledge_is_called_by_name_and_may_call_itself() -> None:
    body = literal("if n = 0 then 1 else n * k(n - 1)")

    assert decide(knowledge("k", body, "n") + decision("d", literal("k(5)"), "k")) == 120


def test_an_invocation_binds_its_parameters() -> None:
    call = (
        "<invocation>" + literal("k")
        + '<binding><parameter name="b"/>' + literal("2") + "</binding>"
        + '<binding><parameter name="a"/>' + literal("10") + "</binding></invocation>"
    )  # fmt: skip

    assert decide(knowledge("k", literal("a - b"), "a", "b") + decision("d", call, "k")) == 8


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<context>" + entry("a b", "1") + entry("c", "a b") + "</context>", {"a b": 1, "c": 1}),
        ("<context>" + entry("a", "1") + entry("", "a + 1") + "</context>", 2),
        ("<list>" + literal("1") + literal('"x"') + "</list>", [1, "x"]),
        (
            '<relation><column name="a"/><column name="b"/><row>'
            + literal("1") + literal("2") + "</row></relation>",
            [{"a": 1, "b": 2}],
        ),
        (
            "<conditional>" + part("if", "1 > 2") + part("then", "1") + part("else", "2")
            + "</conditional>",
            2,
        ),
        ("<filter>" + part("in", "[1, 2, 3]") + part("match", "item > 1") + "</filter>", [2, 3]),
        (
            '<for iteratorVariable="i">' + part("in", "1..3") + part("return", "i * 2") + "</for>",
            [2, 4, 6],
        ),
        (
            '<every iteratorVariable="i">' + part("in", "[1, 2]") + part("satisfies", "i > 1")
            + "</every>",
            False,
        ),
        (
            '<some iteratorVariable="i">' + part("in", "[1, 2]") + part("satisfies", "i > 1")
            + "</some>",
            True,
        ),
    ],
)  # fmt: skip
def test_boxed_expressions(body: str, wanted: Any) -> None:
    assert decide(decision("d", body.replace("1..3", "[1..3]"))) == wanted


def test_a_decision_service_is_a_function() -> None:
    text = (
        inputs(a="number")
        + '<decision id="d1" name="d1">' + needs("a") + literal("a + 1") + "</decision>"
        + decision("d2", literal("d1 * 2"), "d1")
        + '<decisionService id="s" name="s"><outputDecision href="#d2"/>'
        + '<encapsulatedDecision href="#d1"/><inputData href="#i_a"/></decisionService>'
        + decision("d", literal("s(4) + s(a: 1)"), "s")
    )  # fmt: skip

    assert decide(text) == 14


def test_many_threads_may_share_a_decision() -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    decisions, _ = read(definitions(decision("d", literal("for i in 1..50 return i * x"))))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda x: decisions[0].decide({"x": x}, NOW).value[-1], range(40)))

    assert found == [50 * x for x in range(40)]
