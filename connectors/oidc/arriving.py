"""Who somebody is here whom another house vouches for, and what the house says about them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from base.db import Session
from base.errors import RingflowError
from connectors.oidc.links import (
    LinkedAlready,
    expected_link,
    link_of,
    link_of_subject,
    new_link,
    settle_passwords,
)
from connectors.oidc.providers import CLAIMS
from connectors.oidc.records import OidcLink, OidcProvider
from connectors.oidc.values import NotKnownHere, NotVouched
from engine.audit import audit
from engine.identity import NewUser, create_user, person, set_departments, set_roles
from engine.identity.access.permissions import Role
from engine.identity.editing import is_last_administrator
from engine.identity.people import find_by_username, get_user
from engine.identity.proof.sessions import sign_out_everywhere
from engine.identity.records import User
from engine.people import Actor

LONGEST: Final = 200


def arrive(db: Session, provider: OidcProvider, claims: Mapping[str, Any]) -> User:
    """Return who came, after making or meeting the account, with the rights the house gives.

    Raises:
        NotVouched: the e-mail address is not confirmed or not of a domain of the list.
        NotKnownHere: nobody here is expected under this name, and no account is made.
    """
    by = Actor.system(f"oidc:{provider.code}")
    _check_domain(provider, claims)
    link = link_of_subject(db, provider.issuer, claims["sub"])
    if link is None:
        link = _met(db, provider, claims, by=by) or _made(db, provider, claims, by=by)
    user = get_user(db, link.user_id)
    if not user.active or link.provider_id != provider.id:
        raise NotKnownHere(name=provider.name)
    link.seen_at = db.now()
    db.flush()
    _take_over(db, provider, user, claims, by=by)
    return user


def link_own(
    db: Session, provider: OidcProvider, user_id: UUID, claims: Mapping[str, Any], *, by: Actor
) -> None:
    """Link somebody who is signed in here with their account in the other house.

    Raises:
        LinkedAlready: that account belongs to somebody else here.
        NotVouched: the e-mail address is not confirmed or not of a domain of the list.
    """
    _check_domain(provider, claims)
    other = link_of_subject(db, provider.issuer, claims["sub"])
    if other is not None and other.user_id != user_id:
        raise LinkedAlready(name=provider.name)
    own = link_of(db, provider.id, user_id)
    if own is None:
        new_link(db, provider, user_id, subject=claims["sub"], by=by)
    elif own.subject is None:
        _fill(db, own, claims, by=by)
    elif own.subject != claims["sub"]:
        raise LinkedAlready(name=provider.name)


def claim_of(provider: OidcProvider, claims: Mapping[str, Any], what: str) -> str:
    """Return what the house says about one thing as a text; nothing if it does not say it."""
    value = claims.get({**CLAIMS, **provider.claims}.get(what, "") or "")
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def listed(provider: OidcProvider, claims: Mapping[str, Any], what: str) -> list[str]:
    """Return what the house says about one thing as a list, whether it says one or many."""
    value = claims.get({**CLAIMS, **provider.claims}.get(what, "") or "")
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _check_domain(provider: OidcProvider, claims: Mapping[str, Any]) -> None:
    if not provider.domains:
        return
    email = claim_of(provider, claims, "email").lower()
    # What people type into their profile proves nothing: the house must have confirmed it.
    if claims.get("email_verified") is not True:
        raise NotVouched(name=provider.name, why="email_verified")
    if email.rpartition("@")[2] not in {one.lower() for one in provider.domains}:
        raise NotVouched(name=provider.name, why="email")


def _met(
    db: Session, provider: OidcProvider, claims: Mapping[str, Any], *, by: Actor
) -> OidcLink | None:
    link = expected_link(db, provider, claim_of(provider, claims, "username"))
    if link is not None:
        _fill(db, link, claims, by=by)
    return link


def _fill(db: Session, link: OidcLink, claims: Mapping[str, Any], *, by: Actor) -> None:
    link.subject = claims["sub"]
    db.flush()
    settle_passwords(db, link.user_id)
    audit(db, "oidc.linked", by=by, about=f"user:{link.user_id}",
          label=get_user(db, link.user_id).username)  # fmt: skip


def _made(db: Session, provider: OidcProvider, claims: Mapping[str, Any], *, by: Actor) -> OidcLink:
    username = claim_of(provider, claims, "username")
    # A name that somebody has here already proves nothing about who came.
    if not provider.makes_accounts or find_by_username(db, username) is not None:
        raise NotKnownHere(name=provider.name)
    try:
        made = create_user(
            db,
            NewUser(
                username=username,
                name=claim_of(provider, claims, "name") or username,
                email=claim_of(provider, claims, "email") or None,
                roles=frozenset(provider.first_roles),
            ),
            by=by,
        )
    except RingflowError as refusal:
        raise NotVouched(name=provider.name, why=refusal.code) from refusal
    return new_link(db, provider, made.id, subject=claims["sub"], by=by)


def _take_over(
    db: Session, provider: OidcProvider, user: User, claims: Mapping[str, Any], *, by: Actor
) -> None:
    """Give what the house says, take what it no longer says, and leave alone all else.

    The last administrator stays one, whatever the house says.
    """
    before = person(db, user.id)
    roles = _mapped(provider.role_map, listed(provider, claims, "roles"), before.roles)
    places = _mapped(
        provider.department_map, listed(provider, claims, "departments"),
        frozenset(before.departments),
    )  # fmt: skip
    if Role.ADMIN in before.roles - roles and is_last_administrator(db, user.id):
        # Another house must not lock the centre out of its own settings.
        roles |= {Role.ADMIN}
        audit(db, "oidc.administrator_kept", by=by, about=f"user:{user.id}", label=user.username)
    if roles != before.roles:
        set_roles(db, user.id, roles)
        sign_out_everywhere(db, user.id)
    if places != frozenset(before.departments):
        set_departments(db, user.id, places)
    if roles != before.roles or places != frozenset(before.departments):
        details = {"roles": sorted(roles), "departments": sorted(places)}
        audit(db, "user.changed", by=by, about=f"user:{user.id}", label=user.username,
              details=details)  # fmt: skip


def _mapped(table: Mapping[str, str], said: list[str], held: frozenset[str]) -> frozenset[str]:
    given = {table[one] for one in said if one in table}
    return (held - set(table.values())) | given
