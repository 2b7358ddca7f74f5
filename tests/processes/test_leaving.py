"""What rooms above the engine know of whoever leaves: seats, other houses, own contacts."""

from typing import Any

import pytest

from base.db import Session
from connectors.oidc.arriving import arrive
from connectors.oidc.leaving import HOUSES
from connectors.oidc.links import expect, links_of
from connectors.oidc.providers import CLAIMS, ProviderChange, create_provider, provider_row
from connectors.oidc.values import NotKnownHere
from connectors.telephony.desks import Desk, save_desk
from connectors.telephony.leaving import SEATS
from connectors.telephony.sitting import sitting_of, take
from engine.identity import Person, actor_of, person
from engine.identity.people import find_by_username
from engine.leaving.kinds import KINDS, Kind, kinds, register_kind
from engine.leaving.leave import LeavePlan, holdings, leave
from engine.people import Actor
from processes.contacts.actions import ContactChange, add_contact
from processes.contacts.leaving import CONTACTS
from processes.contacts.queries import contacts
from tests.make import identity as make

CONSOLE = Actor.system("console")
ROOT = Actor.system("root")
ALL = LeavePlan(heir="berta")
CLAIMS_OF_ANNA: dict[str, Any] = {"sub": "s-1", "preferred_username": "annika", "name": "Anna"}
ABOVE = {"contacts", "houses", "seats"}


@pytest.fixture
def anna(db: Session) -> Person:
    make.user(db, "root", "admin")
    make.user(db, "berta")
    return make.user(db, "anna")


def house(db: Session, code: str) -> Any:
    change = ProviderChange(
        name=code.title(), issuer=f"https://{code}.example", client_id="x", claims=CLAIMS,
        role_map={}, department_map={}, first_roles=("agent",), makes_accounts=True,
    )  # fmt: skip
    return provider_row(db, create_provider(db, code, change, by=CONSOLE).id)


def held(db: Session, one: Person) -> dict[str, int]:
    held = holdings(db, person(db, one.id))
    return {each.kind.code: each.found.count for each in held if each.found.count}


def test_seat_expectation_and_own_contacts_are_found_and_end_or_go_on(
    db: Session, anna: Person
) -> None:
    me = actor_of(db, anna.id)
    save_desk(db, Desk(number="8001"), by=CONSOLE)
    take(db, "8001", make.token(db, anna), by=me, address="10.1.2.3")
    city = house(db, "city")
    expect(db, city.id, ["anna"], by=CONSOLE)
    add_contact(db, ContactChange(name="Plumber", numbers=("12345",)), by=me)
    assert held(db, anna) == {"sessions": 1, "seats": 1, "houses": 1, "contacts": 1}
    shown = {one.kind.code: one.found.examples for one in holdings(db, person(db, anna.id))}
    assert (shown["seats"], shown["houses"], shown["contacts"]) == (("8001",), ("City",), ())

    done = leave(db, anna.id, ALL, by=ROOT)

    assert done == {"sessions": 1, "seats": 1, "houses": 1, "contacts": 1}
    assert held(db, anna) == {}
    assert sitting_of(db, anna.id) is None
    assert links_of(db, city.id, limit=5) == []
    heir = find_by_username(db, "berta")
    assert heir is not None
    assert [one.name for one in contacts(db, by=actor_of(db, heir.id))] == ["Plumber"]


@pytest.mark.usefixtures("anna")
def test_who_came_from_another_house_comes_in_no_more_and_gets_no_new_account(
    db: Session,
) -> None:
    city = house(db, "city")
    annika = arrive(db, city, CLAIMS_OF_ANNA)

    leave(db, annika.id, LeavePlan(), by=ROOT)

    with pytest.raises(NotKnownHere):
        arrive(db, city, CLAIMS_OF_ANNA)
    assert not person(db, annika.id).active


def test_rooms_register_their_kinds_once() -> None:
    assert {one.code for one in kinds()} >= {one.code for one in KINDS} | ABOVE
    assert {one.code for one in (SEATS, HOUSES, CONTACTS)} == ABOVE
    again = Kind(code="seats", name="x", needs_heir=False, count=SEATS.count, hand=SEATS.hand)
    with pytest.raises(ValueError, match="seats"):
        register_kind(again)
