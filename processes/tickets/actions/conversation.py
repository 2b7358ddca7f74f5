"""What is said about a ticket: entries and their files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.files import File
from base.ids import new_id
from processes.tickets.records import Attachment, Direction, Entry, Ticket
from processes.tickets.rules.kinds import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said what to whom."""

    direction: Direction
    author: str
    text: str
    subject: str | None = None
    address: str | None = None
    email_id: UUID | None = None


def say(db: Session, row: Ticket, said: Said, *, files: Iterable[UUID] = ()) -> Entry:
    """Add something to a ticket's conversation; what was mailed came or went by mail."""
    channel = Channel.EMAIL if said.address or said.email_id else row.channel
    entry = add_entry(db, said, channel=channel, ticket_id=row.id)
    add_files(db, files, by=said.author, ticket_id=row.id, entry_id=entry.id)
    return entry


def add_entry(
    db: Session, said: Said, *, channel: Channel, ticket_id: UUID | None, digest: str | None = None
) -> Entry:
    """Write down what was said; a message that just came in belongs to no ticket yet."""
    entry = Entry(
        id=new_id(), centre_id=db.centre_id, ticket_id=ticket_id, channel=channel,
        direction=said.direction, author=said.author, text=said.text, subject=said.subject,
        address=said.address, email_id=said.email_id, digest=digest, at=db.now(),
    )  # fmt: skip
    db.add(entry)
    db.flush()
    return entry


def add_files(
    db: Session, file_ids: Iterable[UUID], *, by: str, ticket_id: UUID | None, entry_id: UUID | None
) -> None:
    """Add stored files of this centre; ids that name none are left out.

    So are those of another ticket: whoever writes its id into a form must not read it that way.
    """
    wanted = list(dict.fromkeys(file_ids))
    if not wanted:
        return
    elsewhere = select(Attachment.file_id).where(
        Attachment.centre_id == db.centre_id,
        Attachment.file_id.in_(wanted),
        Attachment.ticket_id.is_not(None),
        Attachment.ticket_id.is_distinct_from(ticket_id),
    )
    known = set(
        db.scalars(
            select(File.id).where(
                File.centre_id == db.centre_id, File.id.in_(wanted), File.id.not_in(elsewhere)
            )
        )
    )
    for file_id in wanted:
        if file_id in known:
            db.add(
                Attachment(
                    id=new_id(), centre_id=db.centre_id, ticket_id=ticket_id, entry_id=entry_id,
                    file_id=file_id, added_by=by, added_at=db.now(),
                )
            )  # fmt: skip
    db.flush()


def join(db: Session, entry: Entry, row: Ticket) -> None:
    """Make a message, with its files, part of a ticket's conversation."""
    entry.ticket_id = row.id
    db.execute(
        update(Attachment)
        .where(Attachment.centre_id == db.centre_id, Attachment.entry_id == entry.id)
        .values(ticket_id=row.id)
    )
    db.flush()


def entry_in(db: Session, variables: Mapping[str, Any]) -> Entry | None:
    """Return the message that a process is about, if there is one."""
    entry_id = as_uuid(variables.get("entry_id"))
    if entry_id is None:
        return None
    return db.scalar(select(Entry).where(Entry.centre_id == db.centre_id, Entry.id == entry_id))


def as_uuid(value: object) -> UUID | None:
    """Return an id that came through a process's variables, or None when it is none."""
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None


def as_uuids(value: object) -> list[UUID]:
    """Return the ids of a list that came through a process's variables."""
    items = value if isinstance(value, (list, tuple)) else []
    return [found for item in items if (found := as_uuid(item)) is not None]


def as_text(value: object) -> str:
    """Return a text that came through a process's variables, without space around it."""
    return value.strip() if isinstance(value, str) else ""
