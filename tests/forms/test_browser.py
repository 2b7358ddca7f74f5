"""A form in a real browser, with script and without."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

import forms
from tests.make.forms import EVERYTHING, Files, form, sources

HTMX = Path(__file__).parents[2] / "web/node_modules/htmx.org/dist/htmx.min.js"
CSS = HTMX.parents[3] / "static/app.css"
AXE = HTMX.parents[2] / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FORM = form(
    {"key": "name", "type": "text"},
    {"key": "urgent", "type": "yesno"},
    {"key": "why", "type": "text", "show_if": "urgent", "required": True},
    {"key": "files", "type": "attachment"},
    outcomes=[{"name": "pass", "label": "Pass"}, {"name": "back", "label": "Back"}],
)
NOTE = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"abc"}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not HTMX.exists(), reason="htmx is not there: run make assets"),
]


class Site:
    """One page with one form; `done` is what was sent in the end."""

    def __init__(self) -> None:
        self.files = Files()
        self.sources = sources(self.files)
        self.shown = forms.render(FORM, {}, {}, self.sources, action="/")
        self.done: dict[str, Any] = {}
        self.refreshed: list[dict[str, Any]] = []

    async def page(self, request: Request) -> Response:
        if request.method == "GET":
            return self.answer(self.shown)
        async with request.form() as raw:
            return self.take(raw, part="hx-request" in request.headers)

    def take(self, raw: FormData, *, part: bool) -> Response:
        if "_refresh" in raw:
            self.refreshed.append(dict(raw))
        try:
            self.done = forms.validate(FORM, raw, {}, self.sources)
        except forms.FormErrors as again:
            html = forms.render(FORM, again.values, again.errors, self.sources, action="/")
            if part:
                return HTMLResponse(html, again.status)
            return self.answer(html, again.status)
        return self.answer("<p id=done>done</p>")

    def answer(self, html: str, status: int = 200) -> Response:
        head = '<link rel="icon" href="data:,"><link rel="stylesheet" href="/app.css">'
        head += '<script src="/htmx.js"></script>'
        return HTMLResponse(
            f"<!doctype html><html lang=en><title>Form</title>{head}{html}",
            status,
            {"content-security-policy": "script-src 'self'"},
        )


@pytest.fixture
def site() -> Iterator[tuple[Site, str]]:
    site = Site()
    app = Starlette(
        routes=[
            Route("/", site.page, methods=["GET", "POST"]),
            Route("/app.css", lambda _request: FileResponse(CSS)),
            Route("/htmx.js", lambda _request: FileResponse(HTMX)),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield site, f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


def opened(browser: Browser, url: str, *, script: bool = True) -> tuple[Page, list[str]]:
    page = browser.new_context(java_script_enabled=script).new_page()
    said: list[str] = []
    # A 422 is an answer like any other; the browser lists it as a failed request.
    page.on("console", lambda line: said.append(line.text) if "422" not in line.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(url)
    return page, said


def test_a_field_appears_while_the_other_answers_and_the_focus_stay(
    browser: Browser, site: tuple[Site, str]
) -> None:
    page, said = opened(browser, site[1])
    page.fill("#f-name", "王小明")
    page.set_input_files("#f-files", NOTE)  # type: ignore[arg-type] # a plain dict will do

    page.check("#f-urgent-0")
    page.wait_for_selector("#f-why")

    assert page.input_value("#f-name") == "王小明"
    assert page.evaluate("document.activeElement.id") == "f-urgent-0"
    assert page.evaluate("document.querySelector('#f-files').files.length") == 1
    assert "abc" not in str(site[0].refreshed)
    assert not site[0].files.names
    assert said == []


def test_enter_decides_nothing_and_errors_take_the_focus(
    browser: Browser, site: tuple[Site, str]
) -> None:
    page, said = opened(browser, site[1])
    page.check("#f-urgent-0")
    page.wait_for_selector("#f-why")
    page.set_input_files("#f-files", NOTE)  # type: ignore[arg-type] # a plain dict will do
    page.press("#f-name", "Enter")
    assert not site[0].done

    page.click("button[value=pass]")

    summary = page.wait_for_selector(".form-summary")
    assert summary is not None
    assert page.evaluate("document.activeElement.matches('.form-summary')")
    page.fill("#f-why", "flood")
    page.click("button[value=pass]")
    page.wait_for_selector("#done")
    assert site[0].done == {
        "name": None, "urgent": True, "why": "flood", "files": ["file1"], "outcome": "pass",
    }  # fmt: skip
    assert said == []


@pytest.mark.skipif(not AXE.exists(), reason="axe is not there: run make setup-dev")
def test_every_kind_of_field_can_be_reached_by_everybody(
    browser: Browser, site: tuple[Site, str]
) -> None:
    errors = {"name": "Fill this in.", "some": "Choose one.", "files": "Attach a file."}
    site[0].files.names["file1"] = "photo.jpg"
    values = {"urgent": ["yes"], "files": ["file1"], "no": "T20261102-0001"}
    site[0].shown = forms.render(EVERYTHING, values, errors, site[0].sources)

    page, _said = opened(browser, site[1])
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)

    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_the_form_works_without_script(browser: Browser, site: tuple[Site, str]) -> None:
    page, _said = opened(browser, site[1], script=False)
    page.check("#f-urgent-0")
    page.click("button[value=back]")

    assert "why: Fill this in." in page.inner_text(".form-summary")
    page.fill("#f-why", "flood")
    page.click("button[value=back]")

    page.wait_for_selector("#done")
    assert (site[0].done["why"], site[0].done["outcome"]) == ("flood", "back")
