from datetime import UTC, date, datetime, time
from typing import Any

import pytest

import forms
from base.i18n import use_locale
from forms import FormContinues, FormErrors
from tests.make.forms import Files, Posted, form, sources


def answer(kind: str, text: str | list[str], **parts: Any) -> Any:
    made = form({"key": "a", "type": kind, **parts})
    return forms.validate(made, {"a": text}, {}, sources())["a"]


def refusal(kind: str, text: str | list[str], **parts: Any) -> str:
    with pytest.raises(FormErrors) as refused:
        answer(kind, text, **parts)
    assert refused.value.status == 422
    return refused.value.errors["a"]


OPTIONS = [{"value": "1", "label": "one"}, {"value": "2", "label": "two"}]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("text", "  水管 破了 ", "水管 破了"),
        ("text", "one\r\nline", "one line"),
        ("text", "   ", None),
        ("longtext", "two\r\nlines\r\n", "two\nlines"),
        ("number", "1,234.50", 1234.5),
        ("number", "３", 3),
        ("number", "-0.1234567", -0.123457),
        ("date", "2026-11-30", date(2026, 11, 30)),
        ("date", "2026/1/5", date(2026, 1, 5)),
        ("date", "2026年1月5日", date(2026, 1, 5)),
        ("datetime", "2026-11-30T09:00", datetime(2026, 11, 30, 1, 0, tzinfo=UTC)),
        ("datetime", "2026-11-30T09:00+00:00", datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
        ("time", "09:30", time(9, 30)),
        ("yesno", "yes", True),
        ("yesno", "no", False),
        ("person", "chen", "chen"),
        ("department", "roads", "roads"),
        ("phone", "02-2345-6789", "0223456789"),
        ("phone", "（０９１２）３４５ ６７８", "0912345678"),
        ("phone", "+886 2 2345 6789 轉 12", "+886223456789#12"),
        ("phone", "0085221234567 ext.9", "+85221234567#9"),
        ("phone", "1999", "1999"),
        ("email", " name@example.org ", "name@example.org"),
    ],
)
def test_an_answer_is_read(kind: str, text: str, expected: object) -> None:
    assert answer(kind, text) == expected


def test_choices_are_read() -> None:
    assert answer("choice", "2", options=OPTIONS) == "2"
    assert answer("multichoice", ["2", "1"], options=OPTIONS) == ["1", "2"]
    assert answer("multichoice", [], options=OPTIONS) == []


@pytest.mark.parametrize(
    ("kind", "text", "parts", "sentence"),
    [
        ("text", "", {"required": True}, "Fill this in."),
        ("yesno", "", {"required": True}, "Choose an answer."),
        ("attachment", "", {"required": True}, "Attach a file."),
        ("text", "a\x00b", {}, "This holds a character that cannot be used."),
        ("text", "abcdef", {"max_length": 5}, "Use at most 5 characters; these are 6."),
        ("text", "x", {"pattern": "[0-9]+"}, "This is not written as expected."),
        (
            "text",
            "x",
            {"pattern": "[0-9]+", "pattern_help": {"en": "Digits, please."}},
            "Digits, please.",
        ),
        ("number", "many", {}, "Enter a number."),
        ("number", "Infinity", {}, "Enter a number."),
        ("number", "1e400", {}, "Enter a number."),
        ("number", "0", {"min": 1}, "Enter 1 or more."),
        ("number", "9", {"max": 5.5}, "Enter 5.5 or less."),
        ("date", "30 November", {}, "Enter a date, such as 2026-11-30."),
        ("date", "2026-02-30", {}, "Enter a date, such as 2026-11-30."),
        ("date", "2026-11-01", {"min": "${today()}"}, "Enter Nov 2, 2026 or later."),
        ("date", "2026-12-01", {"max": "2026-11-30"}, "Enter Nov 30, 2026 or earlier."),
        ("datetime", "soon", {}, "Enter a date and a time, such as 2026-11-30 09:00."),
        ("time", "09:00", {"min": "09:30"}, "Enter 9:30 AM or later."),
        ("time", "25:00", {}, "Enter a time, such as 09:30."),
        ("yesno", "perhaps", {}, "Choose yes or no."),
        ("choice", "3", {"options": OPTIONS}, "Choose one of the entries of the list."),
        ("multichoice", ["1", "3"], {"options": OPTIONS}, "Choose one of the entries of the list."),
        ("multichoice", ["1"], {"options": OPTIONS, "min": 2}, "Choose at least 2."),
        ("multichoice", ["1", "2"], {"options": OPTIONS, "max": 1}, "Choose at most 1."),
        ("department", "police", {}, "Choose one of the entries of the list."),
        ("person", "nobody", {}, "Choose one of the entries of the list."),
        (
            "phone",
            "12",
            {},
            "Enter a telephone number, such as 02-2345-6789 or 0912 345 678.",
        ),
        ("email", "name@localhost", {}, "Enter an e-mail address, such as name@example.org."),
        ("email", "a@b.c\nBcc: d@e.f", {}, "Enter an e-mail address, such as name@example.org."),
    ],
)
def test_a_wrong_answer_is_explained(
    kind: str, text: str, parts: dict[str, Any], sentence: str
) -> None:
    # A narrow no-break space stands before AM in the newer tables of dates.
    assert refusal(kind, text, **parts).replace("\u202f", " ") == sentence


def test_errors_are_spoken_in_the_readers_language() -> None:
    with use_locale("zh-Hant"):
        hant = refusal("number", "many")
    with use_locale("zh-Hans"):
        hans = refusal("number", "many")

    assert (hant, hans) == ("請輸入數字。", "请输入数字。")


CONDITIONAL = form(
    {"key": "urgent", "type": "yesno"},
    {"key": "reason", "type": "text", "show_if": "urgent", "required": True},
    {"key": "unit", "type": "text", "required": "channel == 'phone' and not urgent"},
)


def test_what_a_hidden_field_posts_is_dropped() -> None:
    values = forms.validate(CONDITIONAL, {"urgent": "no", "reason": "smuggled\x00"}, {}, sources())

    assert values == {"urgent": False, "reason": None, "unit": None}


def test_a_hidden_field_leaves_a_variable_of_its_name_alone() -> None:
    values = forms.validate(CONDITIONAL, {"urgent": "no"}, {"reason": "earlier"}, sources())

    assert "reason" not in values


def test_a_field_that_is_shown_now_is_required_now() -> None:
    with pytest.raises(FormErrors) as refused:
        forms.validate(CONDITIONAL, {"urgent": "yes"}, {}, sources())

    assert refused.value.errors == {"reason": "Fill this in."}
    assert refused.value.values["urgent"] == ["yes"]


def test_a_condition_sees_the_data_of_the_instance() -> None:
    assert forms.validate(CONDITIONAL, {"urgent": "no"}, {"channel": "web"}, sources())

    with pytest.raises(FormErrors) as refused:
        forms.validate(CONDITIONAL, {"urgent": "no"}, {"channel": "phone"}, sources())
    assert list(refused.value.errors) == ["unit"]


BUTTONS = form(
    {"key": "opinion", "type": "text", "required": "outcome == 'back'"},
    outcomes=[{"name": "pass", "label": "Pass"}, {"name": "back", "label": "Back"}],
)


def test_a_named_button_is_the_outcome() -> None:
    assert forms.validate(BUTTONS, {"outcome": "pass"}) == {"opinion": None, "outcome": "pass"}


def test_what_is_required_may_depend_on_the_button() -> None:
    with pytest.raises(FormErrors) as refused:
        forms.validate(BUTTONS, {"outcome": "back", "opinion": " "})

    assert list(refused.value.errors) == ["opinion"]


@pytest.mark.parametrize("raw", [{}, {"outcome": "other"}, {"outcome": ["x", "y"]}])
def test_one_of_the_buttons_has_to_be_pressed(raw: dict[str, Any]) -> None:
    with pytest.raises(FormErrors) as refused:
        forms.validate(BUTTONS, raw)

    assert list(refused.value.errors) == ["outcome"]


PAGED = forms.Form.model_validate(
    {
        "key": "app/paged",
        "title": "",
        "pages": [
            {"fields": [{"key": "name", "type": "text", "label": "Name", "required": True}]},
            {
                "show_if": "name == 'Chen'",
                "fields": [{"key": "more", "type": "text", "label": "More", "required": True}],
            },
            {"fields": [{"key": "last", "type": "multichoice", "label": "L", "options": OPTIONS}]},
        ],
    }
)


def page_after(raw: dict[str, Any]) -> FormErrors:
    with pytest.raises(FormErrors) as stopped:
        forms.validate(PAGED, raw, {}, sources())
    return stopped.value


def test_a_page_is_left_only_when_its_answers_are_right() -> None:
    wrong = page_after({"_page": "0", "_go": "next", "name": ""})
    right = page_after({"_page": "0", "_go": "next", "name": "Lin"})

    assert (wrong.status, wrong.values["_page"], list(wrong.errors)) == (422, 0, ["name"])
    assert isinstance(right, FormContinues)
    assert (right.status, right.values["_page"], right.errors) == (200, 2, {})


def test_a_page_that_is_not_shown_is_passed_over_both_ways() -> None:
    assert page_after({"_page": "0", "_go": "next", "name": "Chen"}).values["_page"] == 1
    assert page_after({"_page": "2", "_go": "previous", "name": "Lin"}).values["_page"] == 0


def test_going_back_keeps_what_was_typed_and_complains_about_nothing() -> None:
    back = page_after({"_page": "2", "_go": "previous", "name": "Chen", "more": "", "last": ["1"]})

    assert (back.status, back.errors, back.values["_page"]) == (200, {}, 1)
    assert back.values["last"] == ["1"]


def test_sending_the_form_shows_the_first_page_with_an_error() -> None:
    assert page_after({"_page": "2", "name": "Chen", "more": ""}).values["_page"] == 1


@pytest.mark.parametrize("page", ["-1", "99", "x", "１", ""])
def test_a_wrong_page_number_does_no_harm(page: str) -> None:
    assert page_after({"_page": page, "_refresh": "1", "name": "Lin"}).values["_page"] in (0, 2)


def test_a_refresh_complains_about_nothing() -> None:
    again = page_after({"_page": "0", "_refresh": "1", "name": ""})

    assert (again.status, again.errors) == (200, {})


def test_a_box_that_was_unticked_stays_unticked() -> None:
    made = form({"key": "a", "type": "multichoice", "options": OPTIONS, "required": True})

    with pytest.raises(FormErrors) as refused:
        forms.validate(made, {"_asked": "a"}, {"a": ["1"]}, sources())

    assert refused.value.values["a"] == []


ATTACHED = form(
    {"key": "name", "type": "text", "required": True},
    {"key": "files", "type": "attachment", "max": 2},
)


def test_files_are_stored_and_named_by_their_ids() -> None:
    files = Files()

    values = forms.validate(
        ATTACHED, {"name": "a", "files": [Posted("a.txt"), Posted("b.txt"), Posted("")]}, {},
        sources(files),
    )  # fmt: skip

    assert values["files"] == ["file1", "file2"]
    assert list(files.names.values()) == ["a.txt", "b.txt"]


def test_files_survive_an_error_elsewhere() -> None:
    files = Files()
    with pytest.raises(FormErrors) as refused:
        forms.validate(ATTACHED, {"name": "", "files": [Posted("a.txt")]}, {}, sources(files))

    assert refused.value.values["files"] == ["file1"]
    again = forms.validate(ATTACHED, {"name": "x", "files": ["file1"]}, {}, sources(files))
    assert again["files"] == ["file1"]


def test_a_refused_file_is_an_error_at_its_field() -> None:
    with pytest.raises(FormErrors) as refused:
        forms.validate(ATTACHED, {"name": "a", "files": [Posted("virus.exe")]}, {}, sources())

    assert refused.value.errors["files"].startswith("virus.exe: ")


def test_a_file_that_was_not_given_to_this_person_is_not_taken() -> None:
    assert "no longer there" in refusal("attachment", ["stolen-id"])


def test_there_may_be_too_many_files() -> None:
    files = Files()
    with pytest.raises(FormErrors) as refused:
        forms.validate(
            ATTACHED, {"name": "a", "files": [Posted(f"{n}.txt") for n in range(3)]}, {},
            sources(files),
        )  # fmt: skip

    assert refused.value.errors["files"] == "Choose at most 2."


def test_a_refresh_stores_no_files() -> None:
    files = Files()
    with pytest.raises(FormContinues):
        forms.validate(ATTACHED, {"_refresh": "1", "files": [Posted("a")]}, {}, sources(files))

    assert not files.names


def test_choices_may_come_from_the_data() -> None:
    made = form({"key": "unit", "type": "choice", "source": "${units}"})
    data = {"units": ["water", {"value": "roads", "label": "Roads"}]}

    assert forms.validate(made, {"unit": "roads"}, data, sources()) == {"unit": "roads"}
    with pytest.raises(FormErrors):
        forms.validate(made, {"unit": "fire"}, data, sources())
