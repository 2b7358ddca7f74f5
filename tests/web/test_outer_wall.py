"""Every page has a door; every answer has its headers; foreign forms stay outside."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from web.centres.origins import is_ours
from web.deps import signed_in
from web.platform.doors import platform_signed_in
from web.rooms import PUBLIC


def routes(app: FastAPI) -> Iterator[tuple[str, str, Dependant | None]]:
    """Yield method, path and dependencies of all that can be called."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.route, Mount):
            assert context.path in {"/static", "/static/src"}
            continue
        assert isinstance(context.original_route, Route), context.path
        dependant = context.dependant if isinstance(context.original_route, APIRoute) else None
        for method in (context.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, str(context.path), dependant


def asks_who_is_there(dependant: Dependant | None) -> bool:
    if dependant is None:
        return False
    if dependant.call in {signed_in, platform_signed_in}:
        return True
    return any(asks_who_is_there(part) for part in dependant.dependencies)


def test_every_page_asks_who_is_there_or_is_on_the_public_list(app: FastAPI) -> None:
    open_doors = {
        (method, path)
        for method, path, dependant in routes(app)
        if not asks_who_is_there(dependant)
    }

    assert open_doors - PUBLIC == set()


def test_the_public_list_names_only_what_exists_and_is_open(app: FastAPI) -> None:
    open_doors = {
        (method, path)
        for method, path, dependant in routes(app)
        if not asks_who_is_there(dependant)
    }

    assert PUBLIC - open_doors == set()


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/favicon.svg"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert len(headers["x-request-id"]) >= 8


def test_pages_are_not_kept_by_caches_but_hashed_files_are(client: TestClient) -> None:
    assert client.get("/sign-in").headers["cache-control"] == "no-store"
    assert "immutable" in client.get("/static/favicon.svg?v=1").headers["cache-control"]
    assert "immutable" not in client.get("/static/favicon.svg").headers["cache-control"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_forms_from_elsewhere_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/sign-out", headers=headers)

    assert answer.status_code == 403
    assert "did not come from one of our own pages" in answer.text
    assert "default-src" in answer.headers["content-security-policy"]


def test_without_fetch_metadata_the_origin_decides() -> None:
    from starlette.datastructures import Headers  # noqa: PLC0415 only this test builds headers

    def ours(**headers: str) -> bool:
        return is_ours(Headers(headers), "desk.example:8080")

    assert ours(origin="http://desk.example:8080")
    assert not ours(origin="http://desk.example")
    assert not ours(origin="http://evil.example")
    assert not ours(origin="null")
    assert not ours()


def test_a_request_id_from_a_proxy_is_kept_only_if_harmless(client: TestClient) -> None:
    kept = client.get("/sign-in", headers={"X-Request-ID": "proxy-12345678"})
    replaced = client.get("/sign-in", headers={"X-Request-ID": "a b\tc<script>"})

    assert kept.headers["x-request-id"] == "proxy-12345678"
    assert "script" not in replaced.headers["x-request-id"]


def test_too_large_a_body_is_refused_with_a_page(client: TestClient, app: FastAPI) -> None:
    megabytes = app.state.house.context.settings.web.upload_mb
    body = b"next=/&" + b"x" * (megabytes * 1024 * 1024)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = client.post("/choice", content=body, headers=headers)

    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_body_without_a_length_is_counted(client: TestClient, app: FastAPI) -> None:
    megabytes = app.state.house.context.settings.web.upload_mb
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    pieces = (b"x" * 1024 * 1024 for _ in range(megabytes + 2))

    assert client.post("/choice", content=pieces, headers=headers).status_code == 413


def test_htmx_4_runs_no_code_and_adds_no_style(client: TestClient) -> None:
    page = client.get("/sign-in").text

    assert '"includeIndicatorCSS": false' in page
    assert '"extensions": "sse,no-eval"' in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick" not in page


def test_each_script_is_a_file_of_ours(sign_in: Callable[..., TestClient]) -> None:
    page = sign_in("anna").get("/account").text

    for part in page.split("<script")[1:]:
        assert 'src="/static/' in part.split(">")[0]
