"""Who somebody is here that another hall vouches for, and what the hall may give and take."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from connectors.oidc.links import expect, links_of, unlink
from engine.audit import AuditFilter, audit_lines
from engine.identity import (
    ResetOver,
    make_reset,
    use_reset,
)
from engine.identity.proof.resets import PasswordOff
from tests.conftest import World
from tests.make import identity as make
from tests.make.identity import PASSWORD
from tests.make.oidc import Hall
from tests.web.oidc.journey import CONSOLE, Traveller, trust, who


def test_a_name_that_somebody_has_here_is_not_enough(traveller: Traveller, world: World) -> None:
    with world.transaction() as db:
        make.user(db, "anna", "admin")

    answer = traveller.travel()

    assert answer.status_code == 403
    assert "no account here yet" in answer.text


def test_who_is_expected_comes_in_and_is_known_by_the_subject_from_then_on(
    traveller: Traveller, world: World, hall: Hall
) -> None:
    with world.transaction() as db:
        anna = make.user(db, "anna")
        assert expect(db, traveller.provider.id, ["Anna"], by=CONSOLE) == 1

    assert traveller.travel().status_code == 303
    # Another account over there that takes the name afterwards is somebody else.
    hall.person["sub"] = "s-2"
    assert traveller.travel().status_code == 403
    with world.transaction() as db:
        (link,) = links_of(db, traveller.provider.id, limit=10)
    assert (link.user_id, link.came) == (anna.id, True)


def test_no_accounts_are_made_where_a_centre_does_not_want_it(
    client: TestClient, world: World, hall: Hall
) -> None:
    there = Traveller(client, trust(world, hall, makes_accounts=False))

    assert there.travel().status_code == 403
    assert who(world) == {}


@pytest.mark.parametrize(
    ("person", "status"),
    [({}, 303), ({"email": "anna@elsewhere.org"}, 403), ({"email_verified": False}, 403),
     ({"email_verified": None}, 403), ({"email": "anna@example.org.evil.example"}, 403)],
)  # fmt: skip
def test_only_confirmed_addresses_of_the_listed_domains_come_in(
    client: TestClient, world: World, hall: Hall, person: dict[str, Any], status: int
) -> None:
    there = Traveller(client, trust(world, hall, domains=("Example.org",)))
    hall.person |= person

    assert there.travel().status_code == status


def test_the_house_says_roles_and_departments_and_leaves_others_alone(
    client: TestClient, world: World, hall: Hall
) -> None:
    with world.transaction() as db:
        make.department(db, "roads")
    there = Traveller(client, trust(
        world, hall, claims={"username": "preferred_username", "roles": "groups",
                              "departments": "unit"},
        role_map={"hotline-dispatch": "dispatcher"}, department_map={"R": "roads"},
    ))  # fmt: skip
    hall.person |= {"groups": ["hotline-dispatch", "admin"], "unit": "R"}
    there.travel()
    first = who(world)["anna"]
    hall.person |= {"groups": [], "unit": None}
    there.travel()

    assert first.roles == {"agent", "dispatcher"}
    assert first.departments == ("roads",)
    assert who(world)["anna"].roles == {"agent"}
    assert who(world)["anna"].departments == ()


def test_the_last_administrator_stays_one_whatever_the_house_says(
    client: TestClient, world: World, hall: Hall
) -> None:
    there = Traveller(client, trust(
        world, hall, claims={"username": "preferred_username", "roles": "groups"},
        role_map={"boss": "admin", "hotline-dispatch": "dispatcher"},
    ))  # fmt: skip
    hall.person |= {"groups": ["boss"]}
    there.travel()
    hall.person |= {"groups": ["hotline-dispatch"]}
    there.travel()

    assert who(world)["anna"].roles == {"agent", "admin", "dispatcher"}
    with world.transaction() as db:
        kept = audit_lines(db, AuditFilter(what="oidc.administrator_kept")).items
        make.user(db, "root", "admin")
    there.travel()

    assert [(line.username, line.label) for line in kept] == [("oidc:city", "anna")]
    assert who(world)["anna"].roles == {"agent", "dispatcher"}


def test_passwords_are_off_for_who_comes_from_a_house_that_wants_it(
    client: TestClient, world: World, hall: Hall
) -> None:
    provider = trust(world, hall, password_off=True)
    with world.transaction() as db:
        anna = make.user(db, "anna")
        link = make_reset(db, anna.id, by=CONSOLE)
        expect(db, provider.id, ["anna"], by=CONSOLE)
    form = {"username": "anna", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303

    Traveller(client, provider).travel()

    assert client.post("/sign-in", data=form).status_code == 422
    page = client.get("/account").text
    assert "New password" not in page
    with world.transaction() as db, pytest.raises(ResetOver):
        use_reset(db, link, "a long new password")
    with world.transaction() as db, pytest.raises(PasswordOff):
        make_reset(db, anna.id, by=CONSOLE)
    with world.transaction() as db:
        (linked,) = links_of(db, provider.id, limit=10)
        unlink(db, provider.id, linked.id, by=CONSOLE)
        assert make_reset(db, anna.id, by=CONSOLE)
