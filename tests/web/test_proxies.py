"""Whose word about the visitor's address counts."""

import pytest
from starlette.testclient import TestClient

from engine.audit import AuditFilter, audit_lines
from tests.conftest import World
from tests.web.conftest import BROWSER
from web.app import create_app
from web.house import House

CLAIMED = "198.51.100.66"


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "counted"),
    [
        ("10.0.0.0/8", "10.1.1.1", CLAIMED, CLAIMED),
        ("10.0.0.0/8", "192.0.2.1", CLAIMED, "192.0.2.1"),
        # What the visitor wrote in front of what the proxy added does not count.
        ("10.0.0.0/8", "10.1.1.1", f"127.0.0.1, {CLAIMED}", CLAIMED),
        ("10.0.0.0/8", "10.1.1.1", f"{CLAIMED}, 10.2.2.2", CLAIMED),
        ("", "127.0.0.1", CLAIMED, "127.0.0.1"),
        ("127.0.0.1, ::1", "127.0.0.1", CLAIMED, CLAIMED),
    ],
)
def test_only_listed_proxies_say_where_a_visitor_is(
    house: House, world: World, proxies: str, peer: str, said: str, counted: str
) -> None:
    world.context.settings.web.proxies = proxies
    visitor = TestClient(
        create_app(house), base_url="http://localhost", headers=BROWSER, client=(peer, 1)
    )

    visitor.post(
        "/sign-in", data={"username": "x", "password": "y"}, headers={"X-Forwarded-For": said}
    )

    with world.transaction() as db:
        (line,) = audit_lines(db, AuditFilter(what="sign_in_failed")).items
    assert line.address == counted
