"""Nonsense in every field of every form and every call of the API is refused, never a failure."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from base.i18n import use_locale
from tests.conftest import World
from tests.make import twins
from tests.web.asking import Ask
from tests.web.asks import TABLE
from tests.web.conftest import BROWSER, HOST
from tests.web.test_isolation import filled
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME

DEEP: Final = 60
JSON: Final = {"Content-Type": "application/json"}
FIELDS: Final = (
    "no", "code", "text", "subject", "content", "kind", "category", "contact_email", "files",
    "username", "password", "name", "email", "roles", "departments", "active", "to", "reason",
    "list", "stay", "outcome", "rating", "sender", "token", "next", "locale", "present", "new",
    "name_en", "query", "_asked", "_page", "event_at", "place", "department",
)  # fmt: skip
TEXTS: Final = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\uffff",
    "'\"><script>",
    "x" * 70_000,
    "٣",
    "-1",
    "1e999",
)
VALUES: Final[tuple[Any, ...]] = (
    "\x00", "\ud800", {"\x00": 1}, {"\ud800": "\ud800"}, [[[[]]]], 10**400, -(2**63) - 1, 1e308,
    True, None, [], {}, "x" * 70_000,
)  # fmt: skip
BODIES: Final = (
    b"", b"null", b"[]", b"{", b'{"a":', b"\xff\xfe", b"\x00", b"[" * 100_000, b'{"a":' * 50_000,
    b'{"variables": {"x": NaN}}', b'{"variables": {"x": 1e400}}', b"9" * 5000,
    b'{"definition_key": "p", "version": 99999999999999999999}',
)  # fmt: skip


@pytest.fixture
def town(world: World) -> twins.Town:
    return twins.build(world, world.centre_id, "lion")


@pytest.fixture
def browser(world: World, town: twins.Town) -> Iterator[TestClient]:
    settings = world.context.settings.model_copy(update={"demo": True})
    context = replace(world.context, settings=settings)
    app = create_app(House(context=context, database=world.database, centre_id=world.centre_id))
    headers = BROWSER | {"Authorization": f"Bearer {town.names['api_token']}"}
    with (
        use_locale("en"),
        TestClient(
            app, base_url=HOST, headers=headers, follow_redirects=False,
            raise_server_exceptions=False,
        ) as client,
    ):  # fmt: skip
        yield client


def posts(town: twins.Town, *, api: bool) -> list[str]:
    """Return the addresses of everything that can be posted to, filled in with what is there."""
    names = twins.nothing(town) | town.names | {f"own_{k}": v for k, v in town.names.items()}
    names |= {f"moved_{name}": "x" for name in ("link", "api", "session")}
    asks: list[Ask] = [asks[0] for (method, _), asks in TABLE.items() if method == "POST" and asks]
    urls = [filled(ask.url, names) for ask in asks] + ["/choice", "/sign-out"]
    return sorted({url for url in urls if url.startswith("/api/") == api})


def failures(town: twins.Town, send: Callable[[str], Iterator[Any]], *, api: bool) -> list[object]:
    """Send to every address, and return what was answered with a failure of ours."""
    return [
        (url, answer.status_code, answer.request.content[:60])
        for url in posts(town, api=api)
        for answer in send(url)
        if answer.status_code >= 500
    ]


def in_the_browser(browser: TestClient, town: twins.Town) -> None:
    browser.cookies.set(PLAIN_NAME, town.names["session_token"])


def test_no_form_fails_on_nonsense(browser: TestClient, town: twins.Town) -> None:
    def send(url: str) -> Iterator[Any]:
        for nonsense in TEXTS:
            in_the_browser(browser, town)
            raw = nonsense.encode("utf-8", "surrogatepass")
            yield browser.post(url, data=dict.fromkeys(FIELDS, raw))
            parts = [(name, (None, raw)) for name in FIELDS]
            yield browser.post(url, files=parts)

    assert not failures(town, send, api=False)


def test_no_form_fails_on_a_broken_body(browser: TestClient, town: twins.Town) -> None:
    kinds = (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
    )

    def send(url: str) -> Iterator[Any]:
        for kind in kinds:
            for body in (
                b"\xff" * 50,
                b'--x\r\nContent-Disposition: form-data; name="a\x00"\r\n\r\n',
            ):
                in_the_browser(browser, town)
                yield browser.post(url, content=body, headers={"Content-Type": kind})

    assert not failures(town, send, api=False)


def test_no_call_of_the_api_fails_on_a_broken_body(browser: TestClient, town: twins.Town) -> None:
    def send(url: str) -> Iterator[Any]:
        for body in BODIES:
            yield browser.post(url, content=body, headers=JSON)

    assert not failures(town, send, api=True)


def test_no_call_of_the_api_fails_on_odd_values(browser: TestClient, town: twins.Town) -> None:
    deep: Any = "x"
    for _ in range(DEEP):
        deep = {"a": [deep]}
    usual: dict[str, dict[str, str]] = defaultdict(dict)
    usual |= {"messages": {"name": "n"}, "instances": {"definition_key": town.names["key"]}}

    def send(url: str) -> Iterator[Any]:
        for odd in (*VALUES, deep):
            yield browser.post(url, content=as_json({"variables": odd}))
            yield browser.post(url, content=as_json({"variables": {"x": odd}} | usual))
            yield browser.post(url, content=as_json({"correlation": {"x": odd}, "name": "n"}))
            yield browser.post(
                url,
                content=as_json(
                    dict.fromkeys((*usual, "reason", "subject", "message_id", "ttl"), odd)
                ),
            )

    assert not failures(town, send, api=True)


def as_json(value: Any) -> bytes:
    """Return the value as JSON, half characters as escapes."""
    return json.dumps(value).encode()


@pytest.mark.parametrize("nonsense", ["%00", "%ED%A0%80", "..%2F..", "a" * 3000, "WyJhIiwiYiJd"])
def test_no_address_fails_on_nonsense(browser: TestClient, town: twins.Town, nonsense: str) -> None:
    in_the_browser(browser, town)
    wrong = []

    for method, path in TABLE:
        if method != "GET" or path == "/inbox/live":
            continue
        queries = ("q", "after", "query", "said", "drawing", "code", "view", "next", "state",
                   "process", "department", "assignee", "instance_id", "business_key")  # fmt: skip
        question = "&".join(f"{name}={nonsense}" for name in queries)
        for url in (re_filled(path, nonsense), f"{re_filled(path, town.names['task'])}?{question}"):
            answer = browser.get(url)
            if answer.status_code >= 500:
                wrong.append((url[:80], answer.status_code))

    assert not wrong


def re_filled(path: str, value: str) -> str:
    """Put one value into each place of an address."""
    return re.sub(r"\{\w+\}", value, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://[x"},
        {"Origin": "null"},
        {"Origin": "http://localhost:99999999"},
        {"Host": "["},
        {"Host": "a b"},
        {"Cookie": "ringflow=\x80.x; matter=a.b.c.d; link=%00; choice=...."},
        {"HX-Current-URL": "http://localhost//evil.example"},
        {"Idempotency-Key": "\x7f" * 100},
        {"Accept-Language": ",;q=;q=x,*"},
        {"Authorization": "Bearer \xff"},
    ],
)
def test_no_header_makes_a_page_fail(browser: TestClient, headers: dict[str, str]) -> None:
    del browser.headers["Sec-Fetch-Site"]
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}

    for method, url in (("GET", "/sign-in"), ("POST", "/choice"), ("GET", "/follow/T20261102-0001"),
                        ("POST", "/api/v1/tickets"), ("GET", "/inbox")):  # fmt: skip
        answer = browser.request(method, url, headers=list(raw.items()))
        assert answer.status_code < 500, (method, url)
