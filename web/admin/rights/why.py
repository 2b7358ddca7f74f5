"""Why may somebody do something, or read a ticket, and why not?"""

from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from base.db import Session
from base.i18n import gettext
from engine.identity import (
    PERMISSIONS,
    SCOPE_NAMES,
    Explanation,
    Person,
    RoleView,
    Scope,
    actor_of,
    departments,
    explain,
    names_of_users,
)
from engine.identity import person as person_of
from engine.identity.people import find_by_username
from engine.people import Actor
from processes.tickets.queries import NoSuchTicket, Reader, TicketView, get_ticket
from web.admin.rights.roles import areas
from web.deps import Can, Db
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
READING = "tickets.read"
LONGEST = 100


@router.get("/why")
def why(
    request: Request,
    db: Db,
    me: Annotated[Actor, Can("roles.manage")],
    who: str = "",
    permission: str = "",
    ticket: str = "",
) -> Response:
    """Answer for one person: a permission, or one ticket."""
    user = find_by_username(db, who)
    person = person_of(db, user.id) if user else None
    permission = permission if permission in PERMISSIONS else ""
    ticket = ticket.strip()[:LONGEST]
    answer = None
    if person is not None and ticket:
        answer = about_ticket(db, person, ticket, me)
    elif person is not None and permission:
        answer = about_permission(explain(db, person.id, permission))
    return render(
        request,
        "admin/rights/why.html",
        everybody=names_of_users(db),
        areas=areas(),
        person=person,
        permission=permission,
        ticket=ticket,
        allowed=answer[0] if answer else None,
        reasons=answer[1] if answer else [],
    )


def about_permission(found: Explanation) -> tuple[bool, list[str]]:
    """Return whether the person may, and the sentences that say why."""
    return found.allowed, list(reasons_of(found))


def reasons_of(found: Explanation) -> Iterator[str]:
    """Yield what decides about a permission."""
    if not found.active:
        yield gettext("This person is switched off and cannot sign in.")
    if found.through:
        yield gettext("It comes with the role %(roles)s.") % {"roles": named(found.through)}
    else:
        yield gettext("None of this person’s roles carries it.")
        if found.would:
            yield gettext("These roles would: %(roles)s.") % {"roles": named(found.would)}


def about_ticket(db: Session, person: Person, no: str, me: Actor) -> tuple[bool, list[str]]:
    """Return whether the person may read a ticket, and the sentences that say why.

    Where a ticket lies is told only to who may read it; for others there is none.
    """
    try:
        ticket = get_ticket(db, no)
    except NoSuchTicket:
        ticket = None
    if ticket is None or not Reader.of(me).may_read(db, ticket):
        return False, [gettext("There is no ticket with this number in this centre.")]
    found = explain(db, person.id, READING)
    reader = Reader.of(actor_of(db, person.id))
    reads = found.allowed and reader.may_read(db, ticket)
    reasons = list(reasons_of(found))
    if found.through:
        reach = {"roles": named(found.reaching) or "–", "scope": gettext(SCOPE_NAMES[found.scope])}
        reasons.append(gettext("Tickets are read as far as the role %(roles)s reaches: %(scope)s.")
                       % reach)  # fmt: skip
        reasons += placed(db, person, ticket, found.scope, reads=reads)
    if reads and not reader.told_who and ticket.hide_identity:
        reasons.append(gettext("The citizen’s name and addresses stay hidden from departments."))
    return reads, reasons


def placed(
    db: Session, person: Person, ticket: TicketView, scope: Scope, *, reads: bool
) -> Iterator[str]:
    """Yield where the ticket lies, seen from somebody who does not read the whole centre."""
    names = {one.code: one.name for one in departments(db, inactive=True)}
    own = gettext(", ").join(names.get(code, code) for code in person.departments)
    if scope is Scope.CENTRE:
        return
    if scope is Scope.OWN:
        yield (gettext("This person opened it, or had a task of it.") if reads
               else gettext("This person neither opened it nor had a task of it."))  # fmt: skip
        return
    if ticket.department is None:
        yield gettext("The ticket has not been handed to a department yet.")
    else:
        where = {"department": names.get(ticket.department, ticket.department)}
        yield gettext("The ticket is with the department %(department)s.") % where
    yield gettext("This person belongs to: %(departments)s.") % {"departments": own or "–"}


def named(found: Iterable[RoleView]) -> str:
    """Return the names of roles in one line."""
    return gettext(", ").join(one.name for one in found)
