"""Centres stay apart: what belongs to another one looks like what does not exist, on every route.

`TABLE` (asks.py) names each route of the application.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import delete, text
from starlette.testclient import TestClient

from base.db import Base
from base.i18n import use_locale
from engine.identity.records import Attempts
from tests.conftest import World
from tests.make import twins
from tests.make.twins import Town
from tests.web.asking import Ask, Route
from tests.web.asks import TABLE
from tests.web.conftest import BROWSER, HOST
from tests.web.test_outer_wall import routes
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME
from web.rooms import PUBLIC

MARK: Final = "zebra"


@dataclass(frozen=True)
class Twins:
    """Our centre, the other one, and a browser that our administrator has signed in with."""

    world: World
    own: Town
    other: Town
    browser: TestClient

    def names(self, *, lost: bool = False) -> dict[str, str]:
        """Return what fills an address in: the other centre's names, or names of nothing."""
        names = twins.nothing(self.other) if lost else dict(self.other.names)
        ours = self.own.names["link"].partition(".")[0]
        for moved, token in (
            ("link", "link"),
            ("api", "api_token"),
            ("session", "session_token"),
            ("reset", "reset"),
        ):
            names[f"moved_{moved}"] = f"{ours}.{names[token].partition('.')[2]}"
        names["broken_session"] = names["moved_session"]
        return names | {f"own_{name}": value for name, value in self.own.names.items()}

    def answer(self, method: str, ask: Ask, names: dict[str, str], *, known: bool) -> Response:
        """Send a request as our administrator, or as nobody."""
        with self.world.transaction() as db:
            db.execute(delete(Attempts))  # each guess is the first one
        api = ask.url.startswith("/api/")
        bearer = filled(ask.bearer, names) or (self.own.names["api_token"] if known else "")
        cookies = [filled(ask.cookie, names)] if ask.cookie else []
        if known and not api and PLAIN_NAME not in ask.cookie:
            cookies.append(f"{PLAIN_NAME}={self.own.names['session_token']}")
        headers = {"Cookie": "; ".join(cookies)} if cookies else {}
        if api and bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        self.browser.cookies.clear()
        return self.browser.request(
            method, filled(ask.url, names), headers=headers,
            data=filled(ask.data, names) if method == "POST" and not api else None,
            json=filled(ask.json, names) if ask.json is not None else None,
        )  # fmt: skip


def filled(part: Any, names: dict[str, str]) -> Any:
    """Fill names in, in all texts of a value."""
    if isinstance(part, dict):
        return {key: filled(value, names) for key, value in part.items()}
    return part.format(**names) if isinstance(part, str) else part


@pytest.fixture
def twin(world: World) -> Iterator[Twins]:
    own = twins.build(world, world.centre_id, "lion")
    other = twins.build(world, twins.second_town(world), MARK, before=2)
    context = replace(
        world.context, settings=world.context.settings.model_copy(update={"demo": True})
    )
    platform = world.platform()
    app = create_app(
        House(
            context=context,
            database=world.database,
            platform=platform,
            centre_id=world.centre_id,
        )
    )
    with (
        use_locale("en"),
        TestClient(app, base_url=HOST, headers=BROWSER, follow_redirects=False) as browser,
    ):
        yield Twins(world=world, own=own, other=other, browser=browser)
    platform.dispose()


def of_app(twin: Twins) -> set[Route]:
    app = twin.browser.app
    assert isinstance(app, FastAPI)
    return {(method, path) for method, path, _dependant in routes(app)}


def plain(answer: Response, ask: Ask, names: dict[str, str]) -> tuple[int, str]:
    """Return what a reader can tell an answer by; the names that were sent are blanked out."""
    asked = set(re.findall(r"\{(\w+)\}", f"{ask.url} {ask.data} {ask.json}"))
    heads = [answer.headers.get(name, "") for name in ("content-type", "location")]
    told = "\n".join([*heads, answer.text])
    asked |= {f"{name}_id" for name in asked if f"{name}_id" in names}  # the long form of an id
    for value in sorted({names[name] for name in asked}, key=len, reverse=True):
        told = told.replace(value, "*").replace(value.lower(), "*")
    told = re.sub(r'"request_id": ?"[^"]*"|[\w-]{22}|\d\d:\d\d:\d\d', "#", told)
    return answer.status_code, told


def state_of(world: World, town: Town) -> dict[str, str]:
    """Return a fingerprint of each table as this centre sees it."""
    found = {}
    with world.transaction(town.centre) as db:
        for table in Base.metadata.sorted_tables:
            if "centre_id" in table.columns:
                every = "string_agg(t::text, ',' order by t::text)"
                rows = f"select md5(coalesce({every}, '')) from {table.name} t"
                found[table.name] = str(db.scalar(text(rows)))
    return found


def test_every_route_says_how_it_is_kept_apart(twin: Twins) -> None:
    assert of_app(twin) - TABLE.keys() == set(), "add these routes to TABLE"
    assert TABLE.keys() - of_app(twin) == set(), "these are gone: take them out of TABLE"


def test_what_is_another_centres_looks_like_what_does_not_exist(twin: Twins) -> None:
    before = state_of(twin.world, twin.other)
    theirs, lost = twin.names(), twin.names(lost=True)
    wrong: list[tuple[object, ...]] = []

    for (method, path), asks in TABLE.items():
        for ask in asks:
            one = twin.answer(method, ask, theirs, known=True)
            two = twin.answer(method, ask, lost, known=True)
            if plain(one, ask, theirs) != plain(two, ask, lost):
                wrong.append((method, path, ask.url, one.status_code, two.status_code))
            if MARK in plain(one, ask, theirs)[1]:
                wrong.append((method, path, ask.url, "tells of the other centre"))
            if one.status_code >= 500:
                wrong.append((method, path, ask.url, one.status_code))

    assert not wrong
    assert state_of(twin.world, twin.other) == before


def test_nobody_comes_in_without_proof_but_where_all_may(twin: Twins) -> None:
    own = {**twin.own.names, **twin.names()} | twin.own.names
    wrong = []

    for (method, path), asks in TABLE.items():
        if (method, path) in PUBLIC:
            continue
        for ask in asks or [Ask(re.sub(r"\{(\w+)_id\}", r"{\1}", path), json=None)]:
            answer = twin.answer(method, replace(ask, cookie="", bearer=""), own, known=False)
            doors = ("/sign-in", "/platform/sign-in")
            to_door = answer.headers.get("location", "").startswith(doors)
            refused = answer.status_code == 401 or (answer.status_code == 303 and to_door)
            if not refused:
                wrong.append((method, ask.url, answer.status_code))

    assert not wrong
