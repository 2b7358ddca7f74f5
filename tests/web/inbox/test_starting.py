"""People begin processes by hand."""

import json
import re

import pytest

import engine
from base.ids import short
from engine import InstanceFilter, SourceFile
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.drawings import sketch
from tests.web.monitor.test_monitor import admin

OWN = '<bpmn:userTask id="ask" name="Ask"><bpmn:extensionElements><ringflow:task assignee="${initiator}" xmlns:ringflow="http://ringflow.org/schema/bpmn/1.0"/></bpmn:extensionElements></bpmn:userTask>'  # noqa: E501
CALL = '<bpmn:callActivity id="c" calledElement="inner"/>'


def test_what_is_begun_leads_to_its_first_task_and_begins_once(desk: Desk) -> None:
    with desk.world.transaction() as db:
        mine = sketch("start -> ask -> c -> end", OWN, CALL, key="mine")
        engine.deploy(db, [mine, sketch("start -> a -> end", key="inner")], by=ADMIN)
    browser = admin(desk).browser
    page = browser.get("/processes").text
    assert 'value="mine"' in page
    assert 'value="inner"' not in page  # it counts on the data of its caller
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    sent = {"key": "mine", "once": once[1]}
    first, second = (browser.post("/processes", data=sent) for _ in range(2))
    assert first.headers["location"].startswith("/inbox/")
    assert first.headers["location"] == second.headers["location"]
    with desk.world.transaction() as db:
        which = InstanceFilter(definition_key="mine")
        assert len(engine.find_instances(db, which).items) == 1


def test_what_cannot_be_begun_is_not_offered_and_not_begun(desk: Desk) -> None:
    with desk.world.transaction() as db:
        for key in ("gone", "here"):
            engine.deploy(db, [sketch("start -> a -> end", key=key)], by=ADMIN)
        own = 'isExecutable="true" ringflow:startable="false"'
        engine.deploy(db, [sketch("start -> a -> end", key="kept", attributes=own)], by=ADMIN)
        engine.retire(db, "gone", by=ADMIN, reason="old")
    browser = admin(desk).browser
    page = browser.get("/processes").text
    assert re.findall(r'name="key" value="(\w+)"', page) == ["here"]
    assert browser.post("/processes", data={"key": "gone"}).status_code == 404
    assert "No process is called like this" in browser.get("/processes?q=nothing+like+it").text


def in_all(text: str) -> dict[str, str]:
    return {"en": text, "zh-Hant": "用車", "zh-Hans": "用车"}


FORM = {
    "title": in_all("Ask for a car"),
    "fields": [
        {"key": "place", "type": "text", "label": in_all("Where to"), "required": True},
        {"key": "seats", "type": "number", "label": in_all("Seats"), "min": 1, "max": 9},
    ],
}


def asking(
    desk: Desk, start: str = '<ringflow:start form="fleet/request"/>', *, there: bool = True
) -> None:
    inside = f"<bpmn:extensionElements>{start}</bpmn:extensionElements>"
    begin = f'<bpmn:startEvent id="start">{inside}</bpmn:startEvent>'
    form = SourceFile("fleet/request.json", json.dumps(FORM).encode())
    files = [sketch("start -> ask -> end", begin, OWN, key="fleet"), *([form] if there else [])]
    with desk.world.transaction() as db:
        engine.deploy(db, files, by=ADMIN)


def begun(desk: Desk) -> list[engine.InstanceView]:
    with desk.world.transaction() as db:
        found = engine.find_instances(db, InstanceFilter(definition_key="fleet")).items
        return [engine.get_instance(db, one.id) for one in found]


def test_a_process_with_a_form_begins_with_what_is_filled_in(desk: Desk) -> None:
    asking(desk)
    browser = admin(desk).browser
    assert 'href="/processes/form?key=fleet"' in browser.get("/processes").text
    sent = browser.post("/processes", data={"key": "fleet"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/processes/form?key=fleet")
    page = browser.get("/processes/form?key=fleet").text
    assert "Where to" in page
    action = re.search(r'action="(/processes/form[^"]+)"', page)
    assert action is not None
    path = action[1].replace("&amp;", "&")

    wrong = browser.post(path, data={"place": "", "seats": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.text
    assert begun(desk) == []
    first, second = (browser.post(path, data={"place": "Elm Road", "seats": "4"}) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert first.headers["location"].startswith("/inbox/")
    (one,) = begun(desk)
    assert one.variables == {"place": "Elm Road", "seats": 4}


def test_the_form_may_be_named_as_other_engines_do_and_a_foreign_one_is_passed_over(
    desk: Desk,
) -> None:
    zeebe = '<zeebe:formDefinition xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" formId="%s"/>'
    asking(desk, zeebe % "fleet/request")
    browser = admin(desk).browser
    assert 'href="/processes/form?key=fleet"' in browser.get("/processes").text

    asking(desk, zeebe % "elsewhere", there=False)
    assert 'href="/processes/form' not in browser.get("/processes").text
    assert browser.get("/processes/form?key=fleet").status_code == 404
    assert browser.post("/processes", data={"key": "fleet"}).headers["location"] != ""
    assert len(begun(desk)) == 1


def test_an_own_form_that_is_nowhere_is_refused(desk: Desk) -> None:
    with pytest.raises(engine.DefinitionRefused):
        asking(desk, there=False)


def test_what_was_begun_is_shown_with_the_way_to_it(desk: Desk) -> None:
    with desk.world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> end", key="plain")], by=ADMIN)
    browser = admin(desk).browser
    assert "What I have begun" not in browser.get("/processes").text

    answer = browser.post("/processes", data={"key": "plain"})
    page = browser.get("/processes").text
    assert "What I have begun" in page
    with desk.world.transaction() as db:
        (one,) = engine.find_instances(db, InstanceFilter(definition_key="plain")).items
        task = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id)).items[0]
    ways = (f"/instances/{short(one.id)}", f"/inbox/{short(task.id)}")
    assert any(f'href="{way}"' in page for way in ways)
    assert answer.status_code == 303
