from datetime import UTC, date, datetime
from typing import Any

import pytest

import forms
from forms import FormErrors
from tests.make.forms import form, sources

OPTIONS = [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}]
ALL = form(
    {"key": "subject", "type": "text", "required": True},
    {"key": "count", "type": "number"},
    {"key": "urgent", "type": "yesno"},
    {"key": "why", "type": "text", "show_if": "urgent", "required": True},
    {"key": "day", "type": "date"},
    {"key": "at", "type": "datetime"},
    {"key": "tags", "type": "multichoice", "options": OPTIONS},
    {"key": "unit", "type": "department"},
    outcomes=[{"name": "pass", "label": "Pass"}],
)


def parse(**given: Any) -> dict[str, Any]:
    return forms.parse_json(ALL, {"outcome": "pass", **given}, {}, sources())


def errors(**given: Any) -> dict[str, str]:
    with pytest.raises(FormErrors) as refused:
        parse(**given)
    return refused.value.errors


def test_values_of_a_machine_follow_the_same_rules() -> None:
    values = parse(
        subject="a", count=2.5, urgent=True, why="flood", day="2026-11-30",
        at="2026-11-30T09:00:00Z", tags=["2"], unit="water",
    )  # fmt: skip

    assert values == {
        "subject": "a",
        "count": 2.5,
        "urgent": True,
        "why": "flood",
        "day": date(2026, 11, 30),
        "at": datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
        "tags": ["2"],
        "unit": "water",
        "outcome": "pass",
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "subject"),
        ({"subject": 5}, "subject"),
        ({"subject": ["a"]}, "subject"),
        ({"subject": "a", "urgent": "yes"}, "urgent"),
        ({"subject": "a", "count": True}, "count"),
        ({"subject": "a", "count": "many"}, "count"),
        ({"subject": "a", "urgent": True}, "why"),
        ({"subject": "a", "tags": "2"}, "tags"),
        ({"subject": "a", "tags": [2]}, "tags"),
        ({"subject": "a", "day": 20261130}, "day"),
        ({"subject": "a", "unit": "police"}, "unit"),
        ({"subject": "a", "colour": "red"}, "colour"),
        ({"subject": "a", "outcome": "fail"}, "outcome"),
        ({"subject": "a", "outcome": None}, "outcome"),
        ({"subject": "a", "outcome": ["pass"]}, "outcome"),
    ],
)
def test_a_wrong_value_is_named(given: dict[str, Any], field: str) -> None:
    assert list(errors(**given)) == [field]


def test_a_hidden_value_is_dropped() -> None:
    assert parse(subject="a", urgent=False, why="smuggled")["why"] is None
