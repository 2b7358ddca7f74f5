"""People of the platform. The first one is made at the command line; nobody can do so on a page."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from engine.identity.passwords import hash_password, verify_password
from engine.identity.people import check_username
from engine.identity.proof.own_password import ANYWHERE, refused
from engine.identity.proof.throttle import attempt_key
from engine.people import Actor, ActorKind
from engine.platform.attempts import forget_failures, record_failure, wait_left
from engine.platform.log import note
from engine.platform.records import (
    PlatformAuthenticator,
    PlatformPerson,
)
from engine.platform.sessions import end_platform_sessions

AT_CONSOLE: Final = Actor.system("console")


class PlatformNameTaken(Conflict):
    """Somebody of the platform has this name already."""

    code = "platform_name_taken"
    message = N_("The platform has somebody called %(username)s already.")


class NoSuchPlatformPerson(NotFound):
    """Nobody of the platform has this name."""

    code = "no_such_platform_person"
    message = N_("The platform has nobody called %(username)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformUser:
    """Somebody of the platform, as lists show them."""

    id: UUID
    username: str
    name: str
    active: bool
    created_at: datetime
    second_step: bool = False


def add_platform_person(
    db: Session, username: str, *, name: str, password: str, by: Actor = AT_CONSOLE
) -> PlatformUser:
    """Add somebody who looks after the installation.

    Raises:
        Invalid: the name or the password cannot be accepted.
        PlatformNameTaken: the name is in use, in whatever case.
    """
    check_username(username)
    if by_name(db, username) is not None:
        raise PlatformNameTaken(username=username)
    row = PlatformPerson(
        id=new_id(),
        username=username,
        name=name.strip() or username,
        password_hash=hash_password(password),
        active=True,
        created_at=db.now(),
    )
    db.add(row)
    db.flush()
    note(db, "person.added", by=by, about=f"person:{row.id}", label=username)
    return _view(row)


def platform_people(db: Session) -> list[PlatformUser]:
    """Return everybody of the platform, by name."""
    rows = db.scalars(select(PlatformPerson).order_by(func.lower(PlatformPerson.username)))
    confirmed = PlatformAuthenticator.confirmed_at.is_not(None)
    having = set(db.scalars(select(PlatformAuthenticator.person_id).where(confirmed)))
    return [_view(row, second_step=row.id in having) for row in rows]


def change_platform_person(
    db: Session,
    username: str,
    *,
    active: bool | None = None,
    password: str | None = None,
    by: Actor = AT_CONSOLE,
) -> None:
    """Switch somebody on or off, or set the password; all their sessions end.

    Raises:
        NoSuchPlatformPerson: nobody has this name.
        Invalid: the password cannot be accepted.
    """
    row = person_called(db, username)
    changed: dict[str, object] = {}
    if active is not None:
        changed["active"], row.active = [row.active, active], active
    if password is not None:
        changed["password"], row.password_hash = "set", hash_password(password)
    db.flush()
    end_platform_sessions(db, row.id)
    note(db, "person.changed", by=by, about=f"person:{row.id}", label=username, details=changed)


def sign_platform_person_out(db: Session, username: str, *, by: Actor) -> None:
    """Sign somebody out everywhere.

    Raises:
        NoSuchPlatformPerson: nobody has this name.
    """
    row = person_called(db, username)
    end_platform_sessions(db, row.id)
    note(db, "person.signed_out", by=by, about=f"person:{row.id}", label=row.username)


def change_platform_password(db: Session, by: Actor, *, present: str, new: str) -> None:
    """Replace one's own password by proof of the present one; all sessions end.

    The caller lets the transaction commit after a refusal, so that guesses are counted.

    Raises:
        Invalid: too many guesses, the present one is wrong, or the new one cannot be accepted.
    """
    row = prove_platform_password(db, by, present, field="present")
    row.password_hash = hash_password(new, field="new")
    db.flush()
    end_platform_sessions(db, row.id)
    note(db, "password.changed", by=by)


def prove_platform_password(db: Session, by: Actor, present: str, *, field: str) -> PlatformPerson:
    """Return one's own row by proof of the present password; wrong guesses slow down the next.

    Raises:
        Invalid: too many guesses, or the password is wrong.
    """
    row, key = person_row(db, by), attempt_key(str(by.id), ANYWHERE)
    wait = wait_left(db, key)
    if wait:
        sentence = gettext("Please wait %(seconds)s seconds before the next try.")
        raise refused(field, sentence % {"seconds": ceil(wait.total_seconds())})
    if not verify_password(row.password_hash, present):
        record_failure(db, key)
        raise refused(field, gettext("This is not your present password."))
    forget_failures(db, key)
    return row


def person_row(db: Session, who: Actor) -> PlatformPerson:
    """Return the row of somebody who acts.

    Raises:
        NoSuchPlatformPerson: they are nobody of the platform.
    """
    row = db.get(PlatformPerson, who.id) if who.id else None
    if row is None:
        raise NoSuchPlatformPerson(username=who.username)
    return row


def person_called(db: Session, username: str) -> PlatformPerson:
    """Return the row of this name, in whatever case.

    Raises:
        NoSuchPlatformPerson: nobody has this name.
    """
    row = by_name(db, username)
    if row is None:
        raise NoSuchPlatformPerson(username=username)
    return row


def by_name(db: Session, username: str) -> PlatformPerson | None:
    """Return the row of this name, in whatever case."""
    named = func.lower(PlatformPerson.username) == username.strip().lower()
    return db.scalar(select(PlatformPerson).where(named))


def actor_of(row: PlatformPerson) -> Actor:
    """Return somebody of the platform as who acts; they hold no right in any centre."""
    return Actor(row.id, row.name, row.username, kind=ActorKind.PLATFORM, rights=frozenset())


def _view(row: PlatformPerson, *, second_step: bool = False) -> PlatformUser:
    return PlatformUser(
        id=row.id, username=row.username, name=row.name, active=row.active,
        created_at=row.created_at, second_step=second_step,
    )  # fmt: skip
