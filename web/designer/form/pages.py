"""The form builder's page: opening it, each step of building, trying the form, saving it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import locale
from base.ids import short
from engine.applications.checking import check_files
from engine.applications.keeping import save_file
from engine.applications.queries import files_of, get_application, read_file
from engine.applications.uses import uses
from engine.definitions.source import SourceFile
from engine.people import Actor
from forms.building.editing import edited
from forms.building.shape import NotAForm, opened, written
from forms.validate import REFRESH
from web.deps import Can, Db
from web.designer.form import trying, words
from web.designer.form.acting import act
from web.designer.form.sitting import Sitting, unpacked
from web.designer.form.view import view
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}/files/{name}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
PAGE: Final = "designer/form/form.html"
# A form of a hundred fields in three languages has some thousand inputs.
MOST_INPUTS: Final = 10_000
LARGEST_INPUT: Final = 8 * 1024 * 1024


async def posted(request: Request) -> AsyncIterator[FormData]:
    """Lend what was posted: more inputs than other pages have."""
    async with request.form(
        max_files=20, max_fields=MOST_INPUTS, max_part_size=LARGEST_INPUT
    ) as form:
        yield form


Posted = Annotated[FormData, Depends(posted)]


def begun(db: Session, application_id: Any, name: str) -> Sitting:
    """Return a sitting that begins with what is saved.

    Raises:
        NoSuchApplication: there is no such file.
        NotAForm: the file is no form.
    """
    file, body = read_file(db, application_id, name)
    sitting = Sitting(
        definition=opened(body), revision=file.revision, language=locale()
    )  # fmt: skip
    sitting.buttons = buttons(db, application_id, sitting)
    return sitting


def buttons(db: Session, application_id: Any, sitting: Sitting) -> list[dict[str, Any]]:
    """Return the outcomes of the first task that names the form and has any, as the inbox does."""
    key = str(sitting.definition.get("key", ""))
    for use in uses(db, application_id, "form", [key]):
        if use.outcomes:
            return [
                {"name": one.name, "label": {"en": readable(one.name), **one.labels},
                 "style": "plain" if index else "primary"}
                for index, one in enumerate(use.outcomes)
            ]  # fmt: skip
    return []


def readable(name: str) -> str:
    """Return what the inbox says for a name without an English word."""
    return name.replace("_", " ").capitalize()


@router.post("/form")
def step(
    request: Request, db: Db, me: Analyst, application_id: ShortId, name: str, raw: Posted
) -> Response:
    """Take a step of building; the page shows what came of it."""
    sitting = taken(raw)
    words_of_act = str(raw.get("_act", ""))
    if words_of_act.startswith("save"):
        return save(request, db, me, application_id, name, sitting, over=words_of_act)
    act(sitting, words_of_act)
    tried = str(raw.get(f"try.{sitting.at}", ""))
    outcome = trying.one_value(db, sitting, sitting.at, tried) if tried else None
    return page(request, db, application_id, name, sitting, one=(tried, outcome))


@router.post("/form/try")
def send(
    request: Request, db: Db, _me: Analyst, application_id: ShortId, name: str, raw: Posted
) -> Response:
    """Fill the form in for trial: what a handler would be told, and what the process would get."""
    sitting = unpacked(str(raw.get(trying.CARRIED, "")))
    tried = trying.tried(db, sitting, raw)
    if REFRESH in raw:
        at = f"/designer/{short(application_id)}/files/{name}/form/try"
        return HTMLResponse(trying.shown(db, sitting, at, tried.errors))
    return page(request, db, application_id, name, sitting, tried=tried)


def taken(raw: FormData) -> Sitting:
    """Return the sitting with what was typed beside the form, and in the preview."""
    sitting = unpacked(str(raw.get(trying.CARRIED, "")))
    pairs = [(name, text) for name, text in raw.multi_items() if isinstance(text, str)]
    sitting.change(edited(sitting.definition, pairs))
    for name, text in pairs:
        if name.startswith("known."):
            sitting.known[name.removeprefix("known.")] = text
    if "_asked" in raw:
        trying.answered(sitting, trying.form_of(sitting), raw)
    return sitting


def save(  # noqa: PLR0913 what a save needs
    request: Request, db: Session, me: Actor, application_id: Any, name: str, sitting: Sitting,
    *, over: str,
) -> Response:  # fmt: skip
    """Save, unless somebody else was first; `save-over` says that this was read and is meant."""
    file, _body = read_file(db, application_id, name)
    revision = file.revision if over == f"save-over:{file.revision}" else sitting.revision
    source = SourceFile(name, written(sitting.definition).encode())
    try:
        sitting.revision = save_file(db, application_id, source, revision=revision, by=me)
    except (Conflict, Invalid) as refusal:
        return page(request, db, application_id, name, sitting, refusal=refusal)
    sitting.buttons = buttons(db, application_id, sitting)
    return page(request, db, application_id, name, sitting, done="saved")


def page(  # noqa: PLR0913 what the page shows
    request: Request, db: Session, application_id: Any, name: str, sitting: Sitting, *,
    tried: trying.Tried | None = None, one: tuple[str, Any] = ("", None), done: str = "",
    refusal: Conflict | Invalid | None = None,
) -> Response:  # fmt: skip
    """Return the page, or its builder when a part is asked for."""
    status = refusal.status if refusal else tried.status if tried else 200
    values = context(db, application_id, name, sitting, tried)
    return render(
        request, PAGE, block="builder", status=status, done=done, one=one, refusal=refusal, **values
    )


def context(
    db: Session, application_id: Any, name: str, sitting: Sitting,
    tried: trying.Tried | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return what the template needs."""
    file, body = read_file(db, application_id, name)
    here = f"/designer/{short(application_id)}/files/{name}"
    values = view(sitting, body)
    look = sitting.tab == "use"
    key = str(sitting.definition.get("key", ""))
    return {
        **values,
        "application": get_application(db, application_id), "file": file, "here": here,
        "words": words, "tried": tried,
        "uses": uses(db, application_id, "form", [key]) if look else [],
        "findings": check_files(db, application_id, _as_it_is(sitting, name)) if look else [],
        "preview": trying.shown(db, sitting, f"{here}/form/try", tried.errors if tried else None),
        "siblings": [one.name for one in files_of(db, application_id) if one.kind == "form"],
    }  # fmt: skip


def _as_it_is(sitting: Sitting, name: str) -> SourceFile:
    return SourceFile(name, written(sitting.definition).encode())


def opening(db: Session, application_id: Any, name: str) -> dict[str, Any] | None:
    """Return what the page needs when it is opened; None when the file is no form."""
    try:
        sitting = begun(db, application_id, name)
    except NotAForm:
        return None
    return {**context(db, application_id, name, sitting), "one": ("", None)}
