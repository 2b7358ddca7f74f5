"""The pages on which administrators look after signing in."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from base.ids import short
from engine.identity import actor_of_session
from engine.identity.proof.alarms import AlarmKind, raise_alarm
from engine.identity.proof.second.codes import code_at, step_at
from engine.identity.proof.second.enrolment import begin_enrolment, confirm_enrolment
from engine.identity.proof.second.needs import has_second_step, second_step_rules
from tests.conftest import World
from tests.make import identity as make
from tests.make.oidc import a_hall, host_of

FORM = {
    "code": "city", "name": "City Hall", "client_id": "ringflow", "secret": "hush-hush",
    "claim_username": "preferred_username", "role_map": "dispatch = dispatcher\nnonsense",
    "first_roles": "agent", "ticked": ["active", "makes_accounts"], "domains": "city.example",
}  # fmt: skip


@pytest.fixture
def admin(sign_in: Callable[..., TestClient]) -> TestClient:
    return sign_in("root", "admin")


def test_an_attack_is_in_the_menu_until_it_is_seen(admin: TestClient, world: World) -> None:
    with world.transaction() as db:
        raise_alarm(db, AlarmKind.ACCOUNT, "anna", failures=30)
    page = admin.get("/admin/sign-in").text
    (address,) = re.findall(r'action="(/admin/sign-in/alarms/[^"]+)"', page)
    assert "Account anna" in page
    assert "to settle" in page

    assert admin.post(address).status_code == 303

    after = admin.get("/admin/sign-in").text
    assert "to settle" not in after
    assert "<td>root</td>" in after


def test_which_roles_need_a_second_step_is_said_here(admin: TestClient, world: World) -> None:
    assert admin.post("/admin/sign-in/rules", data={"needed": ["agent"]}).status_code == 303

    with world.transaction() as db:
        assert {role for role, need in second_step_rules(db).items() if need} == {"agent"}
    # Nobody shuts themselves out: who needs one now is led to it.
    admin.post("/admin/sign-in/rules", data={"needed": ["admin"]})
    assert admin.get("/admin/sign-in").headers["location"].startswith("/sign-in")
    assert admin.get("/sign-in").headers["location"] == "/sign-in/enrol"


def test_somebody_is_helped_who_has_lost_the_telephone(admin: TestClient, world: World) -> None:
    with world.transaction() as db:
        anna = make.user(db, "anna")
        secret = begin_enrolment(db, anna.id).secret
        confirm_enrolment(db, anna.id, code_at(secret, step_at(db.now())))
        token = make.token(db, anna)
    page = f"/admin/sign-in/people/{short(anna.id)}"
    assert "127.0.0.1" in admin.get(page).text

    assert admin.post(f"{page}/reset").headers["location"] == f"{page}?done=reset"

    with world.transaction() as db:
        assert not has_second_step(db, anna.id)
        assert actor_of_session(db, token) is None
    assert "Not signed in anywhere" in admin.get(page).text


def test_somebody_is_signed_out_everywhere(admin: TestClient, world: World) -> None:
    with world.transaction() as db:
        anna = make.user(db, "anna")
        token = make.token(db, anna)

    admin.post(f"/admin/sign-in/people/{short(anna.id)}/end")

    with world.transaction() as db:
        assert actor_of_session(db, token) is None


def test_a_house_is_added_changed_tried_and_peopled(admin: TestClient, world: World) -> None:
    with world.transaction() as db:
        make.user(db, "anna")
    with a_hall() as hall:
        refused = admin.post("/admin/sign-in/houses/new", data={**FORM, "issuer": hall.issuer})
        assert refused.status_code == 422
        assert "not encrypted" in refused.text
        assert "hush-hush" not in refused.text
        with world.transaction() as db:
            for settings in (world.context.settings, db.context.settings):
                settings.egress_allow = host_of(hall)
        added = admin.post("/admin/sign-in/houses/new", data={**FORM, "issuer": hall.issuer})
        address = added.headers["location"].partition("?")[0]
        page = admin.get(address).text
        assert "dispatch = dispatcher" in page
        assert "nonsense" not in page
        assert "hush-hush" not in page
        assert f"{address.rpartition('/')[2]}/back" in page

        tried = admin.post(f"{address}/try")
        hall.faults["metadata"] = {"issuer": "https://elsewhere.example"}
        failed = admin.post(f"{address}/try")
    assert tried.headers["location"] == f"{address}?done=tried"
    assert "another issuer" in failed.text

    unknown = admin.post(f"{address}/people", data={"usernames": "anna nobody"})
    assert "no user called nobody" in unknown.text
    admin.post(f"{address}/people", data={"usernames": "anna"})
    listed = admin.get(address).text
    (unlink,) = re.findall(rf'action="({address}/people/[^"]+/unlink)"', listed)
    assert admin.post(unlink).status_code == 303
    assert "Nobody yet" in admin.get(address).text


def test_who_may_not_manage_sign_in_comes_not_in(sign_in: Callable[..., TestClient]) -> None:
    client = sign_in("anna", "analyst")

    assert client.get("/admin/sign-in").status_code == 403
    assert client.get("/admin/sign-in/houses/new").status_code == 403
