"""Somebody who has an account here links it with the one at another hall."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from base.ids import short
from connectors.oidc.links import expect, links_of
from connectors.oidc.providers import ProviderView, change_provider
from engine.identity import (
    RoleChange,
    Scope,
    create_role,
)
from engine.identity.access.reach import PersonAbove
from tests.conftest import World
from tests.make import identity as make
from tests.make.oidc import Hall
from tests.web.oidc.journey import CONSOLE, Traveller, change_for, trust


def test_somebody_links_the_own_account(
    sign_in: Callable[..., TestClient], world: World, hall: Hall
) -> None:
    client = sign_in("ben", "agent")
    provider = trust(world, hall, makes_accounts=False)
    there = Traveller(client, provider)
    answer = client.get(f"/account/oidc/{short(provider.id)}")
    back = there.vouched(answer.headers["location"])

    assert "Link with City Hall" in client.get("/account").text
    assert client.get(back).headers["location"] == "/account?done=linked"
    assert "Link with City Hall" not in client.get("/account").text
    client.post("/sign-out")
    assert there.travel().status_code == 303
    assert "ben" in client.get("/account").text


def test_a_way_begun_by_one_person_links_nobody_else(
    sign_in: Callable[..., TestClient], world: World, hall: Hall
) -> None:
    client = sign_in("ben", "agent")
    provider = trust(world, hall, makes_accounts=False)
    answer = client.get(f"/account/oidc/{short(provider.id)}")
    back = Traveller(client, provider).vouched(answer.headers["location"])
    sign_in("carl", "agent")

    assert client.get(back).status_code == 404
    with world.transaction() as db:
        assert links_of(db, provider.id, limit=10) == []


@pytest.mark.parametrize(
    ("came_from", "status"),
    [({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
     ({"Sec-Fetch-Site": "none"}, 303)],
)  # fmt: skip
def test_another_site_cannot_make_somebody_link_their_account(
    sign_in: Callable[..., TestClient], world: World, hall: Hall, came_from: dict[str, str],
    status: int,
) -> None:  # fmt: skip
    client = sign_in("ben", "agent")
    provider = trust(world, hall)

    answer = client.get(f"/account/oidc/{short(provider.id)}", headers=came_from)

    assert answer.status_code == status


def test_whoever_is_below_somebody_who_comes_from_there_does_not_decide_who_that_is(
    city: ProviderView, world: World, hall: Hall
) -> None:
    other_claim = change_for(hall, claims={"username": "nickname"}, first_roles=())
    with world.transaction() as db:
        make.user(db, "root", "admin")
        keeper = RoleChange(
            names={"en": "Keeper"}, permissions=frozenset({"sign_in.manage"}), scope=Scope.OWN
        )
        create_role(db, "keeper", keeper, by=CONSOLE)
        ben = make.actor(db, make.user(db, "ben", "keeper"))
        change_provider(db, city.id, other_claim, by=ben)
        expect(db, city.id, ["root"], by=CONSOLE)

        with pytest.raises(PersonAbove):
            change_provider(db, city.id, other_claim, by=ben)
