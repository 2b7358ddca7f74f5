"""The second step in the browser: at the door and on the account page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from engine.identity import Person
from engine.identity.proof.second.codes import code_at, step_at
from engine.identity.proof.second.enrolment import begin_enrolment, confirm_enrolment
from engine.identity.proof.second.needs import need_second_step
from engine.people import Actor
from tests.conftest import World
from tests.make import identity as make
from tests.make.identity import PASSWORD
from web.looks.cookies import PLAIN_NAME

FORM = {"username": "anna", "password": PASSWORD, "next": "/tickets?view=all"}
KEY = re.compile(r'class="key">([A-Z2-7]{32})<')
RECOVERY = re.compile(r'class="key">([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})<')


@pytest.fixture
def anna(world: World) -> Person:
    with world.transaction() as db:
        return make.user(db, "anna")


@pytest.fixture
def secret(world: World, anna: Person) -> str:
    with world.transaction() as db:
        made = begin_enrolment(db, anna.id).secret
        confirm_enrolment(db, anna.id, code_at(made, step_at(db.now())))
    world.clock.advance(timedelta(seconds=30))
    return made


def code(world: World, secret: str) -> str:
    return code_at(secret, step_at(world.clock.now()))


def test_the_way_through_both_steps_leads_to_where_one_wanted(
    client: TestClient, world: World, secret: str
) -> None:
    first = client.post("/sign-in", data=FORM)
    assert first.headers["location"] == "/sign-in/code?next=%2Ftickets%3Fview%3Dall"
    half = client.cookies[PLAIN_NAME]
    assert client.get("/account").headers["location"].startswith("/sign-in?next=")
    assert client.get("/sign-in").headers["location"] == "/sign-in/code"
    page = client.get(first.headers["location"])
    assert 'autocomplete="one-time-code"' in page.text

    wrong = client.post("/sign-in/code", data={"code": "000000", "next": FORM["next"]})
    done = client.post("/sign-in/code", data={"code": code(world, secret), "next": FORM["next"]})

    assert wrong.status_code == 422
    assert "not right" in wrong.text
    assert (done.status_code, done.headers["location"]) == (303, FORM["next"])
    assert client.cookies[PLAIN_NAME] != half
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil"])
def test_the_second_step_leads_nowhere_else(
    client: TestClient, world: World, secret: str, wanted: str
) -> None:
    first = client.post("/sign-in", data={**FORM, "next": wanted})
    done = client.post("/sign-in/code", data={"code": code(world, secret), "next": wanted})

    assert first.headers["location"] == "/sign-in/code"
    assert done.headers["location"] == "/"


def test_a_half_session_handed_to_somebody_is_worthless_after_the_code(
    client: TestClient, world: World, secret: str
) -> None:
    client.post("/sign-in", data=FORM)
    half = client.cookies[PLAIN_NAME]
    client.post("/sign-in/code", data={"code": code(world, secret)})
    client.cookies.clear()
    client.cookies.set(PLAIN_NAME, half)

    assert client.get("/account").status_code == 303
    assert client.get("/sign-in/code").headers["location"] == "/sign-in"


def test_whose_role_needs_it_is_led_through_enrolment(
    client: TestClient, world: World, anna: Person
) -> None:
    with world.transaction() as db:
        need_second_step(db, "agent", needed=True, by=Actor.system("console"))

    first = client.post("/sign-in", data=FORM)
    assert first.headers["location"].startswith("/sign-in/enrol?next=")
    assert "Begin to set it up" in client.get("/sign-in/enrol").text
    begun = client.post("/sign-in/enrol/begin", data={"next": FORM["next"]})
    (key,) = KEY.findall(begun.text)
    assert "<svg" in begun.text
    wrong = client.post("/sign-in/enrol", data={"code": "000000"})
    done = client.post("/sign-in/enrol", data={"code": code(world, key), "next": FORM["next"]})

    assert wrong.status_code == 422
    assert KEY.findall(wrong.text) == [key]
    assert len(RECOVERY.findall(done.text)) == 10
    assert done.headers["cache-control"] == "no-store"
    assert 'href="/tickets?view=all"' in done.text
    assert client.get("/account").status_code == 200


def test_setting_it_up_on_the_account_page_takes_the_password(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    client = sign_in("anna")
    with world.transaction() as db:
        from engine.identity import people, set_password  # noqa: PLC0415

        set_password(db, people(db)[0].id, PASSWORD)
    refused = client.post("/account/second/begin", data={"own_password": "wrong"})
    begun = client.post("/account/second/begin", data={"own_password": PASSWORD})
    (key,) = KEY.findall(begun.text)
    done = client.post("/account/second", data={"code": code(world, key)})

    assert refused.status_code == 422
    codes = RECOVERY.findall(done.text)
    assert len(codes) == 10
    assert "10 recovery codes left" in client.get("/account").text
    new = client.post("/account/second/codes", data={"code": codes[0]})
    assert not set(RECOVERY.findall(new.text)) & set(codes)
    off = client.post("/account/second/remove", data={"code": RECOVERY.findall(new.text)[0]})
    assert off.headers["location"] == "/account?done=second_removed"
    assert "Set up the second step" in client.get("/account").text


def test_all_other_browsers_are_signed_out_at_once(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    client = sign_in("anna")
    with world.transaction() as db:
        from engine.identity import people  # noqa: PLC0415

        other = make.token(db, people(db)[0])

    done = client.post("/account/sessions/end-others")

    assert done.headers["location"] == "/account?done=others"
    assert client.get("/account").status_code == 200
    client.cookies.set(PLAIN_NAME, other)
    assert client.get("/account").status_code == 303
