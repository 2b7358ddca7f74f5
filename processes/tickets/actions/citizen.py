"""What citizens do on the public pages (follow, urge, add, withdraw, rate), and agents for them."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import engine
from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.ids import new_id
from base.parameters import value
from engine import Actor
from processes.tickets.parameters import RATING_LIFE
from processes.tickets.queries.tickets import NoSuchTicket, TicketView, row_of, view
from processes.tickets.records import Direction, Ticket
from processes.tickets.rules.kinds import Status

from .conversation import Said, say
from .intake import add_message

# While the department works on it; before and after that nobody waits for these messages.
IN_HANDLING: Final = frozenset(
    {Status.REGISTERED, Status.DISPATCHED, Status.HANDLING, Status.REHANDLING}
)
MESSAGE_LIFE: Final = timedelta(minutes=10)


class NotNow(Conflict):
    """The ticket is not at a place where this can be done."""

    code = "ticket_not_now"
    message = N_("This cannot be done with a matter that has been answered or closed.")


class NothingToRate(Conflict):
    """There is no reply to rate, or the matter is closed."""

    code = "ticket_nothing_to_rate"
    message = N_("There is no reply to rate at the moment.")


def follow(db: Session, no: str, code: str) -> TicketView:
    """Return a ticket to somebody who knows its number and query code.

    The caller limits how often somebody may try: the code has six digits.

    Raises:
        NoSuchTicket: number or code is wrong; which of the two is not said.
    """
    return view(_known(db, no, code))


def urge(db: Session, no: str, code: str, *, text: str = "") -> None:
    """Ask for the matter to be speeded up.

    Raises:
        NoSuchTicket: number or code is wrong.
        NotNow: it is answered or closed.
    """
    row = _in_handling(db, no, code)
    _tell(db, row, "citizen.urge", {"urge_text": text.strip()[:2000]}, life=MESSAGE_LIFE)


def withdraw(db: Session, no: str, code: str, *, text: str = "") -> None:
    """Take the matter back.

    Raises:
        NoSuchTicket: number or code is wrong.
        NotNow: it is answered or closed.
    """
    row = _in_handling(db, no, code)
    _tell(db, row, "citizen.withdraw", {"withdraw_text": text.strip()[:2000]}, life=MESSAGE_LIFE)


def add(db: Session, no: str, code: str, *, text: str, files: list[UUID] | None = None) -> None:
    """Add something to the matter.

    Raises:
        NoSuchTicket: number or code is wrong.
        NotNow: it is answered or closed.
    """
    row = _in_handling(db, no, code)
    author = row.contact_name or row.contact_email or row.contact_phone or ""
    add_message(db, row, text.strip()[:20_000], author=author, files=files)


def urge_for(db: Session, no: str, *, text: str, by: Actor) -> None:
    """Urge on behalf of a citizen who called.

    Raises:
        NoSuchTicket: there is no such ticket.
        NotNow: it is answered or closed.
    """
    row = row_of(db, no)
    if row.status not in IN_HANDLING:
        raise NotNow
    variables = {"urge_text": text.strip()[:2000], "urged_by": by.name}
    _tell(db, row, "citizen.urge", variables, life=MESSAGE_LIFE)


def add_note(db: Session, no: str, *, text: str, by: Actor) -> None:
    """Add a note that the centre and the department read, not the citizen.

    Raises:
        NoSuchTicket: there is no such ticket.
    """
    said = Said(direction=Direction.NOTE, author=by.name, text=text.strip()[:20_000])
    say(db, row_of(db, no), said)


def rate(db: Session, no: str, code: str, answers: Mapping[str, Any]) -> None:
    """Rate the reply: `rating` 1 to 5, `solved` yes/partly/no, `wants_again`, `visit_comment`.

    Raises:
        NoSuchTicket: number or code is wrong.
        NothingToRate: there is no reply, or the matter is closed.
    """
    row = _known(db, no, code)
    if row.status is not Status.REPLIED:
        raise NothingToRate
    given = {
        name: answers.get(name) for name in ("rating", "solved", "wants_again", "visit_comment")
    }
    variables = {**given, "reached": True, "rated_on_web": True}
    _tell(
        db, row, "web.rating", variables, life=value(db, RATING_LIFE), once=f"{row.id}:{row.rounds}"
    )


def _tell(
    db: Session,
    row: Ticket,
    name: str,
    variables: dict[str, Any],
    *,
    life: timedelta,
    once: str | None = None,
) -> None:
    engine.publish(
        db,
        name,
        correlation={"ticket_no": row.no},
        variables=variables,
        message_id=f"{name}:{once or new_id()}",
        ttl=life,
    )


def _in_handling(db: Session, no: str, code: str) -> Ticket:
    row = _known(db, no, code)
    if row.status not in IN_HANDLING:
        raise NotNow
    return row


def _known(db: Session, no: str, code: str) -> Ticket:
    row = row_of(db, no)
    if not hmac.compare_digest(row.query_code.encode(), code.strip().encode()):
        raise NoSuchTicket(no=no.strip()[:40])
    return row
