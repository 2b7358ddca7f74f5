"""The centre's own page: its names, languages and time zone; its limits only to be read."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from base.i18n import LOCALES
from engine.centre import change_own_centre, own_centre
from engine.people import Actor
from engine.platform import CentreForm
from web.admin.pages import by_field
from web.centres.posted import LIMITS, PostedCentre
from web.deps import Can, Db
from web.house import house_of
from web.looks.choice import LOCALE_NAMES
from web.render import render

router = APIRouter(prefix="/admin/centre", include_in_schema=False)
Manager = Annotated[Actor, Can("centre.manage")]


@router.get("")
def centre(request: Request, db: Db, _me: Manager) -> Response:
    """Show the centre."""
    return centre_page(request, db, own_centre(db).form)


@router.post("")
def save(request: Request, db: Db, me: Manager, posted: PostedCentre) -> Response:
    """Change the centre; nothing of another one can be named here."""
    given = posted.form()
    form = CentreForm(
        names=given.names, locales=given.locales, default_locale=given.default_locale,
        zone=given.zone,
    )  # fmt: skip
    try:
        change_own_centre(db, form, by=me)
    except Invalid as wrong:
        return centre_page(request, db, form, wrong)
    db.after_commit(house_of(request).database.directory.forget)
    return RedirectResponse("/admin/centre?done=changed", status_code=303)


def centre_page(
    request: Request, db: Session, form: CentreForm, wrong: Invalid | None = None
) -> Response:
    """Return the page with what is wrong with the form."""
    problems = wrong.problems if wrong else []
    return render(
        request,
        "admin/centre/centre.html",
        status=422 if problems else 200,
        one=own_centre(db),
        form=form,
        locale_names={locale: LOCALE_NAMES[locale] for locale in LOCALES},
        zone_pairs=[(name, name) for name in sorted(available_timezones())],
        zone=house_of(request).context.settings.zone,
        upload_mb=db.context.settings.web.upload_mb,
        limits=LIMITS,
        problems=problems,
        wrong=by_field(problems),
        done=request.query_params.get("done", ""),
    )
