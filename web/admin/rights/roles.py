"""Roles, what each may do, and why somebody may or may not."""

from dataclasses import dataclass, field
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, RingflowError
from base.i18n import LOCALES
from engine.identity import (
    PERMISSIONS,
    SCOPE_NAMES,
    Permission,
    RoleChange,
    RoleView,
    Scope,
    change_role,
    create_role,
    delete_role,
    find_role,
    roles,
)
from engine.identity.access.favourites import set_role_favourites
from engine.people import Actor
from web.admin.pages import by_field, problems_of
from web.admin.posted import PostedNames
from web.admin.rights.pages import MOST_PAGES, offered_pages
from web.deps import Can, Db
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Manager = Annotated[Actor, Can("roles.manage")]
Line = Annotated[str, Form(max_length=200)]
REFUSALS = (Invalid, Conflict, NotAllowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleInput:
    """A role as the form shows it, right or wrong."""

    code: str = ""
    names: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LOCALES, ""))
    permissions: frozenset[str] = frozenset()
    scope: str = Scope.DEPARTMENT

    @classmethod
    def of(cls, one: RoleView) -> Self:
        """Return a role as the form begins with."""
        names = {locale: one.names.get(locale, "") for locale in LOCALES}
        return cls(code=one.code, names=names, permissions=one.permissions, scope=one.scope)

    def change(self) -> RoleChange:
        """Return the change that the form asks for; an unknown scope is the narrowest."""
        scope = Scope(self.scope) if self.scope in set(Scope) else Scope.OWN
        return RoleChange(names=self.names, permissions=self.permissions, scope=scope)


def role_posted(
    names: PostedNames,
    code: Line = "",
    permissions: Annotated[list[str] | None, Form()] = None,
    scope: Line = "",
) -> RoleInput:
    """Read a role's form."""
    return RoleInput(
        code=code.strip(), names=names, permissions=frozenset(permissions or ()), scope=scope
    )


PostedRole = Annotated[RoleInput, Depends(role_posted)]


@router.get("/roles")
def all_roles(request: Request, db: Db, _me: Manager, done: str = "") -> Response:
    """Show what every role may do, one beside the other."""
    return render(
        request,
        "admin/rights/roles.html",
        roles=roles(db),
        areas=areas(),
        scopes=SCOPE_NAMES,
        done=done,
    )


@router.get("/roles/new")
def new_role(request: Request, db: Db, me: Manager, like: str = "") -> Response:
    """Show an empty form, or one with what another role has."""
    posted = RoleInput()
    if like:
        one = find_role(db, like)
        posted = RoleInput(permissions=one.permissions, scope=one.scope)
    return role_form(request, db, me, posted)


@router.post("/roles/new")
def add_role(request: Request, db: Db, me: Manager, posted: PostedRole) -> Response:
    """Add a role."""
    try:
        create_role(db, posted.code, posted.change(), by=me)
    except REFUSALS as refusal:
        return role_form(request, db, me, posted, refusal=refusal)
    return RedirectResponse("/admin/roles?done=added", status_code=303)


@router.get("/roles/{role}")
def one_role(request: Request, db: Db, me: Manager, role: str) -> Response:
    """Show one role's form."""
    one = find_role(db, role)
    return role_form(request, db, me, RoleInput.of(one), one=one)


@router.post("/roles/{role}")
def save_role(request: Request, db: Db, me: Manager, role: str, posted: PostedRole) -> Response:
    """Change a role."""
    try:
        change_role(db, role, posted.change(), by=me)
    except REFUSALS as refusal:
        return role_form(request, db, me, posted, one=find_role(db, role), refusal=refusal)
    return RedirectResponse("/admin/roles?done=changed", status_code=303)


@router.post("/roles/{role}/delete")
def remove_role(request: Request, db: Db, me: Manager, role: str) -> Response:
    """Delete a role, or set a standard one back."""
    try:
        delete_role(db, role, by=me)
    except REFUSALS as refusal:
        one = find_role(db, role)
        return role_form(request, db, me, RoleInput.of(one), one=one, refusal=refusal)
    return RedirectResponse("/admin/roles?done=deleted", status_code=303)


@router.post("/roles/{role}/favourites")
def save_favourites(
    request: Request,
    db: Db,
    me: Manager,
    role: str,
    page: Annotated[list[str] | None, Form(max_length=MOST_PAGES)] = None,
) -> Response:
    """Set the pages that people of a role have as favourites who never chose their own."""
    one = find_role(db, role)
    wanted = set(page or ())
    chosen = [offer.page for offer in offered_pages(db, me, one) if offer.page.path in wanted]
    try:
        set_role_favourites(db, role, chosen, by=me)
    except REFUSALS as refusal:
        return role_form(request, db, me, RoleInput.of(one), one=one, refusal=refusal)
    return RedirectResponse(f"/admin/roles/{role}?done=favourites#favourites", status_code=303)


def role_form(
    request: Request,
    db: Session,
    me: Actor,
    posted: RoleInput,
    *,
    one: RoleView | None = None,
    refusal: RingflowError | None = None,
) -> Response:
    """Return a role's form with what is in it and what is wrong with it."""
    problems = problems_of(refusal)
    return render(
        request,
        "admin/rights/role.html",
        status=refusal.status if refusal else 200,
        role=posted,
        one=one,
        areas=areas(),
        scopes=SCOPE_NAMES,
        offers=offered_pages(db, me, one) if one else [],
        done=request.query_params.get("done", ""),
        problems=problems,
        wrong=by_field(problems),
    )


def areas() -> dict[str, list[Permission]]:
    """Return the permissions by area, in the order in which they are declared."""
    found: dict[str, list[Permission]] = {}
    for one in PERMISSIONS.values():
        found.setdefault(one.area, []).append(one)
    return found
