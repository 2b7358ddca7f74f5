"""Letting a process go over to another version, and starting an ended one anew."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.ids import short
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.head import REFUSALS, Head, head_of, places_of, sentence
from web.monitor.pages import Why
from web.paths import ShortId
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Mover = Annotated[Actor, Can("instances.migrate")]
Changer = Annotated[Actor, Can("instances.modify")]
Names = Annotated[tuple[str, ...], Form()]
Tick = Annotated[bool, Form()]
EMPTY: Final[Mapping[str, Any]] = {
    "version": 0, "mapping": {}, "refresh": False, "reason": "",
    "nodes": (), "keep": "last", "newest": False,
}  # fmt: skip


@router.get("/instances/{instance_id}/migrate")
def migrating(request: Request, db: Db, _me: Mover, instance_id: ShortId) -> Response:
    """Show the versions that a process can go over to."""
    return _migration(request, db, instance_id, EMPTY)


@router.post("/instances/{instance_id}/migrate")
def migrate(  # noqa: PLR0913 a form with as many fields
    request: Request,
    db: Db,
    me: Mover,
    instance_id: ShortId,
    *,
    version: Annotated[int, Form()],
    reason: Why,
    old: Names = (),
    new: Names = (),
    refresh: Tick = False,
) -> Response:
    """Let a process go over."""
    mapping = mapping_of(old, new)
    try:
        with db.begin_nested():
            engine.migrate(
                db, instance_id, version=version, mapping=mapping, refresh=refresh, by=me,
                reason=reason,
            )  # fmt: skip
    except REFUSALS as refusal:
        posted = {"version": version, "mapping": mapping, "refresh": refresh, "reason": reason}
        return _migration(request, db, instance_id, posted, refusal)
    return back(f"/instances/{short(instance_id)}", "", Said(code="migrated"))


def mapping_of(old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, str]:
    """Return which elements have which other id in the new version."""
    return {one: other for one, other in zip(old, new, strict=False) if other and other != one}


@router.get("/instances/{instance_id}/restart")
def restarting(request: Request, db: Db, _me: Changer, instance_id: ShortId) -> Response:
    """Show how an ended process can be started anew."""
    return _restart(request, db, instance_id, EMPTY)


@router.post("/instances/{instance_id}/restart")
def restart(  # noqa: PLR0913 a form with as many fields
    request: Request,
    db: Db,
    me: Changer,
    instance_id: ShortId,
    *,
    reason: Why,
    nodes: Names = (),
    keep: Annotated[Literal["initial", "last"], Form()] = "last",
    newest: Tick = False,
) -> Response:
    """Start an ended process anew."""
    try:
        with db.begin_nested():
            view = engine.restart(
                db, instance_id, by=me, reason=reason, nodes=[one for one in nodes if one],
                variables=keep, newest_version=newest,
            )  # fmt: skip
    except REFUSALS as refusal:
        posted = {"nodes": nodes, "keep": keep, "newest": newest, "reason": reason}
        return _restart(request, db, instance_id, posted, refusal)
    return back(f"/instances/{short(view.id)}", "", Said(code="restarted"))


def _migration(
    request: Request, db: Session, instance_id: UUID, posted: Mapping[str, Any], refusal: Any = None
) -> Response:
    head = head_of(db, instance_id)
    key, version = head.seen.instance.definition_key, head.seen.instance.version
    every = engine.definitions(db, every_version=True)
    others = [one for one in every if one.key == key and one.version != version]
    return render(
        request, "monitor/acts/migrate.html", head=head, versions=others, posted=posted,
        places=_distinct(head), problem=sentence(refusal, db) if refusal else "",
        status=refusal.status if refusal else 200,
    )  # fmt: skip


def _restart(
    request: Request, db: Session, instance_id: UUID, posted: Mapping[str, Any], refusal: Any = None
) -> Response:
    head = head_of(db, instance_id)
    return render(
        request, "monitor/acts/restart.html", head=head, posted=posted,
        problem=sentence(refusal, db) if refusal else "", status=refusal.status if refusal else 200,
    )  # fmt: skip


def _distinct(head: Head) -> dict[str, str]:
    return {node: name for _token, node, name in places_of(head)}
