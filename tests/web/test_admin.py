"""People and departments, as an administrator keeps them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from base.ids import short
from engine.identity import (
    Person,
    Role,
    actor_of_session,
    departments,
    open_session,
    people,
    set_active,
    sign_in,
)
from engine.identity.proof.sessions import Visitor
from tests.conftest import World
from tests.make import identity as make


@pytest.fixture
def admin(sign_in: Callable[..., TestClient]) -> TestClient:
    return sign_in("ada", "admin")


@pytest.fixture
def bert(world: World) -> Person:
    with world.transaction() as db:
        return make.user(db, "bert", "handler", within=("roads",))


def everybody(world: World) -> dict[str, Person]:
    with world.transaction() as db:
        return {one.username: one for one in people(db, inactive=True)}


def test_only_administrators_come_in(sign_in: Callable[..., TestClient]) -> None:
    client = sign_in("anna", "agent", "analyst")

    assert client.get("/admin/users").status_code == 403
    assert client.post("/admin/users/new", data={"username": "x"}).status_code == 403
    assert client.get("/admin/departments").status_code == 403


def test_a_new_person_can_sign_in_with_the_given_roles(admin: TestClient, world: World) -> None:
    make_roads(admin)
    form = {
        "username": "carl",
        "name": "Carl C.",
        "email": "carl@example.org",
        "roles": ["handler", "agent"],
        "departments": ["roads"],
    }

    answer = admin.post("/admin/users/new", data=form)

    assert answer.status_code == 303, answer.text
    page = answer.headers["location"]
    assert "The person was added." in admin.get(page).text
    choose_password(admin, page.partition("?")[0], "certainly long enough")
    carl = everybody(world)["carl"]
    assert carl.roles == {Role.HANDLER, Role.AGENT}
    assert carl.departments == ("roads",)
    with world.transaction() as db:
        assert sign_in(db, "carl", "certainly long enough", visitor=Visitor(address="x")).token


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"username": "a b"}, 422, "beginning with a letter or digit"),
        ({"username": "ADA"}, 409, "already a user called ADA"),
        ({"email": "nobody"}, 422, "This is not an e-mail address."),
    ],
)
def test_a_form_that_cannot_be_accepted_comes_back_as_it_was(
    admin: TestClient, world: World, wrong: dict[str, str], status: int, sentence: str
) -> None:
    form = {"username": "carl", "name": "Carl C.", "roles": ["handler"], **wrong}

    answer = admin.post("/admin/users/new", data=form)

    assert answer.status_code == status
    assert sentence in answer.text
    assert 'value="Carl C."' in answer.text
    assert 'value="handler" checked' in answer.text
    assert set(everybody(world)) == {"ada"}


def test_changed_rights_end_the_sessions_of_that_person(
    admin: TestClient, world: World, bert: Person
) -> None:
    with world.transaction() as db:
        token = make.token(db, bert)
    form = {"name": "Bert B.", "roles": ["dispatcher"], "active": "true"}

    answer = admin.post(f"/admin/users/{short(bert.id)}", data=form)

    assert answer.status_code == 303
    changed = everybody(world)["bert"]
    assert (changed.name, changed.departments) == ("Bert B.", ())
    assert changed.roles == {Role.DISPATCHER}
    admin.cookies.set("ringflow", token)
    assert admin.get("/account").status_code == 303


def test_somebody_is_switched_off_and_still_listed(
    admin: TestClient, world: World, bert: Person
) -> None:
    admin.post(f"/admin/users/{short(bert.id)}", data={"name": "Bert", "roles": ["handler"]})

    assert not everybody(world)["bert"].active
    assert "Switched off" in admin.get("/admin/users").text


def test_the_last_administrator_stays(admin: TestClient, world: World, bert: Person) -> None:
    ada = everybody(world)["ada"]
    form = {"name": "Ada", "roles": ["agent"], "active": "true"}

    refused = admin.post(f"/admin/users/{short(ada.id)}", data=form)
    assert refused.status_code == 409
    assert "last administrator" in refused.text

    promoted = {"name": "Bert", "roles": ["admin"], "active": "true"}
    admin.post(f"/admin/users/{short(bert.id)}", data=promoted)
    assert admin.post(f"/admin/users/{short(ada.id)}", data=form).status_code == 303
    assert admin.get("/admin/users").status_code == 403


def choose_password(admin: TestClient, page: str, password: str) -> str:
    """Let the administrator make a link, and somebody use it; return the link."""
    made = admin.post(f"{page}/link")
    assert made.headers["cache-control"] == "no-store"
    link = re.findall(r'value="(http[^"]+/password/[^"]+)"', made.text)[0]
    token = str(link).rpartition("/")[2]
    shown = admin.get(f"/password/{token}")
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert admin.get(f"/password/{token}").status_code == 200, "looking uses nothing up"
    short_one = admin.post("/password", data={"token": token, "password": "short"})
    assert short_one.status_code == 422
    assert "12 to 256 characters" in short_one.text
    cookies = dict(admin.cookies)
    done = admin.post("/password", data={"token": token, "password": password})
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
    admin.cookies.update(cookies)
    return token


def test_a_password_is_chosen_by_a_link_that_works_once(
    admin: TestClient, world: World, bert: Person
) -> None:
    with world.transaction() as db:
        old = open_session(db, bert.id, visitor=Visitor(address="x"))
    token = choose_password(admin, f"/admin/users/{short(bert.id)}", "a brand new one")
    with world.transaction() as db:
        assert sign_in(db, "bert", "a brand new one", visitor=Visitor(address="x")).token
        assert actor_of_session(db, old) is None
    again = admin.post("/password", data={"token": token, "password": "another new one"})
    assert again.status_code == 410
    assert admin.get(f"/password/{token}").status_code == 410
    with world.transaction() as db:
        assert not sign_in(db, "bert", "another new one", visitor=Visitor(address="x")).token


def test_a_link_ends_with_a_newer_one_with_its_day_and_with_its_person(
    admin: TestClient, world: World, bert: Person
) -> None:
    page = f"/admin/users/{short(bert.id)}/link"
    first, second = (re.findall(r"/password/([\w.-]+)", admin.post(page).text)[0] for _ in "12")
    assert admin.get(f"/password/{first}").status_code == 410
    assert admin.get(f"/password/{second}").status_code == 200
    with world.transaction() as db:
        set_active(db, bert.id, active=False)
    assert admin.get(f"/password/{second}").status_code == 410
    with world.transaction() as db:
        set_active(db, bert.id, active=True)
    world.clock.advance(timedelta(hours=25))
    assert admin.get(f"/password/{second}").status_code == 410


def test_people_are_found_by_words(admin: TestClient, bert: Person) -> None:
    assert "bert" in admin.get("/admin/users?query=BER").text
    assert "Nobody found" in admin.get("/admin/users?query=zzz").text
    assert "Nobody found" in admin.get("/admin/users?query=%25").text, "a sign, not any letters"


def test_what_is_nobody_is_a_missing_page(admin: TestClient) -> None:
    assert admin.get("/admin/users/nonsense").status_code == 404
    assert admin.get("/admin/users/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert admin.get("/admin/departments/moon").status_code == 404


def make_roads(admin: TestClient, **other: str) -> int:
    form = {"code": "roads", "name_en": "Roads", "name_zh-Hant": "道路處", **other}
    return admin.post("/admin/departments/new", data=form).status_code


def test_departments_are_added_changed_and_closed(admin: TestClient, world: World) -> None:
    assert make_roads(admin) == 303
    assert make_roads(admin) == 409
    assert make_roads(admin, code="Bad code") == 422
    assert make_roads(admin, code="parks", email="nobody") == 422
    assert make_roads(admin, code="parks", name_en="", **{"name_zh-Hant": " "}) == 422

    change = {"name_en": "Roads and bridges", "name_zh-Hant": "", "email": "roads@example.org"}
    assert admin.post("/admin/departments/roads", data=change).status_code == 303

    with world.transaction() as db:
        [roads] = departments(db, inactive=True)
        assert departments(db) == []
    assert roads.names == {"en": "Roads and bridges"}
    assert (roads.email, roads.active) == ("roads@example.org", False)
    assert "Closed to tickets" in admin.get("/admin/departments").text


def test_closed_departments_are_offered_only_where_they_were_chosen(
    admin: TestClient, world: World, bert: Person
) -> None:
    """Or else saving a form would take people out of them, and hang what is below at the top."""
    make_roads(admin, code="lamps", parent="roads")
    closed = {"name_en": "Roads", "name_zh-Hant": "道路處"}
    assert admin.post("/admin/departments/roads", data=closed).status_code == 303
    assert 'value="roads" checked' in admin.get(f"/admin/users/{short(bert.id)}").text
    assert 'value="roads"' not in admin.get("/admin/users/new").text
    assert 'value="roads"' in admin.get("/admin/departments/lamps").text
