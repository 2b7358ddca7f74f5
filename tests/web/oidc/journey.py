"""A browser that goes to another hall and comes back."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from starlette.testclient import TestClient

from base.ids import short
from connectors.oidc.providers import CLAIMS, ProviderChange, ProviderView, create_provider
from engine.identity import people
from engine.identity.people import Person
from engine.people import Actor
from tests.conftest import World
from tests.make.oidc import CLIENT, SECRET, Hall, host_of

CONSOLE = Actor.system("console")


def change_for(hall: Hall, **more: Any) -> ProviderChange:
    values: dict[str, Any] = {
        "name": "City Hall", "issuer": hall.issuer, "client_id": CLIENT, "secret": SECRET,
        "claims": CLAIMS, "role_map": {}, "department_map": {}, "first_roles": ("agent",),
        "makes_accounts": True,
    }  # fmt: skip
    return ProviderChange(**(values | more))


def trust(world: World, hall: Hall, code: str = "city", **more: Any) -> ProviderView:
    """Let the centre trust a hall."""
    hall.now = lambda: world.clock.now().timestamp()
    with world.transaction() as db:
        # The centre's own copy of the settings, and those of which copies are made.
        for settings in (world.context.settings, db.context.settings):
            settings.egress_allow = f"{settings.egress_allow},{host_of(hall)}"
        return create_provider(db, code, change_for(hall, **more), by=CONSOLE)


@dataclass
class Traveller:
    """A browser with its cookies here, that takes redirects to the other hall and back."""

    browser: TestClient
    provider: ProviderView

    @property
    def door(self) -> str:
        return f"/sign-in/oidc/{short(self.provider.id)}"

    def sent(self, came_for: str = "/") -> str:
        """Begin; return the address of the other hall."""
        answer = self.browser.get(self.door, params={"next": came_for})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def vouched(self, there: str) -> str:
        """Sign in at the other hall, over the wire; return our address that it sends back to."""
        answer = httpx2.get(there)
        assert answer.status_code == 302
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"

    def travel(self, came_for: str = "/") -> Any:
        """Go there and back; return our last answer."""
        return self.browser.get(self.vouched(self.sent(came_for)))


def who(world: World) -> dict[str, Person]:
    """Return everybody of the centre by the name to sign in with."""
    with world.transaction() as db:
        return {one.username: one for one in people(db, inactive=True)}
