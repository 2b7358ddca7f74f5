"""People and departments, as an administrator keeps them."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from base.ids import short
from engine.identity import Person, Role, departments, people, sign_in
from engine.identity.sessions import Visitor
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
        "password": "long enough",
    }

    answer = admin.post("/admin/users/new", data=form)

    assert answer.status_code == 303, answer.text
    assert "The person was added." in admin.get(answer.headers["location"]).text
    carl = everybody(world)["carl"]
    assert carl.roles == {Role.HANDLER, Role.AGENT}
    assert carl.departments == ("roads",)
    with world.transaction() as db:
        assert sign_in(db, "carl", "long enough", visitor=Visitor(address="x")).token


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"username": "a b"}, 422, "beginning with a letter or digit"),
        ({"username": "ADA"}, 409, "already a user called ADA"),
        ({"email": "nobody"}, 422, "This is not an e-mail address."),
        ({"password": "short"}, 422, "10 to 256 characters"),
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


def test_a_password_is_given_anew(admin: TestClient, world: World, bert: Person) -> None:
    address = f"/admin/users/{short(bert.id)}/password"

    assert admin.post(address, data={"password": "short"}).status_code == 422
    assert admin.post(address, data={"password": "a brand new one"}).status_code == 303
    with world.transaction() as db:
        assert sign_in(db, "bert", "a brand new one", visitor=Visitor(address="x")).token


def test_people_are_found_by_words(admin: TestClient, bert: Person) -> None:
    assert "bert" in admin.get("/admin/users?query=BER").text
    assert "Nobody found" in admin.get("/admin/users?query=zzz").text


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
