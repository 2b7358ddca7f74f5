"""Who gets a letter about a ticket, in which language, and how it is kept from going twice."""

from collections.abc import Callable, Iterable
from uuid import UUID

from base.centres import get_centre
from base.db import Session
from base.errors import NotFound
from base.i18n import use_locale
from connectors import email
from engine import identity
from processes.tickets.records import Ticket

from .letters import Letter

Writer = Callable[[], Letter]


def to_citizen(
    db: Session, ticket: Ticket, write: Writer, *, key: str, answers: UUID | None = None
) -> Letter:
    """Write to the citizen in his or her language; without an address nothing is sent.

    `answers` is the mail that a machine answers here: such a mail obeys the rules that keep two
    machines from answering each other.
    """
    with use_locale(ticket.locale):
        letter = write()
    if ticket.contact_email:
        mail = email.Mail(
            to=ticket.contact_email,
            subject=letter.subject,
            text=letter.text,
            in_reply_to=str(answers) if answers else None,
            thread=ticket.no,
            automatic=answers is not None,
        )
        email.send(db, mail, key=key)
    return letter


def to_sender(
    db: Session, address: str, write: Writer, *, key: str, in_reply_to: str | None = None
) -> Letter:
    """Answer somebody of whose message no ticket was made, in the centre's language."""
    with use_locale(centre_locale(db)):
        letter = write()
    mail = email.Mail(to=address, subject=letter.subject, text=letter.text, in_reply_to=in_reply_to)
    email.send(db, mail, key=key)
    return letter


def to_dispatchers(db: Session, write: Writer, *, key: str, thread: str | None = None) -> int:
    """Write to every dispatcher with an address; return to how many."""
    return _to_all(db, group_addresses(db, "dispatcher"), write, key, thread)


def department_name(db: Session, ticket: Ticket) -> str:
    """Return the name of the department that has the ticket, in the language spoken here."""
    return identity.find_department(db, ticket.department).name if ticket.department else ""


def department_addresses(db: Session, code: str | None) -> list[str]:
    """Return the addresses of a department: its own, else those of its people."""
    if code is None:
        return []
    try:
        found = identity.standing_for(db, code)
    except NotFound:
        return []
    if found.active and found.email:
        return [found.email]
    return group_addresses(db, f"department:{code}")


def group_addresses(db: Session, group: str) -> list[str]:
    """Return the addresses of the people in a group, each once."""
    found = {one.email for one in identity.people(db, group=group) if one.email}
    return sorted(found)


def centre_locale(db: Session) -> str:
    """Return the language that the centre's own people are written in."""
    return get_centre(db, db.centre_id).default_locale


def to_address(db: Session, address: str, letter: Letter, *, key: str, thread: str) -> bool:
    """Mail a letter that was written for one address, once for each key.

    Returns whether it goes out: an address on the blacklist gets none.
    """
    return _send(db, address, letter, key=f"{key}:{address}", thread=thread)


def _to_all(
    db: Session, addresses: Iterable[str], write: Writer, key: str, thread: str | None
) -> int:
    with use_locale(centre_locale(db)):
        letter = write()
    count = 0
    for address in addresses:
        _send(db, address, letter, key=f"{key}:{address}", thread=thread)
        count += 1
    return count


def _send(db: Session, address: str, letter: Letter, *, key: str, thread: str | None) -> bool:
    mail = email.Mail(to=address, subject=letter.subject, text=letter.text, thread=thread)
    return email.send(db, mail, key=key).state is not email.OutboundState.BLOCKED
