"""Attachments and other files: bytes in a folder under a random id, facts and checksum in a row."""

import hashlib
import os
from collections.abc import Collection, Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped

from base.db import Base, Key, OfCentre, Session, Stamp
from base.errors import Invalid, NotFound
from base.i18n import N_
from base.ids import new_id

NAME_LENGTH: Final = 200


class File(OfCentre, Base):
    """One stored file; `name` is what its sender called it and is never used as a path."""

    __tablename__ = "base_file"

    id: Mapped[Key]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[Stamp]


class FileTooLarge(Invalid):
    """The file is larger than the centre takes."""

    code = "file_too_large"
    message = N_("The file is larger than %(limit)s MB.")


def save(
    db: Session, name: str, *, media_type: str, chunks: Iterable[bytes], limit: int | None = None
) -> File:
    """Store a file and return its row; `limit` in bytes (default: the upload setting).

    The bytes are on the disk before the row is; if the transaction fails they are left behind
    without a row and nothing refers to them.

    Raises:
        FileTooLarge: more bytes came than the limit.
    """
    most = limit or db.context.settings.web.upload_mb * 1_000_000
    file_id = new_id()
    path = _path(db, file_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    size, digest = _write(path, chunks, most)
    row = File(
        id=file_id,
        centre_id=db.centre_id,
        name=_plain(name),
        media_type=media_type or "application/octet-stream",
        size=size,
        sha256=digest,
        created_at=db.now(),
    )
    db.add(row)
    db.flush()
    return row


def _write(path: Path, chunks: Iterable[bytes], most: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    draft = path.with_suffix(".part")
    try:
        with draft.open("xb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise FileTooLarge(limit=most // 1_000_000)
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return size, digest.hexdigest()


def get(db: Session, file_id: UUID) -> File:
    """Return the facts of a file.

    Raises:
        NotFound: this centre has no such file.
    """
    row = db.scalar(select(File).where(File.id == file_id, File.centre_id == db.centre_id))
    if row is None:
        raise NotFound
    return row


def open_file(db: Session, file_id: UUID) -> tuple[File, BinaryIO]:
    """Return the facts of a file and its bytes, open for reading.

    Raises:
        NotFound: this centre has no such file, or its bytes are gone.
    """
    row = get(db, file_id)
    try:
        return row, _path(db, file_id).open("rb")
    except FileNotFoundError:
        raise NotFound from None


def erase(db: Session, file_id: UUID) -> None:
    """Erase the bytes of a file and what it was called; that there was one stays.

    Raises:
        NotFound: this centre has no such file.
    """
    row = get(db, file_id)
    path = _path(db, file_id)
    row.name, row.media_type, row.size, row.sha256 = "erased", "application/octet-stream", 0, ""
    db.flush()
    # Bytes do not come back, so they go once it is certain that the row has changed.
    db.after_commit(lambda: path.unlink(missing_ok=True))


def remove(db: Session, ids: Collection[UUID]) -> None:
    """Remove files that nothing refers to any more, with their bytes and their rows."""
    gone = [_path(db, one) for one in ids]
    query = delete(File).where(File.centre_id == db.centre_id, File.id.in_(ids))
    db.execute(query.execution_options(synchronize_session=False))
    for path in gone:
        db.after_commit(partial(path.unlink, missing_ok=True))


def _path(db: Session, file_id: UUID) -> Path:
    return db.context.files / str(db.centre_id) / file_id.hex[-2:] / file_id.hex


def _plain(name: str) -> str:
    kept = "".join(char for char in name if char.isprintable() and char not in '/\\"')
    return kept.strip(" .")[:NAME_LENGTH] or "file"
