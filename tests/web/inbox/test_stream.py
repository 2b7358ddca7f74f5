"""Open pages hear of what concerns them, and of nothing else; signing out ends the line."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from starlette.requests import Request

import engine
from base.errors import NotFound
from engine import Actor, identity
from engine.tasks.changes import Change
from tests.make import drawing as d
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.tickets import AGENT, DISPATCHER
from web.inbox.pulse import Listener, Pulse
from web.inbox.stream import end_streams, events, watched
from web.looks.cookies import PLAIN_NAME


def change(**values: object) -> Change:
    usual = {
        "instance_id": uuid4(), "seq": 1, "task": True, "assignee": None,
        "users": frozenset(), "folded": frozenset({"dispatcher"}),
    }  # fmt: skip
    return Change(**{**usual, **values})  # type: ignore[arg-type]


def test_a_change_concerns_candidates_holders_and_administrators() -> None:
    boss = Actor(None, "Boss", "boss", frozenset({"admin"}))

    assert change().concerns(DISPATCHER)
    assert not change().concerns(AGENT)
    assert change(assignee="ann").concerns(AGENT)
    assert change(folded=frozenset()).concerns(AGENT)
    assert change().concerns(boss)
    assert not change(task=False).concerns(boss)


def test_a_page_of_one_instance_hears_of_that_instance_only() -> None:
    mine = change(task=False)

    listener = Listener(actor=AGENT, instance_id=mine.instance_id)

    assert listener.hears(mine)
    assert not listener.hears(change())


def test_each_change_is_seen_once_however_often_one_looks(desk: Desk) -> None:
    pulse = Pulse(desk.world.database, desk.world.centre_id)
    pulse.look()

    desk.ticket()

    assert any(one.task for one in pulse.look())
    assert pulse.look() == []
    desk.world.clock.advance(timedelta(minutes=1))
    assert pulse.look() == []


def a_request(desk: Desk, username: str) -> tuple[Request, Actor, str]:
    """Return a request of somebody who is signed in, as the live page sends it."""
    with desk.world.transaction() as db:
        person = next(one for one in identity.people(db) if one.username == username)
        token = people.token(db, person)
        actor = people.actor(db, person)
    cookie = f"{PLAIN_NAME}={token}".encode()
    scope = {
        "type": "http", "method": "GET", "path": "/inbox/live", "query_string": b"",
        "headers": [(b"cookie", cookie)], "scheme": "http", "server": ("localhost", 80),
        "app": desk.browser.app,
    }  # fmt: skip
    return Request(scope), actor, token


async def next_event(lines: AsyncIterator[str]) -> str:
    """Return the next event, leaving out comments."""
    while True:
        text = await asyncio.wait_for(anext(lines), 10)
        if text.startswith("event:"):
            return text.split("\n")[0].removeprefix("event: ")


def test_a_new_task_is_told_and_signing_out_ends_the_line(desk: Desk) -> None:
    request, actor, token = a_request(desk, "dan")

    async def listen() -> list[str]:
        lines = events(request, Listener(actor=actor))
        await anext(lines)
        waiting = asyncio.ensure_future(next_event(lines))
        await asyncio.sleep(1.5)
        await asyncio.to_thread(desk.ticket)
        told = [await waiting]
        with desk.world.transaction() as db:
            identity.sign_out(db, token)
        await asyncio.to_thread(desk.ticket)
        told.append(await next_event(lines))
        await lines.aclose()
        return told

    assert asyncio.run(listen()) == ["tasks", "signed-out"]


def test_a_server_that_stops_lets_everybody_go(desk: Desk) -> None:
    request, actor, _token = a_request(desk, "dan")

    async def listen() -> list[str]:
        lines = events(request, Listener(actor=actor))
        await anext(lines)
        rest = asyncio.ensure_future(all_of(lines))
        await asyncio.sleep(0.2)
        end_streams(request.app)
        return await asyncio.wait_for(rest, 5)

    assert asyncio.run(listen()) == []


async def all_of(lines: AsyncIterator[str]) -> list[str]:
    """Return what still comes over the line."""
    return [line async for line in lines]


def test_a_page_that_only_stays_open_does_not_count_as_use(desk: Desk) -> None:
    _request, _actor, token = a_request(desk, "dan")
    desk.world.clock.advance(timedelta(minutes=20))
    with desk.world.transaction() as db:
        assert identity.actor_of_session(db, token, touch=False) is not None
    desk.world.clock.advance(timedelta(minutes=11))

    with desk.world.transaction() as db:
        assert identity.actor_of_session(db, token) is None


def test_who_has_a_task_in_a_process_without_ticket_watches_it_and_nobody_else(desk: Desk) -> None:
    nodes = d.start() + d.user("work", task='users="mei"') + d.end()
    drawing = d.drawing("one", nodes, [("start", "work"), ("work", "end")])
    with desk.world.transaction() as db:
        engine.deploy(db, [drawing], by=ADMIN)
        instance = engine.start(db, "one", variables={}, by=ADMIN).id
        mine, other = (
            identity.actor_of(db, people.user(db, name, identity.Role.HANDLER).id)
            for name in ("mei", "otto")
        )
        assert watched(db, mine, instance) == instance
        with pytest.raises(NotFound):
            watched(db, other, instance)


def test_the_line_is_for_people_who_are_signed_in(desk: Desk) -> None:
    assert desk.browser.get("/inbox/live").status_code == 303
