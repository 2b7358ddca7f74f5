import json
import time
from pathlib import Path
from typing import Any

import pytest

import forms
from forms.library import FOLDER
from forms.patterns import harmless


def definition(**field: Any) -> dict[str, Any]:
    return {"title": "", "fields": [{"key": "a", "type": "text", "label": "", **field}]}


def test_a_sound_definition_has_no_problems() -> None:
    text = {"en": "Name", "zh-Hant": "姓名", "zh-Hans": "姓名"}

    assert forms.check(definition(label=text, required="channel == 'phone'")) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": "colour"}, "pages.0.fields.0.type"),
        ({"key": "Not Good"}, "pages.0.fields.0.key"),
        ({"key": "business_key"}, "pages.0.fields.0.key"),
        ({"colour": "red"}, "pages.0.fields.0.colour"),
        ({"label": "Only English"}, "pages.0.fields.0.label"),
        ({"label": {"en": "Name", "zh-Hant": "姓名"}}, "pages.0.fields.0.label"),
        (
            {"label": {"en": "a", "zh-Hant": "b", "zh-Hans": "c", "fr": "d"}},
            "pages.0.fields.0.label",
        ),
        ({"show_if": "amount >"}, "pages.0.fields.0.show_if"),
        ({"show_if": "a == 1"}, "pages.0.fields.0.show_if"),
        ({"required": "open('x')"}, "pages.0.fields.0.required"),
        ({"pattern": "("}, "pages.0.fields.0.pattern"),
        ({"pattern": "(a+)+"}, "pages.0.fields.0.pattern"),
        ({"type": "choice"}, "pages.0.fields.0.options"),
        ({"min": 3}, "pages.0.fields.0.min"),
        ({"type": "number", "min": "a"}, "pages.0.fields.0.min"),
        ({"type": "date", "max": "30.11.2026"}, "pages.0.fields.0.max"),
        ({"type": "date", "max": "${today(}"}, "pages.0.fields.0.max"),
        ({"type": "choice", "source": "${units(}"}, "pages.0.fields.0.source"),
        (
            {"type": "choice", "options": [{"value": " x", "label": ""}]},
            "pages.0.fields.0.options.0.value",
        ),
    ],
)
def test_a_problem_names_its_place(changes: dict[str, Any], place: str) -> None:
    problems = forms.check(definition(**changes))

    assert place in [problem.field for problem in problems]
    assert all(problem.message for problem in problems)


def test_a_condition_cannot_read_an_answer_that_comes_later() -> None:
    problems = forms.check(
        {
            "title": "",
            "fields": [
                {"key": "a", "type": "text", "label": "", "show_if": "b == 1"},
                {"key": "b", "type": "number", "label": ""},
                {"key": "b", "type": "text", "label": ""},
            ],
        }
    )

    assert [problem.field for problem in problems] == ["b", "pages.0.fields.0.show_if"]


@pytest.mark.parametrize(
    "pattern",
    [r"[A-Z][12]\d{8}", r"T\d{8}-\d{4}", r"[^@]+@[^@]+", r"(?:\d{3}-)?\d+", r"a|b", r"\(x\)"],
)
def test_ordinary_patterns_are_let_through(pattern: str) -> None:
    assert harmless(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|a)*b",
        r"(a?){40}a{40}",
        r"((a)*)*",
        r"a*a*a*a*a*b",
        r"(a)\1",
        r"(?=a)a",
        "(",
        "[a",
    ],
)
def test_patterns_that_could_take_long_are_not(pattern: str) -> None:
    assert not harmless(pattern)


def test_the_worst_pattern_that_is_let_through_is_quick() -> None:
    made = forms.Form.model_validate({"key": "a/b", **definition(pattern=r"a*a*a*b")})
    assert harmless(r"a*a*a*b")
    began = time.thread_time()

    with pytest.raises(forms.FormErrors):
        forms.validate(made, {"a": "a" * 200})

    assert time.thread_time() - began < 1


@pytest.mark.parametrize("key", forms.keys() or [None])
def test_each_form_that_ships_is_sound(key: str | None) -> None:
    if key is None:
        pytest.fail("no form ships")
    path = FOLDER / f"{key}.json"

    assert forms.check(json.loads(path.read_text("utf-8"))) == []
    assert forms.render(forms.load(key), {})
    assert forms.render(forms.load(key), {}, readonly=True)


@pytest.mark.parametrize("key", ["tickets/nothing", "../secret", "tickets/../../x", "", "tickets"])
def test_a_form_that_is_not_there_is_said_to_be_missing(key: str) -> None:
    with pytest.raises(forms.FormMissing):
        forms.load(key)


def test_the_folder_is_packaged_with_the_code() -> None:
    assert Path(forms.__file__).parent == FOLDER.parent
