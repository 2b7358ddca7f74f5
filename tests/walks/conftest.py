"""Every walk begins in a hotline of its own: people, departments, the shipped drawings."""

import pytest

from tests.conftest import World
from tests.make import tickets as make
from tests.walks.flow import Flow


@pytest.fixture
def flow(world: World) -> Flow:
    with world.transaction() as db:
        make.hotline(db)
    return Flow(world)
