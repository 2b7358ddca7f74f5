"""How somebody wants to hear of notices: which way each kind comes, and when mails go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from base.db import Session
from base.errors import Invalid
from base.i18n import gettext
from base.parameters import find_parameter, value
from engine.identity import person
from engine.people import Actor
from engine.tasks.notices import parameters
from engine.tasks.notices.choosing import (
    ITS_PARTS,
    NO_HOURS,
    OWN_HOURS,
    Wishes,
    centre_quiet,
    centre_way,
    keep_wishes,
    wishes_of,
)
from engine.tasks.notices.records import NoticeKind
from web.admin.pages import by_field, problems_of
from web.deps import Db, Me
from web.render import render
from web.said import Said, back, saying
from web.shell.account import own_id

router = APIRouter(prefix="/account/notices", include_in_schema=False)
MOST_FIELDS = 60
OF_KIND = "way-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A kind of notice on the page, and the ways to choose from."""

    name: str
    title: str
    options: list[tuple[str, str]]
    chosen: str
    must: str


async def posted(request: Request) -> Wishes:
    """Read the form."""
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    given = {name: str(one)[:40] for name, one in form.items()}
    ways = {
        kind.value: given[f"{OF_KIND}{kind}"]
        for kind in NoticeKind if given.get(f"{OF_KIND}{kind}")
    }  # fmt: skip
    plain = ("rhythm", "daily_at", "quiet", "quiet_from", "quiet_until")
    return Wishes(ways=ways, **{name: given.get(name, "").strip() for name in plain})


@router.get("")
def own_notices(request: Request, db: Db, me: Me) -> Response:
    """Show how somebody hears of notices."""
    return page(request, db, me, wishes_of(db, own_id(me)))


@router.post("")
def choose(
    request: Request, db: Db, me: Me, wishes: Annotated[Wishes, Depends(posted)]
) -> Response:
    """Keep how somebody wants to hear of notices."""
    try:
        keep_wishes(db, own_id(me), wishes)
    except Invalid as refusal:
        return page(request, db, me, wishes, refusal=refusal)
    return back("/account/notices", "", Said(code="notices_chosen"))


def page(
    request: Request, db: Session, me: Actor, wishes: Wishes, *, refusal: Invalid | None = None
) -> Response:
    """Return the page, with what could not be accepted."""
    problems = problems_of(refusal)
    return render(
        request, "own/notices.html", status=refusal.status if refusal else 200,
        lines=[_line(db, kind, wishes) for kind in NoticeKind], wishes=wishes,
        rhythms=_rhythms(db), quiets=_quiets(db), email=person(db, own_id(me)).email,
        daily_at=value(db, parameters.DAILY_AT), zone=db.context.settings.zone,
        said=saying(request), problems=problems, wrong=by_field(problems),
    )  # fmt: skip


def _line(db: Session, kind: NoticeKind, wishes: Wishes) -> Line:
    usual, must = centre_way(db, kind)
    parts = ITS_PARTS.get(usual, set()) if must else set()
    ways = [
        (way, gettext(name)) for way, name in parameters.WAYS.items()
        if parts <= ITS_PARTS.get(way, set()) and way != (usual if must else "")
    ]  # fmt: skip
    always = parameters.MANDATORY[f"{parameters.ALWAYS}{usual}"] if must else ""
    first = gettext(always) if must else _as_centre(gettext(parameters.WAYS[usual]))
    chosen = wishes.ways.get(kind, "")
    return Line(
        name=f"{OF_KIND}{kind}", title=find_parameter(f"notices.{kind}").title(),
        options=[("", first), *ways], chosen=chosen if chosen in dict(ways) else "",
        must=gettext(always) if must else "",
    )  # fmt: skip


def _rhythms(db: Session) -> list[tuple[str, str]]:
    names = {key: gettext(name) for key, name in parameters.RHYTHMS.items()}
    usual = names[value(db, parameters.RHYTHM)]
    return [("", _as_centre(usual)), *names.items()]


def _quiets(db: Session) -> Mapping[str, Any]:
    quiet = centre_quiet(db)
    none = quiet.begins == quiet.ends
    usual = gettext("none") if none else f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"
    return {
        "": _as_centre(usual), NO_HOURS: gettext("No quiet hours"),
        OWN_HOURS: gettext("My own quiet hours"),
    }  # fmt: skip


def _as_centre(usual: str) -> str:
    return gettext("As in the centre (%(usual)s)") % {"usual": usual}
