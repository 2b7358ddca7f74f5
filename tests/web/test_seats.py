"""Seats in the browser: sign-in, conflict, take-over, and the administrator's list."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from connectors.telephony.desks import Desk, save_desk
from engine.people import Actor
from processes.contacts.actions import ContactChange, add_contact
from tests.conftest import World
from tests.connectors.telephony.wire import Switch, switch
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.identity import PASSWORD
from tests.web.conftest import BROWSER, HOST

PC = "10.1.2.3"


@pytest.fixture
def at_pc(app: FastAPI, world: World) -> Callable[[str], TestClient]:
    with world.transaction() as db:
        save_desk(db, Desk(number="8001", network=PC), by=Actor.system("console"))
        save_desk(db, Desk(number="8002"), by=Actor.system("console"))

    def browser(name: str) -> TestClient:
        with world.transaction() as db:
            make.user(db, name)
        return TestClient(
            app, base_url=HOST, headers=BROWSER, follow_redirects=False, client=(PC, 1)
        )

    return browser


def test_who_comes_second_is_asked_and_who_came_first_is_told(
    at_pc: Callable[[str], TestClient],
) -> None:
    anna, ben = at_pc("anna"), at_pc("ben")
    form = {"password": PASSWORD, "next": "/inbox"}

    first = anna.post("/sign-in", data={"username": "anna", **form})
    second = ben.post("/sign-in", data={"username": "ben", **form})

    assert first.headers["location"] == "/inbox"
    assert "You are on extension 8001." in anna.get("/account").text
    assert second.headers["location"] == "/seat?next=%2Finbox"
    page = ben.get("/seat?next=%2Finbox").text
    assert "Anna sits there from 10.1.2.3." in page
    refused = ben.post("/seat", data={"number": "8001"})
    assert refused.status_code == 409
    over = ben.post("/seat", data={"number": "8001", "over": "true", "next": "/inbox"})
    assert over.headers["location"] == "/inbox"
    assert "Ben has taken over your extension" in anna.get("/seat").text
    assert anna.post("/seat", data={"number": "8002"}).status_code == 303
    told = anna.get("/seat").text
    assert "You are on extension 8002." in told
    assert "Ben sits at this computer too" in told
    assert "has taken over" not in told


def test_an_administrator_sees_who_sits_where_and_changes_seats(
    at_pc: Callable[[str], TestClient], sign_in: Callable[..., TestClient]
) -> None:
    at_pc("anna").post("/sign-in", data={"username": "anna", "password": PASSWORD})
    admin = sign_in("root", "admin")

    page = admin.get("/admin/seats").text
    assert "10.1.2.3" in page
    assert "Anna" in page
    assert admin.post("/admin/seats/8001/delete").status_code == 409
    wrong = admin.post("/admin/seats/8002", data={"network": PC, "active": "true"})
    assert wrong.status_code == 422
    assert "belongs to seat 8001" in wrong.text
    right = admin.post("/admin/seats/8002", data={"network": "10.1.2.4", "active": "true"})
    assert right.status_code == 303
    assert "8002,,desk,yes,8002,10.1.2.4" in admin.get("/admin/seats/seats.csv").text
    lines = "extension,name,kind\n8100,Home,webrtc\n"
    looked = admin.post("/admin/seats/file", files={"file": ("a.csv", lines, "text/csv")})
    assert "is added" in looked.text
    assert "No extension" in admin.get("/admin/seats?query=8100").text
    assert admin.post("/admin/seats/file/bring", data={"text": lines}).status_code == 303
    bad = {"file": ("a.csv", lines + "8101,Home,tin can\n", "text/csv")}
    refused = admin.post("/admin/seats/file", files=bad)
    assert (refused.status_code, "The kind is desk or webrtc." in refused.text) == (422, True)
    assert "Software telephone" in admin.get("/admin/seats?query=8100").text
    assert sign_in("li", "agent").get("/admin/seats").status_code == 403


def test_a_click_on_a_number_rings_one_s_own_telephone(
    at_pc: Callable[[str], TestClient], world: World
) -> None:
    anna = at_pc("anna")
    anna.post("/sign-in", data={"username": "anna", "password": PASSWORD})
    with world.transaction() as db:
        contact = ContactChange(name="Press", numbers=("010-65123456",), shared=True)
        add_contact(db, contact, by=ADMIN)
    assert 'href="tel:01065123456"' in anna.get("/contacts/outside").text

    with switch(mood := Switch()) as settings:
        for name, value in settings:
            setattr(world.context.settings.telephony, name, value)
        page = anna.get("/contacts/outside").text
        assert 'action="/seat/dial"' in page
        assert "tel:" not in page
        form = {"number": "010-65123456", "next": "/contacts/outside?q=press"}
        done = anna.post("/seat/dial", data=form)
        mood.gone = ("Local/8001@phones",)
        refused = anna.post("/seat/dial", data=form)
        anna.post("/seat/leave")
        nowhere = anna.post("/seat/dial", data=form)

    assert done.headers["location"] == "/contacts/outside?q=press&said=dialled"
    assert "Your telephone rings." in anna.get(done.headers["location"]).text
    assert mood.asked[1]["Exten"] == "01065123456"
    assert refused.status_code == 503
    assert "The switch did not dial" in refused.text
    assert (
        nowhere.headers["location"]
        == "/seat?next=%2Fcontacts%2Foutside%3Fq%3Dpress&said=no_extension"
    )
