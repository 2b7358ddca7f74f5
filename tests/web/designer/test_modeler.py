"""What the page for drawing is given; its scripts say nothing that the server has no words for."""

import json
import re
from pathlib import Path

import engine
import forms
import processes.schedule.actions  # noqa: F401 registers what it offers
from base.i18n import pick
from engine.definitions.texts import TEXTS
from engine.runtime.calls import usual_attempts
from tests.make.desk import Desk
from tests.web.designer.test_pages import opened
from web.designer.modeler.facts import GAPS
from web.designer.modeler.offers import OFFERS
from web.designer.modeler.words import DRAWING, PAGE, WORDS

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "web" / "src" / "modeler"
SAID = re.compile(r"""\bt\(\s*("(?:[^"\\]|\\.)*")""")
READING = ROOT / "engine" / "definitions" / "reading"
OWN = re.compile(r'\bextensions?\(\s*\w+, RINGFLOW, "(\w+)"')
ATTRIBUTE = re.compile(r"RINGFLOW}}}(\w+)")
BARE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
  targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="a"/>
  <sequenceFlow id="f" sourceRef="a" targetRef="b"/><endEvent id="b"/></process></definitions>"""


def test_the_server_has_words_for_all_that_the_scripts_say() -> None:
    said = {
        json.loads(text)
        for file in SCRIPTS.rglob("*.js")
        for text in SAID.findall(file.read_text(encoding="utf-8"))
    }

    assert said
    assert said - set(WORDS) == set()
    assert not set(PAGE) & set(DRAWING)


def test_the_modeler_knows_each_element_of_ours_that_the_engine_reads() -> None:
    described = (SCRIPTS / "ringflow.js").read_text(encoding="utf-8")
    read = {
        name
        for file in READING.rglob("*.py")
        for name in OWN.findall(file.read_text(encoding="utf-8"))
    }

    assert {"task", "action", "outcome"} <= read
    assert {name for name in read if f'element("{name.title()}"' not in described} <= {"task"}


def test_the_modeler_knows_each_attribute_of_ours_that_stands_in_a_drawing() -> None:
    described = set(re.findall(r"\w+", (SCRIPTS / "ringflow.js").read_text(encoding="utf-8")))
    code = [file.read_text(encoding="utf-8") for file in READING.rglob("*.py")]
    read = {name for text in code for name in ATTRIBUTE.findall(text)}
    shipped = [file.read_text(encoding="utf-8") for file in (ROOT / "processes").rglob("*.bpmn")]
    written = {name for text in shipped for name in re.findall(r"\sringflow:(\w+)=", text)}

    assert "calendar" in read
    assert "process" in written
    assert read | written <= described | {"label"}


def test_what_is_offered_is_there() -> None:
    assert set(OFFERS) <= engine.action_names()
    assert set(TEXTS) >= GAPS
    assert all(TEXTS[code].severity == "warning" for code in GAPS)


def test_the_page_gets_facts_in_the_readers_language(desk: Desk) -> None:
    at = opened(desk)
    file = f"{at}/files/approval.bpmn"
    page = desk.browser.get(file)
    assert "data-modeler" in page.text or "python -m web.build" in page.text
    desk.browser.post(f"{at}/files", data={"kind": "form", "title": "Leave"})
    facts = desk.browser.get(f"{file}/facts").json()
    assert list(facts["formFiles"].values()) == ["leave.json"]
    assert facts["processFiles"] == {"approval": "approval.bpmn"}
    assert "email.send" in [one["name"] for one in facts["actions"]]
    assert ["department:roads", "Roads"] in facts["lists"]["groups"] or facts["lists"]["groups"]
    desk.browser.post("/choice", data={"locale": "zh-Hant"})


def test_a_drawing_without_places_is_laid_out(desk: Desk) -> None:
    file = f"{opened(desk)}/files/approval.bpmn"
    laid = desk.browser.post(f"{file}/layout", data={"content": BARE})
    assert laid.text.count("BPMNShape ") == 2
    moved = laid.text.replace('x="', 'x="9')
    kept = desk.browser.post(f"{file}/layout", data={"content": moved}).text
    anew = desk.browser.post(f"{file}/layout", data={"content": moved, "anew": "yes"}).text
    assert 'x="9' in kept
    assert anew == laid.text


def test_facts_name_deployed_forms_in_the_readers_language(desk: Desk) -> None:
    at = opened(desk)
    facts = desk.browser.get(f"{at}/files/approval.bpmn/facts").json()
    titles = dict(facts["lists"]["forms"])
    assert titles["tickets/handle"] == pick(forms.load("tickets/handle").title, "en")
    mail = next(one for one in facts["actions"] if one["name"] == "email.send")
    assert (mail["remote"], mail["retries"]) == (True, usual_attempts("email.send") - 1)
    local = next(one for one in facts["actions"] if one["name"] == "tickets.open")
    assert local["remote"] is False


def test_what_drawings_declare_is_offered(desk: Desk) -> None:
    at = opened(desk)
    declared = BARE.replace(
        '<process id="p"',
        '<message id="m" name="roof.done"/><error id="e" errorCode="too_late"/><process id="p"',
    )
    sent = [("files", ("more.bpmn", declared.encode(), "application/xml"))]
    desk.browser.post(f"{at}/bring", files=sent)
    lists = desk.browser.get(f"{at}/files/approval.bpmn/facts").json()["lists"]
    assert ["roof.done", "roof.done"] in lists["messages"]
    assert ["too_late", "too_late"] in lists["errors"]
    assert (lists["signals"], lists["escalations"]) == ([], [])


def test_a_form_is_shown_over_the_drawing_with_the_buttons_of_the_step(desk: Desk) -> None:
    at = opened(desk)
    browser, here = desk.browser, f"{at}/files/approval.bpmn/preview"
    browser.post(f"{at}/files", data={"kind": "form", "title": "Leave"})
    buttons = json.dumps([{"name": "yes", "label": {"en": "Agreed", "zh-Hant": "同意"}}])
    asked = {"form": "drafts/leave", "buttons": buttons, "language": "zh-Hant"}

    page = browser.post(here, params=asked)

    assert page.status_code == 200
    assert "同意" in page.text
    assert "Agreed<" not in page.text
    name, key = re.findall(r'name="(?!_)(\w+)"', page.text)[0], "outcome"
    sent = {"_asked": name, name: "Roof", "_outcome": "yes", key: "yes"}
    done = browser.post(here, params={**asked, "language": "en"}, data=sent)
    assert "The process would get" in done.text
    assert "Roof" in done.text
    refused = browser.post(here, params={**asked, "language": "en"}, data={"_asked": name})
    assert refused.status_code == 422
    for wrong in ({"form": "no/such"}, {"form": ""}):
        assert "no such form" in browser.post(here, params=wrong).text
    odd = browser.post(here, params={"form": "tickets/handle", "buttons": "{"})
    assert odd.status_code == 200
