"""Signing in through another hall, over real HTTP, and every way in which it must not work."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from base.ids import short
from connectors.oidc.providers import change_provider
from engine.audit import AuditFilter, audit_lines
from engine.identity import (
    people,
    person,
)
from engine.identity.proof.second.needs import need_second_step
from tests.conftest import World
from tests.make.oidc import SECRET, Hall, a_hall
from tests.web.conftest import BROWSER, HOST
from tests.web.oidc.journey import CONSOLE, Traveller, change_for, trust, who
from web.looks.cookies import PLAIN_NAME


def test_somebody_new_comes_in_and_has_an_account(traveller: Traveller, world: World) -> None:
    page = traveller.browser.get("/sign-in?next=%2Ftickets").text
    assert "Sign in with City Hall" in page
    assert f'href="{traveller.door}?next=%2Ftickets"' in page

    done = traveller.travel("/account?x=1")

    assert (done.status_code, done.headers["location"]) == (303, "/account?x=1")
    assert "Anna Lee" in traveller.browser.get("/account").text
    anna = who(world)["anna"]
    assert (anna.name, anna.email) == ("Anna Lee", "anna@example.org")
    assert anna.roles == {"agent"}
    with world.transaction() as db:
        (line,) = audit_lines(db, AuditFilter(what="signed_in")).items
    assert line.details["way"] == "oidc:city"


def test_what_is_sent_holds_state_nonce_and_a_hashed_verifier(traveller: Traveller) -> None:
    sent = parse_qs(urlsplit(traveller.sent()).query)

    assert sent["code_challenge_method"] == ["S256"]
    assert all(len(sent[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert sent["redirect_uri"][0].endswith(f"{traveller.door}/back")
    (kept,) = [one for name, one in traveller.browser.cookies.items() if "oidc" in name]
    assert sent["nonce"][0] not in kept


def test_the_second_time_it_is_the_same_account_whatever_it_is_called(
    traveller: Traveller, world: World, hall: Hall
) -> None:
    traveller.travel()
    hall.person |= {"preferred_username": "another", "email": "new@example.org"}

    assert traveller.travel().status_code == 303
    assert list(who(world)) == ["anna"]


def test_what_is_known_of_the_house_is_kept_for_an_hour(
    traveller: Traveller, world: World, hall: Hall
) -> None:
    for _ in range(2):
        traveller.travel()
    asked = hall.asked.count("/.well-known/openid-configuration")
    world.clock.advance(timedelta(minutes=61))
    traveller.travel()

    assert asked == 1
    assert hall.asked.count("/.well-known/openid-configuration") == 2


def test_a_new_key_of_the_house_is_looked_up(
    traveller: Traveller, world: World, hall: Hall
) -> None:
    traveller.travel()
    hall.key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
    hall.shown = [hall.key]
    world.clock.advance(timedelta(minutes=2))

    assert traveller.travel().status_code == 303


def test_unknown_keys_do_not_make_us_ask_all_the_time(traveller: Traveller, hall: Hall) -> None:
    traveller.travel()
    hall.faults["key"] = RSAKey.generate_key(2048)
    hall.faults["kid"] = "invented"

    assert [traveller.travel().status_code for _ in range(3)] == [403] * 3
    assert hall.asked.count("/keys") == 1


OTHER_KEY = RSAKey.generate_key(2048)


def named(lie: dict[str, object]) -> str:
    """Return a name that is the same in every process."""
    told = {name: "another" if value is OTHER_KEY else value for name, value in lie.items()}
    return str(told)


@pytest.mark.parametrize(
    "faults",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "another client"}},
        {"claims": {"aud": ["ringflow", "another client"]}},
        {"claims": {"aud": ["ringflow", "x"], "azp": "x"}},
        {"claims": {"azp": "another client"}},
        {"claims": {"iss": "https://elsewhere.example"}},
        {"claims": {"exp": 1}},
        {"claims": {"exp": None}},
        {"claims": {"iat": 1}},
        {"claims": {"iat": None}},
        {"claims": {"nbf": 2**40}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": ["a"]}},
        {"claims": {"at_hash": "wrong"}},
        {"alg": "none"},
        {"alg": "HS256", "key": SECRET},
        {"key": OTHER_KEY},
        {"key": OTHER_KEY, "kid": "invented"},
        {"back": {"iss": "https://elsewhere.example"}},
        {"back": {"error": "access_denied"}},
        {"back": {"code": "invented"}},
        {"back": {"state": "invented"}},
    ],
    ids=named,
)
def test_what_is_not_right_opens_nothing(
    traveller: Traveller, world: World, hall: Hall, faults: dict[str, Any]
) -> None:
    hall.faults = faults

    answer = traveller.travel()

    assert answer.status_code == 403
    assert "did not confirm who you are" in answer.text
    assert PLAIN_NAME not in traveller.browser.cookies
    assert who(world) == {}
    with world.transaction() as db:
        assert audit_lines(db, AuditFilter(what="sign_in_failed")).items[0].username == "oidc:city"


def test_a_key_that_signs_only_as_a_secret_is_never_believed(
    traveller: Traveller, hall: Hall
) -> None:
    hall.faults = {"alg": "HS256", "key": hall.key.as_pem(private=False).decode()}

    assert traveller.travel().status_code == 403


def test_an_answer_is_good_once(traveller: Traveller) -> None:
    there = traveller.sent()
    back = traveller.vouched(there)
    cookies = dict(traveller.browser.cookies)
    assert traveller.browser.get(back).status_code == 303
    traveller.browser.cookies.clear()
    traveller.browser.cookies.update(cookies)

    assert traveller.browser.get(back).status_code == 403
    assert traveller.browser.get(traveller.vouched(there)).status_code == 403


def test_an_answer_belongs_to_the_browser_that_asked(traveller: Traveller, app: FastAPI) -> None:
    back = traveller.vouched(traveller.sent())
    victim = TestClient(app, base_url=HOST, headers=BROWSER, follow_redirects=False)

    assert victim.get(back).status_code == 403
    assert PLAIN_NAME not in victim.cookies


def test_an_answer_is_late_after_ten_minutes(traveller: Traveller, world: World) -> None:
    back = traveller.vouched(traveller.sent())
    world.clock.advance(timedelta(minutes=10))

    assert traveller.browser.get(back).status_code == 403


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil"])
def test_the_way_back_leads_nowhere_else(traveller: Traveller, wanted: str) -> None:
    assert traveller.travel(wanted).headers["location"] == "/"


def test_a_planted_session_is_worthless_afterwards(traveller: Traveller) -> None:
    traveller.travel()
    planted = traveller.browser.cookies[PLAIN_NAME]
    traveller.travel()

    assert traveller.browser.cookies[PLAIN_NAME] != planted
    traveller.browser.cookies.clear()
    traveller.browser.cookies.set(PLAIN_NAME, planted)
    assert traveller.browser.get("/account").status_code == 303


def test_two_houses_are_not_mixed_up(traveller: Traveller, world: World) -> None:
    with a_hall() as evil:
        bad = trust(world, evil, "evil")
        back = traveller.vouched(traveller.sent())
        query = back.partition("?")[2]
        wrong_door = f"/sign-in/oidc/{short(bad.id)}/back?{query}"

        assert traveller.browser.get(wrong_door).status_code == 403
        assert evil.forms == [], "the code of one hall was handed to another one"
        # A hall that says it is the other one is not believed either.
        liar = Traveller(traveller.browser, bad)
        evil.faults = {"claims": {"iss": "http://other"}}
        assert liar.travel().status_code == 403


def test_a_house_that_calls_itself_otherwise_is_not_asked_for_codes(
    client: TestClient, world: World, hall: Hall
) -> None:
    provider = trust(world, hall)
    hall.faults["metadata"] = {"issuer": "http://127.0.0.1:1"}

    answer = client.get(f"/sign-in/oidc/{short(provider.id)}")

    assert answer.status_code == 422
    assert "another issuer" in answer.text


def test_a_house_cannot_send_us_into_our_own_network(
    client: TestClient, world: World, hall: Hall
) -> None:
    provider = trust(world, hall)
    hall.faults["metadata"] = {"token_endpoint": "https://169.254.169.254/latest"}
    there = Traveller(client, provider)

    back = there.vouched(there.sent())

    assert client.get(back).status_code == 422
    assert hall.forms == []


def test_a_house_that_is_switched_off_vouches_for_nobody(
    traveller: Traveller, world: World, hall: Hall
) -> None:
    back = traveller.vouched(traveller.sent())
    with world.transaction() as db:
        change = change_for(hall, active=False)
        change_provider(db, traveller.provider.id, change, by=CONSOLE)

    assert traveller.browser.get(back).status_code == 404
    assert traveller.browser.get(traveller.door).status_code == 404
    assert "City Hall" not in traveller.browser.get("/sign-in").text


def test_a_second_step_is_asked_for_unless_the_house_has_asked(
    client: TestClient, world: World, hall: Hall
) -> None:
    with world.transaction() as db:
        need_second_step(db, "agent", needed=True, by=CONSOLE)
    asks = Traveller(client, trust(world, hall))
    assert asks.travel().headers["location"] == "/sign-in/enrol"
    with world.transaction() as db:
        change = change_for(hall, second_step_there=True)
        change_provider(db, asks.provider.id, change, by=CONSOLE)

    assert asks.travel().headers["location"] == "/"
    assert client.get("/account").status_code == 200


def test_signing_out_tells_where_one_is_still_signed_in(traveller: Traveller) -> None:
    traveller.travel()

    out = traveller.browser.post("/sign-out")

    assert out.headers["location"] == "/sign-in?out=city"
    page = traveller.browser.get(out.headers["location"]).text
    assert "At City Hall you are still signed in" in page
    assert "/leave?client_id=ringflow&amp;post_logout_redirect_uri=" in page
    assert "/leave" not in traveller.browser.get("/sign-in?out=evil").text


def test_a_client_without_a_secret_proves_itself_by_the_verifier_alone(
    client: TestClient, world: World, hall: Hall
) -> None:
    hall.faults["public"] = True
    there = Traveller(client, trust(world, hall, secret=""))

    assert there.travel().status_code == 303


def test_another_centre_does_not_know_the_provider(
    traveller: Traveller, world: World, client: TestClient
) -> None:
    back = traveller.vouched(traveller.sent())
    from base import centres  # noqa: PLC0415

    with world.database.transaction() as db:
        other = centres.create_centre(db, "other", name="Other").id
    moved = back.replace(short(world.centre_id), short(other))

    assert moved != back
    assert client.get(moved).status_code in {403, 404}
    assert PLAIN_NAME not in client.cookies
    with world.transaction() as db:
        assert [person(db, one.id) for one in people(db)] == []
