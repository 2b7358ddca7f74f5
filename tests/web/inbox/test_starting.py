"""People begin processes by hand."""

import re

import engine
from engine import InstanceFilter
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
