"""Nothing that is written in a decision can stop the centre: a problem, a value, or a refusal."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import DecisionFailed
from tests.make.decisions import NOW, definitions, literal, read

BOMBS = [
    "10 ** (10 ** 10)",
    "exp(10 ** 30)",
    "count(for i in 1..10**12 return i)",
    "some i in [1..10**15] satisfies i < 0",
    "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
    "{f: function(s) s + s, r: f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(x)))))))))))))))))}.r",
    'count(for i in 1..100000 return string join(for j in 1..100 return x, ""))',
    "(function(f) f(f))(function(f) f(f))",
    "for i in 1..100000 return partial",
    "string(for i in 1..100000 return x)",
    'matches(x, "(a+)+$")',
    'matches(x, "(a|a)*(a|a)*(a|a)*b")',
    'matches(x, "((a{0,500}){0,500}){0,500}")',
    'replace(x, "a", x)',
    "distinct values(for i in 1..100000 return i)",
    "duplicate values(for i in 1..20000 return i)",
    "sort(for i in 1..100000 return 100000 - i, function(a, b) a < b)",
    "for i in 1..100000 return 1.23 ** 4.56",
    "for i in 1..100000 return log(i) + exp(i / 7)",
    "flatten(for i in 1..3000 return for j in 1..3000 return j)",
    "decimal(1, 6000) + decimal(1E6000, -6000)",
    "concatenate(for i in 1..2000 return for j in 1..2000 return j)",
    'date("0001-01-01") - duration("P1D")',
    'for d in [date("0001-01-01")..date("9999-12-31")] return d',
    "every i in 1..10**9 satisfies every j in 1..10**9 satisfies true",
    "+".join(["1"] * 4000),
    " and ".join(["true"] * 1500),
    "[" * 5000,
    "if " * 2000,
]


def outcome(text: str, **values: Any) -> Any:
    """Decide, or say why not."""
    decisions, problems = read(definitions(f'<decision id="d" name="d">{literal(text)}</decision>'))
    if not decisions:
        assert problems
        assert all(problem.message for problem in problems)
        return problems
    try:
        return decisions[0].decide(values, NOW).value
    except DecisionFailed as failed:
        return failed.text()


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:60])
def test_bombs_stop_within_a_second(text: str) -> None:
    began = time.thread_time()

    outcome(text, x="a" * 50_000)

    assert time.thread_time() - began < 1


def test_a_graph_without_end_is_refused() -> None:
    many = "".join(f'<decision id="d{number}">{literal("1")}</decision>' for number in range(1001))

    _, problems = read(definitions(many))

    assert [problem.code for problem in problems] == ["decision-many"]


PIECES = (
    "1", "2.5", '"a"', "x", "item", "?", "true", "null", "+", "-", "*", "/", "**", "(", ")", "[",
    "]", "{", "}", ",", ":", ".", "..", "<", ">=", "=", "and", "or", "not", "if", "then", "else",
    "for", "in", "return", "some", "satisfies", "between", "instance of", "number", "function",
    "count", "substring", "date", '@"P1D"', "sort", "max", "list<", "''", "//", "/*", "\\",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=15).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS.filter(lambda text: all(one.isprintable() for one in text)))
def test_any_text_is_a_problem_or_a_value(text: str) -> None:
    outcome(text, x=[1, {"a": 2}])


@settings(max_examples=100, deadline=None)
@given(cell=TEXTS.filter(lambda text: all(one.isprintable() for one in text)))
def test_any_cell_is_a_problem_or_a_test(cell: str) -> None:
    from tests.make.decisions import table  # noqa: PLC0415

    decisions, problems = read(table("FIRST", [[cell, "1"]], columns=["x"], outputs=["n"]))

    assert decisions or problems
    for decision in decisions:
        assert decision.decide({"x": 1}, NOW).value in {1, None}
