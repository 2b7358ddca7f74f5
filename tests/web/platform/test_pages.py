"""The pages of the platform: their own door, their own session, and nothing within centres."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from base.centres import create_centre
from engine.platform import add_platform_person, need_platform_second_step
from engine.platform.people import AT_CONSOLE
from tests.conftest import PLATFORM_ROLE, World
from tests.connectors.telephony.wire import Switch, switch
from tests.make import identity as people
from tests.make import twins
from web.house import House
from web.looks.cookies import PLAIN_NAME
from web.platform.doors import PLAIN_COOKIE

WORD = "a long password"
MARK = "zebra"
PAGES = (
    "/platform/centres", "/platform/centres.csv", "/platform/centres/new",
    "/platform/centres/main", "/platform/centres/main/mail", "/platform/centres/main/sms",
    "/platform/centres/main/telephony",
    "/platform/servers",
    "/platform/log", "/platform/log/check", "/platform/people", "/platform/account",
)  # fmt: skip
HARBOUR = {
    "slug": "harbour", "name_zh-Hant": "海港熱線", "name_en": "Harbour",
    "locales": ["zh-Hant", "en"], "default_locale": "en", "zone": "Asia/Taipei", "people": "20",
}  # fmt: skip


@pytest.fixture
def lin(client: TestClient, world: World) -> TestClient:
    """A browser that Lin of the platform has signed in with."""
    with world.as_platform() as db:
        add_platform_person(db, "lin", name="Lin", password=WORD)
        need_platform_second_step(db, needed=False, by=AT_CONSOLE)
    answer = client.post("/platform/sign-in", data={"username": "lin", "password": WORD})
    assert answer.headers["location"] == "/platform/centres"
    return client


def test_nobody_comes_in_without_the_platform_s_own_session(
    client: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    sign_in("root", "admin")

    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/platform/sign-in?next="), path


def test_the_session_of_the_platform_opens_no_page_of_a_centre(lin: TestClient) -> None:
    assert lin.get("/inbox").status_code == 303
    token = lin.cookies[PLAIN_COOKIE]
    lin.cookies.set(PLAIN_NAME, token)
    assert lin.get("/admin/users").status_code == 303
    api = lin.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"})
    assert api.status_code == 401


def test_all_pages_speak_to_the_database_as_the_platform_and_tell_nothing_within(
    lin: TestClient, house: House, world: World
) -> None:
    twins.build(world, world.centre_id, MARK)
    asked: list[str] = []
    event.listen(
        house.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )

    for path in PAGES:
        answer = lin.get(path)
        assert answer.status_code == 200, path
        assert MARK not in answer.text, path
        assert "None" not in answer.text.replace(">None</button>", ""), path  # a look's name

    # The health checks look at the jobs and the mailbox of the first centre, by counting.
    assert not [one for one in asked if re.search(r"ticket_|identity_|email_inbound", one)]
    assert house.platform is not None
    assert PLATFORM_ROLE in str(house.platform.engine.url)


def test_a_centre_is_made_its_administrator_invited_and_let_in(
    lin: TestClient, world: World
) -> None:
    made = lin.post("/platform/centres/new", data=HARBOUR)
    assert made.headers["location"] == "/platform/centres/harbour?done=added"
    page = lin.get("/platform/centres/harbour").text
    assert "First administrator" in page
    assert 'value="20"' in page

    shown = lin.post("/platform/centres/harbour/invite", data={"username": "mei", "name": "Mei"})
    link = re.search(r"<code>http://[^/]+(/welcome/[^<]+)</code>", shown.text)
    assert link is not None
    assert "Harbour" in lin.get(link[1]).text
    token = link[1].removeprefix("/welcome/")
    short = lin.post("/welcome", data={"token": token, "password": "short"})
    assert short.status_code == 422
    done = lin.post("/welcome", data={"token": token, "password": WORD})
    assert done.headers["location"] == "/c/harbour/sign-in?next=/admin/users"
    assert lin.get(link[1]).status_code == 410
    sign_in = {"username": "mei", "password": WORD, "centre": "harbour"}
    # An administrator goes on to set the second step up.
    assert lin.post("/sign-in", data=sign_in).headers["location"] == "/sign-in/enrol"
    refused = lin.post("/platform/centres/harbour/invite", data={"username": "spy"})
    assert refused.status_code == 409


def test_a_wrong_form_comes_back_with_what_was_typed(lin: TestClient) -> None:
    wrong = HARBOUR | {"slug": "No!", "zone": "Mars", "people": "many"}

    page = lin.post("/platform/centres/new", data=wrong)

    assert page.status_code == 422
    assert 'href="#f-slug"' in page.text
    assert 'href="#f-zone"' in page.text
    assert 'href="#f-people"' in page.text
    assert "海港熱線" in page.text
    assert lin.get("/platform/centres/harbour").status_code == 404


def test_a_centre_is_changed_suspended_and_resumed(lin: TestClient) -> None:
    lin.post("/platform/centres/new", data=HARBOUR)
    changed = HARBOUR | {"hosts": "Harbour.test", "people": "", "name_en": "Port"}
    assert lin.post("/platform/centres/harbour", data=changed).status_code == 303
    page = lin.get("/platform/centres/harbour").text
    assert "http://harbour.test" in page

    lin.post("/platform/centres/harbour/suspend", data={"why": "moving house"})
    assert "moving house" in lin.get("/platform/centres/harbour").text
    assert "Suspended" in lin.get("/platform/centres").text
    assert lin.get("/c/harbour/public").status_code == 503
    lin.post("/platform/centres/harbour/resume")
    assert lin.get("/c/harbour/public").status_code == 200
    told = lin.get("/platform/log").text
    assert "Centre suspended" in told
    assert "moving house" in told
    assert "The log is whole." in lin.get("/platform/log/check").text


def test_a_mail_account_shows_names_of_secrets_and_what_is_missing(lin: TestClient) -> None:
    lin.post("/platform/centres/new", data=HARBOUR)
    account = {
        "mode": "smtp", "address": "hotline@harbour.test", "smtp_host": "mail.test",
        "smtp_port": "587", "smtp_tls": "starttls", "smtp_secret": "harbour-out",
        "imap_port": "993", "imap_tls": "tls",
    }  # fmt: skip
    where = "/platform/centres/harbour/mail"

    assert lin.post(where, data=account).status_code == 303
    assert "ringflow platform secret harbour-out" in lin.get(where).text
    assert lin.post(where, data=account | {"address": "x", "smtp_port": "x"}).status_code == 422
    assert lin.post(where, data={"act": "remove"}).status_code == 303
    assert "no account of its own" in lin.get(where).text


def test_an_sms_account_shows_what_is_missing_and_where_reports_come(lin: TestClient) -> None:
    lin.post("/platform/centres/new", data=HARBOUR)
    account = {
        "mode": "kannel", "url": "http://sms.test:13013/cgi-bin/sendsms", "user": "rf",
        "secret": "harbour-sms", "sender": "12345", "per_minute": "600",
    }  # fmt: skip
    where = "/platform/centres/harbour/sms"

    assert lin.post(where, data=account).status_code == 303
    told = lin.get(where).text
    assert "ringflow platform secret harbour-sms" in told
    assert "/c/harbour/sms/reports/" in told
    wrong = account | {"url": "sms.test", "per_minute": "many", "sender": "far too long a name"}
    refused = lin.post(where, data=wrong)
    assert refused.status_code == 422
    assert refused.text.count('class="error"') >= 3
    assert lin.post(where, data={"act": "remove"}).status_code == 303
    assert "no account of its own" in lin.get(where).text


def test_a_telephony_account_is_checked_before_anybody_relies_on_it(lin: TestClient) -> None:
    lin.post("/platform/centres/new", data=HARBOUR)
    where = "/platform/centres/harbour/telephony"
    with switch(Switch(secret="")) as settings:
        account = {
            "mode": "ami", "host": settings.host, "port": str(settings.port), "user": "ringflow",
            "channel": "PJSIP/{extension}", "context": "internal", "prefix": "9", "plus": "00",
        }  # fmt: skip
        checked = lin.post(where, data=account | {"act": "check"})
        assert "lets us in" in checked.text
    silent = lin.post(where, data=account | {"act": "check"})
    assert "Connection refused" in silent.text
    wrong = account | {"host": "no name", "channel": "PJSIP/1", "prefix": "nine"}
    refused = lin.post(where, data=wrong)
    assert refused.status_code == 422
    assert refused.text.count('class="error"') >= 3
    assert 'value="PJSIP/{extension}"' in lin.get(where).text
    assert lin.post(where, data={"act": "remove"}).status_code == 303
    assert "no switch dials for it" in lin.get(where).text


def test_one_s_password_is_changed_by_the_present_one(lin: TestClient, world: World) -> None:
    new = "an even longer password"
    wrong = lin.post("/platform/account", data={"present": "wrong", "new": new})
    assert wrong.status_code == 422
    done = lin.post("/platform/account", data={"present": WORD, "new": new})
    assert done.headers["location"] == "/platform/sign-in"
    assert lin.get("/platform/centres").status_code == 303
    again = lin.post("/platform/sign-in", data={"username": "lin", "password": new})
    assert again.status_code == 303
    world.clock.advance(timedelta(hours=1))
    assert lin.get("/platform/centres").status_code == 303
    assert "location" in lin.get("/platform/centres").headers


def test_signing_out_ends_the_session(lin: TestClient) -> None:
    token = lin.cookies[PLAIN_COOKIE]
    lin.post("/platform/sign-out")
    lin.cookies.set(PLAIN_COOKIE, token)

    assert lin.get("/platform/centres").status_code == 303


def test_a_long_list_has_pages_and_a_search(lin: TestClient, world: World) -> None:
    with world.transaction() as db:
        people.user(db, "anna", "admin", password=None)
    for number in range(60):
        with world.database.transaction() as db:
            create_centre(db, f"town-{number:02}", name=f"Town {number:02}")

    first = lin.get("/platform/centres").text
    assert first.count('class="main-cell"') == 50
    following = re.search(r'href="(/platform/centres\?[^"]*after=[^"]*)"', first)
    assert following is not None
    second = lin.get(following[1].replace("&amp;", "&")).text
    assert second.count('class="main-cell"') == 11
    assert lin.get("/platform/centres?query=town-07").text.count('class="main-cell"') == 1
    assert "No centre found" in lin.get("/platform/centres?query=nowhere").text
