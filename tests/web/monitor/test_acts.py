"""Operators correct, move, migrate and restart processes in the browser, one or many at a time."""

import html
import json
import re
from uuid import UUID

import engine
from base.ids import short
from engine import InstanceState, InstanceView, SourceFile, identity
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.drawings import sketch

from .test_monitor import admin, broken, only_instance

WAY = sketch("start -> a -> b -> end", key="way")
OTHER = sketch("start -> a -> c -> b -> end", key="way")


def started(desk: Desk, source: SourceFile = WAY, count: int = 1) -> list[InstanceView]:
    with desk.world.transaction() as db:
        engine.deploy(db, [source], by=ADMIN)
        return [
            engine.start(db, "way", variables={"n": 1, "word": "水"}, by=ADMIN)
            for _ in range(count)
        ]


def now(desk: Desk, instance_id: UUID) -> InstanceView:
    with desk.world.transaction() as db:
        return engine.get_instance(db, instance_id)


def nodes(desk: Desk, instance_id: UUID) -> list[str]:
    with desk.world.transaction() as db:
        return [one.node for one in engine.tokens(db, instance_id)]


def row(name: str, was: object, value: str) -> dict[str, list[str]]:
    return {"name": [name], "was": ["" if was is None else json.dumps(was)], "value": [value]}


def test_an_incident_goes_on_with_corrected_data(desk: Desk) -> None:
    incident = broken(desk)
    instance = only_instance(desk)
    path = f"/instances/{short(instance.id)}"
    browser = admin(desk).browser

    assert f"{path}/data?retry={incident}" in browser.get(path).text
    form = browser.get(f"{path}/data?retry={incident}").text
    assert "people" in form
    assert incident in form
    sent = {**row("people", 0, "2"), "reason": "two of them", "retry": incident}
    answer = browser.post(f"{path}/data", data=sent)
    assert answer.headers["location"] == f"{path}?said=retried"
    assert now(desk, instance.id).state is InstanceState.COMPLETED


def test_trying_again_needs_the_right_to_settle_incidents(desk: Desk) -> None:
    incident = broken(desk)
    instance = only_instance(desk)
    rights = frozenset({"instances.read", "instances.modify"})
    with desk.world.transaction() as db:
        change = identity.RoleChange(
            names={"en": "Corrector"}, permissions=rights, scope=identity.Scope.CENTRE
        )
        identity.create_role(db, "corrector", change, by=ADMIN)
        people.user(db, "carol", "corrector")
    browser = desk.sit("carol").browser

    path = f"/instances/{short(instance.id)}/data"
    sent = {**row("people", 0, "2"), "reason": "two of them", "retry": incident}
    assert browser.post(path, data=sent).status_code == 403
    assert now(desk, instance.id).variables["people"] == 0
    assert browser.post(path, data={**sent, "retry": ""}).status_code == 303
    assert now(desk, instance.id).variables["people"] == 2


def test_data_that_cannot_be_read_stays_in_the_form(desk: Desk) -> None:
    (one,) = started(desk)
    path = f"/instances/{short(one.id)}/data"
    browser = admin(desk).browser

    answer = browser.post(path, data={**row("n", 1, "{half"), "reason": "because"})
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "“n”: write a number" in page
    assert "{half" in page
    assert "because" in page
    kind = browser.post(path, data={**row("n", 1, '"one"'), "reason": "r"})
    assert kind.status_code == 422
    assert 'name="force"' in kind.text
    forced = browser.post(path, data={**row("n", 1, '"one"'), "reason": "r", "force": "true"})
    assert forced.status_code == 303
    late = browser.post(path, data={**row("n", 1, "3"), "reason": "r"})
    assert "has changed since you looked" in late.text
    assert now(desk, one.id).variables == {"n": "one", "word": "水"}


def test_variables_come_and_go(desk: Desk) -> None:
    (one,) = started(desk)
    path = f"/instances/{short(one.id)}/data"
    sent = {
        "name": ["word", "new"], "was": ['"水"', ""], "value": ['"水"', "[1, 2]"],
        "gone": ["word"], "reason": "tidy",
    }  # fmt: skip
    assert admin(desk).browser.post(path, data=sent).status_code == 303
    assert now(desk, one.id).variables == {"n": 1, "new": [1, 2]}


def test_a_process_is_looked_at_and_then_moved(desk: Desk) -> None:
    (one,) = started(desk)
    path = f"/instances/{short(one.id)}/move"
    browser = admin(desk).browser
    (place,) = re.findall(r'name="place" value="([^"]+)"', browser.get(path).text)

    sent = {"place": place, "way": "move", "to": "b", "reason": "a is not needed"}
    assert "What would happen" in browser.post(path, data={**sent, "do": "look"}).text
    assert nodes(desk, one.id) == ["a"]
    silent = browser.post(path, data={**sent, "do": "move", "reason": " "})
    assert silent.status_code == 422
    assert nodes(desk, one.id) == ["a"]
    assert browser.post(path, data={**sent, "do": "move"}).status_code == 303
    assert nodes(desk, one.id) == ["b"]
    stale = browser.post(path, data={**sent, "do": "move"})
    assert stale.status_code == 409
    assert "nothing stands here now" in stale.text
    assert "a is not needed" in stale.text


def test_a_step_is_skipped_another_begun_and_a_place_taken_away(desk: Desk) -> None:
    (one,) = started(desk)
    path = f"/instances/{short(one.id)}/move"
    browser = admin(desk).browser

    browser.post(path, data={"place": "/a", "way": "skip", "reason": "r", "do": "move"})
    assert nodes(desk, one.id) == ["b"]
    browser.post(path, data={"way": "start", "to": "a", "reason": "r", "do": "move"})
    assert sorted(nodes(desk, one.id)) == ["a", "b"]
    browser.post(path, data={"place": "/b", "way": "cancel", "reason": "r", "do": "move"})
    assert nodes(desk, one.id) == ["a"]
    wrong = browser.post(path, data={"way": "start", "to": "nowhere", "reason": "r", "do": "move"})
    assert wrong.status_code == 422


def test_a_process_goes_over_to_a_new_version_and_an_ended_one_begins_anew(desk: Desk) -> None:
    (one,) = started(desk)
    with desk.world.transaction() as db:
        engine.deploy(db, [OTHER], by=ADMIN)
    path = f"/instances/{short(one.id)}"
    browser = admin(desk).browser

    assert 'value="2"' in browser.get(f"{path}/migrate").text
    answer = browser.post(f"{path}/migrate", data={"version": "2", "reason": "r"})
    assert answer.status_code == 303
    assert now(desk, one.id).version == 2
    browser.post(f"{path}/cancel", data={"reason": "r"})
    assert "Start anew" in browser.get(path).text
    again = browser.post(f"{path}/restart", data={"nodes": "b", "keep": "initial", "reason": "r"})
    assert again.status_code == 303
    assert again.headers["location"].startswith("/instances/")
    assert path not in again.headers["location"]
    assert "said=restarted" in again.headers["location"]


def test_many_are_migrated_after_a_look_and_with_the_number_typed(desk: Desk) -> None:
    many = started(desk, count=5)
    with desk.world.transaction() as db:
        engine.deploy(db, [OTHER], by=ADMIN)
    browser = admin(desk).browser
    path = "/batches/new?process=way&version=1"

    assert "5 processes fit" in browser.get(path).text
    sent = {"act": "migrate", "version": "2", "reason": "new drawing", "typed": "4"}
    looked = browser.post(path, data={**sent, "do": "look", "reason": ""})
    assert looked.status_code == 200
    assert "5 would be changed" in looked.text
    assert "&#34;version&#34;: 2" in looked.text
    refused = browser.post(path, data=sent)
    assert refused.status_code == 422
    assert "5 can go over, 0 cannot" in refused.text
    assert all(now(desk, one.id).version == 1 for one in many)
    begun = browser.post(path, data={**sent, "typed": "5"})
    desk.world.run_jobs()
    assert all(now(desk, one.id).version == 2 for one in many)
    page = browser.get(begun.headers["location"]).text
    assert "Finished" in page
    assert "5 of 5" in page
    assert "new drawing" in browser.get("/batches").text


def test_a_batch_is_held_ended_and_done_again_for_what_failed(desk: Desk) -> None:
    many = started(desk, count=3)
    browser = admin(desk).browser
    sent = {"act": "suspend", "reason": "r", "typed": "3"}
    path = browser.post("/batches/new?process=way", data=sent).headers["location"].split("?")[0]

    assert browser.post(f"{path}/pause").status_code == 303
    desk.world.run_jobs()
    assert {now(desk, one.id).state for one in many} == {InstanceState.ACTIVE}
    browser.post(f"{path}/resume")
    desk.world.run_jobs()
    assert {now(desk, one.id).state for one in many} == {InstanceState.SUSPENDED}
    assert browser.post(f"{path}/cancel").status_code == 409
    assert browser.post(f"{path}/again").status_code == 422  # nothing has failed


def test_incidents_that_say_the_same_are_tried_again_together(desk: Desk) -> None:
    broken(desk)
    with desk.world.transaction() as db:
        engine.start(db, "broken", variables={"people": 0}, by=ADMIN)
        engine.start(db, "broken", variables={"people": 0}, by=ADMIN)
    browser = admin(desk).browser
    page = browser.get("/incidents/groups").text
    assert "3 processes" in page

    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    sent = {name: html.unescape(value) for name, value in hidden} | {"reason": "try"}
    begun = browser.post("/incidents/retry-all", data=sent)
    desk.world.run_jobs()
    outcome = browser.get(begun.headers["location"]).text
    assert "3 of 3" in outcome
    assert outcome.count(">Failed<") >= 3


def test_agents_have_none_of_this(desk: Desk) -> None:
    (one,) = started(desk)
    with desk.world.transaction() as db:
        people.user(db, "agnes", "agent")
    browser = desk.sit("agnes").browser
    path = f"/instances/{short(one.id)}"
    for address in (f"{path}/data", f"{path}/move", f"{path}/migrate", "/batches", "/batches/new"):
        assert browser.get(address).status_code == 403
    assert "Correct the data" not in browser.get(path).text


def test_a_damaged_process_has_its_page_and_its_history(desk: Desk) -> None:
    (one,) = started(desk)
    with desk.world.transaction() as db:
        torn = "update engine_state set blob = substring(blob for 20) where instance_id = %(id)s"
        db.tell(torn, {"id": one.id})
    path = f"/instances/{short(one.id)}"
    browser = admin(desk).browser
    page = browser.get(path)
    assert page.status_code == 200
    assert "is damaged" in page.text
    assert "Started" in page.text
    assert browser.get("/instances").status_code == 200
    answer = browser.post(f"{path}/cancel", data={"reason": "r"})
    assert answer.status_code == 500
    assert "cannot be read" in answer.text
