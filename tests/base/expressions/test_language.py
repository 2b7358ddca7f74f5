import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.expressions import ExpressionFailed, ExpressionProblem, check_data, compile_expression
from base.times import Duration

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DATA: dict[str, Any] = {
    "amount": 500,
    "price": Decimal("12.50"),
    "prio": "high",
    "units": [{"code": "water", "n": 3}, {"code": "roads", "n": 5}],
    "customer": {"name": "王小明", "vip": True, "items": 7},
    "due": datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
    "day": date(2026, 11, 2),
}


def value(text: str, data: Mapping[str, Any] = DATA) -> Any:
    return compile_expression(text).evaluate(data, now=NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount > 100 and customer.vip == True and prio == 'high'", True),
        ("amount > 100 and not customer.vip", False),
        ("amount > 1000 or prio in ['high', 'urgent']", True),
        ("100 < amount <= 500 < 501", True),
        ("customer.vip == true", True),
        ("customer.get('phone') is null", True),
        ("customer.items", 7),
        ("customer['name']", "王小明"),
        ("units[0].code", "water"),
        ("units[-1]['n'] + 1", 6),
        ("[u.code for u in units if u.n > 3]", ["roads"]),
        ("{u.code: u.n for u in units}", {"water": 3, "roads": 5}),
        ("any(u.n > 4 for u in units)", True),
        ("sum(u.n for u in units) / len(units)", 4.0),
        ("[a + b for a, b in zip([1, 2], [3, 4])]", [4, 6]),
        ("[i for i, u in enumerate(units)]", [0, 1]),
        ("max(u.n for u in units)", 5),
        ("min([], default=3)", 3),
        ("sorted([3, 1, 2], reverse=True)", [3, 2, 1]),
        ("'yes' if amount else 'no'", "yes"),
        ("f'{customer.name}: {price:.1f}'", "王小明: 12.5"),
        ("f'{due:%Y-%m-%d}'", "2026-11-03"),
        ("' , '.join(['a', 'b']).upper()", "A , B"),
        ("'a-b-c'.split('-')[1:]", ["b", "c"]),
        ("round(7 / 3, 2)", 2.33),
        ("int('12') + float('0.5')", 12.5),
        ("2 ** 10 % 1000", 24),
        ("now() + duration('PT4H')", datetime(2026, 11, 2, 13, 0, tzinfo=UTC)),
        ("now() + duration('P1M')", datetime(2026, 12, 2, 9, 0, tzinfo=UTC)),
        ("now() - duration(days=1)", datetime(2026, 11, 1, 9, 0, tzinfo=UTC)),
        ("due - now() > duration('PT23H')", True),
        ("duration('PT4H')", timedelta(hours=4)),
        ("today() == day", True),
        ("date('2026-11-03') > today()", True),
        ("datetime('2026-11-03T09:00:00Z') == due", True),
        ("due.hour + due.weekday()", 10),
        ("dict(a=1, b=[1, 2])", {"a": 1, "b": [1, 2]}),
        ("list({'a': 1}.items())", [("a", 1)]),
        ("${ amount > 100 }", True),
        ("= amount > 100", True),
        ("amount > 100\n  and prio == 'high'", True),
        ("'# is no comment' != ''", True),
    ],
)
def test_an_expression_has_its_value(text: str, expected: object) -> None:
    assert value(text) == expected


def test_a_calendar_month_is_kept_as_a_duration() -> None:
    assert value("duration('P1M')") == Duration(1)


def test_the_names_are_those_that_are_read_from_the_data() -> None:
    expression = compile_expression("[u.code for u in units if u.n > limit] == wanted or true")

    assert expression.names == {"units", "limit", "wanted"}


def test_a_name_of_a_comprehension_does_not_hide_the_variable_around_it() -> None:
    assert value("[[u for u in [1]] for u in units][0] + [amount for u in [9]]") == [1, 500]


def test_data_cannot_take_the_place_of_a_function() -> None:
    assert value("len(units)", {"len": "text", "units": [1]}) == 1
    assert value("len", {"len": "text"}) == "text"


@pytest.mark.parametrize(
    ("text", "line", "column", "rule"),
    [
        ("amount >", 1, 9, "syntax"),
        ("amount && ", 1, 9, "syntax"),
        ("amount = 3", 1, 8, "syntax"),
        ("", 1, 1, "empty"),
        ("  ${}", 1, 1, "empty"),
        ("王小明 + _x", 1, 7, "no-underscore"),
        ("amount\n  and (lambda: 1)", 2, 8, "no-functions"),
        ("amount is prio", 1, 1, "is"),
        ("units.append(1)", 1, 1, "no-change"),
        ("amount # all", 1, 8, "no-comment"),
        ("amount | 1", 1, 1, "not-allowed"),
    ],
)
def test_a_refusal_names_place_and_rule(text: str, line: int, column: int, rule: str) -> None:
    with pytest.raises(ExpressionProblem) as refused:
        compile_expression(text)

    assert (refused.value.line, refused.value.rule) == (line, rule)
    if rule != "syntax":
        assert refused.value.column == column
    assert refused.value.problems[0].message == refused.value.text()


def test_an_unknown_name_is_found_when_the_names_are_given() -> None:
    assert compile_expression("amount > 1", names={"amount"}).names == {"amount"}

    with pytest.raises(ExpressionProblem) as refused:
        compile_expression("amount > 1\nand amuont < 3", names={"amount"})

    assert (refused.value.rule, refused.value.line, refused.value.column) == ("unknown-name", 2, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("missing + 1", "Line 1: There is no variable “missing”."),
        ("customer.phone", "Line 1: There is no field “phone”."),
        ("amount > prio", "Line 1: a number cannot be compared with text."),
        ("amount + prio", "Line 1: This cannot be done with a number and text."),
        ("amount.upper()", "Line 1: a number has no function “upper”."),
        ("amount.real", "Line 1: a number has no field “real”."),
        ("len(5)", "Line 1: len() cannot work with what it was given: a number."),
        ("1 / 0", "Line 1: Nothing can be divided by zero."),
        ("units[5]", "Line 1: There is no place 5 in the list."),
        ("'%s' % 1", 'Line 1: Text is not filled in with %; use f"…" instead.'),
    ],
)
def test_a_failure_is_a_plain_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        value(text)

    assert failed.value.text() == sentence


def test_there_is_no_clock_unless_one_is_given() -> None:
    with pytest.raises(ExpressionFailed, match="clock"):
        compile_expression("now()").evaluate({})


def test_an_expression_does_not_change_the_data() -> None:
    before = json.dumps(DATA, default=str)

    value("[dict(u, n=0) for u in units]")

    assert json.dumps(DATA, default=str) == before


def test_data_that_cannot_be_stored_is_named_by_its_place() -> None:
    with pytest.raises(ExpressionFailed, match=r"ticket\.parts\[1\] holds"):
        check_data({"parts": [1, 2**60]}, "ticket")


def test_data_of_more_than_a_megabyte_is_refused() -> None:
    check_data(["x" * 900_000], "ticket")

    with pytest.raises(ExpressionFailed, match="larger"):
        check_data(["x" * 600_000] * 2, "ticket")


def outcome(text: str) -> str:
    """Return the value or the sentence that a text ends in; anything else raises."""
    try:
        return f"value {value(text)}"
    except (ExpressionProblem, ExpressionFailed) as problem:
        return problem.text()


@given(st.text(max_size=60))
def test_any_text_is_either_compiled_or_refused(text: str) -> None:
    assert outcome(text)


WORDS = st.sampled_from(
    [
        "amount", "units", "customer", ".name", ".n", "[0]", "(", ")", "[", "]", "{", "}", ":", ",",
        " and ", " or ", " not ", " in ", " if ", " else ", " for u in units", "+", "-", "*", "**",
        "/", "%", "<", "==", "1", "0", "2.5", "'a'", "f'{amount}'", "len(", "sum(", "sorted(",
        "range(", ".get(", ".upper()", "now()", "duration('P1M')", "none", "None", "u",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=14).map("".join))
def test_any_phrase_of_the_language_ends_in_a_value_or_a_sentence(text: str) -> None:
    assert outcome(text)
