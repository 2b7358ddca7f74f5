"""Roles of a centre: those that every centre begins with, changed or not, and its own ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, delete, func, select

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotAllowed, NotFound
from base.i18n import LOCALES, N_, gettext, pick, use_locale
from engine.audit import audit, changes, plain
from engine.identity.access.permissions import (
    PERMISSIONS,
    ROLE_NAMES,
    ROLE_SCOPES,
    Role,
    Scope,
    rights_of,
    scope_of,
    standard_rights,
    widest,
)
from engine.identity.checks import check_code
from engine.identity.records import RoleFavourites, RoleRow, UserRole
from engine.people import Actor

CODES: Final = frozenset(str(role) for role in Role)


class NoSuchRole(NotFound):
    """The centre has no role of this code."""

    code = "no_such_role"
    message = N_("There is no role with the code %(code)s.")


class RoleCodeTaken(Conflict):
    """Another role has this code already."""

    code = "role_code_taken"
    message = N_("There is already a role with the code %(code)s.")


class RoleInUse(Conflict):
    """People have the role, so it cannot be deleted."""

    code = "role_in_use"
    message = N_("%(people)s people have this role. Give them another one first.")


class RoleLocked(Conflict):
    """The administrator's role has all rights, so that somebody can always put things right."""

    code = "role_locked"
    message = N_("The role of administrators cannot be changed.")


class RightsTooWide(NotAllowed):
    """Nobody can give to others what they do not have themselves."""

    code = "rights_too_wide"
    message = N_("You cannot give rights that you do not have yourself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role: what it may do, how far it reads, and how many people have it.

    `standard` roles exist in every centre; `changed` tells whether this centre has its own version.
    """

    code: str
    names: Mapping[str, str]
    permissions: frozenset[str]
    scope: Scope
    standard: bool
    changed: bool
    people: int

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.names)

    @property
    def locked(self) -> bool:
        """Return whether it cannot be changed."""
        return self.code == Role.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """How a role shall be from now on; `names` by language."""

    names: Mapping[str, str]
    permissions: frozenset[str]
    scope: Scope


def roles(db: Session, *, counted: bool = True) -> list[RoleView]:
    """Return the roles of the centre: the standard ones first, then its own by code.

    Who needs no more than what they are does without counting who has them.
    """
    stored = {row.code: row for row in db.scalars(_rows(db))}
    counts = _counts(db) if counted else {}
    standard = [_standard(role, stored.get(role), counts.get(role, 0)) for role in Role]
    own = [_view(row, counts.get(code, 0)) for code, row in sorted(stored.items())
           if code not in CODES]  # fmt: skip
    return standard + own


def find_role(db: Session, code: str) -> RoleView:
    """Return one role.

    Raises:
        NoSuchRole: there is none with this code.
    """
    found = next((one for one in roles(db) if one.code == code), None)
    if found is None:
        raise NoSuchRole(code=code)
    return found


def role_names(db: Session) -> dict[str, str]:
    """Return the name of each role in the reader's language."""
    own = {row.code: pick(row.names) for row in db.scalars(_rows(db))}
    return {str(role): gettext(name) for role, name in ROLE_NAMES.items()} | own


def check_roles(db: Session, codes: Iterable[str], *, by: Actor) -> None:
    """Refuse roles that do not exist, and roles that can do more than who gives them.

    Raises:
        NoSuchRole: one of the codes is unknown.
        RightsTooWide: one of the roles has rights that `by` has not, or reads further.
    """
    wanted = sorted(set(codes))
    if not wanted:
        return
    query = _rows(db).with_only_columns(RoleRow.code, RoleRow.permissions, RoleRow.scope)
    stored = {row.code: row for row in db.execute(query.where(RoleRow.code.in_(wanted)))}
    for code in wanted:
        if code in stored:
            _check_given(_known(stored[code].permissions), Scope(stored[code].scope), by)
        elif code in CODES:
            _check_given(standard_rights(Role(code)), ROLE_SCOPES[Role(code)], by)
        else:
            raise NoSuchRole(code=code)


def hold_roles(db: Session, codes: Iterable[str]) -> None:
    """Keep roles of the centre's own from being deleted until this transaction is over.

    Raises:
        NoSuchRole: one of them was deleted a moment ago.
    """
    wanted = sorted(set(codes) - CODES)
    if not wanted:
        return
    query = _rows(db).with_only_columns(RoleRow.code).where(RoleRow.code.in_(wanted))
    there = set(db.scalars(query.order_by(RoleRow.code).with_for_update(key_share=True, read=True)))
    for code in wanted:
        if code not in there:
            raise NoSuchRole(code=code)


def create_role(db: Session, code: str, change: RoleChange, *, by: Actor) -> RoleView:
    """Add a role of the centre's own.

    Raises:
        Invalid: the code has other characters than drawings can name, or there is no name.
        RoleCodeTaken: there is one with this code.
        RightsTooWide: it would have rights that `by` has not, or read further.
    """
    check_code(code)
    if any(one.code == code for one in roles(db)):
        raise RoleCodeTaken(code=code)
    _store(db, code, change, by=by)
    after = find_role(db, code)
    audit(db, "role.added", by=by, about=f"role:{code}", label=code,
          details=plain(_told(after)))  # fmt: skip
    return after


def change_role(db: Session, code: str, change: RoleChange, *, by: Actor) -> RoleView:
    """Change a role; whoever has it has the new rights with the next click.

    Raises:
        Invalid: there is no name, or a permission does not exist.
        NoSuchRole: there is none with this code.
        RoleLocked: it is the administrators' one.
        RightsTooWide: it has or would have rights that `by` has not, or reads further.
    """
    before = find_role(db, code)
    if before.locked:
        raise RoleLocked
    _check_given(before.permissions, before.scope, by)
    _store(db, code, change, by=by)
    after = find_role(db, code)
    audit(db, "role.changed", by=by, about=f"role:{code}", label=code,
          details=changes(_told(before), _told(after)))  # fmt: skip
    return after


def delete_role(db: Session, code: str, *, by: Actor) -> None:
    """Delete a role of the centre's own; a standard one becomes again what it was at first.

    Raises:
        NoSuchRole: there is none with this code.
        RoleInUse: people have it.
        RightsTooWide: it has rights that `by` has not, or reads further; or it would afterwards.
    """
    # Who gives the role to somebody at this moment is waited for, and then counted.
    db.execute(_rows(db).where(RoleRow.code == code).with_for_update())
    found = find_role(db, code)
    _check_given(found.permissions, found.scope, by)
    if found.standard:
        _check_given(standard_rights(code), ROLE_SCOPES[Role(code)], by)
    if not found.standard and found.people:
        raise RoleInUse(people=found.people)
    db.execute(delete(RoleRow).where(RoleRow.centre_id == db.centre_id, RoleRow.code == code))
    if not found.standard:
        mine = (RoleFavourites.centre_id == db.centre_id) & (RoleFavourites.role == code)
        db.execute(delete(RoleFavourites).where(mine))
    what = "role.reset" if found.standard else "role.deleted"
    audit(db, what, by=by, about=f"role:{code}", label=code)


def _store(db: Session, code: str, change: RoleChange, *, by: Actor) -> None:
    names = {locale: name.strip() for locale, name in change.names.items() if name.strip()}
    if not names:
        message = gettext("Please enter a name.")
        raise Invalid([FieldProblem(field="name_en", message=message)])
    if not change.permissions <= PERMISSIONS.keys():
        message = gettext("There is no such permission.")
        raise Invalid([FieldProblem(field="permissions", message=message)])
    _check_given(change.permissions, change.scope, by)
    row = db.scalar(_rows(db).where(RoleRow.code == code))
    if row is None:
        row = RoleRow(centre_id=db.centre_id, code=code, created_at=db.now())
        db.add(row)
    row.names, row.permissions, row.scope = names, sorted(change.permissions), change.scope
    db.flush()


def _check_given(wanted: frozenset[str], scope: Scope, by: Actor) -> None:
    own = scope_of(by)
    if not by.is_system and not (wanted <= rights_of(by) and widest([own, scope]) is own):
        raise RightsTooWide


def _rows(db: Session) -> Select[RoleRow]:
    return select(RoleRow).where(RoleRow.centre_id == db.centre_id)


def _counts(db: Session) -> dict[str, int]:
    query = (
        select(UserRole.role, func.count().label("people"))
        .where(UserRole.centre_id == db.centre_id)
        .group_by(UserRole.role)
    )
    return {row.role: row.people for row in db.execute(query)}


def _standard(role: Role, row: RoleRow | None, people: int) -> RoleView:
    if row is not None:
        return _view(row, people)
    return RoleView(
        code=str(role), names=_standard_names(role), permissions=standard_rights(role),
        scope=ROLE_SCOPES[role], standard=True, changed=False, people=people,
    )  # fmt: skip


def _standard_names(role: Role) -> dict[str, str]:
    found = {}
    for locale in LOCALES:
        with use_locale(locale):
            found[locale] = gettext(ROLE_NAMES[role])
    return found


def _known(permissions: Iterable[str]) -> frozenset[str]:
    """Return the permissions that this release knows; any other is worth nothing."""
    return frozenset(permissions) & PERMISSIONS.keys()


def _view(row: RoleRow, people: int) -> RoleView:
    return RoleView(
        code=row.code, names=row.names, permissions=_known(row.permissions), scope=Scope(row.scope),
        standard=row.code in CODES, changed=True, people=people,
    )  # fmt: skip


def _told(role: RoleView) -> dict[str, object]:
    return {"names": role.names, "permissions": role.permissions, "scope": role.scope}
