"""Analysts keep applications in the browser."""

import re

from starlette.testclient import TestClient

from engine.applications.queries import applications
from tests.make import identity as people
from tests.make.desk import Desk
from tests.web.monitor.test_monitor import admin

BROKEN = "<definitions"


def opened(desk: Desk) -> str:
    """Make an application with a drawing; return its address."""
    browser = admin(desk).browser
    made = browser.post("/designer", data={"name": "Leave"})
    assert made.status_code == 303
    at = made.headers["location"]
    drawn = browser.post(f"{at}/files", data={"kind": "bpmn", "title": "Approval"})
    assert drawn.headers["location"] == f"{at}/files/approval.bpmn"
    return at


def test_an_application_is_made_filled_and_put_away(desk: Desk) -> None:
    at = opened(desk)
    browser = desk.browser
    page = browser.get(at).text
    assert "approval.bpmn" in page
    assert "More about approval.bpmn" in page
    assert browser.post("/designer", data={"name": " "}).status_code == 422
    sent = [("files", ("extra.json", b"{}", "application/json"))]
    assert browser.post(f"{at}/bring", files=sent).status_code == 303
    assert "extra.json" in browser.get(at).text
    browser.post(f"{at}/rename", data={"name": "extra.json", "to": "more.json"})
    browser.post(f"{at}/delete", data={"name": "more.json"})
    assert "more.json" not in browser.get(at).text
    assert browser.post(f"{at}/archive").headers["location"] == "/designer"
    assert "Leave" in browser.get("/designer?archived=true").text
    assert at not in browser.get("/designer").text


def test_saving_tells_scripts_the_findings_and_who_was_first(desk: Desk) -> None:
    at = opened(desk)
    browser, script = desk.browser, {"Accept": "application/json"}
    file = f"{at}/files/approval.bpmn"
    answer = browser.get(f"{file}/content")
    assert answer.headers["x-revision"] == "1"
    checked = browser.post(f"{file}/check", data={"content": BROKEN}, headers=script).json()
    assert checked["problems"][0]["code"] == "xml-broken"
    assert "not" in checked["problems"][0]["message"]
    sent = {"content": answer.text + "\n", "revision": "1"}
    saved = browser.post(file, data=sent, headers=script).json()
    assert saved["revision"] == 2
    late = browser.post(file, data={"content": "x", "revision": "1"}, headers=script)
    assert (late.status_code, late.json()["code"]) == (409, "saved_meanwhile")
    page = browser.post(file, data={"content": "typed here", "revision": "1"})
    assert page.status_code == 409
    assert "typed here" in page.text


def test_agents_do_not_draw(desk: Desk) -> None:
    at = opened(desk)
    with desk.world.transaction() as db:
        assert len(applications(db)) == 1
        people.user(db, "lin", "agent")
    browser = desk.sit("lin").browser
    assert browser.get(at).status_code == 403
    assert browser.post("/designer", data={"name": "Mine"}).status_code == 403


def test_versions_are_kept_compared_and_taken_back(desk: Desk) -> None:
    at = opened(desk)
    browser = desk.browser
    assert browser.post(f"{at}/versions", data={"comment": "first"}).status_code == 303
    again = browser.post(f"{at}/versions", data={"comment": "again"})
    assert (again.status_code, "Nothing has changed" in again.text) == (409, True)
    text = browser.get(f"{at}/files/approval.bpmn/content").text
    changed = text.replace('id="end"', 'id="end" name="Over"')
    browser.post(f"{at}/files/approval.bpmn", data={"content": changed, "revision": "1"})
    page = browser.get(f"{at}/compare?left=1").text
    assert "Over" in page
    assert "Version 1: first" in page
    drawing = browser.get(f"{at}/drawing/approval.bpmn?version=1")
    assert drawing.headers["content-type"].startswith("application/xml")
    assert "Over" not in drawing.text
    assert browser.get(f"{at}/versions/1.zip").content.startswith(b"PK")
    assert browser.get(f"{at}/application.zip").content.startswith(b"PK")
    assert browser.post(f"{at}/versions/1/restore").status_code == 303
    assert browser.get(f"{at}/files/approval.bpmn/content").text == text


def seen(browser: TestClient, at: str) -> str:
    """Return the mark of what the page before deploying shows."""
    found = re.search(r'name="seen" value="(\w+)"', browser.get(f"{at}/deploy").text)
    assert found is not None
    return found[1]


def test_deploying_shows_what_changes_before_it_does_it(desk: Desk) -> None:
    at = opened(desk)
    browser = desk.browser
    assert "Unchanged" not in browser.get(f"{at}/deploy").text
    late = browser.post(f"{at}/deploy", data={"comment": "first", "seen": "other"})
    assert (late.status_code, "has changed a file since you looked" in late.text) == (409, True)
    done = browser.post(f"{at}/deploy", data={"comment": "first", "seen": seen(browser, at)})
    assert done.headers["location"].endswith("/versions?done=deployed")
    assert "Deployment " in browser.get(f"{at}/versions").text
    assert "Unchanged" in browser.get(f"{at}/deploy").text
    browser.post(f"{at}/files/approval.bpmn", data={"content": BROKEN, "revision": "1"})
    assert "cannot be deployed yet" in browser.get(f"{at}/deploy").text
    refused = browser.post(f"{at}/deploy", data={"comment": "second", "seen": ""})
    assert refused.status_code == 422


def test_a_centre_begins_with_what_comes_ready_made(desk: Desk) -> None:
    browser = admin(desk).browser
    offered = browser.get("/designer").text
    assert '<option value="ready:callbacks">Ready-made: Appointments to call back' in offered
    assert "ready:tickets" not in offered  # they are deployed here

    made = browser.post("/designer", data={"name": "Callbacks", "like": "ready:callbacks"})

    page = browser.get(made.headers["location"]).text
    assert "callback_appointment.bpmn" in page
    assert "request.json" in page
    answer = browser.post("/designer", data={"name": "Other", "like": "ready:none"})
    assert answer.status_code == 404
    assert "Other" not in browser.get("/designer").text
