"""Incidents and the outcomes of batches as files: by what was asked, masked, and noted."""

import csv
import io

import engine
from base.ids import short
from engine import BatchAct
from engine.audit import AuditFilter, audit_lines
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.drawings import several, sketch

from .test_monitor import admin, broken

PHONE = "13812345678"


def rows(desk: Desk, path: str) -> list[dict[str, str]]:
    answer = desk.browser.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def troubled(desk: Desk) -> None:
    """Let two stop at a division, and one at a list that is a telephone number."""
    broken(desk)
    each = f'<bpmn:userTask id="s" name="S">{several(collection="phone")}</bpmn:userTask>'
    with desk.world.transaction() as db:
        engine.start(db, "broken", variables={"people": 0}, by=ADMIN)
        engine.deploy(db, [sketch("start -> s -> end", each)], by=ADMIN)
        engine.start(db, "p", variables={"phone": PHONE}, by=ADMIN)


def test_incidents_leave_as_they_were_asked_for(desk: Desk) -> None:
    troubled(desk)
    admin(desk)

    every = rows(desk, "/incidents.csv")
    assert sorted(one["process"] for one in every) == ["broken", "broken", "p"]
    assert {one["node"] for one in rows(desk, "/incidents.csv?process=broken")} == {"t"}
    assert rows(desk, "/incidents.csv?view=settled") == []
    assert len(rows(desk, "/incidents.csv?text=zero")) == 2
    groups = rows(desk, "/incidents/groups.csv")
    assert [(one["process"], one["incidents"]) for one in groups] == [("broken", "2"), ("p", "1")]
    with desk.world.transaction() as db:
        told = [line.what for line in audit_lines(db, AuditFilter()).items]
    assert told.count("incidents.exported") == 5


def test_who_sees_masks_takes_masks_along(desk: Desk) -> None:
    troubled(desk)
    with desk.world.transaction() as db:
        people.user(db, "carol", "analyst")

    (seen,) = rows(admin(desk), "/incidents.csv?process=p")
    (masked,) = rows(desk.sit("carol"), "/incidents.csv?process=p")

    assert PHONE in seen["message"]
    assert PHONE not in masked["message"]


def test_the_list_is_narrowed_down_and_its_address_says_how(desk: Desk) -> None:
    troubled(desk)
    browser = admin(desk).browser

    page = browser.get("/incidents?process=p&text=phone").text
    assert page.count('<article class="card"') == 1
    assert "/incidents.csv?process=p&amp;text=phone" in page
    assert "No incident fits" in browser.get("/incidents?text=nothing-like-it").text


def test_all_that_the_list_shows_is_tried_again_when_its_number_is_typed(desk: Desk) -> None:
    troubled(desk)
    browser = admin(desk).browser
    path = "/incidents/retry?process=broken"

    assert "/incidents/retry?process=broken" in browser.get("/incidents?process=broken").text
    page = browser.get(path).text
    assert "2 incidents fit" in page
    assert "&#34;definition_key&#34;: &#34;broken&#34;" in page
    assert browser.post(path, data={"typed": "3", "reason": "mended"}).status_code == 422
    assert browser.post(path, data={"typed": "2", "reason": " "}).status_code == 422
    begun = browser.post(path, data={"typed": "2", "reason": "mended"})
    assert begun.status_code == 303
    desk.world.run_jobs()
    assert "2 of 2" in browser.get(begun.headers["location"]).text
    assert desk.sit("ann").browser.post(path, data={"typed": "2", "reason": "x"}).status_code == 403


def test_a_batch_tells_its_outcome_in_a_file(desk: Desk) -> None:
    with desk.world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> end", key="way")], by=ADMIN)
        one = engine.start(db, "way", variables={}, by=ADMIN)
        two = engine.start(db, "way", variables={}, by=ADMIN)
        engine.suspend(db, two.id, by=ADMIN, reason="x")
        over = [one.id, two.id]
        batch = engine.create_batch(db, BatchAct.SUSPEND, over, by=ADMIN, reason="flood")
    desk.world.run_jobs()
    path = f"/batches/{short(batch.id)}/outcome.csv"

    found = {row["subject"]: row["outcome"] for row in rows(admin(desk), path)}
    assert found == {str(one.id): "done", str(two.id): "skipped"}
    assert [row["subject"] for row in rows(desk, f"{path}?state=done")] == [str(one.id)]
    assert desk.sit("ann").browser.get(path).status_code == 403
    assert desk.browser.get("/incidents.csv").status_code == 403


def test_many_are_moved_or_given_data_after_a_look(desk: Desk) -> None:
    with desk.world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> b -> end", key="way")], by=ADMIN)
        ids = [engine.start(db, "way", variables={"n": 1}, by=ADMIN).id for _ in range(2)]
    browser = admin(desk).browser
    path = "/batches/new?process=way"
    data = {"act": "variables", "name": ["n"], "was": [""], "value": ["{half"], "reason": "r"}

    assert browser.post(path, data={**data, "do": "look"}).status_code == 422
    good = {**data, "value": ["2"], "typed": "2"}
    assert "2 would be changed" in browser.post(path, data={**good, "do": "look"}).text
    assert browser.post(path, data={**good, "reason": " "}).status_code == 422
    assert browser.post(path, data=good).status_code == 303
    move = {"act": "modify", "leave": "a", "to": "b", "reason": "r", "typed": "2"}
    assert browser.post(path, data=move).status_code == 303
    desk.world.run_jobs()
    with desk.world.transaction() as db:
        seen = [(engine.get_instance(db, one).variables["n"],
                 {token.node for token in engine.tokens(db, one)}) for one in ids]  # fmt: skip
    assert seen == [(2, {"b"})] * 2
