"""Spellings of other languages are understood where they have only one meaning."""

import pytest

from base.expressions import ExpressionFailed, ExpressionProblem, compile_expression

DATA = {
    "a": True, "b": False, "n": 5, "m": 5, "name": "", "who": "Lin", "items": [], "amount": 7,
    "approved": True, "status": "open", "order": {"total": 3},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${a && !b}", True),
        ("${b || a}", True),
        ("${!a}", False),
        ("${n eq 5 && amount gt 6}", True),
        ("${n ne 5}", False),
        ("${n lt 6 and n ge 5 and n le 5}", True),
        ("${amount mod 4}", 3),
        ("${status eq 'open'}", True),
        ("${'open' eq status}", True),
        ("${empty name}", True),
        ("${!empty who}", True),
        ("${not empty items}", False),
        ("${who != empty}", True),
        ("${name == empty}", True),
        ("${empty order.total}", False),
        ("${n > 3 ? 'high' : 'low'}", "high"),
        ("${who eq 'Lin' ? n : m + 1}", 5),
        ("= n = 5", True),
        ("=approved = true", True),
        ('=status = "open" and n >= 5', True),
        ("= if n > 3 then 1 else 2", 1),
        ("=not(b)", True),
        ("=name = null", False),
        # Nothing within quotes is touched.
        ("${who == 'a && b' or who == 'x eq y'}", False),
        ("${'x ? y : z'}", "x ? y : z"),
        # Ours stays ours.
        ("n == 5 and who != ''", True),
        ("1 if n != 5 else 2", 2),
    ],
)
def test_it_means_the_same_here(text: str, value: object) -> None:
    assert compile_expression(text).evaluate(DATA) == value


@pytest.mark.parametrize(
    "text", ["n = 5", "${n = 5}", "${a ? b}", "${a ? b : n ? 1 : 2}", "${a &&}", "=", "${n eq}"]
)
def test_what_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionProblem):
        compile_expression(text)


def test_the_place_of_a_problem_is_that_of_what_was_written() -> None:
    with pytest.raises(ExpressionProblem) as caught:
        compile_expression("${a && b && }")
    assert caught.value.column > 3


def test_the_names_are_those_that_are_read() -> None:
    assert compile_expression("${empty who && n gt m}").names == {"who", "n", "m"}


def test_nothing_new_gets_through() -> None:
    for text in ("${open('/etc/passwd') && a}", "=__import__('os') = 1", "${a ? exec('x') : b}"):
        with pytest.raises((ExpressionProblem, ExpressionFailed)):
            compile_expression(text).evaluate(DATA)
