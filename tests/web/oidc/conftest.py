"""A hall that vouches for people, and a browser that goes there and comes back."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from connectors.oidc.providers import ProviderView
from tests.conftest import World
from tests.make.oidc import Hall, a_hall
from tests.web.oidc.journey import Traveller, trust


@pytest.fixture
def hall() -> Iterator[Hall]:
    with a_hall() as lent:
        yield lent


@pytest.fixture
def city(world: World, hall: Hall) -> ProviderView:
    return trust(world, hall)


@pytest.fixture
def traveller(client: TestClient, city: ProviderView) -> Traveller:
    return Traveller(client, city)
