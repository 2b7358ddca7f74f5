"""Instances, incidents and drawings, and what those in charge may do with them."""

import re

import engine
from base.ids import short
from engine import IncidentFilter, InstanceFilter, InstanceState, InstanceView
from tests.make import identity as people
from tests.make.desk import PART, Desk


def admin(desk: Desk) -> Desk:
    """Let an administrator sign in."""
    with desk.world.transaction() as db:
        people.user(db, "root", "admin")
    return desk.sit("root")


def only_instance(desk: Desk) -> InstanceView:
    with desk.world.transaction() as db:
        return engine.find_instances(db, InstanceFilter()).items[0]


def broken(desk: Desk) -> str:
    """Start a process whose script fails; return the id of its incident in addresses."""
    drawing = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'targetNamespace="x"><bpmn:process id="broken" name="Broken" isExecutable="true">'
        '<bpmn:startEvent id="s"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>'
        '<bpmn:sequenceFlow id="a" sourceRef="s" targetRef="t"/>'
        '<bpmn:scriptTask id="t" name="Divide"><bpmn:incoming>a</bpmn:incoming>'
        "<bpmn:outgoing>b</bpmn:outgoing><bpmn:script>share = 10 / people</bpmn:script>"
        '</bpmn:scriptTask><bpmn:sequenceFlow id="b" sourceRef="t" targetRef="e"/>'
        '<bpmn:endEvent id="e"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>'
        "</bpmn:process></bpmn:definitions>"
    )
    by = engine.Actor.system("test")
    with desk.world.transaction() as db:
        engine.deploy(db, [engine.SourceFile("broken.bpmn", drawing.encode())], by=by)
        engine.start(db, "broken", variables={"people": 0}, by=by, business_key="R-7")
    with desk.world.transaction() as db:
        return short(engine.find_incidents(db, IncidentFilter(open=True)).items[0].id)


def test_instances_are_listed_and_filtered(desk: Desk) -> None:
    ticket = desk.ticket()
    browser = admin(desk).browser

    assert ticket.no in browser.get("/instances").text
    assert (
        ticket.no in browser.get(f"/instances?q={ticket.no}&state=active&process=ticket_main").text
    )
    assert "No process fits" in browser.get("/instances?state=completed").text
    part = browser.get("/instances", headers=PART).text
    assert part.lstrip().startswith('<section id="rows"')


def test_an_instance_shows_places_history_and_data(desk: Desk) -> None:
    desk.ticket()
    instance = only_instance(desk)

    page = admin(desk).browser.get(f"/instances/{short(instance.id)}").text

    assert "Dispatch" in page
    assert "Acknowledge" in page
    assert "contact_email" in page
    assert "is here now" in page


def test_an_instance_is_paused_and_goes_on(desk: Desk) -> None:
    desk.ticket()
    path = f"/instances/{short(only_instance(desk).id)}"
    browser = admin(desk).browser

    assert browser.post(f"{path}/suspend", data={"reason": "Wait"}).status_code == 303
    assert only_instance(desk).state is InstanceState.SUSPENDED
    assert "Continue" in browser.get(path).text

    assert browser.post(f"{path}/resume").status_code == 303
    assert only_instance(desk).state is InstanceState.ACTIVE


def test_an_instance_is_cancelled_for_good(desk: Desk) -> None:
    desk.ticket()
    path = f"/instances/{short(only_instance(desk).id)}"
    browser = admin(desk).browser

    assert browser.post(f"{path}/cancel", data={"reason": "Opened by mistake"}).status_code == 303

    assert only_instance(desk).state is InstanceState.CANCELLED
    assert "Opened by mistake" in browser.get(path).text
    assert "Nothing to do right now" in desk.sit("dan").browser.get("/inbox").text


def test_an_incident_says_why_and_is_tried_again_honestly(desk: Desk) -> None:
    incident = broken(desk)
    browser = admin(desk).browser

    page = browser.get("/incidents").text
    assert "A script failed" in page
    assert "Divide" in page
    assert 'Broken · <span class="no">R-7</span>' in page

    answer = browser.post(f"/incidents/{incident}/retry")
    assert "said=failed_again" in answer.headers["location"]
    assert "it failed once more" in browser.get(answer.headers["location"]).text


def test_only_a_doubtful_incident_can_be_settled(desk: Desk) -> None:
    incident = broken(desk)

    answer = admin(desk).browser.post(
        f"/incidents/{incident}/settle", data={"outcome": "done", "reason": "Asked"}
    )

    assert answer.status_code == 409


def test_others_see_but_do_not_touch(desk: Desk) -> None:
    desk.ticket()
    path = f"/instances/{short(only_instance(desk).id)}"
    browser = desk.sit("ann").browser

    assert "Cancel the process" not in browser.get(path).text
    assert browser.post(f"{path}/cancel").status_code == 403
    assert browser.get("/incidents").status_code == 403
    assert desk.sit("wang").browser.get("/instances").status_code == 403


def test_drawings_are_shown_in_the_readers_language(desk: Desk) -> None:
    browser = desk.sit("ann").browser
    listing = browser.get("/definitions").text
    found = re.search(r'href="(/definitions/[^"]+)">Standard handling', listing)
    assert found is not None

    page = browser.get(found[1]).text
    assert "Judge the dispute" in page
    assert "Read the department" in page
    chinese = browser.get(f"{found[1]}/zh-Hans.bpmn").text
    assert 'name="裁定异议"' in chinese
    assert browser.get(f"/definitions/{'A' * 22}").status_code == 404
