"""Finding tickets and reading one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from base.page import Page, cursor_decode, cursor_encode, moment, paged, row_id
from processes.tickets.queries.files import FileView, attachments
from processes.tickets.queries.readers import Reader
from processes.tickets.records import Direction, Entry, Ticket, Visit
from processes.tickets.rules.clock import Lamp, lamp
from processes.tickets.rules.kinds import Channel, Closing, Kind, Status, Urgency

MOST_WORDS: Final = 8
# How many of the newest tickets are searched before all of them are.
NEAR: Final = 1000


class NoSuchTicket(NotFound):
    """There is no ticket of this number, or it is another centre's."""

    code = "no_such_ticket"
    message = N_("There is no ticket with the number %(no)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket as it was read."""

    id: UUID
    no: str
    query_code: str
    instance_id: UUID | None
    channel: Channel
    locale: str
    status: Status
    closing: Closing | None
    kind: Kind
    category: str
    urgency: Urgency
    department: str | None
    subject: str
    content: str
    place: str | None
    event_at: str | None
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    hide_identity: bool
    opened_by: str
    reply: str | None
    rating: int | None
    urges: int
    rounds: int
    given_back: int
    sign_due: datetime | None
    handle_due: datetime | None
    warn_at: datetime | None
    created_at: datetime
    dispatched_at: datetime | None
    signed_at: datetime | None
    signed_by: str | None
    replied_at: datetime | None
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        """Return whether something can still happen with it."""
        return self.status is not Status.CLOSED

    def overdue(self, now: datetime) -> bool:
        """Return whether the department should have handled it by now and has not."""
        return (
            self.handle_due is not None
            and self.replied_at is None
            and self.open
            and (self.handle_due < now)
        )

    def lamp(self, now: datetime) -> Lamp | None:
        """Return how the handling stands; None before the dispatch of the present round."""
        dispatched = self.status in {Status.DISPATCHED, Status.HANDLING}
        if self.handle_due is None and not dispatched:
            return None
        ended = self.replied_at or self.closed_at
        return lamp(due=self.handle_due, warn=self.warn_at, ended=ended, now=now)

    @property
    def waiting(self) -> bool:
        """Return whether a department has it and has not answered."""
        return self.open and self.replied_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets; what is not given does not matter.

    `overdue_at` and `soon_at` are the present moment: tickets that are overdue, or whose lamp is
    yellow.
    """

    status: Status | None = None
    only_open: bool = False
    kind: Kind | None = None
    category: str | None = None
    urgency: Urgency | None = None
    channel: Channel | None = None
    department: str | None = None
    opened_by: str | None = None
    overdue_at: datetime | None = None
    soon_at: datetime | None = None
    contact_email: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    reader: Reader | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One thing that was said, with its files."""

    id: UUID
    direction: Direction
    channel: Channel
    author: str
    address: str | None
    subject: str | None
    text: str
    at: datetime
    email_id: UUID | None
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """One attempt to ask the citizen."""

    id: UUID
    round: int
    attempt: int
    by: str
    at: datetime
    reached: bool
    solved: str | None
    rating: int | None
    wants_again: bool
    comment: str | None


def get_ticket(db: Session, no: str, *, reader: Reader | None = None) -> TicketView:
    """Return one ticket by its number, in whatever case it is written.

    With `reader` it is read for that person, without for the house itself.

    Raises:
        NoSuchTicket: this centre has no such ticket, or it is not for this person.
    """
    row = row_of(db, no)
    if reader is not None and not reader.may_read(db, row):
        raise NoSuchTicket(no=no.strip()[:40])
    return view(row)


def find_ticket(db: Session, ticket_id: UUID) -> TicketView:
    """Return one ticket by its id.

    Raises:
        NoSuchTicket: this centre has no such ticket.
    """
    return view(row_by_id(db, ticket_id))


def ticket_no(db: Session, named: str | None) -> str | None:
    """Return the number of the ticket that is called so, None when there is none."""
    try:
        return get_ticket(db, named).no if named else None
    except NotFound:
        return None


def is_message(db: Session, entry_id: UUID) -> bool:
    """Return whether something that was said, such as a mail that came in, has this id."""
    said = select(Entry.id).where(Entry.centre_id == db.centre_id, Entry.id == entry_id)
    return db.scalar(said) is not None


def ticket_of_instance(db: Session, instance_id: UUID) -> TicketView | None:
    """Return the ticket that runs in a process instance, if there is one."""
    query = select(Ticket).where(
        Ticket.centre_id == db.centre_id, Ticket.instance_id == instance_id
    )
    row = db.scalar(query.order_by(Ticket.created_at).limit(1))
    return view(row) if row is not None else None


def find_tickets(
    db: Session,
    query: str | None = None,
    which: TicketFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
    by_due: bool = False,
) -> Page[TicketView]:
    """Return a page of tickets, newest first; each word of `query` stands somewhere in them.

    `by_due` are those that wait for their department, the most urgent first; no words then.
    """
    which = which or TicketFilter()
    if by_due:
        return _by_due(db, which, after=after, limit=limit)
    candidates = select(Ticket).where(Ticket.centre_id == db.centre_id, *_conditions(which))
    if after is not None:
        at, key = cursor_decode(after)
        place = tuple_(moment(at), row_id(key))
        candidates = candidates.where(tuple_(Ticket.created_at, Ticket.id) < place)
    candidates = candidates.order_by(*_newest_first(Ticket))
    told_who = which.reader is None or which.reader.told_who
    rows = _holding(db, candidates, query, told_who=told_who, limit=limit + 1)
    last = rows[:limit][-1] if rows else None
    cursor = cursor_encode(last.created_at.isoformat(), str(last.id)) if last else None
    return paged([view(row) for row in rows], limit, cursor)


def _by_due(db: Session, which: TicketFilter, *, after: str | None, limit: int) -> Page[TicketView]:
    found = select(Ticket).where(
        Ticket.centre_id == db.centre_id, *_conditions(which), is_open(),
        Ticket.replied_at.is_(None), Ticket.handle_due.is_not(None),
    )  # fmt: skip
    if after is not None:
        at, key = cursor_decode(after)
        found = found.where(tuple_(Ticket.handle_due, Ticket.id) > tuple_(moment(at), row_id(key)))
    rows = list(db.scalars(found.order_by(Ticket.handle_due, Ticket.id).limit(limit + 1)))
    last = rows[:limit][-1] if rows else None
    cursor = cursor_encode(str(last.handle_due), str(last.id)) if last else None
    return paged([view(row) for row in rows], limit, cursor)


def count_by_status(db: Session) -> dict[Status, int]:
    """Return how many tickets of the centre are in each state."""
    query = select(Ticket.status, func.count()).where(Ticket.centre_id == db.centre_id)
    return {row[0]: row[1] for row in db.execute(query.group_by(Ticket.status))}


def conversation(
    db: Session, ticket_id: UUID, *, files: list[FileView] | None = None
) -> list[EntryView]:
    """Return what was said about a ticket, oldest first, each with its files.

    `files` are the ticket's attachments, where they were read already.
    """
    rows = db.scalars(
        select(Entry)
        .where(Entry.centre_id == db.centre_id, Entry.ticket_id == ticket_id)
        .order_by(Entry.at, Entry.id)
    )
    files = attachments(db, ticket_id) if files is None else files
    return [
        EntryView(
            id=row.id, direction=row.direction, channel=row.channel, author=row.author,
            address=row.address, subject=row.subject, text=row.text, at=row.at,
            email_id=row.email_id,
            files=tuple(file for file in files if file.entry_id == row.id),
        )
        for row in rows
    ]  # fmt: skip


def visits(db: Session, ticket_id: UUID) -> list[VisitView]:
    """Return the attempts to ask the citizen, oldest first."""
    rows = db.scalars(
        select(Visit)
        .where(Visit.centre_id == db.centre_id, Visit.ticket_id == ticket_id)
        .order_by(Visit.at, Visit.id)
    )
    return [
        VisitView(
            id=row.id, round=row.round, attempt=row.attempt, by=row.by, at=row.at,
            reached=row.reached, solved=row.solved, rating=row.rating,
            wants_again=row.wants_again, comment=row.comment,
        )
        for row in rows
    ]  # fmt: skip


def row_of(db: Session, no: str, *, lock: bool = False) -> Ticket:
    """Return the row of a ticket by its number, locked when it is to be changed.

    Raises:
        NoSuchTicket: this centre has no such ticket.
    """
    query = select(Ticket).where(Ticket.centre_id == db.centre_id, Ticket.no == no.strip().upper())
    row = db.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NoSuchTicket(no=no.strip()[:40])
    return row


def row_by_id(db: Session, ticket_id: UUID) -> Ticket:
    """Return the row of a ticket by its id.

    Raises:
        NoSuchTicket: this centre has no such ticket.
    """
    query = select(Ticket).where(Ticket.centre_id == db.centre_id, Ticket.id == ticket_id)
    row = db.scalar(query)
    if row is None:
        raise NoSuchTicket(no=str(ticket_id))
    return row


def view(row: Ticket) -> TicketView:
    """Return the view of a row."""
    values: dict[str, Any] = {name: getattr(row, name) for name in TicketView.__slots__}
    return TicketView(**values)


def _holding(
    db: Session, candidates: Select[Ticket], query: str | None, *, told_who: bool, limit: int
) -> list[Ticket]:
    """Return the first of the candidates that hold all words of `query`.

    Words that many tickets hold are found among the newest. PostgreSQL does not know which words
    those are and would read and sort all tickets, so it looks there first.
    """
    words = (query or "").lower().split()[:MOST_WORDS]
    if not words:
        return list(db.scalars(candidates.limit(limit)))
    near = aliased(Ticket, candidates.limit(NEAR).subquery())
    some = select(near).where(*_words(near, words, told_who=told_who))
    rows = list(db.scalars(some.order_by(*_newest_first(near)).limit(limit)))
    if len(rows) == limit:
        return rows
    every = candidates.where(*_words(Ticket, words, told_who=told_who))
    return list(db.scalars(every.limit(limit)))


def _newest_first(ticket: type[Ticket]) -> tuple[Any, Any]:
    return ticket.created_at.desc(), ticket.id.desc()


def _words(ticket: type[Ticket], words: list[str], *, told_who: bool) -> list[ColumnElement[bool]]:
    found = [ticket.search_text.contains(word, autoescape=True) for word in words]
    if told_who:
        return found
    # Whoever is not told the name must not find out by searching for it either.
    matter = func.lower(
        func.concat_ws(" ", ticket.no, ticket.subject, ticket.content, ticket.place)
    )
    in_the_matter = and_(*(matter.contains(word, autoescape=True) for word in words))
    return [*found, or_(not_(ticket.hide_identity), in_the_matter)]


def _conditions(which: TicketFilter) -> list[ColumnElement[bool]]:
    same: list[tuple[Any, Any]] = [
        (Ticket.status, which.status), (Ticket.kind, which.kind),
        (Ticket.category, which.category), (Ticket.urgency, which.urgency),
        (Ticket.channel, which.channel), (Ticket.department, which.department),
        (Ticket.opened_by, which.opened_by), (Ticket.contact_email, which.contact_email),
    ]  # fmt: skip
    wanted = [column == value for column, value in same if value is not None]
    if which.reader is not None:
        wanted += which.reader.conditions()
    if which.only_open:
        wanted.append(is_open())
    if which.overdue_at is not None:
        wanted += [Ticket.handle_due < which.overdue_at, Ticket.replied_at.is_(None)]
        wanted.append(is_open())
    if which.soon_at is not None:
        wanted += [Ticket.warn_at <= which.soon_at, Ticket.handle_due >= which.soon_at]
        wanted += [Ticket.replied_at.is_(None), is_open()]
    if which.created_from is not None:
        wanted.append(Ticket.created_at >= which.created_from)
    if which.created_before is not None:
        wanted.append(Ticket.created_at < which.created_before)
    return wanted


def is_open() -> ColumnElement[bool]:
    """Return the condition of open tickets, spelled as their index has it so that it is used."""
    return Ticket.status != literal_column("'closed'")
