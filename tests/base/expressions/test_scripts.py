from datetime import UTC, datetime
from typing import Any

import pytest

from base.expressions import ExpressionFailed, ExpressionProblem, compile_script


def test_a_script_returns_what_is_new_or_changed() -> None:
    script = compile_script(
        """
        total = 0
        for unit in units:
            if unit.n == 0:
                continue
            total += unit.n
            if total > 100:
                break
        else_seen = total > 3
        """
    )

    changed = script.run({"units": [{"n": 0}, {"n": 4}], "kind": "advice"})

    assert changed == {"total": 4, "else_seen": True}
    assert script.names == {"units"}
    assert script.assigned == {"total", "else_seen"}


def test_the_names_of_loops_stay_inside() -> None:
    assert compile_script("for i in range(3):\n  x = i").run({"i": 9}) == {"x": 2}


def test_what_a_script_changes_inside_a_variable_is_returned_and_the_data_is_left_alone() -> None:
    data: dict[str, Any] = {"customer": {"vip": False, "tags": ["a"]}, "other": {"n": 1}}

    changed = compile_script(
        "customer.vip = True\ncustomer.tags.append('b')\ncustomer['level'] = other.n\n"
        "customer.level += 1"
    ).run(data)

    assert changed == {"customer": {"vip": True, "tags": ["a", "b"], "level": 2}}
    assert data == {"customer": {"vip": False, "tags": ["a"]}, "other": {"n": 1}}


def test_a_script_counts_with_while() -> None:
    script = compile_script("n = 0\nwhile n < 10:\n  n += 1\n  if n == 5:\n    break")

    assert script.run({}) == {"n": 5}


def test_several_names_are_set_at_once() -> None:
    assert compile_script("a, b = [1, 2]\nc = d = a").run({}) == {"a": 1, "b": 2, "c": 1, "d": 1}


def test_methods_that_change_lists_and_records_work() -> None:
    changed = compile_script(
        "x = [3, 1]\nx.extend([2])\nx.sort()\nx.insert(0, 9)\nx.reverse()\n"
        "y = x.pop()\nx.remove(1)\n"
        "d = {}\nd.update(a=1)\nd.setdefault('b', 2)\nz = d.pop('a')"
    ).run({})

    assert changed == {"x": [3, 2], "y": 9, "d": {"b": 2}, "z": 1}


def test_the_clock_is_the_one_that_is_given() -> None:
    now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    changed = compile_script("handle_due = now() + duration('P1D')").run({}, now=now)

    assert changed == {"handle_due": datetime(2026, 11, 3, 9, 0, tzinfo=UTC)}


def test_a_failing_script_names_its_line() -> None:
    with pytest.raises(ExpressionFailed) as failed:
        compile_script("a = 1\nif a:\n  b = 2\n  c = b + missing").run({})

    assert failed.value.line == 4
    assert "missing" in failed.value.text()


def test_a_refused_script_names_line_and_column() -> None:
    with pytest.raises(ExpressionProblem) as refused:
        compile_script("\n   x = 1\n   y = 王.append(_z)\n")

    assert (refused.value.line, refused.value.column) == (3, 17)


@pytest.mark.parametrize("name", ["centre_id", "instance_id", "business_key", "initiator", "true"])
@pytest.mark.parametrize("text", ["{} = 1", "for {} in [1]:\n  x = 1", "a, {} = [1, 2]", "{} += 1"])
def test_names_of_the_engine_cannot_be_set(name: str, text: str) -> None:
    with pytest.raises(ExpressionProblem) as refused:
        compile_script(text.format(name))

    assert refused.value.rule == "reserved-name"


def test_a_value_that_is_no_data_is_named() -> None:
    with pytest.raises(ExpressionFailed, match="x holds something that is not data"):
        compile_script("x = range(3)").run({})
