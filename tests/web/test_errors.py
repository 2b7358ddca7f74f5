"""Errors: a page for people, a toast for htmx, problem+json for machines, secrets for nobody."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from base.errors import FieldProblem, Invalid, Unavailable
from web.deps import Can, Db, Me


@pytest.fixture
def broken(app: FastAPI) -> FastAPI:
    """The application with pages that go wrong in each way."""

    @app.get("/broken/crash")
    def crash() -> None:
        message = "the password is hunter2"
        raise RuntimeError(message)

    @app.get("/broken/invalid")
    def invalid() -> None:
        raise Invalid([FieldProblem(field="name", message="Too long.")])

    @app.get("/broken/away")
    def away() -> None:
        raise Unavailable(retry_after_s=7)

    @app.get("/broken/admin", dependencies=[Can("users.manage")])
    def admin() -> None: ...

    @app.get("/api/v1/broken")
    def machine(me: Me) -> None: ...

    @app.get("/broken/rollback")
    def rollback(db: Db) -> None:
        from tests.make import identity as make  # noqa: PLC0415

        make.user(db, "ghost")
        raise Invalid

    return app


@pytest.mark.usefixtures("broken")
def test_what_nobody_foresaw_is_a_plain_page_with_a_number(client: TestClient) -> None:
    answer = client.get("/broken/crash")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "hunter2" not in answer.text
    assert "default-src" in answer.headers["content-security-policy"]


@pytest.mark.usefixtures("broken")
def test_even_without_templates_an_error_is_answered(client: TestClient, app: FastAPI) -> None:
    app.state.environment = None

    answer = client.get("/broken/crash")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert answer.headers["x-request-id"] in answer.text


def test_an_unknown_address_says_so_in_the_readers_language(client: TestClient) -> None:
    english = client.get("/nowhere")
    chinese = client.get("/nowhere", headers={"Accept-Language": "zh-TW"})

    assert english.status_code == chinese.status_code == 404
    assert "There is nothing here" in english.text
    assert '<html lang="zh-Hant"' in chinese.text
    assert "回到首頁" in chinese.text


@pytest.mark.usefixtures("broken")
def test_htmx_gets_a_toast_and_keeps_its_page(client: TestClient) -> None:
    answer = client.get("/broken/invalid", headers={"HX-Request-Type": "partial"})

    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#toasts"
    assert answer.headers["hx-reswap"] == "beforeend"
    assert "<html" not in answer.text
    assert "Too long." in answer.text


@pytest.mark.usefixtures("broken")
def test_machines_get_problem_json_with_a_stable_code(client: TestClient) -> None:
    answer = client.get("/broken/invalid", headers={"Accept": "application/json"})

    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "invalid"
    assert body["status"] == 422
    assert body["problems"] == [{"field": "name", "message": "Too long."}]
    assert body["request_id"] == answer.headers["x-request-id"]


@pytest.mark.usefixtures("broken")
def test_the_api_takes_bearer_tokens_and_no_cookies(sign_in: Callable[..., TestClient]) -> None:
    answer = sign_in("anna").get("/api/v1/broken")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "sign_in_needed"


@pytest.mark.usefixtures("broken")
def test_a_missing_permission_is_said_plainly(sign_in: Callable[..., TestClient]) -> None:
    answer = sign_in("anna", "agent").get("/broken/admin")

    assert answer.status_code == 403
    assert "You may not do this." in answer.text


@pytest.mark.usefixtures("broken")
def test_an_absent_server_says_when_to_come_back(client: TestClient) -> None:
    answer = client.get("/broken/away")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "7"


@pytest.mark.usefixtures("broken")
def test_an_error_rolls_the_whole_transaction_back(
    client: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    assert client.get("/broken/rollback").status_code == 422

    sign_in("ghost")


def test_permissions_that_do_not_exist_are_a_mistake_at_start() -> None:
    with pytest.raises(KeyError):
        Can("tickets.eat")


def test_opening_the_address_of_a_form_leads_to_what_it_belongs_to(
    client: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    late = client.post("/account/password", data={"current": "a", "new": "b"})
    assert late.headers["location"] == "/sign-in?next=%2Faccount%2Fpassword"

    again = sign_in("anna").get("/account/password")

    assert (again.status_code, again.headers["location"]) == (303, "/account")


def test_an_address_that_leads_nowhere_keeps_the_menu_of_who_is_there(
    client: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    assert 'id="nav"' not in client.get("/no-such-page").text
    missing = sign_in("ann", "agent").get("/no-such-page")
    refused = client.get("/admin/users")

    assert (missing.status_code, refused.status_code) == (404, 403)
    for page in (missing.text, refused.text):
        assert 'id="nav"' in page
        assert 'href="/tickets"' in page
