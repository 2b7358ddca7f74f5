"""The built-in functions, by what they answer."""

from datetime import timedelta
from typing import Any

import pytest

from engine.decisions.feel.library import BUILTINS
from tests.make.decisions import evaluate

CASES: list[tuple[str, Any]] = [
    # conversion and text
    ('number("1,000.5", ",", ".")', 1000.5),
    ('number("1.000,5", ".", ",")', 1000.5),
    ('number("abc")', None),
    ("string(1.10)", "1.1"),
    ('string([1, "a", {b: null}])', '[1, "a", {b: null}]'),
    ("string(null)", None),
    ('string length("横綱")', 2),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 0)', None),
    ('substring(string: "foobar", start position: 3)', "obar"),
    ('substring("a")', None),
    ('upper case("aé")', "AÉ"),
    ('lower case("AB")', "ab"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("foobar", "x")', ""),
    ('contains("foobar", "oba")', True),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('trim(" a ")', "a"),
    # numbers
    ("decimal(2.5, 0)", 2),
    ("decimal(1/3, 2)", 0.33),
    ("floor(-1.5)", -2),
    ("floor(1.56, 1)", 1.5),
    ("ceiling(1.5)", 2),
    ("round up(5.5, 0)", 6),
    ("round up(-1.121, 2)", -1.13),
    ("round down(-5.5, 0)", -5),
    ("round half up(5.5, 0)", 6),
    ("round half down(5.5, 0)", 5),
    ("abs(-10)", 10),
    ('abs(duration("-PT5H"))', timedelta(hours=5)),
    ("modulo(-10, 4)", 2),
    ("modulo(10, -4)", -2),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-3)", None),
    ("log(-1)", None),
    ("exp(0)", 1),
    ("odd(5)", True),
    ("even(5)", False),
    # lists
    ("list contains([1, 2, null], null)", True),
    ("count([1, null])", 2),
    ("min([3, 1, 2])", 1),
    ("max(3, 1, 2)", 3),
    ('max(["a", "b"])', "b"),
    ("min([])", None),
    ("sum([1, 2, 3])", 6),
    ("sum(1, 2)", 3),
    ("sum([])", None),
    ('sum([1, "a"])', None),
    ("mean([1, 2, 3])", 2),
    ("product([2, 3, 4])", 24),
    ("median([8, 2, 5, 3])", 4),
    ("stddev([2, 4, 7, 5])", 2.0816659994661326),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("all([true, null])", None),
    ("all([false, null])", False),
    ("any([true, null])", True),
    ("sublist([4, 5, 6], 1, 2)", [4, 5]),
    ("sublist([4, 5, 6], -2)", [5, 6]),
    ("append([1], 2, 3)", [1, 2, 3]),
    ("concatenate([1, 2], [3])", [1, 2, 3]),
    ("insert before([1, 3], 1, 2)", [2, 1, 3]),
    ("remove([1, 2, 3], 2)", [1, 3]),
    ("list replace([2, 4], 2, 6)", [2, 6]),
    ("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", [5, 5, 7]),
    ("reverse([1, 2])", [2, 1]),
    ("index of([1, 2, 3, 2], 2)", [2, 4]),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ("distinct values([1, 2, 1])", [1, 2]),
    ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
    ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
    ("sort(list: [3, 1], precedes: function(x, y) x > y)", [3, 1]),
    # contexts
    ('get value({a: 1}, "a")', 1),
    ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
    ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
    ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
    # ranges
    ("before(1, 10)", True),
    ("before([1..5), [5..10])", True),
    ("after([5..10], 3)", True),
    ("meets([1..5], [5..10])", True),
    ("met by([5..10], [1..5])", True),
    ("overlaps([1..5], [3..8])", True),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([3..8], [1..5])", True),
    ("finishes([5..10], [1..10])", True),
    ("finished by([1..10], 10)", True),
    ("includes([1..10], 5)", True),
    ("during(5, [1..10])", True),
    ("starts(1, [1..10])", True),
    ("started by([1..10], [1..5])", True),
    ("coincides([1..5], [1..5])", True),
    ("is(1, 1.0)", True),
    ('is(@"10:00:00Z", 1)', False),
    # regular expressions
    ('matches("foobar", "^fo*bar")', True),
    ('matches("foobar", "^Fo*bar")', False),
    ('matches("FoObar", "^fo*bar", "i")', True),
    ('matches("a1b", "\\\\d[a-c]$")', True),
    ('matches("(02) 2720-8889", "^\\\\(0\\\\d\\\\) \\\\d{4}-\\\\d{4}$")', True),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("banana", "a", "o")', "bonono"),
    ('split("John Doe", "\\\\s")', ["John", "Doe"]),
    ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
    ('extract("ab12cd3", "[0-9]+")', ["12", "3"]),
    ('matches("a", "(")', None),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_functions_answer(text: str, wanted: Any) -> None:
    found = evaluate(text)

    assert found == wanted
    assert (found is True) == (wanted is True)


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_no_function_trips_over_odd_values(name: str) -> None:
    odd = ("null", "-1E300", '"\\u0000"', "[]", "{}", '@"P999Y"', "[[null]]", "1.5", "[1..2]")
    for first in odd:
        for second in odd:
            evaluate(f"[{name}({first}), {name}({first}, {second}), {name}({first}, {second}, 1)]")
