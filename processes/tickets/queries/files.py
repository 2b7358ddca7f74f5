"""Reading the files of tickets."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.files import File
from processes.tickets.records import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file of a ticket."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    added_by: str
    entry_id: UUID | None


def attachments(db: Session, ticket_id: UUID) -> list[FileView]:
    """Return all files of a ticket, oldest first."""
    query = (
        select(Attachment, File)
        .join(File, File.id == Attachment.file_id)
        .where(Attachment.centre_id == db.centre_id, Attachment.ticket_id == ticket_id)
        .order_by(Attachment.added_at, Attachment.id)
    )
    return [_file_view(attachment, file) for attachment, file in db.execute(query)]


def files_of_entry(db: Session, entry_id: UUID) -> list[FileView]:
    """Return the files that came with one message."""
    query = (
        select(Attachment, File)
        .join(File, File.id == Attachment.file_id)
        .where(Attachment.centre_id == db.centre_id, Attachment.entry_id == entry_id)
        .order_by(Attachment.id)
    )
    return [_file_view(attachment, file) for attachment, file in db.execute(query)]


def _file_view(attachment: Attachment, file: File) -> FileView:
    return FileView(
        file_id=file.id, name=file.name, media_type=file.media_type, size=file.size,
        added_by=attachment.added_by, entry_id=attachment.entry_id,
    )  # fmt: skip
