"""Several centres in one process: by host name, by path, at sign-in; and one that is suspended."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from base.db import driver_url
from base.i18n import use_locale
from engine import identity
from tests.conftest import World
from tests.make import identity as people
from tests.make import twins
from tests.web.conftest import BROWSER
from web.looks.cookies import PLAIN_NAME

WORD = "a long password"


@pytest.fixture
def second(world: World) -> UUID:
    centre = twins.second_town(world)
    for where, name in ((world.centre_id, "first"), (centre, "second")):
        with world.transaction(where) as db:
            people.user(db, f"dora-{name}", "agent", password=WORD)
            people.user(db, "ben", "agent", password=f"{WORD} of {name}")
    return centre


@pytest.fixture
def change(server: str, world: World) -> Iterator[Callable[..., None]]:
    """Return a function that writes into a centre's row, as the owner."""
    engine = create_engine(driver_url(server).rsplit("/", 1)[0] + "/" + world.url.rsplit("/", 1)[1])

    def write(centre: UUID, **values: str) -> None:
        with engine.begin() as owner:
            for column, value in values.items():
                owner.execute(
                    text(f"update base_centre set {column} = {value} where id = :centre"),
                    {"centre": centre},
                )
        world.database.directory.forget()  # by itself it looks a second later

    yield write
    engine.dispose()


def sign_in(browser: TestClient, username: str, password: str, **more: str) -> str:
    """Sign in and return where that leads, or the status."""
    data = {"username": username, "password": password, **more}
    answer = browser.post(more.pop("at", "/sign-in"), data=data)
    return answer.headers.get("location", str(answer.status_code))


def test_with_one_centre_nobody_is_asked_which(client: TestClient) -> None:
    assert 'name="centre"' not in client.get("/sign-in").text


def test_the_centre_is_named_at_sign_in(client: TestClient, second: UUID) -> None:
    assert 'name="centre"' in client.get("/sign-in").text
    assert sign_in(client, "dora-second", WORD) == "422"
    assert sign_in(client, "dora-second", WORD, centre="nowhere") == "422"
    assert sign_in(client, "dora-second", WORD, centre=" Second ") == "/"
    assert "dora-second" in client.get("/account").text
    client.cookies.delete(PLAIN_NAME)
    assert 'value="second"' in client.get("/sign-in").text


def test_an_empty_name_is_the_first_centre(client: TestClient, second: UUID) -> None:
    assert sign_in(client, "ben", f"{WORD} of second") == "422"
    assert sign_in(client, "ben", f"{WORD} of first") == "/"


def test_a_path_names_a_centre_for_the_doors_that_are_open(
    client: TestClient, second: UUID
) -> None:
    page = client.get("/c/second/public")

    assert page.status_code == 200
    assert "Second centre" in page.text
    assert 'href="/c/second/submit"' in page.text
    assert 'action="/c/second/follow"' in page.text
    assert client.get("/c/second").headers["location"] == "/c/second/public"
    assert client.get("/c/second/inbox").status_code == 404
    assert client.get("/c/third/public").status_code == 404
    assert client.get("/c/second/link/x").headers["location"] == "/link/x"
    assert sign_in(client, "ben", f"{WORD} of second", at="/c/second/sign-in") == "/"


def test_a_host_name_belongs_to_one_centre(
    app: FastAPI, second: UUID, change: Callable[..., None], world: World
) -> None:
    change(second, hosts="'[\"second.test\"]'")
    with (
        use_locale("en"),
        TestClient(app, base_url="http://second.test:8080", headers=BROWSER) as browser,
    ):
        browser.follow_redirects = False
        assert "Second centre" in browser.get("/public").text
        assert 'name="centre"' not in browser.get("/sign-in").text
        with world.transaction() as db:
            person = people.user(db, "carl", "admin", password=None)
            browser.cookies.set(PLAIN_NAME, people.token(db, person))
        # A session of another centre is none at this host.
        assert browser.get("/inbox").status_code == 303


def test_a_suspended_centre_says_so_and_goes_on_afterwards(
    client: TestClient, second: UUID, change: Callable[..., None], world: World
) -> None:
    sign_in(client, "ben", f"{WORD} of second", centre="second")
    change(second, suspended_at="now()")

    refused = client.get("/inbox")
    assert refused.status_code == 503
    assert "Second centre is suspended" in refused.text
    assert client.get("/c/second/public").status_code == 503
    assert "is suspended" in client.get("/c/second/sign-in").text
    again = client.post(
        "/sign-in", data={"username": "ben", "password": f"{WORD} of second", "centre": "second"}
    )
    assert "is suspended" in again.text

    change(second, suspended_at="null")
    assert client.get("/inbox").status_code == 200


def test_a_centre_offers_its_own_languages_and_writes_in_its_own_zone(
    client: TestClient, second: UUID, change: Callable[..., None]
) -> None:
    change(
        second, locales="'[\"zh-Hans\"]'", default_locale="'zh-Hans'", zone="'Europe/Lisbon'",
        names="'{\"zh-Hans\": \"第二热线\"}'",
    )  # fmt: skip

    page = client.get("/c/second/public")

    assert page.headers["content-language"] == "zh-Hans"
    assert "第二热线" in page.text
    assert "English" not in page.text
    sign_in(client, "dora-second", WORD, centre="second")
    # The clock stands at 9:00 in London and Lisbon, at 17:00 in Hong Kong.
    assert "09:00" in client.get("/account").text


def test_a_link_of_one_centre_is_unknown_at_the_door_of_another(
    client: TestClient, second: UUID, world: World
) -> None:
    with world.transaction(second) as db:
        person = people.user(db, "emil", "agent", password=None)
        link = identity.make_reset(db, person.id, by=twins.ROOT)

    assert client.get(f"/password/{link}").status_code == 200
    assert client.get(f"/c/main/password/{link}").headers["location"] == f"/password/{link}"
