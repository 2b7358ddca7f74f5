"""Who is expected from another house, and who came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from connectors.oidc.providers import provider_row
from connectors.oidc.records import OidcLink, OidcProvider
from engine.audit import audit
from engine.identity import person
from engine.identity.access.reach import check_not_above
from engine.identity.people import find_by_username, get_user
from engine.identity.proof.resets import end_resets
from engine.identity.records import User
from engine.people import Actor


class LinkedAlready(Conflict):
    """One account of the other house belongs to one account here."""

    code = "linked_already"
    message = N_("This account of %(name)s belongs to somebody else here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """Somebody who is expected from a house, or who came."""

    id: UUID
    user_id: UUID
    username: str
    name: str
    came: bool
    seen_at: datetime | None
    made_by: str


def links_of(db: Session, provider_id: UUID, *, limit: int, offset: int = 0) -> list[LinkView]:
    """Return who is linked with a provider, by user name."""
    query = (
        select(OidcLink, User.username, User.name)
        .join(User, User.id == OidcLink.user_id)
        .where(_mine(db), OidcLink.provider_id == provider_id)
        .order_by(User.username)
    )
    return [
        LinkView(
            id=link.id, user_id=link.user_id, username=username, name=name,
            came=link.subject is not None, seen_at=link.seen_at, made_by=link.made_by,
        )
        for link, username, name in db.execute(query.limit(limit).offset(offset))
    ]  # fmt: skip


def links_of_user(db: Session, user_id: UUID) -> list[tuple[UUID, str]]:
    """Return id of the link and name of the provider of each house that somebody came from."""
    query = (
        select(OidcLink.id, OidcProvider.name)
        .join(OidcProvider, OidcProvider.id == OidcLink.provider_id)
        .where(_mine(db), OidcLink.user_id == user_id, OidcLink.subject.is_not(None))
    )
    return [(row.id, row.name) for row in db.execute(query.order_by(OidcProvider.name))]


def houses_to_link(db: Session, user_id: UUID) -> list[tuple[UUID, str]]:
    """Return id and name of each house that somebody could link the account with."""
    linked = select(OidcLink.provider_id).where(
        _mine(db), OidcLink.user_id == user_id, OidcLink.subject.is_not(None)
    )
    query = select(OidcProvider.id, OidcProvider.name).where(
        OidcProvider.centre_id == db.centre_id, OidcProvider.active,
        OidcProvider.id.not_in(linked),
    )  # fmt: skip
    return [(row.id, row.name) for row in db.execute(query.order_by(OidcProvider.name))]


def expect(db: Session, provider_id: UUID, usernames: Iterable[str], *, by: Actor) -> int:
    """Expect people from a house by their user names; return how many were not expected before.

    Raises:
        Invalid: one of the names is nobody's.
        PersonAbove: one of them has rights that `by` has not.
    """
    row, added = provider_row(db, provider_id), 0
    for username in dict.fromkeys(usernames):
        user = find_by_username(db, username)
        if user is None:
            message = gettext("There is no user called %(username)s.") % {"username": username}
            raise Invalid([FieldProblem(field="usernames", message=message)])
        check_not_above(db, person(db, user.id).roles, by=by)
        if link_of(db, row.id, user.id) is None:
            new_link(db, row, user.id, subject=None, by=by)
            added += 1
    return added


def unlink(db: Session, provider_id: UUID, link_id: UUID, *, by: Actor) -> None:
    """Let somebody no longer come from a house; the account itself stays.

    Raises:
        NotFound: there is no such link.
        PersonAbove: the person has rights that `by` has not.
    """
    here = (OidcLink.id == link_id) & (OidcLink.provider_id == provider_id)
    link = db.scalar(select(OidcLink).where(_mine(db), here))
    if link is None:
        raise NotFound
    check_not_above(db, person(db, link.user_id).roles, by=by)
    db.delete(link)
    db.flush()
    settle_passwords(db, link.user_id)
    audit(db, "oidc.unlinked", by=by, about=f"user:{link.user_id}",
          label=get_user(db, link.user_id).username)  # fmt: skip


def new_link(
    db: Session, provider: OidcProvider, user_id: UUID, *, subject: str | None, by: Actor
) -> OidcLink:
    """Link somebody with a house, or expect them from there."""
    link = OidcLink(
        id=new_id(), centre_id=db.centre_id, provider_id=provider.id, user_id=user_id,
        issuer=provider.issuer, subject=subject, made_by=by.username, created_at=db.now(),
    )  # fmt: skip
    db.add(link)
    db.flush()
    what = "oidc.expected" if subject is None else "oidc.linked"
    audit(db, what, by=by, about=f"user:{user_id}", label=get_user(db, user_id).username,
          details={"provider": provider.code})  # fmt: skip
    settle_passwords(db, user_id)
    return link


def link_of(db: Session, provider_id: UUID, user_id: UUID) -> OidcLink | None:
    """Return somebody's link with a house."""
    here = (OidcLink.provider_id == provider_id) & (OidcLink.user_id == user_id)
    return db.scalar(select(OidcLink).where(_mine(db), here))


def link_of_subject(db: Session, issuer: str, subject: str) -> OidcLink | None:
    """Return the link of whom the other house calls so."""
    same = (OidcLink.issuer == issuer) & (OidcLink.subject == subject)
    return db.scalar(select(OidcLink).where(_mine(db), same))


def expected_link(db: Session, provider: OidcProvider, username: str) -> OidcLink | None:
    """Return the link of somebody who is expected by this user name and never came."""
    same = func.lower(User.username) == username.strip().lower()
    query = (
        select(OidcLink)
        .join(User, User.id == OidcLink.user_id)
        .where(_mine(db), OidcLink.provider_id == provider.id, OidcLink.subject.is_(None), same)
    )
    return db.scalar(query.with_for_update(of=OidcLink))


def settle_passwords(db: Session, *user_ids: UUID) -> None:
    """Switch passwords off for people whose house wants that, and on again for all others.

    Only who came from a house once is sure to come in that way again.
    """
    wanting = exists().where(
        OidcLink.centre_id == db.centre_id, OidcLink.user_id == User.id,
        OidcLink.subject.is_not(None), OidcProvider.id == OidcLink.provider_id,
        OidcProvider.active, OidcProvider.password_off,
    )  # fmt: skip
    these = (User.centre_id == db.centre_id) & User.id.in_(user_ids)
    db.execute(update(User).where(these).values(password_off=wanting.select().scalar_subquery()))
    for user_id in user_ids:
        db.refresh(user := get_user(db, user_id))
        if user.password_off:
            end_resets(db, user_id)


def settle_all_passwords(db: Session, provider_id: UUID) -> None:
    """Do so for everybody who came from a house, after its rules have changed."""
    came = select(OidcLink.user_id).where(_mine(db), OidcLink.provider_id == provider_id)
    settle_passwords(db, *db.scalars(came))


def _mine(db: Session) -> ColumnElement[bool]:
    return OidcLink.centre_id == db.centre_id
