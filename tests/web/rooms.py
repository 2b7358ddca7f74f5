"""The hotline behind the pages of work; each room's conftest takes it over."""

import pytest
from starlette.testclient import TestClient

from tests.conftest import World
from tests.make import tickets as make
from tests.make.desk import Desk


@pytest.fixture
def desk(world: World, client: TestClient) -> Desk:
    """A hotline with its people and drawings; nobody has signed in yet."""
    with world.transaction() as db:
        make.hotline(db)
    return Desk(world, client)
