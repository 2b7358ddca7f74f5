"""What a process keeps in mind, and what goes over open lines, is kept apart by centre as well.

The answers of routes, searches and exports are compared in `test_isolation`.
"""

import ast
import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

import engine
from base.ids import unshort
from engine import identity
from engine.definitions.programs import ready
from engine.people import Actor
from tests.conftest import World
from tests.house.source import ROOT
from tests.make import tickets as make
from tests.make import twins
from tests.make.twins import Town
from web.inbox.pulse import Listener
from web.inbox.stream import events, pulse_of
from web.looks.cookies import PLAIN_NAME

FLOORS: Final = ("base", "engine", "forms", "connectors", "processes", "web", "ringflow")
# Each memo of the process, and why two centres cannot meet in it.
MEMOS: Final = {
    "base/expressions/compiler.py:_expression": "by the whole text",
    "base/expressions/compiler.py:compile_script": "by the whole text",
    "base/i18n.py:catalogue": "files of the product",
    "base/postgres/wire.py:_positional": "statements of the product",
    "engine/calendars/holidays.py:known_places": "a library's data",
    "engine/calendars/holidays.py:special_dates": "a library's data",
    "engine/calendars/holidays.py:_of": "a library's data",
    "engine/calendars/stored.py:built": "by the whole calendar",
    "engine/definitions/layout/drawn.py:as_shown": "by the whole drawing",
    "engine/identity/passwords.py:_decoy": "a password that nobody has",
    "forms/library.py:load": "files of the product",
    "forms/render.py:_environment": "templates of the product",
    "forms/words.py:_kept": "texts of the product's templates",
    "web/looks/assets.py:_mark": "files of the product",
    "web/looks/formats.py:parsed": "a library's data",
    "web/monitor/localised.py:elements": "by the whole drawing",
    "web/monitor/localised.py:nested_in": "by the whole drawing",
}
QUIET_S: Final = 3.0


def memos() -> Iterator[str]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield from memos_of(path)


def memos_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                name = getattr(called, "attr", getattr(called, "id", ""))
                if name in {"cache", "lru_cache"}:
                    yield f"{path.relative_to(ROOT)}:{node.name}"


def test_each_memo_says_why_centres_cannot_meet_in_it() -> None:
    assert set(memos()) == set(MEMOS)


@pytest.fixture
def towns(world: World) -> tuple[Town, Town]:
    own = twins.build(world, world.centre_id, "lion")
    return own, twins.build(world, twins.second_town(world), "zebra")


def test_a_program_in_memory_is_not_found_from_another_centre(
    world: World, towns: tuple[Town, Town]
) -> None:
    own, other = towns
    version = unshort(other.names["version"])
    with world.transaction(other.centre) as db:
        assert ready(db, version).version_id == version
    with world.transaction(own.centre) as db:
        assert "only_zebra" not in {one.key for one in engine.definitions(db)}
        with pytest.raises(engine.NoSuchDefinition):
            engine.start(db, "only_zebra", variables={}, by=twins.ROOT)


def test_the_settings_in_memory_are_those_of_the_centre_at_hand(
    world: World, towns: tuple[Town, Town]
) -> None:
    own, other = towns
    for centre, slug in ((own.centre, "main"), (other.centre, "second"), (own.centre, "main")):
        with world.transaction(centre) as db:
            assert db.context.centre is not None
            assert (db.context.centre.id, db.context.centre.slug) == (centre, slug)


def asking(app: FastAPI, town: Town) -> Request:
    """Return a request of the town's administrator for the live stream."""
    cookie = f"{PLAIN_NAME}={town.names['session_token']}".encode()
    scope = {
        "type": "http", "method": "GET", "path": "/inbox/live", "query_string": b"",
        "headers": [(b"cookie", cookie)], "scheme": "http", "server": ("localhost", 80),
        "app": app,
    }  # fmt: skip
    return Request(scope)


async def next_event(lines: AsyncIterator[str]) -> str:
    async for text in lines:
        if text.startswith("event:"):
            return text.split("\n")[0]
    return "the end"


def new_ticket(world: World, town: Town) -> None:
    with world.transaction(town.centre) as db:
        make.ticket(db, subject="new")
    world.run_jobs()


@pytest.mark.parametrize("watching", [False, True])
def test_a_stream_tells_nothing_of_another_centre_even_to_who_names_its_instance(
    client: TestClient, world: World, towns: tuple[Town, Town], *, watching: bool
) -> None:
    own, other = towns
    app = client.app
    assert isinstance(app, FastAPI)
    with world.transaction(own.centre) as db:
        me: Actor = identity.actor_of(db, unshort(own.names["user"]))
    theirs: UUID | None = UUID(other.names["instance_id"]) if watching else None

    async def listen() -> tuple[bool, str]:
        request = asking(app, own)
        lines = events(request, Listener(actor=me, instance_id=theirs))
        await anext(lines)
        waiting = asyncio.ensure_future(next_event(lines))
        await asyncio.sleep(1.5)
        await asyncio.to_thread(new_ticket, world, other)
        await asyncio.sleep(QUIET_S)
        silent = not waiting.done()
        await asyncio.to_thread(new_ticket, world, own)
        told = "nothing" if watching else await asyncio.wait_for(waiting, 10)
        waiting.cancel()
        assert pulse_of(request).centre_id == own.centre
        return silent, told

    assert asyncio.run(listen()) == (True, "nothing" if watching else "event: tasks")
