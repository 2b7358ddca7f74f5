"""Seats in the browser: sign-in, conflict, take-over, and the administrator's list."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from connectors.telephony.desks import Desk, save_desk
from engine.people import Actor
from tests.conftest import World
from tests.make import identity as make
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
