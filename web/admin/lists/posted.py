"""What the forms of the lists bring in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Form, UploadFile

from base import files
from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import gettext
from base.ids import unshort
from connectors import email
from connectors.blocklist import Channel, Direction, Effect, Match, NewEntry, end_of
from processes.tickets.queries import get_ticket
from web.admin.lists.words import USUAL

Line = Annotated[str, Form(max_length=300)]
Words = Annotated[str, Form(max_length=2000)]
MOST_BYTES: Final = 10 * 1024 * 1024
CHUNK: Final = 64 * 1024
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryInput:
    """An entry as the form shows it, right or wrong.

    `source` names where the address comes from (`mail:…`, `ticket:…:phone`), so that somebody who
    may not see it can propose it all the same.
    """

    effect: str = Effect.BLOCK
    channel: str = Channel.PHONE
    match: str = Match.EXACT
    value: str = ""
    direction: str = Direction.BOTH
    until: str = ""
    reason: str = ""
    proof: str = ""
    source: str = ""

    def new(self, db: Session, file_id: UUID | None) -> NewEntry:
        """Return the entry that the form asks for.

        Raises:
            Invalid: a choice or the day cannot be read.
        """
        return NewEntry(
            effect=_one(Effect, "effect", self.effect),
            channel=_one(Channel, "channel", self.channel),
            match=_one(Match, "match", self.match),
            value=address_of(db, self.source) or self.value,
            direction=_one(Direction, "direction", self.direction),
            until=day_of(db, self.until, "until"),
            reason=self.reason,
            proof=self.proof,
            proof_file_id=file_id,
        )


def entry_posted(  # noqa: PLR0913, PLR0917 the form is all of this
    effect: Line = "",
    channel: Line = "",
    match: Line = "",
    value: Line = "",
    direction: Line = "",
    until: Line = "",
    reason: Words = "",
    proof: Line = "",
    source: Line = "",
) -> EntryInput:
    """Read the form of an entry."""
    return EntryInput(
        effect=effect, channel=channel, match=match, value=value, direction=direction, until=until,
        reason=reason, proof=proof, source=source,
    )  # fmt: skip


Posted = Annotated[EntryInput, Depends(entry_posted)]


def beginning(db: Session, source: str) -> EntryInput:
    """Return what the form begins with; `source` names a mail or a ticket."""
    last = (db.local_now() + USUAL).date().isoformat()
    kind, _colon, rest = source.partition(":")
    address = address_of(db, source)
    if not address:
        return EntryInput(until=last)
    proof = rest.partition(":")[0] if kind == "ticket" else f"/mail/received/{rest}"
    channel = Channel.EMAIL if "@" in address else Channel.PHONE
    return EntryInput(until=last, source=source, channel=channel, proof=proof, direction="in")


def address_of(db: Session, source: str) -> str:
    """Return the address that `mail:<id>` or `ticket:<number>:phone|email` names, or nothing.

    Raises:
        NotFound: there is no such mail or ticket.
    """
    kind, _colon, rest = source.partition(":")
    if kind == "mail":
        try:
            return email.get_inbound(db, unshort(rest)).from_address or ""
        except ValueError:
            return ""
    if kind == "ticket":
        no, _colon, what = rest.partition(":")
        ticket = get_ticket(db, no)
        return (ticket.contact_phone if what == "phone" else ticket.contact_email) or ""
    return ""


def day_of(db: Session, text: str, field: str) -> datetime:
    """Return the end of a day in the centre's time zone.

    Raises:
        Invalid: it is no day.
    """
    try:
        return end_of(text, ZoneInfo(db.context.settings.zone))
    except (ValueError, OverflowError):
        problem = FieldProblem(field=field, message=gettext("Please give a day."))
        raise Invalid([problem]) from None


def kept(db: Session, upload: UploadFile | None) -> UUID | None:
    """Store the file of a proof, if one was sent.

    Raises:
        FileTooLarge: it is larger than 10 MB.
    """
    if upload is None or not upload.filename:
        return None
    chunks = iter(lambda: upload.file.read(CHUNK), b"")
    media_type = upload.content_type or ""
    return files.save(
        db, upload.filename, media_type=media_type, chunks=chunks, limit=MOST_BYTES
    ).id


def _one(kind: type[Choice], field: str, value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        problem = FieldProblem(field=field, message=gettext("Please choose one."))
        raise Invalid([problem]) from None
