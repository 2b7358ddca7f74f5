"""The houses that a centre trusts: listing and changing them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Select, func, select

from base.db import Session
from base.egress import EgressRefused, check_url
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from base.sealing import place_of, seal, unseal
from connectors.oidc.records import OidcLink, OidcProvider
from connectors.oidc.values import Found, Provider
from engine.audit import audit, changes, plain
from engine.identity import departments
from engine.identity.access.reach import check_not_above
from engine.identity.access.roles import check_roles
from engine.identity.records import UserRole
from engine.people import Actor

SECRET: Final = "oidc_provider.secret"  # noqa: S105 the name of a column
CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
# Which claim says what, unless a centre decides otherwise.
CLAIMS: Final[Mapping[str, str]] = {
    "username": "preferred_username", "name": "name", "email": "email", "roles": "",
    "departments": "",
}  # fmt: skip
SCOPES: Final = "openid profile email"


class ProviderCodeTaken(Conflict):
    """The centre has a provider of this code."""

    code = "provider_code_taken"
    message = N_("There is already one with the code %(code)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderChange:
    """How a provider shall be from now on. An empty `secret` leaves the stored one as it is.

    `claims` says which claim holds user name, name, e-mail, roles and departments; `role_map` and
    `department_map` lead from what these say to our codes.
    """

    name: str
    issuer: str
    client_id: str
    secret: str = ""
    scopes: str = SCOPES
    claims: Mapping[str, str]
    role_map: Mapping[str, str]
    department_map: Mapping[str, str]
    first_roles: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    makes_accounts: bool = False
    password_off: bool = False
    second_step_there: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderView:
    """A provider as its page shows it; the secret is never shown."""

    id: UUID
    code: str
    change: ProviderChange
    has_secret: bool
    people: int


def providers(db: Session) -> list[ProviderView]:
    """Return the centre's providers by name, those that are switched off as well."""
    counts = _counts(db)
    return [_view(row, counts.get(row.id, 0)) for row in db.scalars(_rows(db))]


def buttons(db: Session) -> list[tuple[UUID, str]]:
    """Return id and name of each provider that the sign-in page offers."""
    rows = select(OidcProvider.id, OidcProvider.name).where(
        OidcProvider.centre_id == db.centre_id, OidcProvider.active
    )
    return [(row.id, row.name) for row in db.execute(rows.order_by(OidcProvider.name))]


def way_out(db: Session, code: str, *, back: str) -> tuple[str, str] | None:
    """Return name and address where people sign out of another house, if it has such a place.

    Source: OpenID Connect RP-Initiated Logout 1.0, section 2.
    """
    row = db.scalar(_rows(db).where(OidcProvider.code == code, OidcProvider.active))
    place = (row.discovered or {}).get("facts", {}).get("end_session_endpoint") if row else None
    if row is None or not isinstance(place, str):
        return None
    facts = {"client_id": row.client_id, "post_logout_redirect_uri": back}
    return row.name, f"{place}{'&' if '?' in place else '?'}{urlencode(facts)}"


def find_provider(db: Session, provider_id: UUID) -> ProviderView:
    """Return one provider.

    Raises:
        NotFound: there is none with this id.
    """
    row = provider_row(db, provider_id)
    return _view(row, _counts(db).get(row.id, 0))


def create_provider(db: Session, code: str, change: ProviderChange, *, by: Actor) -> ProviderView:
    """Add a provider.

    Raises:
        Invalid: code, name, issuer, client id or a map cannot be accepted.
        ProviderCodeTaken: there is one with this code.
        RightsTooWide: it would give roles that `by` could not give.
        NoSuchRole: it would give a role that does not exist.
    """
    if not CODE.fullmatch(code):
        raise _wrong("code", gettext("Use small letters, digits and -, beginning with a letter."))
    _check(db, change, by=by)
    if db.scalar(_rows(db).where(OidcProvider.code == code)) is not None:
        raise ProviderCodeTaken(code=code)
    row = OidcProvider(id=new_id(), centre_id=db.centre_id, code=code, created_at=db.now())
    _store(db, row, change)
    db.add(row)
    db.flush()
    audit(db, "oidc.added", by=by, about=f"oidc:{row.id}", label=code, details=plain(_told(change)))
    return find_provider(db, row.id)


def change_provider(
    db: Session, provider_id: UUID, change: ProviderChange, *, by: Actor
) -> ProviderView:
    """Change a provider. What was known of the other house is asked anew.

    Raises:
        NotFound: there is none with this id.
        Invalid: name, issuer, client id or a map cannot be accepted.
        RightsTooWide: it would give roles that `by` could not give.
        NoSuchRole: it would give a role that does not exist.
        PersonAbove: somebody comes from there who has rights that `by` has not.
    """
    row, before = provider_row(db, provider_id), find_provider(db, provider_id)
    _check(db, change, by=by)
    # Whoever says which claim is the user name, or who is asked, decides who comes in as whom.
    check_not_above(db, _roles_of_linked(db, row.id), by=by)
    if row.issuer != change.issuer and before.people:
        raise _wrong("issuer", gettext("People are linked with this issuer; unlink them first."))
    _store(db, row, change)
    row.discovered, row.discovered_at = None, None
    db.flush()
    audit(db, "oidc.changed", by=by, about=f"oidc:{row.id}", label=row.code,
          details=changes(_told(before.change), _told(change)))  # fmt: skip
    return find_provider(db, provider_id)


def provider_row(db: Session, provider_id: UUID) -> OidcProvider:
    """Return the record of a provider.

    Raises:
        NotFound: there is none with this id.
    """
    row = db.scalar(_rows(db).where(OidcProvider.id == provider_id))
    if row is None:
        raise NotFound
    return row


def usable(db: Session, provider_id: UUID) -> Provider:
    """Return a provider as a sign-in needs it, with its secret.

    Raises:
        NotFound: there is none with this id, or it is switched off.
        SealBroken: the key of its secret is not there.
    """
    row = provider_row(db, provider_id)
    if not row.active:
        raise NotFound
    secret = unseal(db, row.secret, place_of(SECRET, row.id)) if row.secret else None
    found = None
    if row.discovered is not None and row.discovered_at is not None:
        found = Found(facts=row.discovered["facts"], keys=row.discovered["keys"],
                      at=row.discovered_at)  # fmt: skip
    return Provider(
        id=row.id, centre_id=db.centre_id, code=row.code, name=row.name, issuer=row.issuer,
        client_id=row.client_id, secret=secret, scopes=row.scopes, found=found,
    )  # fmt: skip


def keep_found(db: Session, provider: Provider, found: Found) -> None:
    """Keep what the other house says about itself, for all processes."""
    row = provider_row(db, provider.id)
    if row.issuer == provider.issuer:
        row.discovered = {"facts": dict(found.facts), "keys": dict(found.keys)}
        row.discovered_at = found.at
        db.flush()


def _store(db: Session, row: OidcProvider, change: ProviderChange) -> None:
    row.name, row.issuer, row.client_id = change.name.strip(), change.issuer, change.client_id
    if change.secret:
        row.secret = seal(db, change.secret, place_of(SECRET, row.id))
    row.scopes = " ".join(dict.fromkeys(["openid", *change.scopes.split()]))
    row.claims, row.role_map = dict(change.claims), dict(change.role_map)
    row.department_map = dict(change.department_map)
    row.first_roles, row.domains = list(change.first_roles), list(change.domains)
    row.makes_accounts, row.password_off = change.makes_accounts, change.password_off
    row.second_step_there, row.active = change.second_step_there, change.active


def _check(db: Session, change: ProviderChange, *, by: Actor) -> None:
    for field, text in (("name", change.name), ("client_id", change.client_id)):
        if not text.strip():
            raise _wrong(field, gettext("Please fill this in."))
    try:
        check_url(db.context.settings, change.issuer)
    except EgressRefused as refused:
        raise _wrong("issuer", refused.text()) from refused
    # Whoever could map a claim to a role could become what they are not.
    check_roles(db, {*change.role_map.values(), *change.first_roles}, by=by)
    codes = {one.code for one in departments(db, inactive=True)}
    missing = sorted(set(change.department_map.values()) - codes)
    if missing:
        message = gettext("There is no department with the code %(code)s.") % {"code": missing[0]}
        raise _wrong("department_map", message)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid([FieldProblem(field=field, message=message)])


def _rows(db: Session) -> Select[OidcProvider]:
    mine = OidcProvider.centre_id == db.centre_id
    return select(OidcProvider).where(mine).order_by(OidcProvider.name, OidcProvider.id)


def _counts(db: Session) -> dict[UUID, int]:
    query = select(OidcLink.provider_id, func.count().label("people"))
    mine = query.where(OidcLink.centre_id == db.centre_id).group_by(OidcLink.provider_id)
    return {row.provider_id: row.people for row in db.execute(mine)}


def _roles_of_linked(db: Session, provider_id: UUID) -> list[str]:
    query = select(UserRole.role).join(OidcLink, OidcLink.user_id == UserRole.user_id)
    mine = (OidcLink.centre_id == db.centre_id) & (UserRole.centre_id == db.centre_id)
    return list(db.scalars(query.where(mine, OidcLink.provider_id == provider_id).distinct()))


def _view(row: OidcProvider, people: int) -> ProviderView:
    change = ProviderChange(
        name=row.name, issuer=row.issuer, client_id=row.client_id, scopes=row.scopes,
        claims={**CLAIMS, **row.claims}, role_map=row.role_map, department_map=row.department_map,
        first_roles=tuple(row.first_roles), domains=tuple(row.domains),
        makes_accounts=row.makes_accounts, password_off=row.password_off,
        second_step_there=row.second_step_there, active=row.active,
    )  # fmt: skip
    return ProviderView(
        id=row.id, code=row.code, change=change, has_secret=row.secret is not None, people=people
    )


def _told(change: ProviderChange) -> dict[str, object]:
    told: dict[str, object] = {
        name: getattr(change, name) for name in ("name", "issuer", "client_id", "scopes",
        "makes_accounts", "password_off", "second_step_there", "active")
    }  # fmt: skip
    told |= {"claims": dict(change.claims), "role_map": dict(change.role_map),
             "department_map": dict(change.department_map), "domains": list(change.domains),
             "first_roles": list(change.first_roles)}  # fmt: skip
    # That the secret is another one is told, not which.
    return told | ({"secret": "new"} if change.secret else {})
