"""The sign-in page and the session cookie."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.conftest import World
from tests.make import identity as make
from tests.make.identity import PASSWORD
from tests.web.conftest import BROWSER
from web.looks.cookies import PLAIN_NAME, SECURE_NAME
from web.shell.door.entering import own_path


@pytest.fixture
def anna(world: World) -> None:
    with world.transaction() as db:
        make.user(db, "anna")


@pytest.mark.usefixtures("anna")
def test_the_right_password_leads_on_to_where_one_wanted_to_go(client: TestClient) -> None:
    form = {"username": "anna", "password": PASSWORD, "next": "/account?x=1"}

    answer = client.post("/sign-in", data=form)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/account?x=1"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PLAIN_NAME}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/account").status_code == 200


@pytest.mark.usefixtures("anna")
def test_over_https_the_cookie_belongs_to_this_host_alone(app: FastAPI) -> None:
    client = TestClient(app, base_url="https://localhost", headers=BROWSER, follow_redirects=False)

    answer = client.post("/sign-in", data={"username": "anna", "password": PASSWORD})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SECURE_NAME}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


@pytest.mark.usefixtures("anna")
def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client: TestClient) -> None:
    wrong = client.post("/sign-in", data={"username": "anna", "password": "wrong"})
    unknown = client.post("/sign-in", data={"username": "nobody", "password": "wrong"})

    assert wrong.status_code == unknown.status_code == 422
    assert "do not fit together" in wrong.text
    assert without_ids(wrong.text) == without_ids(unknown.text).replace("nobody", "anna")
    assert 'value="wrong"' not in wrong.text
    assert "set-cookie" not in wrong.headers


def without_ids(html: str) -> str:
    return re.sub(r"<code>[^<]*</code>", "", html)


@pytest.mark.usefixtures("anna")
def test_failures_are_counted_although_the_answer_is_a_refusal(
    client: TestClient, world: World
) -> None:
    for _ in range(3):
        client.post("/sign-in", data={"username": "anna", "password": "wrong"})

    slowed = client.post("/sign-in", data={"username": "anna", "password": PASSWORD})
    assert slowed.status_code == 422
    assert "wait 2 seconds" in slowed.text

    world.clock.advance(timedelta(seconds=3))
    assert (
        client.post("/sign-in", data={"username": "anna", "password": PASSWORD}).status_code == 303
    )


def test_pages_send_people_to_the_sign_in_page_and_back(client: TestClient) -> None:
    answer = client.get("/account?a=b")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Faccount%3Fa%3Db"
    page = client.get(answer.headers["location"])
    assert 'name="next" value="/account?a=b"' in page.text


def test_a_part_of_a_page_makes_htmx_go_to_the_sign_in_page(client: TestClient) -> None:
    headers = {"HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/account"}

    answer = client.get("/account", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in?next=%2Faccount"


def test_signing_out_ends_the_session_for_good(sign_in: Callable[..., TestClient]) -> None:
    client = sign_in("anna")
    token = client.cookies[PLAIN_NAME]
    assert client.get("/account").status_code == 200

    answer = client.post("/sign-out")

    assert answer.headers["location"] == "/sign-in"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    client.cookies.set(PLAIN_NAME, token)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("token", ["rubbish", "a.b", "AAAAAAAAAAAAAAAAAAAAAA.x"])
def test_a_broken_cookie_is_nobody(client: TestClient, token: str) -> None:
    client.cookies.set(PLAIN_NAME, token)

    assert client.get("/account").status_code == 303
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil", "/\t/evil", "evil", "", "/\n"]
)
def test_sign_in_leads_nowhere_else(wanted: str) -> None:
    assert own_path(wanted) == "/"


def test_own_addresses_are_kept() -> None:
    assert own_path("/tickets?query=a%20b&x=1") == "/tickets?query=a%20b&x=1"


def test_the_present_password_cannot_be_guessed_without_end(
    client: TestClient, world: World
) -> None:
    with world.transaction() as db:
        person = make.user(db, "anna")
        client.cookies.set(PLAIN_NAME, make.token(db, person))
    change = {"present": "wrong", "new": "something better"}

    for _ in range(3):
        assert "not your present password" in client.post("/account/password", data=change).text
    right = {**change, "present": PASSWORD}
    assert "Please wait 2 seconds" in client.post("/account/password", data=right).text

    world.clock.advance(timedelta(seconds=2))
    assert client.post("/account/password", data=right).status_code == 303
    new = {"username": "anna", "password": "something better"}
    assert client.post("/sign-in", data=new).status_code == 303
