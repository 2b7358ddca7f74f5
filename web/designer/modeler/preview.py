"""The form of a step as people will see it, shown over the drawing and filled in for trial."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

import forms
from base.db import Session
from base.i18n import locale, pick, use_locale
from base.ids import short
from engine.applications.listing import listed
from engine.applications.queries import FORM, read_file
from engine.definitions.queries import current_release
from engine.deployment.forms import form_of_file, pinned_form, shipped_keys
from engine.people import Actor
from forms.building.shape import LANGUAGES
from forms.validate import REFRESH
from web.deps import Can, Db
from web.designer.form.trying import Tried, harmless
from web.forming import Posted
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}/files/{name}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
FRAGMENT: Final = "designer/modeler/_preview.html"
ANSWERED: Final = "_asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which form is shown, with the buttons of the step as JSON, and in which language."""

    form: Annotated[str, Query(max_length=200)] = ""
    buttons: Annotated[str, Query(max_length=4000)] = ""
    language: Annotated[str, Query(max_length=10)] = ""

    @property
    def tongue(self) -> str:
        """The language to show it in: the reader's own without another one."""
        return self.language if self.language in LANGUAGES else locale()


@router.post("/preview")
def preview(
    request: Request, db: Db, _me: Analyst, application_id: ShortId, name: str,
    asked: Annotated[Asked, Depends()], raw: Posted,
) -> Response:  # fmt: skip
    """Show a form as it will be; what is typed into it is checked and not stored."""
    read_file(db, application_id, name)
    form = with_buttons(form_named(db, application_id, asked.form), asked.buttons)
    if form is None:
        return render(request, FRAGMENT, form=None, tried=None, tongue=asked.tongue)
    values, tried = filled(db, form, raw, asked.tongue)
    address = f"/designer/{short(application_id)}/files/{quote(name)}/preview"
    query = urlencode({"form": asked.form, "buttons": asked.buttons, "language": asked.tongue})
    with use_locale(asked.tongue):
        shown = forms.render(
            form, values, tried.errors if tried else {}, harmless(db, form),
            action=f"{address}?{query}",
        )  # fmt: skip
    if REFRESH in raw:
        return HTMLResponse(shown)
    status = tried.status if tried else 200
    return render(
        request, FRAGMENT, status=status, form=form, shown=shown, tried=tried,
        tongue=asked.tongue, title=pick(form.title, asked.tongue),
    )  # fmt: skip


def form_named(db: Session, application_id: UUID, key: str) -> forms.Form | None:
    """Return the form that a step of this application would show: its own draft before others."""
    own = next(
        (one for one in listed(db, application_id) if one.kind == FORM and one.key == key), None
    )
    if own is not None:
        return form_of_file(key, read_file(db, application_id, own.file)[1])
    release = current_release(db)
    deployed = pinned_form(db, release.id, key) if release is not None else None
    if deployed is None and key in shipped_keys():
        return forms.load(key)
    return deployed


def with_buttons(form: forms.Form | None, written: str) -> forms.Form | None:
    """Return the form with the buttons of the step; what cannot be read of them is left out."""
    if form is None or not written:
        return form
    with suppress(ValueError, RecursionError, TypeError, ValidationError):
        return forms.with_outcomes(form, json.loads(written))
    return form


def filled(
    db: Session, form: forms.Form, raw: Any, tongue: str
) -> tuple[Mapping[str, Any], Tried | None]:
    """Return what stands in the form, and what came of sending it if it was sent."""
    if ANSWERED not in raw:
        return {}, None
    with use_locale(tongue):
        try:
            values = forms.validate(form, raw, {}, harmless(db, form))
        except forms.FormErrors as again:
            return again.values, Tried(errors=again.errors, status=again.status)
    return values, Tried(errors={}, values=values)
