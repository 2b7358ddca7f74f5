"""What is known of a matter, as the ticket page, the task page and task links show it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from base.db import Session
from base.i18n import gettext
from base.ids import short
from engine import InstanceView, identity
from processes.tickets import queries
from processes.tickets.actions.conversation import as_uuid
from processes.tickets.queries import EntryView, FileView, TicketView
from processes.tickets.records import Direction
from processes.tickets.rules.kinds import (
    CATEGORIES,
    CHANNEL_NAMES,
    CLOSING_NAMES,
    KIND_NAMES,
    STATUS_NAMES,
    URGENCY_NAMES,
    Channel,
    Status,
    Urgency,
)

TONES: Final[Mapping[Status, str]] = {
    Status.REGISTERED: "info",
    Status.REFUSING: "warn",
    Status.DISPATCHED: "info",
    Status.HANDLING: "accent",
    Status.REPLIED: "ok",
    Status.REHANDLING: "warn",
    Status.CLOSED: "neutral",
}
URGENCY_TONES: Final[Mapping[Urgency, str]] = {Urgency.URGENT: "warn", Urgency.EXTRA: "bad"}
# Of a message that is no ticket yet: what a reader wants to see, under which name.
MESSAGE_FIELDS: Final = (
    "sender",
    "subject",
    "contact_name",
    "contact_email",
    "contact_phone",
    "place",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file with the address to read it at."""

    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One thing that was said. `look` is in, ours or note."""

    id: str
    who: str
    channel: str
    subject: str | None
    text: str
    at: datetime
    look: str
    files: list[FileShown] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketShown:
    """A ticket in the reader's words."""

    id: UUID
    no: str
    subject: str
    content: str
    lang: str
    instance: str
    status: str
    tone: str
    closing: str
    kind: str
    category: str
    channel: str
    urgency: str
    urgency_tone: str
    open: bool
    overdue: bool
    urges: int
    hidden: bool
    created_at: datetime
    department: str
    facts: list[tuple[str, str]]
    contact: list[tuple[str, str]]
    files: list[FileShown]


def ticket_shown(
    db: Session,
    ticket: TicketView,
    *,
    outside: bool = False,
    file_path: str = "/files",
    names: Mapping[str, str] | None = None,
    files: list[FileView] | None = None,
) -> TicketShown:
    """Return a ticket as its readers see it.

    `outside` readers (departments) are not told who the citizen is when the citizen asked for that.
    `names` of departments and `files` of the ticket are given where they were read already.
    """
    names = department_names(db) if names is None else names
    files = queries.attachments(db, ticket.id) if files is None else files
    return TicketShown(
        id=ticket.id, no=ticket.no, subject=subject_of(ticket), content=ticket.content,
        lang=ticket.locale, created_at=ticket.created_at,
        instance=short(ticket.instance_id) if ticket.instance_id else "",
        status=gettext(STATUS_NAMES[ticket.status]),
        tone=TONES[ticket.status],
        closing=gettext(CLOSING_NAMES[ticket.closing]) if ticket.closing else "",
        kind=gettext(KIND_NAMES[ticket.kind]),
        category=category_name(ticket.category),
        channel=gettext(CHANNEL_NAMES[ticket.channel]),
        urgency=gettext(URGENCY_NAMES[ticket.urgency]),
        urgency_tone=URGENCY_TONES.get(ticket.urgency, ""),
        open=ticket.open,
        overdue=ticket.overdue(db.now()),
        urges=ticket.urges,
        hidden=ticket.hide_identity,
        department=names.get(ticket.department or "", ticket.department or ""),
        facts=facts_of(ticket, names),
        contact=[] if outside and ticket.hide_identity else contact_of(ticket),
        files=[file_shown(one, file_path) for one in files],
    )  # fmt: skip


def facts_of(ticket: TicketView, names: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Return the facts of a ticket with their names; what is not known is left out."""
    pairs: list[tuple[str, Any]] = [
        (gettext("Number"), ticket.no),
        (gettext("Kind"), gettext(KIND_NAMES[ticket.kind])),
        (gettext("About"), category_name(ticket.category)),
        (gettext("Urgency"), gettext(URGENCY_NAMES[ticket.urgency])),
        (gettext("Place"), ticket.place),
        (gettext("When it happened"), ticket.event_at),
        (gettext("Came by"), gettext(CHANNEL_NAMES[ticket.channel])),
        (gettext("Handled by"), names.get(ticket.department or "", ticket.department)),
        (gettext("To be signed by"), ticket.sign_due),
        (gettext("To be handled by"), ticket.handle_due),
        (gettext("Rating"), rating_of(ticket)),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


def rating_of(ticket: TicketView) -> str | None:
    """Return the citizen's rating, if there is one."""
    return gettext("%(rating)s of 5") % {"rating": ticket.rating} if ticket.rating else None


def contact_of(ticket: TicketView) -> list[tuple[str, str]]:
    """Return how the citizen can be reached."""
    pairs = [
        (gettext("Full name"), ticket.contact_name),
        (gettext("Phone"), ticket.contact_phone),
        (gettext("E-mail"), ticket.contact_email),
    ]
    return [(label, value) for label, value in pairs if value]


def category_name(code: str) -> str:
    """Return what a category is called."""
    return gettext(CATEGORIES[code][0]) if code in CATEGORIES else code


def department_names(db: Session, codes: Collection[str] | None = None) -> dict[str, str]:
    """Return the names of these departments, or of all, by their codes."""
    return identity.department_names(db, codes)


def file_shown(file: FileView, path: str = "/files") -> FileShown:
    """Return a file with its address below `path`."""
    return FileShown(name=file.name, size=file.size, url=f"{path}/{short(file.file_id)}")


def letters_of(db: Session, ticket: TicketView, file_path: str = "/files") -> list[Letter]:
    """Return what was said about a ticket, oldest first."""
    return [letter_of(entry, file_path) for entry in queries.conversation(db, ticket.id)]


def letter_of(entry: EntryView, file_path: str = "/files") -> Letter:
    """Return one thing that was said."""
    looks = {Direction.IN: "in", Direction.OUT: "ours", Direction.NOTE: "note"}
    return Letter(
        id=short(entry.id),
        who=entry.author or gettext("Citizen"),
        channel=channel_name(entry),
        subject=entry.subject,
        text=entry.text,
        at=entry.at,
        look=looks[entry.direction],
        files=[file_shown(one, file_path) for one in entry.files],
    )


def subject_of(ticket: TicketView) -> str:
    """Return what a ticket is about; of one that was erased there are no words left."""
    return ticket.subject or gettext("(erased)")


def channel_name(entry: EntryView) -> str:
    """Return by which way something was said; notes stay within the house."""
    note = entry.direction is Direction.NOTE
    return gettext("Note") if note else gettext(CHANNEL_NAMES[entry.channel])


def known_facts(db: Session, instance: InstanceView, *, outside: bool) -> dict[str, Any]:
    """Return what a task's page shows beside the form: the ticket, the message, or the data."""
    ticket = queries.ticket_of_instance(db, instance.id)
    if ticket is not None:
        shown = ticket_shown(db, ticket, outside=outside)
        return {"facts_template": "tickets/parts/beside.html", "ticket": shown, "has_ticket": True}
    values = instance.variables
    entry_id = as_uuid(values.get("entry_id"))
    if entry_id is not None and queries.is_message(db, entry_id):
        return {
            "facts_template": "tickets/parts/message.html",
            "message": message_of(db, values),
            "has_ticket": False,
        }
    return {
        "facts_template": "inbox/shown/_values.html",
        "values": values,
        "has_ticket": False,
    }


def message_of(db: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message that waits to be read: its words, its sender, its files."""
    labels = {
        "sender": gettext("From"),
        "subject": gettext("Subject"),
        "contact_name": gettext("Full name"),
        "contact_email": gettext("E-mail"),
        "contact_phone": gettext("Phone"),
        "place": gettext("Place"),
    }
    channel = values.get("channel")
    facts = [(labels[name], str(values[name])) for name in MESSAGE_FIELDS if values.get(name)]
    if channel in set(Channel):
        facts.append((gettext("Came by"), gettext(CHANNEL_NAMES[Channel(str(channel))])))
    entry_id = as_uuid(values["entry_id"])
    files = queries.files_of_entry(db, entry_id) if entry_id else []
    return {
        "content": str(values.get("content") or values.get("text") or ""),
        "facts": facts,
        "related": values.get("related_no"),
        "files": [file_shown(one) for one in files],
    }
