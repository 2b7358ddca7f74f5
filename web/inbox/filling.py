"""A task's form: which one, with what in it, and what was typed so far."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from markupsafe import Markup
from starlette.datastructures import FormData

import engine
import forms
from base import files
from base.db import Session
from base.errors import NotFound
from base.i18n import pick
from base.ids import short
from engine import TaskView, identity
from engine.people import Actor

CHUNK: Final = 64 * 1024
MOST_FILES: Final = 20
MOST_FIELDS: Final = 400


async def posted(request: Request) -> FormData:
    """Return what was posted, read without holding a thread."""
    return await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)


Posted = Annotated[FormData, Depends(posted)]


def form_of(task: TaskView) -> forms.Form:
    """Return the form that a task asks for, with the buttons that its drawing names."""
    form = forms.load(task.form) if task.form else forms.generic(task.variables, pick(task.title))
    outcomes = [{"name": one.name, "label": dict(one.labels)} for one in task.outcomes]
    return forms.with_outcomes(form, outcomes)


def sources(db: Session, form: forms.Form, *, file_path: str = "/files") -> forms.Sources:
    """Return what the form may know of the centre; `file_path` is where stored files are read."""
    return forms.Sources(
        departments=departments(db) if "departments" in form.needs else (),
        people=colleagues(db) if "people" in form.needs else (),
        now=db.now(),
        zone=ZoneInfo(db.context.settings.web.zone),
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
        forms.Choice(one.username, one.name)
        for one in identity.people(db)
        if one.username != but
    ]


def keep(db: Session, upload: forms.Upload) -> str:
    """Store a posted file and return its id."""
    chunks: Iterator[bytes] = iter(lambda: upload.file.read(CHUNK), b"")
    row = files.save(
        db, upload.filename or "", media_type=upload.content_type or "", chunks=chunks
    )
    return str(row.id)


def name_of_file(db: Session, key: str) -> str | None:
    """Return the name of a stored file, None when this centre has no such file."""
    with suppress(NotFound, ValueError):
        return files.get(db, UUID(key)).name
    return None


def shown(db: Session, task: TaskView, by: Actor, *, action: str) -> Markup:
    """Return the form to fill in, with the person's draft where there is one."""
    form = form_of(task)
    values = {**task.variables, **(engine.draft(db, task.id, by=by) or {})}
    return forms.render(form, values, None, sources(db, form), action=action)


def shown_again(
    db: Session, task: TaskView, again: forms.FormErrors, *, action: str, file_path: str = "/files"
) -> Markup:
    """Return the form as it was posted, with what is wrong, or with the fields that now show."""
    form = form_of(task)
    known = sources(db, form, file_path=file_path)
    return forms.render(form, again.values, again.errors, known, action=action)


def answers(db: Session, task: TaskView, raw: Mapping[str, Any]) -> forms.Values:
    """Read a posted form.

    Raises:
        FormErrors: something is wrong, or the person only goes on to another page.
    """
    form = form_of(task)
    return forms.validate(form, raw, task.variables, sources(db, form))


def typed(task: TaskView, raw: FormData) -> dict[str, Any]:
    """Return what was typed as it was typed, to be kept as a draft. Files are not part of it."""
    asked = [field.key for field in form_of(task).fields() if field.asks]
    texts = {key: [one for one in raw.getlist(key) if isinstance(one, str)] for key in asked}
    return {key: found for key, found in texts.items() if found}
