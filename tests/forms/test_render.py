from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

import forms
from base.i18n import use_locale
from forms import FormErrors
from tests.make.forms import EVERYTHING, NOW, Files, form, sources


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def posted(page: Tag) -> dict[str, list[str]]:
    """Return what a browser without script would post, pressing the last submit button."""
    found: dict[str, list[str]] = {}
    for tag in page.select("input[name], textarea[name], select[name]"):
        name = str(tag["name"])
        if tag.name == "select":
            values = [str(option["value"]) for option in tag.select("option[selected]")] or [""]
        elif tag.name == "textarea":
            values = [tag.text.removeprefix("\n")]
        elif tag.get("type") == "file" or (
            tag.get("type") in ("radio", "checkbox") and not tag.has_attr("checked")
        ):
            values = []
        else:
            values = [str(tag.get("value", ""))]
        found.setdefault(name, []).extend(values)
    return found


def test_every_input_has_a_label_and_every_group_a_legend() -> None:
    page = soup(forms.render(EVERYTHING, {"urgent": True}, {}, sources()))

    labelled = {label["for"] for label in page.select("label")}
    inputs = {tag["id"] for tag in page.select("input:not([type=hidden]), select, textarea")}
    assert inputs == labelled
    assert len(inputs) == len(page.select("input:not([type=hidden]), select, textarea"))
    assert all(group.select_one("legend") for group in page.select("fieldset"))


def test_help_and_errors_are_tied_to_their_input() -> None:
    page = soup(
        forms.render(EVERYTHING, {}, {"name": "Fill this in.", "some": "Choose."}, sources())
    )

    name = page.select_one("#f-name")
    group = page.select_one("#f-some")
    assert name is not None
    assert group is not None
    assert name["aria-describedby"] == "f-name-help f-name-error"
    assert name["aria-invalid"] == "true"
    assert name["aria-required"] == "true"
    assert group["aria-describedby"] == "f-some-error"
    error = page.select_one("#f-name-error.field-error")
    assert error is not None
    assert "Fill this in." in error.text


def test_the_summary_leads_to_each_wrong_answer_in_order() -> None:
    errors = {"some": "Choose.", "name": "Fill this in."}
    page = soup(forms.render(EVERYTHING, {}, errors, sources()))

    summary = page.select_one(".form-summary[autofocus]")
    assert summary is not None
    assert "2 answers need another look" in summary.text
    assert [link["href"] for link in summary.select("a")] == ["#f-name", "#f-some-0"]
    for link in summary.select("a"):
        assert page.select_one(str(link["href"])) is not None


def test_an_error_about_the_buttons_leads_to_them() -> None:
    made = form(outcomes=[{"name": "a", "label": "A"}, {"name": "b", "label": "B"}])
    page = soup(forms.render(made, {}, {"outcome": "Choose one."}, sources()))

    link = page.select_one(".form-summary a")
    assert link is not None
    assert page.select_one(str(link["href"])) is not None


def test_only_fields_that_decide_something_ask_the_server() -> None:
    page = soup(forms.render(EVERYTHING, {}, {}, sources(), action="/tasks/1"))

    asking = page.select("[hx-post]")
    assert [tag["id"] for tag in asking] == ["f-urgent"]
    assert asking[0]["hx-post"] == "/tasks/1"
    assert asking[0]["hx-target"] == "#form-app-form"
    assert page.select_one("form#form-app-form[action='/tasks/1'][method=post]") is not None


def test_a_field_is_shown_when_its_condition_holds() -> None:
    hidden = soup(forms.render(EVERYTHING, {"urgent": ["no"]}, {}, sources()))
    shown = soup(forms.render(EVERYTHING, {"urgent": ["yes"]}, {}, sources()))

    assert hidden.select_one("#f-why") is None
    assert shown.select_one("#f-why") is not None


def test_few_choices_are_radios_and_many_a_list() -> None:
    page = soup(forms.render(EVERYTHING, {"of_many": "4"}, {}, sources()))

    assert len(page.select("#f-one input[type=radio]")) == 3
    selected = page.select("select#f-of-many option[selected]")
    assert [option["value"] for option in selected] == ["4"]


def test_the_buttons_are_the_outcomes_and_enter_presses_none_of_several() -> None:
    made = form(
        {"key": "a", "type": "text"},
        outcomes=[
            {"name": "pass", "label": {"en": "Pass", "zh-Hant": "通過"}, "style": "primary"},
            {"name": "back", "label": "Back", "style": "danger"},
        ],
    )
    page = soup(forms.render(made, {}))

    first, *buttons = page.select("button[type=submit]")
    assert first.has_attr("disabled")
    assert [(tag["name"], tag["value"]) for tag in buttons] == [
        ("outcome", "pass"),
        ("outcome", "back"),
    ]
    with use_locale("zh-Hant"):
        assert "通過" in forms.render(made, {})


def test_what_was_typed_is_shown_again_escaped() -> None:
    html = forms.render(EVERYTHING, {"name": ['"><script>'], "amount": ["many"]}, {}, sources())

    assert "<script>" not in html
    amount = soup(html).select_one("#f-amount")
    assert amount is not None
    assert amount["value"] == "many"


def test_a_default_is_offered_where_there_is_no_answer() -> None:
    made = form({"key": "day", "type": "date", "default": "${today()}"})

    def value(values: dict[str, Any]) -> str:
        tag = soup(forms.render(made, values, {}, sources())).select_one("#f-day")
        assert tag is not None
        return str(tag["value"])

    assert value({}) == "2026-11-02"
    assert value({"day": date(2026, 1, 1)}) == "2026-01-01"
    assert value({"day": None}) == ""


def test_moments_are_shown_in_the_zone_of_the_centre() -> None:
    page = soup(
        forms.render(EVERYTHING, {"at": datetime(2026, 11, 2, 1, tzinfo=UTC)}, {}, sources())
    )

    at = page.select_one("#f-at")
    assert at is not None
    assert at["value"] == "2026-11-02T09:00"


def test_answers_are_listed_for_those_who_only_read() -> None:
    files = Files()
    files.names["f1"] = "photo.jpg"
    values = {
        "name": "<b>", "urgent": True, "why": "flood", "unit": "water", "some": ["0", "2"],
        "day": date(2026, 11, 2), "amount": 1234.5, "files": ["f1"], "no": "T20261102-0001",
    }  # fmt: skip
    with use_locale("zh-Hant"):
        page = soup(forms.render(EVERYTHING, values, {}, sources(files), readonly=True))

    facts = {str(tag.dt and tag.dt.text): tag.dd for tag in page.select(".form-facts > div")}
    text = {key: tag.text for key, tag in facts.items() if tag is not None}
    assert text["name"] == "<b>"
    assert text["unit"] == "水務局"
    assert text["urgent"] == "是"
    assert text["some"] == "option 0、option 2"
    assert text["day"] == "2026年11月2日"
    assert text["amount"] == "1,234.5"
    assert text["story"] == "–"
    assert text["no"] == "T20261102-0001"
    link = facts["files"] and facts["files"].select_one("a")
    assert link
    assert (link["href"], link.text) == ("/files/f1", "photo.jpg")
    assert not page.select("input, button, form")


def test_a_form_of_pages_carries_the_answers_of_the_other_pages() -> None:
    made = forms.Form.model_validate(
        {
            "key": "app/paged",
            "title": "",
            "pages": [
                {"title": "One", "fields": [{"key": "a", "type": "text", "label": "A"}]},
                {"title": "Two", "fields": [{"key": "b", "type": "text", "label": "B"}]},
            ],
        }
    )
    first = soup(forms.render(made, {}))
    second = soup(forms.render(made, {"a": ["x"], "_page": 1}))

    assert first.select_one("button[name=_go][value=next]") is not None
    assert first.select_one("button[value=previous]") is None
    assert second.select_one("button[name=_go][value=previous]") is not None
    assert posted(second) == {"a": ["x"], "b": [""], "_page": ["1"], "_asked": ["a b "]}
    assert "Page 2 of 2" in second.text


def test_a_task_without_a_form_shows_its_plain_variables() -> None:
    made = forms.generic(
        {
            "ticket_no": "T1",
            "subject": "Lamp",
            "count": 2,
            "urgent": True,
            "due": NOW,
            "nested": {"a": 1},
            "Strange Key": 1,
            "text": "x" * 200,
        }
    )

    assert {field.key: field.type for field in made.fields()} == {
        "ticket_no": "readonly",
        "subject": "text",
        "count": "number",
        "urgent": "yesno",
        "due": "datetime",
        "text": "longtext",
    }
    values = forms.validate(made, {"subject": "Lamp", "count": "3"}, {}, sources())
    assert (values["subject"], values["count"]) == ("Lamp", 3)


texts = st.text(max_size=40)
ANSWERS = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "story": texts,
        "amount": st.one_of(st.floats().map(str), st.integers().map(str), texts),
        "day": st.one_of(st.dates().map(str), texts),
        "at": st.one_of(st.datetimes().map(lambda moment: moment.isoformat()), texts),
        "clock": st.one_of(st.times().map(str), texts),
        "one": st.sampled_from(["0", "1", "2", "", "9"]),
        "some": st.lists(st.sampled_from(["0", "1", "2"]), max_size=4),
        "urgent": st.sampled_from(["yes", "no", ""]),
        "why": texts,
        "unit": st.sampled_from(["water", "roads", ""]),
        "phone": st.one_of(st.from_regex(r"\+?[0-9 -]{3,15}(#[0-9]{1,3})?", fullmatch=True), texts),
        "mail": st.one_of(st.emails(), texts),
    },
)


def outcome(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the variables, or what to show again with its errors."""
    try:
        return forms.validate(EVERYTHING, raw, {}, sources()), {}
    except FormErrors as refused:
        return refused.values, refused.errors


@given(raw=ANSWERS)
@settings(max_examples=150, deadline=None)
def test_what_is_valid_is_shown_so_that_it_reads_the_same_again(raw: dict[str, Any]) -> None:
    values, errors = outcome(raw)

    page = soup(forms.render(EVERYTHING, values, errors, sources()))

    assert len(page.select(".form-summary a")) == len(errors)
    assert errors or outcome(posted(page)) == (values, {})


@pytest.mark.parametrize("field", [field.key for field in EVERYTHING.fields()])
def test_a_typed_value_of_another_kind_does_not_break_the_page(field: str) -> None:
    for value in (None, 5, 2.5, True, "text", NOW, date(2026, 1, 1), time(9), ["x"], {"a": 1}):
        assert forms.render(EVERYTHING, {field: value}, {}, sources())
        assert forms.render(EVERYTHING, {field: value}, {}, sources(), readonly=True)
