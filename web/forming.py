"""Forms on pages: what was posted, and what a form may know of the centre."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import partial
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.datastructures import FormData

import forms
from base import files
from base.db import Session
from base.errors import NotFound
from base.ids import short
from engine import identity

CHUNK: Final = 64 * 1024
MOST_FILES: Final = 20
MOST_FIELDS: Final = 400


async def posted(request: Request) -> AsyncIterator[FormData]:
    """Lend what was posted, read without holding a thread; its files are closed afterwards."""
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        yield form


Posted = Annotated[FormData, Depends(posted)]


def sources(db: Session, form: forms.Form, *, file_path: str = "/files") -> forms.Sources:
    """Return what the form may know of the centre; `file_path` is where stored files are read."""
    return forms.Sources(
        departments=departments(db) if "departments" in form.needs else (),
        people=colleagues(db) if "people" in form.needs else (),
        now=db.now(),
        zone=ZoneInfo(db.context.settings.zone),
        store=partial(keep, db),
        file_name=partial(name_of_file, db),
        file_url=lambda key: f"{file_path}/{short(UUID(key))}",
    )


def departments(db: Session) -> list[forms.Choice]:
    """Return the departments to choose from."""
    return [forms.Choice(one.code, dict(one.names)) for one in identity.departments(db)]


def colleagues(db: Session, *, but: str = "") -> list[forms.Choice]:
    """Return the people to choose from, without the one called `but`."""
    return [
        forms.Choice(one.username, one.name) for one in identity.people(db) if one.username != but
    ]


def keep(db: Session, upload: forms.Upload) -> str:
    """Store a posted file and return its id."""
    chunks: Iterator[bytes] = iter(lambda: upload.file.read(CHUNK), b"")
    row = files.save(db, upload.filename or "", media_type=upload.content_type or "", chunks=chunks)
    return str(row.id)


def name_of_file(db: Session, key: str) -> str | None:
    """Return the name of a stored file, None when this centre has no such file."""
    with suppress(NotFound, ValueError):
        return files.get(db, UUID(key)).name
    return None
