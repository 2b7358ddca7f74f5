"""A centre whose analysts have not deployed a process for tickets yet: nothing is lost."""

import pytest
from starlette.testclient import TestClient

import engine
from base.ids import short
from processes.ready_made import files_of
from processes.tickets import queries, receipts
from tests.conftest import World
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk

SAID = {"subject": "Lamp", "content": "Dark", "kind": "help", "category": "roads"}
TYPED = {**SAID, "channel": "phone", "urgency": "normal", "answered": "no", "hide_identity": "no",
         "contact_name": "Mei", "contact_phone": "13877776666"}  # fmt: skip


@pytest.fixture
def desk(world: World, client: TestClient) -> Desk:
    with world.transaction() as db:
        people.user(db, "ann", "agent", password=None)
        people.user(db, "kim", "admin", password=None)
    return Desk(world, client)


def test_the_page_says_so_before_anybody_types(desk: Desk) -> None:
    page = desk.sit("ann").browser.get("/tickets/new").text
    assert "There is no process for tickets here" in page
    assert "contact_name" not in page
    assert "To the designer" not in page
    assert 'href="/designer"' in desk.sit("kim").browser.get("/tickets/new").text


def test_what_was_typed_meanwhile_is_kept(desk: Desk) -> None:
    answer = desk.sit("ann").browser.post("/tickets/new", data=TYPED)

    assert answer.status_code == 422
    assert "so none can be opened" in answer.text
    assert 'value="Lamp"' in answer.text
    with desk.world.transaction() as db:
        assert queries.find_tickets(db, "").items == []


def test_a_web_form_is_kept_aside_until_a_process_takes_it_in(desk: Desk) -> None:
    with desk.world.transaction() as db:
        receipt = receipts.submit(db, SAID, key="k", locale="en")
    browser = desk.sit("kim").browser
    assert receipt.no in browser.get("/admin/lists/aside").text
    with desk.world.transaction() as db:
        (held,) = receipts.held(db)
    path = f"/admin/lists/aside/{short(held.id)}/take-in"
    assert browser.post(path).status_code == 409
    with desk.world.transaction() as db:
        assert [one.no for one in receipts.held(db)] == [receipt.no]
        engine.deploy(db, files_of("tickets"), by=ADMIN)

    assert browser.post(path).status_code == 303

    with desk.world.transaction() as db:
        assert receipts.held(db) == []
        (begun,) = engine.find_instances(db, engine.InstanceFilter()).items
        assert begun.definition_key == "message_intake"
