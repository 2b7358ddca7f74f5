"""Guessing is slowed down, and nobody innocent waits for it."""

from datetime import timedelta

import pytest

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from engine.audit import AuditFilter, audit_lines
from engine.identity import SignIn, Visitor, change_password, sign_in
from engine.identity.passwords import hash_password
from engine.identity.proof.alarms import AlarmKind, alarms, alarms_unseen, see_alarm
from engine.identity.proof.gates import ATTACK, FREE_OF_NETWORK, STRANGER_AGAIN, network_of
from engine.identity.proof.throttle import FORGET, FREE
from tests.make import identity as make
from tests.make.identity import PASSWORD

OFFICE, HOME, ABROAD = "192.0.2.7", "203.0.113.9", "198.51.100.1"


def attempt(
    db: Session, password: str, *, name: str = "anna", at: str = ABROAD, device: str | None = None
) -> SignIn:
    return sign_in(db, name, password, visitor=Visitor(address=at, device=device))


def attack(db: Session, *, networks: int, name: str = "anna") -> None:
    for number in range(networks):
        attempt(db, "wrong", name=name, at=f"10.{number // 250}.{number % 250}.1")


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.0/24"), ("::ffff:192.0.2.7", "192.0.2.0/24"),
     ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("testclient", "testclient")],
)  # fmt: skip
def test_neighbours_count_together(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_owner_comes_in_while_many_networks_attack(db: Session, clock: SetClock) -> None:
    make.user(db)
    known = attempt(db, PASSWORD, at=OFFICE).device
    attack(db, networks=3 * ATTACK)

    assert attempt(db, PASSWORD, at=OFFICE, device=known).token is not None
    assert attempt(db, PASSWORD, at=HOME).token is not None


def test_under_attack_a_stranger_has_one_free_try_per_network(db: Session) -> None:
    make.user(db)
    attack(db, networks=ATTACK)

    first = attempt(db, "wrong")
    second = attempt(db, PASSWORD)

    assert first.wait == timedelta(seconds=2)
    assert second.token is None


def test_a_known_browser_comes_in_out_of_an_attacking_network(db: Session) -> None:
    make.user(db)
    known = attempt(db, PASSWORD).device
    for number in range(FREE_OF_NETWORK):
        attempt(db, "wrong", name=f"somebody-{number}")
    assert attempt(db, PASSWORD).wait > timedelta()

    assert attempt(db, PASSWORD, device=known).token is not None


def test_a_network_that_tries_many_names_waits_for_all_of_them(
    db: Session, clock: SetClock
) -> None:
    make.user(db)
    for number in range(FREE_OF_NETWORK):
        last = attempt(db, "wrong", name=f"somebody-{number}")
    assert last.wait == timedelta(seconds=2)

    assert attempt(db, PASSWORD, at="198.51.100.200").wait == timedelta(seconds=2)
    assert attempt(db, PASSWORD, at=OFFICE).token is not None
    clock.advance(timedelta(seconds=2))
    assert attempt(db, PASSWORD, at="198.51.100.200").token is not None


def test_an_own_account_does_not_wipe_out_the_failures_of_a_network(db: Session) -> None:
    make.user(db)
    make.user(db, "mallory")
    for number in range(FREE_OF_NETWORK - 1):
        attempt(db, "wrong", name=f"somebody-{number}")
    attempt(db, PASSWORD, name="mallory")

    assert attempt(db, "wrong").wait == timedelta(seconds=2)


def test_a_known_browser_waits_for_its_own_guesses_and_becomes_a_stranger(
    db: Session, clock: SetClock
) -> None:
    make.user(db)
    known = attempt(db, PASSWORD, at=OFFICE).device
    for _ in range(STRANGER_AGAIN):
        clock.advance(attempt(db, "wrong", at=OFFICE, device=known).wait)

    attempt(db, "wrong", at=OFFICE, device=known)
    attempt(db, "wrong", at=OFFICE, device=known)
    third = attempt(db, "wrong", at=OFFICE, device=known)

    assert third.wait == timedelta(seconds=2)  # three free tries: a stranger's


def test_a_known_browser_of_another_person_is_a_stranger(db: Session) -> None:
    make.user(db)
    make.user(db, "mallory")
    known = attempt(db, PASSWORD, name="mallory", at=ABROAD).device
    for _ in range(FREE):
        attempt(db, "wrong", device=known)

    assert attempt(db, PASSWORD, device=known).wait == timedelta(seconds=2)


def test_a_new_password_makes_all_browsers_strangers(db: Session) -> None:
    anna = make.user(db)
    known = attempt(db, PASSWORD).device
    for number in range(FREE_OF_NETWORK):
        attempt(db, "wrong", name=f"somebody-{number}")

    change_password(db, anna.id, present=PASSWORD, new="quite another one")

    assert attempt(db, "quite another one", device=known).token is None


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_unknown_names_wait_as_known_ones_do(db: Session, name: str, clock: SetClock) -> None:
    make.user(db)

    waits = [attempt(db, "wrong", name=name).wait.total_seconds() for _ in range(4)]
    clock.advance(timedelta(seconds=2))
    waits.append(attempt(db, "wrong", name=name).wait.total_seconds())

    assert waits == [0, 0, 2, 2, 4]


def test_an_attack_is_told_once_until_somebody_has_seen_it(db: Session, clock: SetClock) -> None:
    boss = make.actor(db, make.user(db, "boss", "admin"))
    make.user(db)
    attack(db, networks=ATTACK + 5)

    (alarm,) = alarms(db)
    assert (alarm.kind, alarm.what, alarm.failures) == (AlarmKind.ACCOUNT, "anna", ATTACK + 5)
    assert len(audit_lines(db, AuditFilter(what="sign_in_attack")).items) == 1
    assert alarms_unseen(db) == 1
    see_alarm(db, alarm.id, by=boss)
    assert alarms_unseen(db) == 0

    clock.advance(2 * FORGET)
    attack(db, networks=ATTACK)
    assert alarms_unseen(db) == 1


def test_names_that_nobody_has_are_not_told(db: Session) -> None:
    attack(db, networks=ATTACK + 5, name="my secret typed into the wrong field")

    assert alarms(db) == []


@pytest.mark.parametrize(
    "password",
    ["short one", "password1234", "qwertyuiop12", "111111111111", "annaannaanna", "woaini1314520",
     "administrator1", "x" * 257],
)  # fmt: skip
def test_passwords_that_everybody_tries_first_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        hash_password(password, names=["anna"])


@pytest.mark.parametrize(
    "password", ["correct horse", "山高水長路遠馬疾風輕雲淡", "plain long words"]
)
def test_a_password_needs_no_special_characters(password: str) -> None:
    assert hash_password(password)


def test_an_old_short_password_still_signs_in(db: Session) -> None:
    from argon2 import PasswordHasher  # noqa: PLC0415 as it was stored before the rule

    from engine.identity.people import get_user  # noqa: PLC0415

    anna = make.user(db)
    get_user(db, anna.id).password_hash = PasswordHasher().hash("ten chars!")
    db.flush()

    assert attempt(db, "ten chars!").token is not None
