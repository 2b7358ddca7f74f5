"""The form builder without a script: every step is a posted form."""

import io
import json
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.make.desk import Desk
from tests.web.designer.test_pages import opened
from web.designer.form.sitting import Sitting, SittingLost, unpacked

LABELS = {"en": "Country", "zh-Hant": "國家", "zh-Hans": "国家"}


def draft_in(page: str) -> str:
    found = re.search(r'name="_draft" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


class Builder:
    """A page of the builder: what it holds, and its buttons."""

    def __init__(self, browser: TestClient, at: str) -> None:
        self.browser, self.at = browser, at
        self.page = browser.get(at).text

    def press(self, act: str, path: str = "/form", **typed: str) -> int:
        sent = {"_draft": draft_in(self.page), "_act": act, **typed}
        answer = self.browser.post(f"{self.at}{path}", data=sent)
        self.page = answer.text
        return answer.status_code

    @property
    def sitting(self) -> Sitting:
        return unpacked(draft_in(self.page))

    def field(self, index: int) -> dict[str, Any]:
        found: dict[str, Any] = self.sitting.definition["pages"][0]["fields"][index]
        return found


@pytest.fixture
def builder(desk: Desk) -> Builder:
    at = opened(desk)
    made = desk.browser.post(f"{at}/files", data={"kind": "form", "title": "Trip"})
    return Builder(desk.browser, made.headers["location"])


def test_a_form_is_built_tried_and_saved(builder: Builder) -> None:
    builder.press("add:yesno")
    place = "pages.0.fields.1"
    builder.press("", **{f"set.{place}.key": "abroad", f"set.{place}.label.en": "Abroad?"})
    assert "This text is missing in" in builder.page
    builder.press("add:text")
    place = "pages.0.fields.2"
    typed = {f"set.{place}.label.{code}": text for code, text in LABELS.items()}
    builder.press("", **typed, **{f"set.{place}.key": "country", f"when.{place}.show_if": "if"})
    builder.press("", **{f"when.{place}.show_if": "if", f"when.{place}.required": "always",
                         f"text.{place}.show_if": "", f"line.{place}.show_if.0.name": "abroad",
                         f"line.{place}.show_if.0.operator": "yes"})  # fmt: skip
    assert builder.field(2)["show_if"] == "abroad == true"
    assert 'name="country"' not in builder.page
    again = builder.press("", "/form/try", abroad="yes", _asked="answer abroad country")
    assert again == 422
    assert "Fill this in." in builder.page
    assert builder.press("", "/form/try", abroad="yes", country="Japan",
                         _asked="answer abroad country") == 200  # fmt: skip
    assert "The process would get" in builder.page
    assert "&#34;Japan&#34;" in builder.page
    builder.press("save")
    saved = json.loads(builder.browser.get(f"{builder.at}/content").text)
    assert saved["fields"][2] == {
        "key": "country", "type": "text", "label": LABELS, "required": True,
        "show_if": "abroad == true",
    }  # fmt: skip
    assert builder.sitting.revision == 2


def test_steps_are_taken_back_and_taken_again(builder: Builder) -> None:
    builder.press("add:number")
    builder.press("delete:pages.0.fields.0")
    assert builder.field(0)["type"] == "number"
    builder.press("undo")
    assert [builder.field(0)["type"], builder.field(1)["type"]] == ["text", "number"]
    builder.press("undo")
    assert builder.sitting.past == []
    builder.press("redo")
    builder.press("copy:pages.0.fields.1")
    assert builder.sitting.ahead == []
    assert builder.field(2)["key"] == "answer_2_2" or builder.field(2)["key"] == "answer_3"
    builder.press("up:pages.0.fields.9")
    builder.press("no such act")
    assert builder.page.count("builder-item") == 5


def test_who_saves_second_is_told_and_loses_nothing(builder: Builder) -> None:
    other = Builder(builder.browser, builder.at)
    other.press("add:date")
    other.press("save")
    builder.press("add:number")
    assert builder.press("save") == 409
    assert "has saved trip.json since you opened it" in builder.page
    assert builder.field(1)["type"] == "number"
    assert "date" in builder.browser.get(f"{builder.at}/content").text
    builder.press("save-over:2")
    saved = json.loads(builder.browser.get(f"{builder.at}/content").text)
    assert saved["fields"][1]["type"] == "number"


def test_the_builder_says_what_uses_a_form_and_what_a_language_lacks(builder: Builder) -> None:
    builder.press("tab:use")
    assert "No task names this form yet." in builder.page
    builder.press("tab:languages", **{"set.pages.0.fields.0.label.zh-Hans": ""})
    assert "1 text lacks a language" in builder.page
    builder.press("tab:logic")
    assert "Everything is always shown." in builder.page
    builder.press("speak:zh-Hant")
    assert 'class="phone" lang="zh-Hant"' in builder.page
    assert "送出" in builder.page


def test_an_answer_is_tried_by_the_rule_of_its_field(builder: Builder) -> None:
    place = "pages.0.fields.0"
    builder.press(f"look:{place}")
    builder.press("", **{f"set.{place}.pattern": "[A-Z]{2}", f"try.{place}": "no"})
    assert "This is not written as expected." in builder.page
    builder.press("", **{f"set.{place}.pattern": "[A-Z]{2}", f"try.{place}": "TW"})
    assert "Taken as &#34;TW&#34;" in builder.page


def test_what_is_no_form_opens_as_text(builder: Builder) -> None:
    builder.browser.post(builder.at, data={"content": "{", "revision": "1"})
    page = builder.browser.get(builder.at)
    assert page.status_code == 200
    assert "<textarea" in page.text
    assert "_draft" not in page.text


def test_a_form_of_camunda_is_brought_in_and_its_losses_are_told(builder: Builder) -> None:
    theirs = {"components": [{"type": "textfield", "key": "firstName", "label": "First name"},
                             {"type": "table", "label": "History"}]}  # fmt: skip
    at = builder.at.partition("/files/")[0]
    sent = [("files", ("Leave Request.form", json.dumps(theirs).encode(), "application/json"))]
    page = builder.browser.post(f"{at}/bring", files=sent)
    assert page.status_code == 200
    assert "This could not be taken over" in page.text
    assert "History: <code>table</code>" in page.text
    content = json.loads(builder.browser.get(f"{at}/files/leave_request.json/content").text)
    assert content["key"] == "drafts/leave_request"
    assert content["fields"][0]["key"] == "first_name"
    broken = [("files", ("x.form", b"{", "application/json"))]
    assert builder.browser.post(f"{at}/bring", files=broken).status_code == 422


def test_a_form_of_camunda_in_a_bundle_is_brought_in_as_a_single_one_is(builder: Builder) -> None:
    theirs = json.dumps({"components": [{"type": "textfield", "key": "a", "label": "A"},
                                        {"type": "table", "label": "History"}]})  # fmt: skip
    packet = io.BytesIO()
    with zipfile.ZipFile(packet, "w") as bundle:
        bundle.writestr("forms/Leave.form", theirs)
        bundle.writestr("old/leave.form", theirs)
        bundle.writestr("scenarios/none.txt", "no drawing")
    at = builder.at.partition("/files/")[0]
    sent = [("files", ("all.zip", packet.getvalue(), "application/zip"))]

    page = builder.browser.post(f"{at}/bring", files=sent)

    assert page.status_code == 200
    assert page.text.count("History: <code>table</code>") == 2
    keys = [json.loads(builder.browser.get(f"{at}/files/{name}.json/content").text)["key"]
            for name in ("leave", "leave_2")]  # fmt: skip
    assert keys == ["drafts/leave", "drafts/leave_2"]


def test_a_broken_page_is_refused(builder: Builder) -> None:
    for draft in ("", "{}", json.dumps({"form": {}, "steps": "x"})):
        with pytest.raises(SittingLost):
            unpacked(draft)
    answer = builder.browser.post(f"{builder.at}/form", data={"_draft": "{}"})
    assert answer.status_code == 422
