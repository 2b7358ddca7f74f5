"""Machines with tokens, over a committed world."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.identity import create_api_token
from tests.conftest import World
from tests.make import identity as make

HOST = "http://localhost"
Machine = Callable[..., TestClient]


@pytest.fixture
def machine(app: FastAPI, world: World) -> Iterator[Machine]:
    """Return a function that makes a user with roles and a client that holds its token."""
    opened: list[TestClient] = []

    def as_user(username: str, *roles: str, within: tuple[str, ...] = ()) -> TestClient:
        with world.transaction() as db:
            person = make.user(db, username, *roles, within=within, password=None)
            token = create_api_token(db, person.username, label="tests")
        client = TestClient(app, base_url=HOST, headers={"Authorization": f"Bearer {token}"})
        opened.append(client.__enter__())
        return client

    yield as_user
    for client in opened:
        client.__exit__(None, None, None)
