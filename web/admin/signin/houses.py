"""The houses that vouch for people: adding, changing and trying them, and who is expected."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, RingflowError
from base.ids import short
from connectors.oidc.discovery import discover
from connectors.oidc.links import expect, links_of, settle_all_passwords, unlink
from connectors.oidc.providers import (
    CLAIMS,
    SCOPES,
    ProviderChange,
    ProviderView,
    change_provider,
    create_provider,
    find_provider,
)
from engine.identity import roles
from engine.people import Actor
from web.admin.pages import by_field, problems_of
from web.centres.entering import centre_for, in_centre
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render
from web.shell.door.elsewhere import back_address

router = APIRouter(prefix="/admin/sign-in/houses", include_in_schema=False)
Manager = Annotated[Actor, Can("sign_in.manage")]
Line = Annotated[str, Form(max_length=1000)]
Text = Annotated[str, Form(max_length=20_000)]
REFUSALS: Final = (Invalid, Conflict, NotAllowed)
A_PAGE: Final = 50
MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseInput:
    """A house as the form shows it, right or wrong. Maps are lines such as `theirs = ours`."""

    code: str = ""
    name: str = ""
    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    scopes: str = SCOPES
    claims: dict[str, str] = field(default_factory=lambda: dict(CLAIMS))
    role_map: str = ""
    department_map: str = ""
    first_roles: tuple[str, ...] = ()
    domains: str = ""
    ticked: frozenset[str] = frozenset({"active"})

    @classmethod
    def of(cls, one: ProviderView) -> Self:
        """Return a house as the form begins with; the secret stays where it is."""
        held = one.change
        marks = ("makes_accounts", "password_off", "second_step_there", "active")
        return cls(
            code=one.code, name=held.name, issuer=held.issuer, client_id=held.client_id,
            scopes=held.scopes, claims=dict(held.claims), role_map=lines_of(held.role_map),
            department_map=lines_of(held.department_map), first_roles=held.first_roles,
            domains=" ".join(held.domains),
            ticked=frozenset(mark for mark in marks if getattr(held, mark)),
        )  # fmt: skip

    def change(self) -> ProviderChange:
        """Return the change that the form asks for."""
        return ProviderChange(
            name=self.name, issuer=self.issuer.strip(), client_id=self.client_id.strip(),
            secret=self.secret.strip(), scopes=self.scopes, claims=self.claims,
            role_map=map_of(self.role_map), department_map=map_of(self.department_map),
            first_roles=self.first_roles, domains=tuple(self.domains.replace(",", " ").split()),
            makes_accounts="makes_accounts" in self.ticked,
            password_off="password_off" in self.ticked,
            second_step_there="second_step_there" in self.ticked, active="active" in self.ticked,
        )  # fmt: skip


def claims_posted(
    claim_username: Line = "", claim_name: Line = "", claim_email: Line = "",
    claim_roles: Line = "", claim_departments: Line = "",
) -> dict[str, str]:  # fmt: skip
    """Read which claim says what."""
    return {
        "username": claim_username.strip(), "name": claim_name.strip(),
        "email": claim_email.strip(), "roles": claim_roles.strip(),
        "departments": claim_departments.strip(),
    }  # fmt: skip


def maps_posted(
    role_map: Text = "",
    department_map: Text = "",
    first_roles: Annotated[tuple[str, ...], Form()] = (),
    domains: Line = "",
    ticked: Annotated[tuple[str, ...], Form()] = (),
) -> HouseInput:
    """Read what a house gives and to whom."""
    return HouseInput(
        role_map=role_map, department_map=department_map, first_roles=first_roles,
        domains=domains, ticked=frozenset(ticked),
    )  # fmt: skip


def client_posted(
    issuer: Line = "", client_id: Line = "", secret: Line = "", scopes: Line = SCOPES
) -> HouseInput:
    """Read who the house is and who we are to it."""
    return HouseInput(issuer=issuer, client_id=client_id, secret=secret, scopes=scopes)


def house_posted(
    claims: Annotated[dict[str, str], Depends(claims_posted)],
    given: Annotated[HouseInput, Depends(maps_posted)],
    client: Annotated[HouseInput, Depends(client_posted)],
    code: Line = "",
    name: Line = "",
) -> HouseInput:
    """Read the form of a house."""
    return replace(
        given, code=code.strip(), name=name, claims=claims, issuer=client.issuer,
        client_id=client.client_id, secret=client.secret, scopes=client.scopes,
    )  # fmt: skip


Posted = Annotated[HouseInput, Depends(house_posted)]


@router.get("/new")
def new_house(request: Request, db: Db, _me: Manager) -> Response:
    """Show an empty form."""
    return house_form(request, db, HouseInput())


@router.post("/new")
def add_house(request: Request, db: Db, me: Manager, posted: Posted) -> Response:
    """Add a house."""
    try:
        made = create_provider(db, posted.code, posted.change(), by=me)
    except REFUSALS as refusal:
        return house_form(request, db, posted, refusal=refusal)
    return RedirectResponse(f"{address_of(made.id)}?done=added", status_code=303)


@router.get("/{provider_id}")
def one_house(
    request: Request,
    db: Db,
    _me: Manager,
    provider_id: ShortId,
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Show one house: its form, and who is expected from there."""
    one = find_provider(db, provider_id)
    return house_form(request, db, HouseInput.of(one), one=one, after=after)


@router.post("/{provider_id}")
def save_house(
    request: Request, db: Db, me: Manager, provider_id: ShortId, posted: Posted
) -> Response:
    """Change a house."""
    try:
        change_provider(db, provider_id, posted.change(), by=me)
        settle_all_passwords(db, provider_id)
    except REFUSALS as refusal:
        one = find_provider(db, provider_id)
        return house_form(request, db, posted, one=one, refusal=refusal)
    return RedirectResponse(f"{address_of(provider_id)}?done=changed", status_code=303)


@router.post("/{provider_id}/try")
def try_house(request: Request, _me: Manager, provider_id: ShortId) -> Response:
    """Ask the other house about itself and say how it went; nothing is kept."""
    centre = centre_for(request)
    with in_centre(request, centre) as db:
        one, settings, now = find_provider(db, provider_id), db.context.settings, db.now()
    try:
        discover(settings, one.change.issuer, now)
    except RingflowError as refusal:
        with in_centre(request, centre) as db:
            return house_form(request, db, HouseInput.of(one), one=one, refusal=refusal)
    return RedirectResponse(f"{address_of(provider_id)}?done=tried", status_code=303)


@router.post("/{provider_id}/people")
def expect_people(
    request: Request, db: Db, me: Manager, provider_id: ShortId, usernames: Text = ""
) -> Response:
    """Expect people from a house."""
    try:
        expect(db, provider_id, usernames.replace(",", " ").split(), by=me)
    except REFUSALS as refusal:
        one = find_provider(db, provider_id)
        return house_form(request, db, HouseInput.of(one), one=one, refusal=refusal)
    return RedirectResponse(f"{address_of(provider_id)}?done=expected", status_code=303)


@router.post("/{provider_id}/people/{link_id}/unlink")
def unlink_person(
    request: Request, db: Db, me: Manager, provider_id: ShortId, link_id: ShortId
) -> Response:
    """Let somebody no longer come from a house."""
    try:
        unlink(db, provider_id, link_id, by=me)
    except NotAllowed as refusal:
        one = find_provider(db, provider_id)
        return house_form(request, db, HouseInput.of(one), one=one, refusal=refusal)
    return RedirectResponse(f"{address_of(provider_id)}?done=unlinked", status_code=303)


def house_form(
    request: Request,
    db: Session,
    posted: HouseInput,
    *,
    one: ProviderView | None = None,
    refusal: RingflowError | None = None,
    after: int = 0,
) -> Response:
    """Return a house's form with what is in it and what is wrong with it."""
    problems = problems_of(refusal)
    expected = links_of(db, one.id, limit=A_PAGE + 1, offset=after) if one else []
    more = one is not None and len(expected) > A_PAGE
    return render(
        request,
        "admin/signin/house.html",
        status=refusal.status if refusal else 200,
        house=posted,
        one=one,
        roles=roles(db, counted=False),
        back=back_address(request, one.id) if one else "",
        expected=expected[:A_PAGE],
        next=f"{address_of(one.id)}?after={after + A_PAGE}" if one and more else "",
        problems=problems,
        wrong=by_field(problems),
        done=request.query_params.get("done", ""),
    )


def address_of(provider_id: UUID) -> str:
    """Return the address of a house's page."""
    return f"/admin/sign-in/houses/{short(provider_id)}"


def lines_of(table: object) -> str:
    """Return a map as lines that people can read and change."""
    pairs = table.items() if isinstance(table, dict) else ()
    return "\n".join(f"{theirs} = {ours}" for theirs, ours in sorted(pairs))


def map_of(text: str) -> dict[str, str]:
    """Return the map that some lines stand for; what is no line of one is left out."""
    pairs = (line.rpartition("=") for line in text.splitlines())
    return {left.strip(): right.strip() for left, mark, right in pairs
            if mark and left.strip() and right.strip()}  # fmt: skip
