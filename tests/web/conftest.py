"""The pages over a committed world, and browsers that have signed in."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from base.i18n import use_locale
from tests.conftest import World
from tests.make import identity as make
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME

HOST = "http://localhost"
# What a browser says with each request of our own pages.
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def house(world: World) -> Iterator[House]:
    platform = world.platform()
    yield House(
        context=world.context,
        database=world.database,
        platform=platform,
        centre_id=world.centre_id,
    )
    platform.dispose()


@pytest.fixture
def app(house: House) -> FastAPI:
    return create_app(house)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser that nobody has signed in with; it follows no redirects."""
    with (
        use_locale("en"),
        TestClient(app, base_url=HOST, headers=BROWSER, follow_redirects=False) as browser,
    ):
        yield browser


@pytest.fixture
def sign_in(client: TestClient, world: World) -> Callable[..., TestClient]:
    """Return a function that makes a user with roles and signs the browser in."""

    def as_user(username: str = "anna", *roles: str, within: tuple[str, ...] = ()) -> TestClient:
        with world.transaction() as db:
            person = make.user(db, username, *roles, within=within, password=None)
            client.cookies.set(PLAIN_NAME, make.token(db, person))
        return client

    return as_user
