"""The second step of people of the platform: at the door, on the account page, and for others."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from engine.identity.proof.second.codes import code_at, step_at
from engine.platform import (
    add_platform_person,
    need_platform_second_step,
    reset_platform_second_step,
)
from engine.platform.people import AT_CONSOLE
from engine.platform.records import PlatformAuthenticator
from tests.conftest import World
from web.platform.doors import PLAIN_COOKIE

WORD = "a long password"


@pytest.fixture
def lin(world: World) -> None:
    with world.as_platform() as db:
        add_platform_person(db, "lin", name="Lin", password=WORD)


def browser(like: TestClient, *, address: str = "testclient", name: str = "x") -> TestClient:
    """Another browser, which has none of the cookies."""
    headers = dict(like.headers) | {"user-agent": name}
    return TestClient(like.app, headers=headers, client=(address, 5000), follow_redirects=False)


def come(client: TestClient, name: str = "lin") -> str:
    sent = {"username": name, "password": WORD, "next": "/platform/log"}
    return client.post("/platform/sign-in", data=sent).headers["location"]


def code_of(world: World, page: str) -> str:
    secret = re.search(r'<code class="key">([A-Z2-7]{32})</code>', page)
    assert secret is not None
    return code_at(secret[1], step_at(world.clock.now()))


def set_up(client: TestClient, world: World) -> list[str]:
    """Set the second step up at the door; return the recovery codes."""
    assert come(client) == "/platform/sign-in/enrol?next=%2Fplatform%2Flog"
    begun = client.post("/platform/sign-in/enrol/begin").text
    done = client.post("/platform/sign-in/enrol", data={"code": code_of(world, begun)})
    return re.findall(r'<code class="key">([A-Z2-7-]+)</code>', done.text)


def optional(world: World) -> None:
    with world.as_platform() as db:
        need_platform_second_step(db, needed=False, by=AT_CONSOLE)


def test_a_password_alone_opens_no_page(client: TestClient, world: World, lin: None) -> None:
    assert come(client).startswith("/platform/sign-in/enrol")
    assert client.get("/platform/centres").status_code == 303
    assert "Begin to set it up" in client.get("/platform/sign-in/enrol").text

    codes = set_up(client, world)

    assert len(codes) == 10
    assert client.get("/platform/centres").status_code == 200
    with world.as_platform() as db:
        sealed = db.scalar(select(PlatformAuthenticator.secret))
    assert sealed is not None
    assert sealed.startswith("1.")


def test_the_next_sign_in_asks_for_a_code_that_is_good_once(
    client: TestClient, world: World, lin: None
) -> None:
    codes = set_up(client, world)
    client.cookies.clear()
    assert come(client) == "/platform/sign-in/code?next=%2Fplatform%2Flog"
    assert client.get("/platform/log").status_code == 303
    assert client.post("/platform/sign-in/code", data={"code": "000000"}).status_code == 422

    sent = {"code": codes[0].lower(), "next": "/platform/log"}
    assert client.post("/platform/sign-in/code", data=sent).headers["location"] == "/platform/log"
    told = client.get("/platform/log").text
    assert "Signed in with a recovery code" in told
    assert "Code of the second step was wrong" in told

    client.cookies.clear()
    come(client)
    assert client.post("/platform/sign-in/code", data=sent).status_code == 422
    client.post("/platform/sign-in/leave")
    assert client.get("/platform/sign-in/code").headers["location"] == "/platform/sign-in"


def test_guesses_slow_down_strangers_and_not_where_the_person_has_been(
    client: TestClient, world: World, lin: None
) -> None:
    codes = set_up(client, world)
    stranger = browser(client, address="203.0.113.9")
    come(stranger)
    for _ in range(8):
        answer = stranger.post("/platform/sign-in/code", data={"code": "000000"})
    assert "Please wait" in answer.text
    refused = stranger.post("/platform/sign-in/code", data={"code": codes[0]})
    assert refused.status_code == 422

    client.cookies.clear()
    come(client)
    assert client.post("/platform/sign-in/code", data={"code": codes[0]}).status_code == 303


def test_a_sign_in_without_its_code_waits_ten_minutes(
    client: TestClient, world: World, lin: None
) -> None:
    codes = set_up(client, world)
    client.cookies.clear()
    come(client)
    world.clock.advance(timedelta(minutes=11))

    late = client.post("/platform/sign-in/code", data={"code": codes[0]})

    assert late.headers["location"] == "/platform/sign-in"


def test_the_rule_leads_those_who_are_signed_in_to_set_it_up(
    client: TestClient, world: World, lin: None
) -> None:
    optional(world)
    assert come(client) == "/platform/log"

    client.post("/platform/people/second-step", data={"needed": "true"})

    assert client.get("/platform/people").status_code == 303
    onward = client.get("/platform/sign-in?next=/platform/people").headers["location"]
    assert onward == "/platform/sign-in/enrol?next=%2Fplatform%2Fpeople"
    assert client.get("/platform/sign-in/enrol").status_code == 200


def test_it_is_set_up_and_taken_away_on_one_s_own_page(
    client: TestClient, world: World, lin: None
) -> None:
    optional(world)
    come(client)
    wrong = client.post("/platform/account/second/begin", data={"own_password": "wrong"})
    assert wrong.status_code == 422
    begun = client.post("/platform/account/second/begin", data={"own_password": WORD})
    assert client.post("/platform/account/second", data={"code": "000000"}).status_code == 422
    done = client.post("/platform/account/second", data={"code": code_of(world, begun.text)})
    codes = re.findall(r'<code class="key">([A-Z2-7-]+)</code>', done.text)
    assert "10 recovery codes left" in client.get("/platform/account").text

    with world.as_platform() as db:
        need_platform_second_step(db, needed=True, by=AT_CONSOLE)
    kept = client.post("/platform/account/second/remove", data={"code": codes[0]})
    assert kept.status_code == 409
    optional(world)
    fresh = client.post("/platform/account/second/codes", data={"code": codes[1]})
    codes = re.findall(r'<code class="key">([A-Z2-7-]+)</code>', fresh.text)
    gone = client.post("/platform/account/second/remove", data={"code": codes[0]})
    assert gone.headers["location"] == "/platform/account?done=second_removed"
    assert come(client) == "/platform/log"


def test_another_one_resets_it_and_nobody_their_own(
    client: TestClient, world: World, lin: None
) -> None:
    set_up(client, world)
    with world.as_platform() as db:
        add_platform_person(db, "mei", name="Mei", password=WORD)
    own = client.post("/platform/people/Lin/second-step/reset")
    assert own.status_code == 409
    lost = client.cookies[PLAIN_COOKIE]

    optional(world)
    client.cookies.clear()
    assert come(client, "mei") == "/platform/log"
    assert "Reset the second step" in client.get("/platform/people").text
    client.post("/platform/people/lin/second-step/reset")
    assert "Second step of somebody taken away" in client.get("/platform/log").text
    client.cookies.clear()
    client.cookies.set(PLAIN_COOKIE, lost)
    assert client.get("/platform/log").status_code == 303
    with world.as_platform() as db:
        assert db.scalar(select(PlatformAuthenticator.person_id)) is None
        reset_platform_second_step(db, "mei")


def test_sessions_are_listed_and_ended(client: TestClient, world: World, lin: None) -> None:
    optional(world)
    come(client)
    other = browser(client, name="Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0")
    come(other)
    page = client.get("/platform/account").text
    assert "Firefox, Linux" in page

    one = re.search(r"/platform/account/sessions/([0-9a-f-]{36})/end", page)
    assert one is not None
    client.post(f"/platform/account/sessions/{one[1]}/end")
    assert other.get("/platform/log").status_code == 303
    come(other)
    client.post("/platform/account/sessions/end-others")
    assert other.get("/platform/log").status_code == 303
    assert client.get("/platform/log").status_code == 200
    client.post("/platform/people/lin/sign-out")
    assert client.get("/platform/log").status_code == 303


def test_guesses_at_one_s_own_password_slow_down(
    client: TestClient, world: World, lin: None
) -> None:
    optional(world)
    come(client)
    for _ in range(5):
        answer = client.post("/platform/account", data={"present": "wrong", "new": "x" * 12})

    assert "Please wait" in answer.text


def test_blanks_around_the_name_do_not_reset_ones_own_step(
    client: TestClient, world: World, lin: None
) -> None:
    set_up(client, world)

    for name in ("lin", "LIN", "%20lin%20", "lin%C2%A0"):
        assert client.post(f"/platform/people/{name}/second-step/reset").status_code == 409
    assert client.get("/platform/account").status_code == 200
