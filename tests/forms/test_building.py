"""Forms while they are built: steps, conditions as lines, what is written, what can be shown."""

import json
from typing import Any

import pytest

import forms
from forms.building import steps
from forms.building.conditions import Line, lines_of, text_of
from forms.building.editing import edited
from forms.building.lenient import as_far_as_it_goes
from forms.building.shape import Definition, NotAForm, missing, opened, texts_of, written
from forms.library import FOLDER

NAME = {"en": "Name", "zh-Hant": "姓名", "zh-Hans": "姓名"}


def begun(*fields: dict[str, Any], **parts: Any) -> Definition:
    return opened(json.dumps({"title": NAME, "fields": list(fields), **parts}).encode())


def field(key: str, kind: str = "text", **parts: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": NAME, **parts}


def keys(definition: Definition) -> list[list[str]]:
    return [[one["key"] for one in page["fields"]] for page in definition["pages"]]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.json")), ids=lambda path: path.stem)
def test_a_form_that_is_opened_and_written_says_the_same(path: Any) -> None:
    before = path.read_bytes()
    after = written(opened(before))
    assert written(opened(after.encode())) == after
    assert forms.Form.model_validate({"key": "a/b", **json.loads(after)}) == (
        forms.Form.model_validate({"key": "a/b", **json.loads(before)})
    )


def test_one_change_is_one_line_of_difference() -> None:
    definition = begun(field("a"), field("b", required=True))
    before = written(definition).splitlines()
    after = written(edited(definition, [("set.pages.0.fields.1.max_length", "20")])).splitlines()
    assert sorted(set(after) ^ set(before)) == [
        '      "max_length": 20',
        '      "required": true',
        '      "required": true,',
    ]


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"title": "x"}', b"\xff"])
def test_what_is_no_form_is_not_opened(content: bytes) -> None:
    with pytest.raises(NotAForm):
        opened(content)


def test_fields_are_added_copied_moved_and_deleted() -> None:
    form = begun(field("a"), field("b"))
    at = steps.add_field(form, "pages.0.fields.0", "choice")
    assert (at, keys(form)) == ("pages.0.fields.1", [["a", "answer", "b"]])
    assert len(form["pages"][0]["fields"][1]["options"]) == 2
    assert steps.copy(form, "pages.0.fields.0") == "pages.0.fields.1"
    assert keys(form) == [["a", "a_2", "answer", "b"]]
    assert steps.add_page(form, at) == "pages.1"
    assert steps.move(form, "pages.0.fields.3", 1) == "pages.1.fields.0"
    assert steps.move(form, "pages.1.fields.0", 1) == "pages.1.fields.0"
    assert keys(form) == [["a", "a_2", "answer"], ["b"]]
    assert steps.put(form, "pages.1.fields.0", "pages.0.fields.0") == "pages.0.fields.0"
    assert steps.delete(form, "pages.0.fields.3") == "pages.0.fields.2"
    assert steps.delete(form, "pages.1") == "pages.0"
    assert keys(form) == [["b", "a", "a_2"]]
    steps.delete(form, "pages.0")
    assert keys(form) == [[]]


def test_options_are_added_and_put_in_order() -> None:
    form = begun(field("a", "choice"))
    for _time in range(3):
        steps.entry(form, "pages.0.fields.0", "options", "add", 0)
    steps.entry(form, "pages.0.fields.0", "options", "up", 2)
    steps.entry(form, "pages.0.fields.0", "options", "delete", 0)
    steps.entry(form, "pages.0.fields.0", "options", "delete", 9)
    assert [one["value"] for one in form["pages"][0]["fields"][0]["options"]] == [
        "option_3",
        "option_2",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("note", Line("note", "filled")),
        ("not note", Line("note", "empty")),
        ("abroad == true", Line("abroad", "yes")),
        ("note is null", Line("note", "absent")),
        ("note != null", Line("note", "given")),
        ("days >= 3", Line("days", ">=", "3")),
        ("outcome == 'back'", Line("outcome", "==", "back")),
        ("kind in ['a', 'b']", Line("kind", "in", "a, b")),
        ("'fire' in dangers", Line("dangers", "has", "fire")),
        ("day > date('2026-01-01')", Line("day", ">", "2026-01-01")),
    ],
)
def test_a_simple_condition_is_lines_and_they_are_it(text: str, line: Line) -> None:
    assert lines_of(text) == ("and", [line])
    again = text_of("and", [line], {"days": "number", "day": "date"})
    assert lines_of(again) == ("and", [line])


def test_lines_are_joined_by_one_word_and_more_is_text() -> None:
    read = lines_of("a == 1 or b == 'it\\'s'")
    assert read == ("or", [Line("a", "==", "1"), Line("b", "==", "it's")])
    assert text_of(*read, {"a": "number"}) == "a == 1 or b == 'it\\'s'"
    for text in ("a and (b or c)", "len(a) > 2", "a ==", "a < b < c", "x" * 5000 + "("):
        assert lines_of(text) is None or text == "a < b < c"


def test_what_is_typed_goes_to_its_place() -> None:
    form = begun(field("days", "number"), field("why"))
    place = "pages.0.fields.1"
    made = edited(
        form,
        [
            (f"set.{place}.label.en", " Why? "),
            (f"set.{place}.help.en", ""),
            ("set.pages.0.fields.0.min", "3"),
            ("set.pages.0.fields.0.max", "many"),
            (f"when.{place}.show_if", "if"),
            (f"text.{place}.show_if", ""),
            (f"line.{place}.show_if.0.name", "days"),
            (f"line.{place}.show_if.0.operator", ">"),
            (f"line.{place}.show_if.0.value", "3"),
            (f"when.{place}.required", "always"),
            ("set.pages.7.title.en", "nowhere"),
        ],
    )
    days, why = made["pages"][0]["fields"]
    assert (days["min"], days["max"]) == (3, "many")
    assert why == {
        "key": "why", "type": "text", "label": {**NAME, "en": "Why?"},
        "show_if": "days > 3", "required": True,
    }  # fmt: skip
    assert form["pages"][0]["fields"][1] == field("why")
    said = edited(made, [(f"when.{place}.show_if", "if"), (f"text.{place}.show_if", "days > 9")])
    assert said["pages"][0]["fields"][1]["show_if"] == "days > 9"


def test_what_no_language_may_lack_is_told() -> None:
    form = begun(field("a", label={"en": "Only English"}), field("b", placeholder="1"))
    assert missing(form) == [("pages.0.fields.0.label", ["zh-Hant", "zh-Hans"])]
    assert [place for place, _text in texts_of(form)][-1] == "pages.0.fields.1.placeholder"


def test_a_form_with_faults_is_shown_as_far_as_it_goes() -> None:
    form = begun(
        field("Not Good", min="x"), {"type": "colour"}, field("a", mask="phone"),
        field("b", "choice", options=[{"help": "x"}], rows="many"),
    )  # fmt: skip
    shown = as_far_as_it_goes(form)
    assert [one.type for one in shown.fields()] == ["text", "text", "text", "choice"]
    assert "<form" in forms.render(shown, {})
    assert as_far_as_it_goes({"pages": [{"fields": []}], "outcomes": [{}]}).outcomes
