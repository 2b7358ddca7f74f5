"""Makes users and departments."""

from base.db import Session
from engine.identity import (
    DepartmentView,
    NewUser,
    Person,
    Role,
    actor_of_session,
    create_department,
    create_user,
    departments,
    open_session,
)
from engine.identity.proof.sessions import Visitor
from engine.people import Actor

PASSWORD = "correct horse"


def department(db: Session, code: str = "roads", *, zh: str = "道路處") -> DepartmentView:
    return create_department(db, code, names={"en": code.title(), "zh-Hant": zh, "zh-Hans": zh})


def user(
    db: Session,
    username: str = "anna",
    *roles: Role | str,
    within: tuple[str, ...] = (),
    password: str | None = PASSWORD,
) -> Person:
    """Add a user; departments that do not exist yet are made."""
    there = {one.code for one in departments(db)}
    for code in within:
        if code not in there:
            department(db, code)
    new = NewUser(
        username=username,
        name=username.title(),
        password=password,
        roles=frozenset(str(role) for role in roles or ("agent",)),
        departments=frozenset(within),
    )
    return create_user(db, new)


def token(db: Session, person: Person) -> str:
    """Open a session for somebody without going through the sign-in page."""
    return open_session(db, person.id, visitor=Visitor(address="127.0.0.1", browser="tests"))


def actor(db: Session, person: Person) -> Actor:
    found = actor_of_session(db, token(db, person))
    assert found is not None
    return found
