"""Opening a ticket: what is needed, its number, its process."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

import engine
from base.centres import get_centre
from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import LOCALES
from base.i18n import gettext as _
from base.ids import new_id
from connectors import email
from engine import Actor, identity
from processes.tickets.queries.tickets import TicketView, row_by_id, view
from processes.tickets.records import Counter, Ticket
from processes.tickets.rules.kinds import (
    Channel,
    Kind,
    Status,
    Urgency,
    known_category,
    ticket_number,
    usual_department,
)

from .conversation import add_files, as_uuid

PROCESS: Final = "ticket_main"
CONTENT_LENGTH: Final = 20_000
SUBJECT_LENGTH: Final = 200
SHORT_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """What is known about a matter when a ticket is made of it.

    `answered` says that an agent answered it on the call, with `answer_text`. `extra` are further
    variables of the process, such as `handle_within` for other limits than the usual ones.
    `no` and `query_code` are those of the receipt that the citizen has already, if there is one.
    """

    subject: str
    content: str = ""
    kind: Kind = Kind.HELP
    category: str = "other"
    urgency: Urgency = Urgency.NORMAL
    channel: Channel = Channel.PHONE
    department: str | None = None
    place: str | None = None
    event_at: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    hide_identity: bool = False
    locale: str | None = None
    answered: bool = False
    answer_text: str | None = None
    files: tuple[UUID, ...] = ()
    no: str | None = None
    query_code: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def open_ticket(
    db: Session, new: NewTicket, *, by: Actor, idempotency_key: str | None = None
) -> TicketView:
    """Open a ticket and start its process. The same key again returns the ticket made before.

    Raises:
        Invalid: something is missing or cannot be accepted; says for each field what.
    """
    if idempotency_key is not None and (known := _by_key(db, idempotency_key)) is not None:
        return view(known)
    check(new)
    try:
        # A second request with the same key waits here for the first one and then fails.
        with db.begin_nested():
            row = register(db, new, by=by, key=idempotency_key)
    except IntegrityError:
        known = _by_key(db, idempotency_key) if idempotency_key is not None else None
        if known is None:
            raise
        return view(known)
    engine.start(db, PROCESS, variables=start_variables(row, new), by=by, business_key=row.no)
    db.flush()
    return view(row)


def can_be_opened(db: Session) -> bool:
    """Return whether there is a process by which tickets are handled, and it may begin."""
    return any(one.key == PROCESS and not one.retired for one in engine.definitions(db))


def check(new: NewTicket) -> None:
    """Refuse what cannot become a ticket.

    Raises:
        Invalid: says for each field what is wrong.
    """
    problems = []
    if not new.subject.strip() and not new.content.strip():
        problems.append(
            FieldProblem(field="subject", message=_("Say in a few words what it is about."))
        )
    for name, most in (
        ("subject", SUBJECT_LENGTH), ("content", CONTENT_LENGTH), ("place", SHORT_LENGTH),
        ("contact_name", SHORT_LENGTH), ("contact_phone", 40),
    ):  # fmt: skip
        value = getattr(new, name)
        if value and len(value) > most:
            message = _("Use at most %(most)s characters.") % {"most": most}
            problems.append(FieldProblem(field=name, message=message))
    if new.contact_email:
        try:
            email.normal_address(new.contact_email)
        except Invalid as error:
            problems.append(FieldProblem(field="contact_email", message=error.text()))
    if problems:
        raise Invalid(problems)


def register(db: Session, new: NewTicket, *, by: Actor, key: str | None = None) -> Ticket:
    """Write the record of a ticket, with number and query code; no process is started."""
    content = new.content.strip() or new.subject.strip()
    row = Ticket(
        id=new_id(),
        centre_id=db.centre_id,
        no=new.no or next_number(db),
        query_code=new.query_code or new_query_code(),
        key=key,
        channel=new.channel,
        locale=new.locale if new.locale in LOCALES else get_centre(db, db.centre_id).default_locale,
        status=Status.REGISTERED,
        kind=new.kind,
        category=known_category(new.category),
        urgency=new.urgency,
        department=likely_department(db, new),
        subject=new.subject.strip() or content[:80],
        content=content,
        place=_short(new.place),
        event_at=_short(new.event_at),
        contact_name=_short(new.contact_name),
        contact_phone=_short(new.contact_phone),
        contact_email=email.normal_address(new.contact_email) if new.contact_email else None,
        hide_identity=new.hide_identity,
        opened_by=by.username,
        created_at=db.now(),
    )
    db.add(row)
    db.flush()
    if new.files:
        add_files(db, new.files, by=by.name, ticket_id=row.id, entry_id=None)
    return row


def likely_department(db: Session, new: NewTicket) -> str | None:
    """Return the department that was named, else the catalogue's, if this centre has it."""
    known = {one.code for one in identity.departments(db)}
    wanted = (new.department, usual_department(new.category))
    return next((code for code in wanted if code in known), None)


def new_query_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def next_number(db: Session) -> str:
    """Give out the next number of the day; whoever comes second waits for the first one's end."""
    zone = ZoneInfo(db.context.settings.zone)
    day = db.now().astimezone(zone).date()
    add = insert(Counter).values(centre_id=db.centre_id, day=day, last=1)
    add = add.on_conflict_do_update(
        index_elements=[Counter.centre_id, Counter.day], set_={"last": Counter.last + 1}
    )
    count = db.scalar(add.returning(Counter.last))
    return ticket_number(day, int(count or 1))


def start_variables(row: Ticket, new: NewTicket) -> dict[str, Any]:
    """Return what the process begins with."""
    given = {**new.extra, **variables_of(row), "answered": new.answered}
    return {**given, "answer_text": new.answer_text} if new.answer_text else given


def variables_of(row: Ticket) -> dict[str, Any]:
    """Return what the process carries about its ticket."""
    return {
        "ticket_id": str(row.id),
        "ticket_no": row.no,
        "subject": row.subject,
        "content": row.content,
        "kind": row.kind.value,
        "category": row.category,
        "urgency": row.urgency.value,
        "department": row.department,
        "channel": row.channel.value,
        "place": row.place,
        "contact_name": row.contact_name,
        "contact_phone": row.contact_phone,
        "contact_email": row.contact_email,
        "hide_identity": row.hide_identity,
    }


def ticket_in(db: Session, variables: Mapping[str, Any]) -> Ticket:
    """Return the ticket that a process is about.

    Raises:
        NoSuchTicket: the process carries none.
    """
    return row_by_id(db, as_uuid(variables.get("ticket_id")) or UUID(int=0))


def local_moment(db: Session, moment: datetime) -> datetime:
    """Return a moment in the centre's own time zone."""
    return moment.astimezone(ZoneInfo(db.context.settings.zone))


def _by_key(db: Session, key: str) -> Ticket | None:
    return db.scalar(select(Ticket).where(Ticket.centre_id == db.centre_id, Ticket.key == key))


def _short(text: str | None) -> str | None:
    return " ".join(text.split())[:SHORT_LENGTH] or None if text else None
