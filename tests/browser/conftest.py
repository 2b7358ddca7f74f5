"""A real browser before a real server, and the gates that each page passes.

Gates: no console error, no accessibility finding (axe, WCAG 2.2 AA), no scrolling sideways. Set
RINGFLOW_SHOTS to a folder to keep the pictures.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page

from base import centres
from base.clock import SetClock
from base.context import Context, NoHints
from base.db import Database
from base.settings import Settings
from engine.identity import Person
from tests.chromium import absent
from tests.conftest import MONDAY, World
from tests.make import identity as make
from web.app import create_app
from web.house import House
from web.looks.choice import Choice
from web.looks.cookies import PLAIN_NAME

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [
    Choice(locale="en", mode="light"),
    Choice(locale="zh-Hant", mode="dark", theme="jade"),
    Choice(locale="zh-Hans", mode="light", theme="plum", density="compact"),
    Choice(locale="en", mode="dark"),
]
WIDTHS = [320, 390, 768, 1024, 1280]
SIZES = """() => [...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.transferSize, 0)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server on a free port, and the committed world behind it."""

    url: str
    world: World
    app: FastAPI

    def token(self, person: Person) -> str:
        with self.world.transaction() as db:
            return make.token(db, person)


@pytest.fixture(scope="module")
def site(
    copy_of: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A running server in demo mode; one for each file of tests."""
    folder, clock = tmp_path_factory.mktemp("site"), SetClock(MONDAY)
    settings = Settings(data=folder, demo=True)
    context = Context(
        settings=settings, clock=clock, hints=NoHints(), files=folder / "files", secret=b"s" * 32
    )
    with copy_of() as url:
        database = Database(url, context)
        with database.transaction() as db:
            centre_id = centres.create_centre(db, "main", name="Main centre").id
        world = World(database=database, context=context, clock=clock, centre_id=centre_id, url=url)
        platform = world.platform()
        app = create_app(
            House(context=context, database=database, platform=platform, centre_id=centre_id)
        )
        with socket.create_server(("127.0.0.1", 0)) as listener, serving(app, listener):
            port = listener.getsockname()[1]
            yield Site(url=f"http://127.0.0.1:{port}", world=world, app=app)
        platform.dispose()
        database.dispose()


class serving:  # noqa: N801 reads as a verb where it is used
    """Runs a server in a thread for as long as the block lasts."""

    def __init__(self, app: FastAPI, listener: socket.socket) -> None:
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [listener]}, daemon=True
        )

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_error: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)


def kilobytes(page: Page) -> float:
    """Return how much has come over the wire for a page so far."""
    return float(page.evaluate(SIZES)) / 1024


@dataclass
class Visits:
    """Opens pages as somebody, in some look and size, and remembers what the console said."""

    site: Site
    browser: Browser
    tokens: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def __call__(
        self,
        path: str,
        *,
        person: Person | None = None,
        look: Choice = LOOKS[0],
        width: int = 1280,
        script: bool = True,
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 844 if width < 720 else 800},
            java_script_enabled=script,
            locale=look.locale,
            color_scheme="dark" if look.mode == "dark" else "light",
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.add_cookies([{"name": "choice", "value": look.cookie(), "url": self.site.url}])
        if person:
            if person.username not in self.tokens:
                self.tokens[person.username] = self.site.token(person)
            value = self.tokens[person.username]
            context.add_cookies([{"name": PLAIN_NAME, "value": value, "url": self.site.url}])
        page = context.new_page()
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.site.url + path)
        return page

    def listen(self, message: ConsoleMessage) -> None:
        """Keep errors. A page or form that is refused on purpose is no error of the page."""
        refused = "the server responded with a status of 4" in message.text
        if refused and "/static/" not in message.location.get("url", ""):
            return
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visits]:
    """Return a function that opens pages. At the end the console must have been silent."""
    visits = Visits(site, browser)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.complaints == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.exists():
        absent("axe-core (python -m web.build)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def axe(axe_source: str) -> Callable[[Page], None]:
    """Return a check that finds no accessibility fault in a page."""

    def check(page: Page) -> None:
        page.evaluate(axe_source)
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        faults = [
            f"{one['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
            for one in found
            for node in one["nodes"]
        ]
        assert not faults, "\n".join([page.url, *faults])

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Return a check that a page does not scroll sideways at any width."""

    def check(page: Page) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.url} is {wide} px wide at {width}"

    return check


@pytest.fixture
def shot(tmp_path: Path) -> Callable[..., None]:
    """Return a function that keeps a picture of a page."""
    folder = Path(os.environ.get("RINGFLOW_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str, *, full: bool = False) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=full)

    return keep
