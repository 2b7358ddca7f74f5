"""No page offers what it would refuse: each link and button leads where its reader may go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from starlette.testclient import TestClient

from base.i18n import use_locale
from engine.identity import Role
from engine.identity.access.permissions import standard_rights
from tests.conftest import World
from tests.make import identity as people
from tests.make import twins
from tests.web.asks import TABLE
from tests.web.test_isolation import filled
from tests.web.test_outer_wall import routes
from web.looks.cookies import PLAIN_NAME

# Attributes that make a browser ask for something, and by which method.
ASKING: Final = (
    ("a[href]", "href", "GET"), ("[formaction]", "formaction", "POST"),
    ("[hx-get]", "hx-get", "GET"), ("[hx-post]", "hx-post", "POST"),
)  # fmt: skip
# They belong to other doors, or lead to other houses.
ELSEWHERE: Final = (
    "/platform", "/api", "/static", "/sign-out", "/public", "/link", "/openapi.json",
    "/account/oidc/",
)  # fmt: skip
WORST: Final = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A route: how its addresses look and which permissions open it (one is enough)."""

    method: str
    path: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]


@dataclass
class Reader:
    """Somebody with a browser, who looks at pages and at where their links and buttons lead."""

    browser: TestClient
    rights: frozenset[str]
    places: list[Place]
    answers: dict[str, int] = field(default_factory=dict)

    def page(self, url: str) -> str:
        """Return a page, or nothing where there is none for this reader."""
        answer = self.browser.get(url, follow_redirects=False)
        is_page = "text/html" in answer.headers.get("content-type", "")
        return answer.text if answer.status_code == HTTPStatus.OK and is_page else ""

    def refused(self, method: str, target: str) -> str:
        """Return why an offer is none."""
        where = urlsplit(target).path
        if not target.startswith("/") or where.startswith(ELSEWHERE):
            return ""
        place = next(
            (one for one in self.places if one.method == method and one.pattern.fullmatch(where)),
            None,
        )
        if place is None:
            return "leads nowhere"
        if place.needs and not self.rights & set(place.needs):
            return f"needs one of {place.needs}"
        return self._answer(target) if method == "GET" else ""

    def _answer(self, target: str) -> str:
        if target not in self.answers:
            answer = self.browser.get(target, follow_redirects=False)
            self.answers[target] = answer.status_code
        status = self.answers[target]
        return str(status) if status >= WORST else ""


def needed(dependant: Dependant | None) -> tuple[str, ...]:
    """Return the permissions that a route asks for by `Can`."""
    if dependant is None:
        return ()
    if getattr(dependant.call, "__name__", "") == "permitted":
        cells = getattr(dependant.call, "__closure__", None) or ()
        held = [cell.cell_contents for cell in cells]
        return next(one for one in held if isinstance(one, tuple))
    return next(filter(None, map(needed, dependant.dependencies)), ())


def places(app: object) -> list[Place]:
    """Return all routes; fixed addresses come before those with a name in them."""
    assert isinstance(app, FastAPI)
    found = []
    for method, path, dependant in routes(app):
        pattern = re.compile(re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(path)))
        found.append(Place(method, path, pattern, needed(dependant)))
    return sorted(found, key=lambda one: one.path.count("{"))


def offers(html: str) -> Iterator[tuple[str, str]]:
    """Yield method and path of each link, form and button of a page."""
    page = BeautifulSoup(html, "html.parser")
    for selector, attribute, method in ASKING:
        for part in page.select(selector):
            yield method, str(part[attribute])
    for form in page.select("form[action]"):
        yield str(form.get("method", "get")).upper(), str(form["action"])


def pages(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield route and address of every page of the centre; stolen and broken names have none."""
    for (method, path), asks in TABLE.items():
        if method != "GET" or path.startswith(ELSEWHERE) or path.endswith((".csv", ".zip")):
            continue
        for ask in asks:
            if not set(re.findall(r"\{(\w+)\}", ask.url)) - names.keys():
                yield path, filled(ask.url, names)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.DISPATCHER, Role.HANDLER])
def test_what_a_page_offers_is_not_refused(world: World, client: TestClient, role: Role) -> None:
    town = twins.build(world, world.centre_id, "lion")
    with world.transaction() as db, use_locale("en"):
        person = people.user(db, "olga", role, within=("water",), password=None)
        client.cookies.set(PLAIN_NAME, people.token(db, person))
    reader = Reader(client, standard_rights(role), places(client.app))
    names = town.names | {f"own_{name}": value for name, value in town.names.items()}

    wrong = {
        (path, method, target, why)
        for path, url in pages(names)
        for method, target in offers(reader.page(url))
        if (why := reader.refused(method, target))
    }

    assert len(reader.answers) > 20
    assert not wrong
