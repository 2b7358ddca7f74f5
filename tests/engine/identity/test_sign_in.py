"""Signing in: right and wrong passwords, growing delays, and how long a session lives."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from base.clock import SetClock
from base.db import Session
from engine.identity import (
    SignIn,
    Visitor,
    actor_of_session,
    end_session,
    sessions_of,
    set_active,
    set_password,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from engine.identity.proof.throttle import FORGET, FREE, LONGEST, delay_after
from engine.identity.records import SignInSession
from tests.make import identity as make
from tests.make.identity import PASSWORD

HERE = Visitor(address="192.0.2.7", browser="a browser")


def attempt(db: Session, password: str, *, name: str = "anna", at: Visitor = HERE) -> SignIn:
    return sign_in(db, name, password, visitor=at)


def test_the_right_password_opens_a_session(db: Session) -> None:
    person = make.user(db, "anna", "agent", "dispatcher", within=("roads",))

    result = attempt(db, PASSWORD)

    assert result.token is not None
    actor = actor_of_session(db, result.token)
    assert actor is not None
    assert (actor.id, actor.username) == (person.id, "anna")
    assert actor.groups == {"agent", "dispatcher", "department:roads"}


def test_names_are_taken_in_any_case_and_with_blanks_around(db: Session) -> None:
    make.user(db, "Anna")

    assert attempt(db, PASSWORD, name=" aNNa ").token is not None


def test_only_the_hash_of_a_token_is_stored(db: Session) -> None:
    make.user(db)

    token = attempt(db, PASSWORD).token

    assert token is not None
    stored = db.scalars(select(SignInSession)).one()
    assert len(stored.token_sha256) == 32
    assert token.encode() not in stored.token_sha256


def test_each_sign_in_has_a_new_token_and_ends_the_browsers_old_one(db: Session) -> None:
    make.user(db)
    first = attempt(db, PASSWORD).token

    second = attempt(db, PASSWORD, at=Visitor(address=HERE.address, token=first)).token

    assert first is not None
    assert second is not None
    assert second != first
    assert actor_of_session(db, first) is None
    assert actor_of_session(db, second) is not None


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_wrong_passwords_and_unknown_users_look_the_same(db: Session, name: str) -> None:
    make.user(db)

    results = [attempt(db, "wrong", name=name) for _ in range(FREE)]

    assert [result.token for result in results] == [None] * FREE
    assert [result.wait for result in results] == [timedelta(), timedelta(), timedelta(seconds=2)]


def test_unknown_users_take_as_long_as_known_ones(db: Session) -> None:
    make.user(db)
    attempt(db, "warm up", name="nobody-else")

    def seconds(name: str) -> float:
        began = time.perf_counter()
        attempt(db, "wrong", name=name)
        return time.perf_counter() - began

    known, unknown = seconds("anna"), seconds("nobody")

    assert unknown > known / 4


def test_users_without_a_password_or_switched_off_cannot_sign_in(db: Session) -> None:
    make.user(db, "link-only", password=None)
    off = make.user(db, "off")
    set_active(db, off.id, active=False)

    assert attempt(db, "", name="link-only").token is None
    assert attempt(db, PASSWORD, name="off").token is None


def test_the_delay_grows_but_never_becomes_a_lock() -> None:
    waits = [delay_after(failures) for failures in range(40)]

    assert waits[:FREE] == [timedelta()] * FREE
    assert waits[FREE] == timedelta(seconds=2)
    assert waits[FREE + 1] == timedelta(seconds=4)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST


def test_during_the_delay_even_the_right_password_is_not_looked_at(
    db: Session, clock: SetClock
) -> None:
    make.user(db)
    for _ in range(FREE):
        attempt(db, "wrong")

    early = attempt(db, PASSWORD)
    clock.advance(timedelta(seconds=2))
    later = attempt(db, PASSWORD)

    assert early.token is None
    assert early.wait == timedelta(seconds=2)
    assert later.token is not None


def test_another_address_does_not_wait_for_an_attacker(db: Session) -> None:
    make.user(db)
    for _ in range(FREE + 3):
        attempt(db, "wrong")

    assert attempt(db, PASSWORD, at=Visitor(address="198.51.100.1")).token is not None


def test_success_and_time_wipe_failures_out(db: Session, clock: SetClock) -> None:
    make.user(db)
    attempt(db, "wrong")
    attempt(db, "wrong")
    attempt(db, PASSWORD)
    assert attempt(db, "wrong").wait == timedelta()

    attempt(db, "wrong")
    clock.advance(FORGET + timedelta(seconds=1))

    assert attempt(db, "wrong").wait == timedelta()


def test_a_session_ends_after_half_an_hour_without_use(db: Session, clock: SetClock) -> None:
    make.user(db)
    token = attempt(db, PASSWORD).token
    assert token is not None

    for _ in range(4):
        clock.advance(timedelta(minutes=29))
        assert actor_of_session(db, token) is not None
    clock.advance(timedelta(minutes=31))

    assert actor_of_session(db, token) is None


def test_a_session_ends_after_twelve_hours_in_any_case(db: Session, clock: SetClock) -> None:
    make.user(db)
    token = attempt(db, PASSWORD).token
    assert token is not None

    for _ in range(35):
        clock.advance(timedelta(minutes=20))
        assert actor_of_session(db, token) is not None
    clock.advance(timedelta(minutes=21))

    assert actor_of_session(db, token) is None


def test_sign_out_and_switching_off_end_sessions_at_once(db: Session) -> None:
    person = make.user(db)
    first, second = attempt(db, PASSWORD).token, attempt(db, PASSWORD).token
    assert first is not None
    assert second is not None

    sign_out(db, first)
    assert actor_of_session(db, first) is None
    assert actor_of_session(db, second) is not None

    set_active(db, person.id, active=False)
    assert actor_of_session(db, second) is None


def test_a_new_password_can_end_all_other_sessions(db: Session) -> None:
    person = make.user(db)
    mine, other = attempt(db, PASSWORD).token, attempt(db, PASSWORD).token
    assert mine is not None
    assert other is not None

    set_password(db, person.id, "another good one")
    sign_out_everywhere(db, person.id, but=mine)

    assert actor_of_session(db, mine) is not None
    assert actor_of_session(db, other) is None
    assert attempt(db, PASSWORD).token is None
    assert attempt(db, "another good one").token is not None


def test_people_see_their_sessions_and_end_single_ones(db: Session) -> None:
    person, stranger = make.user(db), make.user(db, "bert")
    mine = attempt(db, PASSWORD).token
    other = attempt(db, PASSWORD, at=Visitor(address="198.51.100.1", browser="phone")).token
    assert other is not None

    shown = sessions_of(db, person.id, token=mine)
    assert {(one.address, one.current) for one in shown} == {
        (HERE.address, True),
        ("198.51.100.1", False),
    }

    away = next(one for one in shown if not one.current)
    end_session(db, stranger.id, away.id)
    assert actor_of_session(db, other) is not None
    end_session(db, person.id, away.id)
    assert actor_of_session(db, other) is None


@pytest.mark.parametrize("token", ["", "x", "a.b", "." * 200, "\x00", "é.é"])
def test_what_is_no_token_belongs_to_nobody(db: Session, token: str) -> None:
    assert actor_of_session(db, token) is None
