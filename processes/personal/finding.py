"""What is stored of one person, in every room."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select

import engine
from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from connectors.blocklist import Channel, NotAnAddress, normal
from connectors.blocklist.records import Entry as ListEntry
from connectors.blocklist.records import Hit
from connectors.email.records import Attachment as MailAttachment
from connectors.email.records import Inbound, Outbound
from connectors.sms.records import TextMessage
from engine.audit.records import AuditLine
from processes.tickets.receipts.records import ReceiptRow
from processes.tickets.records import Attachment, Entry, Ticket, Visit

SHORTEST: Final = 6
MOST: Final = 2000
DIGITS: Final = re.compile(r"\D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """How a person is known. A name alone finds only what stands under exactly this name."""

    phone: str = ""
    email: str = ""
    name: str = ""
    no: str = ""
    code: str = ""

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """Return what `asdict` made plain."""
        return cls(**{name: str(stored.get(name) or "") for name in cls.__slots__})

    def check(self) -> None:
        """Hold it against what a search needs.

        Raises:
            Invalid: nothing is given, or so little that it would find half the town.
        """
        if len(DIGITS.sub("", self.phone)) in range(1, SHORTEST):
            raise _wrong("phone", N_("Please give the whole number."))
        if self.email and "@" not in self.email:
            raise _wrong("email", N_("This is no e-mail address."))
        if bool(self.no) != bool(self.code):
            raise _wrong("code", N_("Number and query code belong together."))
        if not any(asdict(self).values()):
            raise _wrong("phone", N_("Please say how the person is known."))

    def plain(self) -> dict[str, str]:
        """Return it as plain data."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(slots=True, kw_only=True)
class Findings:
    """Everything that was found: rows by room, and the words by which the person is known.

    `tickets` are the person's own; a ticket of somebody else that only names the person is in
    `mentions`.
    """

    sought: Sought
    words: set[str] = field(default_factory=set)
    tickets: list[Ticket] = field(default_factory=list)
    mentions: list[Ticket] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    receipts: list[ReceiptRow] = field(default_factory=list)
    received: list[Inbound] = field(default_factory=list)
    sent: list[Outbound] = field(default_factory=list)
    messages: list[TextMessage] = field(default_factory=list)
    lists: list[ListEntry] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    log: list[AuditLine] = field(default_factory=list)
    own_instances: set[UUID] = field(default_factory=set)
    other_instances: set[UUID] = field(default_factory=set)
    files: set[UUID] = field(default_factory=set)

    def rooms(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield the rows of each room."""
        for name in ("tickets", "entries", "visits", "receipts", "received", "sent", "messages",
                     "lists", "hits", "mentions", "log"):  # fmt: skip
            yield name, getattr(self, name)

    def counts(self) -> dict[str, int]:
        """Return how much there is of each kind."""
        found = {name: len(rows) for name, rows in self.rooms()}
        found["instances"] = len(self.own_instances)
        found["other_instances"] = len(self.other_instances)
        found["files"] = len(self.files)
        return {name: count for name, count in found.items() if count}


def find(db: Session, sought: Sought) -> Findings:
    """Return all that is stored of a person.

    Raises:
        Invalid: too little is known to look for.
    """
    sought.check()
    found = Findings(sought=sought, words=words_of(sought))
    _find_tickets(db, found)
    # What the own tickets say of the person is known from now on, such as a second number.
    for row in found.tickets:
        found.words |= _strong(row.contact_phone) | _strong(row.contact_email)
    _find_mail(db, found)
    _find_rest(db, found)
    _find_instances(db, found)
    _find_files(db, found)
    return found


def words_of(sought: Sought) -> set[str]:
    """Return the words that stand for this person wherever they are found."""
    words = _strong(sought.phone) | _strong(sought.email.lower())
    for channel, text in ((Channel.PHONE, sought.phone), (Channel.EMAIL, sought.email)):
        try:
            words.add(normal(channel, text))
        except NotAnAddress:
            continue
    return words


def _strong(text: str | None) -> set[str]:
    bare = (text or "").strip()
    found = {bare} if len(bare) >= SHORTEST else set()
    digits = DIGITS.sub("", bare)
    if digits and "@" not in bare and len(digits) >= SHORTEST:
        found.add(digits)
    return found


def _find_tickets(db: Session, found: Findings) -> None:
    sought = found.sought
    own: list[Any] = []
    if digits := DIGITS.sub("", sought.phone):
        bare = func.regexp_replace(Ticket.contact_phone, r"\D", "", "g")
        own.append(bare.like(f"%{digits[-11:]}"))
    if sought.email:
        own.append(func.lower(Ticket.contact_email) == sought.email.lower())
    if sought.name:
        own.append(Ticket.contact_name == sought.name)
    if sought.no:
        own.append((Ticket.no == sought.no.upper()) & (Ticket.query_code == sought.code))
    found.tickets = _rows(db, Ticket, or_(*own)) if own else []
    mine = [row.id for row in found.tickets]
    if found.words:
        spoken = _says(found, Ticket.search_text, Ticket.reply)
        found.mentions = _rows(db, Ticket, spoken & Ticket.id.not_in(mine))


def _find_mail(db: Session, found: Findings) -> None:
    numbers = [row.no for row in found.tickets]
    ids = [row.id for row in found.tickets]
    said: list[Any] = [Entry.ticket_id.in_(ids)]
    came: list[Any] = [func.upper(Inbound.thread).in_(numbers)]
    went: list[Any] = [func.upper(Outbound.thread).in_(numbers)]
    if found.words:
        said.append(_says(found, Entry.address, Entry.subject, Entry.text, Entry.author))
        came.append(_says(found, Inbound.from_address, Inbound.subject, Inbound.text, Inbound.html,
                          Inbound.recipients))  # fmt: skip
        went.append(_says(found, Outbound.to_address, Outbound.subject, Outbound.text,
                          Outbound.html, Outbound.key))  # fmt: skip
    if found.sought.name:
        came.append(Inbound.from_name == found.sought.name)
        said.append(Entry.author == found.sought.name)
    found.entries = _rows(db, Entry, or_(*said))
    mails = {row.email_id for row in found.entries if row.email_id}
    found.received = _rows(db, Inbound, or_(*came, Inbound.id.in_(mails)))
    found.sent = _rows(db, Outbound, or_(*went))
    found.visits = _rows(db, Visit, Visit.ticket_id.in_(ids))


def _find_rest(db: Session, found: Findings) -> None:
    numbers = [row.no for row in found.tickets]
    receipts: list[Any] = [ReceiptRow.no.in_(numbers)]
    if found.sought.no:
        receipts.append(
            (ReceiptRow.no == found.sought.no.upper())
            & (ReceiptRow.query_code == found.sought.code)
        )
    texts: list[Any] = [func.upper(TextMessage.thread).in_(numbers)]
    abouts = [f"ticket:{no}" for no in numbers]
    log: list[Any] = [AuditLine.about.in_(abouts)]
    if found.words:
        receipts.append(_says(found, ReceiptRow.subject, ReceiptRow.held))
        found.lists = _rows(db, ListEntry, _says(found, ListEntry.value, ListEntry.written,
                                                 ListEntry.reason, ListEntry.proof,
                                                 ListEntry.note))  # fmt: skip
        texts.append(_says(found, TextMessage.to_phone, TextMessage.text, TextMessage.key))
        found.hits = _rows(db, Hit, _says(found, Hit.address))
        log.append(_says(found, AuditLine.label, AuditLine.details))
    found.receipts = _rows(db, ReceiptRow, or_(*receipts))
    found.messages = _rows(db, TextMessage, or_(*texts))
    found.log = _rows(db, AuditLine, or_(*log))


def _find_instances(db: Session, found: Findings) -> None:
    rows: list[Any] = [*found.tickets, *found.receipts, *found.lists]
    found.own_instances = {row.instance_id for row in rows if row.instance_id}
    names = {found.sought.name} if found.sought.name else set()
    spoken = engine.mentions(db, found.words | names) if found.words | names else set()
    # Intakes are the person's own where they belong to one of the person's messages.
    mine = {str(row.id) for row in found.entries} | {str(row.id) for row in found.received}
    for instance_id in spoken - found.own_instances:
        variables = engine.get_instance(db, instance_id).variables
        told = {str(variables.get("entry_id")), str(variables.get("email_id"))}
        (found.own_instances if told & mine else found.other_instances).add(instance_id)
    # A web form names its sender in what its process got, and not in its receipt.
    known = {row.id for row in found.receipts}
    more = _rows(db, ReceiptRow, ReceiptRow.instance_id.in_(found.own_instances))
    found.receipts += [row for row in more if row.id not in known]


def _find_files(db: Session, found: Findings) -> None:
    tickets, entries = [row.id for row in found.tickets], [row.id for row in found.entries]
    mails = [row.id for row in found.received]
    held = select(Attachment.file_id).where(
        Attachment.centre_id == db.centre_id,
        or_(Attachment.ticket_id.in_(tickets), Attachment.entry_id.in_(entries)),
    )
    came = select(MailAttachment.file_id).where(
        MailAttachment.centre_id == db.centre_id, MailAttachment.inbound_id.in_(mails)
    )
    found.files = set(db.scalars(held)) | set(db.scalars(came))
    found.files |= engine.files_of_instances(db, found.own_instances)
    found.files |= {row.raw_file_id for row in found.received}
    found.files |= {row.proof_file_id for row in found.lists if row.proof_file_id}


def _rows(db: Session, record: Any, which: Any) -> list[Any]:
    query = select(record).where(record.centre_id == db.centre_id, which).limit(MOST)
    return list(db.scalars(query))


def _says(found: Findings, *columns: Any) -> Any:
    """Return the condition that one of the columns holds one of the person's words."""
    clean = [one.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
             for one in sorted(found.words)]  # fmt: skip
    return or_(*(cast(column, Text).ilike(f"%{word}%") for column in columns for word in clean))


def _wrong(name: str, text: str) -> Invalid:
    return Invalid([FieldProblem(field=name, message=gettext(text))])
