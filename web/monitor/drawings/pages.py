"""The page of one version of a process, and of decisions and forms; retiring and activating."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed
from base.i18n import N_, gettext, locale
from base.ids import short
from engine import BATCH_PERMISSIONS, BatchAct, DefinitionView, InstanceFilter, monitoring
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.head import sentence
from web.monitor.deployed import definition_values
from web.monitor.drawings.heat import HEATS, VIEWS, heat_of
from web.monitor.lists.filters import moment
from web.monitor.pages import Why
from web.monitor.way import name_of
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Can("definitions.read")]
Deployer = Annotated[Actor, Can("definitions.deploy")]
Short = Annotated[str, Form(max_length=40)]


class OnlyAtOnce(Invalid):
    """What runs was to be paused at a given time."""

    code = "only_at_once"
    message = N_("What runs can only be paused at once, not at a given time.")


@router.get("/definitions/{version_id}")
def definition(
    request: Request, db: Db, me: Reader, version_id: ShortId, view: str = "", heat: str = ""
) -> Response:
    """Show one version; the figures of a process are asked for anew every few seconds."""
    values = definition_values(db, version_id)
    if values["definition"].kind != "process":
        return render(request, "monitor/definition.html", **values)
    return _page(request, db, me, values, view=view, heat=heat)


@router.post("/definitions/{version_id}/retire")
def retire(  # noqa: PLR0913 a form with as many fields
    request: Request,
    db: Db,
    me: Deployer,
    version_id: ShortId,
    reason: Why,
    at: Short = "",
    *,
    running: Annotated[bool, Form()] = False,
) -> Response:
    """Let nothing new begin, at once or from a moment on; at once also pause what runs."""
    values = definition_values(db, version_id)
    key = values["definition"].key
    moment_ = _moment(db, at)
    try:
        check_moment(moment_, running=running)
        with db.begin_nested():
            engine.retire(db, key, by=me, reason=reason, at=moment_)
            if running:
                _pause(db, me, key, reason)
    except (Invalid, Conflict) as refusal:
        return _page(request, db, me, values, refusal=refusal)
    return back(f"/definitions/{short(version_id)}", "", Said(code="retired"))


@router.post("/definitions/{version_id}/activate")
def activate(
    request: Request, db: Db, me: Deployer, version_id: ShortId, reason: Why, at: Short = ""
) -> Response:
    """Let new ones begin again, at once or from a moment on."""
    values = definition_values(db, version_id)
    try:
        engine.activate(db, values["definition"].key, by=me, reason=reason, at=_moment(db, at))
    except (Invalid, Conflict) as refusal:
        return _page(request, db, me, values, refusal=refusal)
    return back(f"/definitions/{short(version_id)}", "", Said(code="activated"))


def check_moment(at: datetime | None, *, running: bool) -> None:
    """Refuse to pause at a given time what runs: that is done at once.

    Raises:
        OnlyAtOnce: a time was given.
    """
    if running and at is not None:
        raise OnlyAtOnce


def _pause(db: Session, me: Actor, key: str, reason: str) -> None:
    """Pause all that runs of a process, as a batch of its own.

    Raises:
        NotAllowed: this person may not.
    """
    if not (may(me, "batches.control") and may(me, BATCH_PERMISSIONS[BatchAct.SUSPEND])):
        raise NotAllowed
    which = InstanceFilter(definition_key=key, state=engine.InstanceState.ACTIVE)
    if engine.count_chosen(db, which):
        engine.create_batch(db, BatchAct.SUSPEND, which, by=me, reason=reason)


def _moment(db: Session, text: str) -> datetime | None:
    return moment(text, ZoneInfo(db.context.settings.zone))


def _page(  # noqa: PLR0913 all that the page depends on
    request: Request,
    db: Session,
    me: Actor,
    values: dict[str, Any],
    *,
    view: str = "",
    heat: str = "",
    refusal: Any = None,
) -> Response:
    found: DefinitionView = values["definition"]
    xml = engine.drawing_xml(db, found.id)
    shown = heat_of(db, found, xml, view=view, heat=heat)
    every = {one.key: one for one in engine.definitions(db)}
    path = f"/definitions/{short(found.id)}"
    return render(
        request, "monitor/drawings/process.html", block="standing", **values, shown=shown,
        counts=monitoring.of_versions(db, found.key), path=path,
        uses=[(one, every.get(one.key)) for one in monitoring.uses(db, found.id)],
        used_by=monitoring.used_by(db, found.key), name_of=name_of,
        views=[(gettext(text), f"{path}?view={key}&heat={shown.heat}", key == shown.view, None)
               for key, text in VIEWS.items()],
        heats=[(key, gettext(text)) for key, text in HEATS.items()],
        may_deploy=may(me, "definitions.deploy"), may_pause=may(me, "batches.control")
        and may(me, BATCH_PERMISSIONS[BatchAct.SUSPEND]), locale=locale(),
        problem=sentence(refusal, db) if refusal else "", said=saying(request),
        status=refusal.status if refusal else 200,
    )  # fmt: skip
