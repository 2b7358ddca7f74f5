"""The list of people: found by words and marks, and changed many at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from base.db import Session
from base.errors import Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import short, unshort
from engine.identity import department_names, role_names, roles
from engine.identity.groups.levels import told
from engine.identity.groups.lists import groups
from engine.identity.staff.bulk import BULK_ACTS, BulkAct, BulkRow, change_many
from engine.identity.staff.finding import (
    A_PAGE,
    Listed,
    StaffFilter,
    StaffOrder,
    StaffState,
    find_staff,
)
from engine.people import Actor
from web.admin.pages import LONGEST, MOST, problems_of
from web.deps import Can, Db
from web.paths import shown_at, words
from web.render import render
from web.shell.offering.choosing import departments_offered, people_offered

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
Choice = Annotated[str, Form(max_length=100)]
MOST_FOUND: Final = 20
STATES: Final = {
    StaffState.ACTIVE: N_("Active"),
    StaffState.AWAY: N_("Absent now"),
    StaffState.OFF: N_("Switched off"),
    StaffState.LEFT: N_("Has left"),
}
ORDERS: Final = {
    StaffOrder.NAME: N_("by name"),
    StaffOrder.USERNAME: N_("by user name"),
    StaffOrder.STAFF_NO: N_("by staff number"),
    StaffOrder.NEWEST: N_("newest first"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; what is not understood counts as not asked for."""

    query: str = ""
    department: str = ""
    role: str = ""
    group: str = ""
    state: str = ""
    order: str = ""
    after: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read an address."""
        after = given.get("after", "")
        state, order = given.get("state", ""), given.get("order", "")
        return cls(
            query=words(given.get("query", ""))[:LONGEST],
            department=words(given.get("department", "")).split(" ")[0],
            role=words(given.get("role", "")),
            group=words(given.get("group", "")),
            state=state if state in set(StaffState) else "",
            order=order if order in set(StaffOrder) else "",
            after=min(int(after), MOST) if after.isdecimal() and after.isascii() else 0,
        )

    def filter(self) -> StaffFilter:
        """Return the filter."""
        within = (
            f"department:{self.department}" if self.department else "",
            self.role,
            f"group:{self.group}" if self.group else "",
        )
        return StaffFilter(
            words=tuple(self.query.split()),
            within=tuple(filter(None, within)),
            state=StaffState(self.state) if self.state else None,
            order=StaffOrder(self.order) if self.order else StaffOrder.NAME,
        )

    def address(self, path: str = "/admin/users") -> str:
        """Return the address that asks for the same."""
        given = {
            "query": self.query, "department": self.department, "role": self.role,
            "group": self.group, "state": self.state, "order": self.order, "after": self.after,
        }  # fmt: skip
        text = urlencode({name: value for name, value in given.items() if value})
        return f"{path}?{text}" if text else path

    @property
    def narrowed(self) -> bool:
        """Return whether anything hides part of the list."""
        return bool(self.query or self.department or self.role or self.group or self.state)


@router.get("/users")
def users(request: Request, db: Db, _me: Admin) -> Response:
    """List people, whoever is switched off as well."""
    asked = Asked.read(request.query_params)
    headers = shown_at(asked.address())
    return render(request, "admin/people/users.html", block="rows", headers=headers,
                  **list_values(db, asked), done=request.query_params.get("done", ""))  # fmt: skip


@router.post("/users/bulk")
def many(
    request: Request,
    db: Db,
    me: Admin,
    who: Annotated[tuple[str, ...], Form(max_length=1000)] = (),
    act: Choice = "",
) -> Response:
    """Do one thing to all who are marked, and say what came of each."""
    what, _, code = act.partition(":")
    if what not in set(BulkAct):
        raise NotFound
    try:
        rows = change_many(db, ids_of(who), BulkAct(what), code, by=me)
    except Invalid as refusal:
        values = list_values(db, Asked()) | {"problems": problems_of(refusal)}
        return render(request, "admin/people/users.html", status=422, done="", **values)
    return outcome(request, rows, act_name(db, BulkAct(what), code))


@router.get("/people/departments")
def departments_found(request: Request, db: Db, _me: Admin) -> Response:
    """Offer the departments whose names begin to be typed, as a list for an input."""
    given = request.query_params
    typed = given.get("department", "") or given.get("add_department", "")
    return departments_offered(request, db, typed)


@router.get("/organisation/somebody")
def somebody_found(request: Request, db: Db, _me: Admin) -> Response:
    """Offer the people whose names begin to be typed, whichever field they are typed into."""
    typed = next((value for value in request.query_params.values() if value.strip()), "")
    return people_offered(request, db, typed)


def list_values(db: Session, asked: Asked) -> dict[str, Any]:
    """Return what the list shows."""
    found = find_staff(db, asked.filter(), limit=A_PAGE, offset=asked.after)
    further = asked.after + A_PAGE
    codes = {code for one in found.items for code in one.person.departments}
    return {
        "users": found.items,
        "total": found.total,
        "asked": asked,
        "next": replace(asked, after=further).address() if further < found.total else "",
        "names": department_names(db, codes),
        "role_names": role_names(db),
        "roles": roles(db, counted=False),
        "groups": groups(db, inactive=True, counted=False),
        "states": STATES,
        "orders": ORDERS,
        "acts": BULK_ACTS,
        "BulkAct": BulkAct,
        "state_of": state_of,
        "told": told,
        "address": lambda one: f"/admin/users/{short(one.person.id)}",
        "problems": [],
    }


def state_of(one: Listed) -> tuple[str, str]:
    """Return somebody's state and its tone."""
    if one.person.left_at is not None and not one.person.active:
        return STATES[StaffState.LEFT], "neutral"
    if not one.person.active:
        return STATES[StaffState.OFF], "neutral"
    if one.away_until is not None:
        return STATES[StaffState.AWAY], "warn"
    return STATES[StaffState.ACTIVE], "ok"


def ids_of(who: tuple[str, ...]) -> list[UUID]:
    """Return the ids that a form sent.

    Raises:
        NotFound: one of them is no id.
    """
    try:
        return [unshort(one) for one in who]
    except ValueError:
        raise NotFound from None


def act_name(db: Session, act: BulkAct, code: str) -> str:
    """Return what was done, in words."""
    name = role_names(db).get(code, "") or next(
        (one.name for one in groups(db, inactive=True, counted=False) if one.code == code), code
    )
    return " ".join(filter(None, (gettext(BULK_ACTS[act]), name if code else "")))


def outcome(request: Request, rows: list[BulkRow], name: str) -> Response:
    """Return the page that says what came of each."""
    return render(
        request,
        "admin/people/bulk.html",
        rows=rows,
        act=name,
        done=sum(one.done for one in rows),
        failed=sum(bool(one.problem) for one in rows),
        address=lambda one: f"/admin/users/{short(one.person.id)}",
    )
