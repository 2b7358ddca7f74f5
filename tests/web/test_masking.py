"""Whoever may not see personal data finds none of it, by whichever way it leaves the house."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

import engine
from base.db import Session
from base.i18n import use_locale
from base.ids import short
from base.privacy import masks, read_as
from base.privacy.seen import SEEN
from connectors import blocklist, email
from engine import Actor
from engine.identity import (
    PERMISSIONS,
    Role,
    RoleChange,
    Scope,
    UserChange,
    change_user,
    create_api_token,
    create_role,
)
from processes.tickets import receipts
from processes.tickets.queries import get_ticket
from processes.tickets.records import Ticket
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as people
from tests.make import tickets as make
from tests.make.desk import Desk
from tests.make.twins import task_at
from tests.web.asks import TABLE
from tests.web.conftest import BROWSER, HOST
from tests.web.rooms import desk  # noqa: F401 a fixture
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME
from web.looks.masks import HIDING

PHONE: Final = "13877776666"
EMAIL: Final = "quokka.mei@citizen.test"
ID_NUMBER: Final = "110101199003078888"
ADDRESS: Final = "Wombat Alley 77"
UNIQUE: Final = (PHONE, EMAIL, "quokka", ID_NUMBER, "Wombat")
SYSTEM: Final = Actor.system("test")
WORDS: Final = f"Please ring {PHONE} or write to {EMAIL}; my number is {ID_NUMBER}."
CITIZEN: Final = {
    "contact_phone": PHONE, "contact_email": EMAIL, "id_number": ID_NUMBER,
    "home_address": ADDRESS, "note": f"Lives at {ADDRESS}, {ID_NUMBER}.",
}  # fmt: skip


@pytest.fixture(scope="module")
def names(shared_world: World) -> dict[str, str]:
    """A hotline in which one citizen has left traces everywhere, and what its things are called."""
    world = shared_world
    with world.transaction() as db:
        make.hotline(db)
        told = traces(db)
        root = people.user(db, "root-of-it", *[str(role) for role in Role], password=None)
        entry = listed(db)
        receipts.submit(
            db, {"subject": "again", "content": WORDS, **CITIZEN}, key="k2", locale="en"
        )
    world.run_jobs()
    with world.transaction() as db:
        task = dispatched(db, told["no"])
        found = {
            "task": task.id, "instance": task.instance_id, "loose": entry,
            "sent": email.find_outbound(db).items[0].id,
            "received": email.find_inbound(db).items[0].id,
        }  # fmt: skip
        every = engine.find_tasks(db, engine.TaskFilter()).items
        return {
            **told, **{name: short(key) for name, key in found.items()},
            **{f"{name}_id": str(key) for name, key in found.items()},
            "tasks": " ".join(short(one.id) for one in every),
            "task_ids": " ".join(str(one.id) for one in every),
            "mails": " ".join(short(one.id) for one in email.find_outbound(db).items),
            "root": people.token(db, root),
        }  # fmt: skip


def traces(db: Session) -> dict[str, str]:
    """Let the citizen ring, write, fill in a form, and stand in a process; return the names."""
    ticket = make.ticket(
        db, subject=f"Ring {PHONE}", content=WORDS, contact_phone=PHONE, contact_email=EMAIL
    )
    receipt = receipts.submit(
        db, {"subject": "lamp", "content": WORDS, **CITIZEN}, key="k", locale="en"
    )
    email.write_locally(db, sender=EMAIL, sender_name="Mei", subject=f"From {EMAIL}", text=WORDS)
    files = [d.drawing("own", d.start() + d.user("look") + d.end(),
                       [("start", "look"), ("look", "end")])]  # fmt: skip
    engine.deploy(db, files, by=SYSTEM)
    own = engine.start(db, "own", variables=CITIZEN, by=SYSTEM)
    return {"no": ticket.no, "receipt": receipt.no, "own_instance": short(own.id),
            "own_instance_id": str(own.id)}  # fmt: skip


def listed(db: Session) -> UUID:
    """Put the citizen's number into the black list."""
    entry = blocklist.NewEntry(
        effect=blocklist.Effect.BLOCK, channel=blocklist.Channel.PHONE,
        match=blocklist.Match.EXACT, value=PHONE, direction=blocklist.Direction.IN,
        reason=WORDS, proof=f"mail of {EMAIL}", until=db.now() + timedelta(days=20),
    )  # fmt: skip
    return blocklist.add_entry(db, entry, by=SYSTEM, state=blocklist.State.ACTIVE).id


def dispatched(db: Session, no: str) -> engine.TaskView:
    """Send the ticket to a department, in words that quote the citizen; return the next task."""
    ticket = get_ticket(db, no)
    dispatch = task_at(db, ticket, "dispatch")
    engine.save_draft(db, dispatch.id, by=make.DISPATCHER, data={"note": [WORDS]})
    engine.complete(
        db, dispatch.id, {"department": "water", "urgency": "normal", "note": WORDS},
        by=make.DISPATCHER,
    )  # fmt: skip
    return task_at(db, ticket, "sign")


@pytest.fixture(scope="module")
def shared_app(shared_world: World) -> FastAPI:
    world = shared_world
    house = House(context=world.context, database=world.database, centre_id=world.centre_id)
    return create_app(house)


@pytest.fixture(scope="module")
def browser(shared_app: FastAPI) -> Iterator[TestClient]:
    with (
        use_locale("en"),
        TestClient(shared_app, base_url=HOST, headers=BROWSER, follow_redirects=False) as browser,
    ):
        yield browser


@pytest.fixture(scope="module")
def nobody(shared_world: World, names: dict[str, str]) -> dict[str, str]:
    """The ways in of somebody who may do everything but see personal data."""
    with shared_world.transaction() as db:
        rights = frozenset(PERMISSIONS) - {"personal.read"}
        change = RoleChange(names={"en": "Blind"}, permissions=rights, scope=Scope.CENTRE)
        create_role(db, "blind", change, by=SYSTEM)
        person = people.user(db, "bo", "agent", password=None)
        wanted = UserChange(
            name="Bo", email=None, roles=frozenset({"agent", "dispatcher", "blind"}),
            departments=frozenset(), active=True,
        )  # fmt: skip
        change_user(db, person.id, wanted, by=SYSTEM)
        return {"cookie": people.token(db, person), "api": create_api_token(db, "bo")}


def addresses(names: dict[str, str]) -> Iterator[str]:
    """Yield the address of every page and file, with the names of what the citizen left."""
    for (method, path), asks in TABLE.items():
        if method != "GET" or path.endswith("/live"):
            continue
        bare = re.sub(r"\{(\w+?)_id\}", r"{\1}", path)
        for url in {bare if "{" not in path else "", *(one.url for one in asks)} - {""}:
            yield re.sub(r"\{(?:own_)?(\w+)\}", lambda at: names.get(at[1], "nothing"), url)
    for task in names["tasks"].split():
        yield f"/inbox/{task}"
    for mail in names["mails"].split():
        yield f"/mail/{mail}"
    for task in names["task_ids"].split():
        yield f"/api/v1/tasks/{task}"
    instance = names["own_instance_id"]
    yield f"/instances/{names['own_instance']}"
    yield f"/instances/{names['instance']}"
    yield f"/api/v1/instances/{instance}"
    yield f"/api/v1/instances/{instance}/history"
    yield f"/api/v1/instances/{names['instance_id']}/history"
    yield f"/tickets/{names['no']}?steps=all"
    yield "/tickets?view=all&q=ring"
    yield "/admin/lists?q=mail"
    yield "/admin/log.csv"


def asked(browser: TestClient, url: str, known: dict[str, str]) -> tuple[int, str]:
    """Return what somebody is answered."""
    browser.cookies.clear()
    api = url.startswith("/api/")
    headers = {"Authorization": f"Bearer {known['api']}"} if api else {
        "Cookie": f"{PLAIN_NAME}={known['cookie']}"
    }  # fmt: skip
    answer = browser.get(url, headers=headers)
    return answer.status_code, answer.text + str(answer.headers)


def test_no_route_tells_who_may_not_know(
    browser: TestClient, names: dict[str, str], nobody: dict[str, str]
) -> None:
    told, opened = [], 0
    for url in addresses(names):
        status, text = asked(browser, url, nobody)
        opened += status == 200
        told += [(url, one) for one in UNIQUE if one in text]

    assert not told
    assert opened > 40


def test_lists_and_what_a_search_finds_are_masked(
    browser: TestClient, names: dict[str, str], nobody: dict[str, str]
) -> None:
    """The number stands in the subject, so each of these lists shows where it was."""
    for page in (
        "/inbox", "/inbox?view=all", "/tickets?view=all", "/tickets?view=all&q=ring", "/mail",
        "/palette?q=ring", f"/palette?q={names['no']}", "/admin/lists", "/contacts?q=Bo",
    ):  # fmt: skip
        status, text = asked(browser, page, nobody)
        assert (page, status) == (page, 200)
        assert not [one for one in UNIQUE if one in text], page
        if page.partition("?")[0] in {"/inbox", "/tickets", "/admin/lists"}:
            assert "138****6666" in text, page


def test_a_column_that_is_picked_alone_is_masked_like_a_record(
    shared_world: World, names: dict[str, str]
) -> None:
    with shared_world.transaction() as db:
        read_as(db, HIDING)
        for query in (
            select(Ticket.no, Ticket.subject).where(Ticket.no == names["no"]),
            select(func.left(Ticket.content, 40)).where(Ticket.no == names["no"]),
        ):
            db.info.pop(SEEN, None)
            told = " ".join(str(row) for row in db.execute(query).all())
            assert PHONE in told
            assert dict(masks(db.info)) == {PHONE: "138****6666"}
        db.info.pop(SEEN, None)
        assert db.scalar(select(Ticket.contact_phone).where(Ticket.no == names["no"])) == PHONE
        assert dict(masks(db.info)) == {PHONE: "138****6666"}


def test_whoever_may_read_sees_it_on_the_same_pages(
    browser: TestClient, names: dict[str, str]
) -> None:
    """Else the test above would pass where nothing is shown at all."""
    root = {"cookie": names["root"], "api": ""}
    pages = [
        f"/tickets/{names['no']}", f"/instances/{names['own_instance']}", "/admin/lists",
        f"/mail/received/{names['received']}", "/admin/lists/aside", "/tickets?view=all",
    ]  # fmt: skip
    seen = {one for url in pages for one in UNIQUE if one in asked(browser, url, root)[1]}

    assert seen == set(UNIQUE)


def test_one_click_with_a_reason_shows_a_ticket_for_a_while(
    browser: TestClient, names: dict[str, str], nobody: dict[str, str], shared_world: World
) -> None:
    page = f"/tickets/{names['no']}"
    headers = {"Cookie": f"{PLAIN_NAME}={nobody['cookie']}"}
    assert "138****6666" in asked(browser, page, nobody)[1]

    refused = browser.post("/unmask", data={"about": f"ticket:{names['no']}"}, headers=headers)
    given = browser.post(
        "/unmask", headers=headers,
        data={"about": f"ticket:{names['no']}", "reason": f"She rang back from {PHONE}"},
    )  # fmt: skip

    assert (refused.status_code, given.status_code) == (422, 303)
    assert PHONE in asked(browser, page, nobody)[1]
    assert PHONE not in asked(browser, f"/instances/{names['instance']}", nobody)[1]
    log = asked(browser, "/admin/log.csv", {"cookie": names["root"]})[1]
    assert "personal.unmasked" in log
    assert f"ticket:{names['no']}" in log
    assert PHONE not in log
    shared_world.clock.advance(timedelta(minutes=6))
    assert PHONE not in asked(browser, page, nobody)[1]


def test_a_form_that_needs_the_number_shows_it_to_whoever_has_the_task(desk: Desk) -> None:  # noqa: F811 the fixture
    no = desk.ticket(contact_phone=PHONE).no
    desk.sit("dan").do("dispatch", department="water", urgency="normal")
    desk.sit("wang").do("sign", outcome="sign")
    desk.browser.post(f"{desk.path('handle')}/claim")

    assert PHONE in desk.browser.get(desk.path("handle")).text
    assert PHONE not in desk.browser.get(f"/tickets/{no}").text
