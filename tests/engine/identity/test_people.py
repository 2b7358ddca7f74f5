"""Users, departments, permissions, and bearer tokens."""

from datetime import timedelta

import pytest

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from base.i18n import use_locale
from engine.identity import (
    PERMISSIONS,
    NewUser,
    NoSuchUser,
    Role,
    actor_of_api_token,
    actor_of_session,
    centre_of_token,
    create_api_token,
    create_department,
    create_user,
    departments,
    find_department,
    may,
    people,
    revoke_api_token,
    set_departments,
    set_roles,
)
from engine.identity.departments import NoSuchDepartment
from engine.identity.organisation.changing import CodeTaken
from engine.identity.people import UsernameTaken
from engine.people import Actor, ActorKind
from tests.make import identity as make


def test_a_name_can_be_used_once_whatever_its_case(db: Session) -> None:
    make.user(db, "anna")

    with pytest.raises(UsernameTaken) as caught:
        make.user(db, "ANNA")

    assert caught.value.text() == "There is already a user called ANNA."


@pytest.mark.parametrize("name", ["", " anna", "a b", "-x", "ä", "x" * 65, "a\nb"])
def test_names_that_nobody_could_type_are_refused(db: Session, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        create_user(db, NewUser(username=name, name="Somebody"))

    assert caught.value.problems[0].field == "username"


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_passwords_are_neither_short_nor_endless(db: Session, password: str) -> None:
    with pytest.raises(Invalid) as caught:
        create_user(db, NewUser(username="anna", name="Anna", password=password))

    assert caught.value.problems[0].field == "password"


def test_people_are_found_by_role_and_by_department(db: Session) -> None:
    make.user(db, "anna", Role.AGENT)
    make.user(db, "bert", Role.HANDLER, within=("roads",))
    make.user(db, "cleo", Role.HANDLER, within=("parks", "roads"))

    assert [one.username for one in people(db)] == ["anna", "bert", "cleo"]
    assert [one.username for one in people(db, group="Handler")] == ["bert", "cleo"]
    assert [one.username for one in people(db, group="department:parks")] == ["cleo"]
    assert people(db, group="dispatcher") == []


def test_changed_roles_and_departments_act_at_once(db: Session) -> None:
    person = make.user(db, "anna", Role.AGENT, within=("roads",))
    token = make.token(db, person)

    set_roles(db, person.id, {Role.ADMIN})
    set_departments(db, person.id, set())

    actor = actor_of_session(db, token)
    assert actor is not None
    assert actor.groups == {"admin"}


def test_departments_have_a_name_in_each_language(db: Session) -> None:
    names = {"en": "Roads", "zh-Hant": "道路處", "zh-Hans": "道路处"}
    create_department(db, "roads", names=names)

    with use_locale("zh-Hans"):
        assert [one.name for one in departments(db)] == ["道路处"]
    with pytest.raises(CodeTaken):
        create_department(db, "roads", names=names)
    with pytest.raises(Invalid):
        create_department(db, "Bad Code", names=names)
    with pytest.raises(NoSuchDepartment):
        find_department(db, "moon")
    with pytest.raises(NoSuchDepartment):
        make.user(db, "anna", within=())
        set_departments(db, people(db)[0].id, {"moon"})


def test_an_administrator_has_every_permission_and_a_link_has_none() -> None:
    admin = Actor(None, "A", "a", groups=frozenset({"admin"}))
    link = Actor(None, "L", "l", groups=frozenset({"department:roads"}), kind=ActorKind.LINK)

    assert all(may(admin, permission) for permission in PERMISSIONS)
    assert not any(may(link, permission) for permission in PERMISSIONS)
    with pytest.raises(KeyError):
        may(admin, "tickets.eat")


def test_an_agent_opens_tickets_but_deploys_nothing() -> None:
    agent = Actor(None, "A", "a", groups=frozenset({"agent"}))

    assert may(agent, "tickets.open")
    assert not may(agent, "definitions.deploy")
    assert not may(agent, "users.manage")


def test_a_bearer_token_acts_as_its_user_until_it_ends(db: Session, clock: SetClock) -> None:
    make.user(db, "robot", Role.ANALYST)
    lasting = create_api_token(db, "robot", label="night job")
    short_lived = create_api_token(db, "robot", expires_at=clock.now() + timedelta(hours=1))

    actor = actor_of_api_token(db, lasting)
    assert actor is not None
    assert (actor.username, actor.kind) == ("robot", ActorKind.API)
    assert actor.groups == {"analyst"}
    assert actor_of_api_token(db, short_lived) is not None
    assert centre_of_token(lasting) == db.centre_id

    clock.advance(timedelta(hours=1))
    revoke_api_token(db, lasting)

    assert actor_of_api_token(db, short_lived) is None
    assert actor_of_api_token(db, lasting) is None


def test_session_and_bearer_tokens_are_not_each_other(db: Session) -> None:
    person = make.user(db)

    assert actor_of_api_token(db, make.token(db, person)) is None
    assert actor_of_session(db, create_api_token(db, "anna")) is None


def test_nobody_gets_a_token_for_a_stranger(db: Session) -> None:
    with pytest.raises(NoSuchUser) as caught:
        create_api_token(db, "nobody")

    assert caught.value.text() == "There is no user called nobody."
