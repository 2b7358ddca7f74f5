"""Beginning a process: a list to search, its form if it asks for something, on to the first task.

What somebody has begun lately stands below, with the way to it.
"""

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

import engine
import forms
from base.db import Session
from base.errors import Conflict, NotFound
from base.ids import new_id, short
from engine import DefinitionView, InstanceFilter, InstanceView, TaskFilter
from engine.identity import may
from engine.people import Actor
from engine.tasks.records import OPEN
from processes.tickets import queries
from processes.tickets.queries.subjects import subjects
from web.deps import Can, Db
from web.forming import Posted, sources
from web.monitor.way import name_of
from web.paths import words
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/processes", include_in_schema=False)
Starter = Annotated[Actor, Can("instances.start")]
Line = Annotated[str, Form(max_length=200)]
Key = Annotated[str, Query(max_length=200)]
LATELY: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A process that somebody has begun; `href` leads to its ticket, its task or itself."""

    instance: InstanceView
    name: str
    subject: str
    href: str


@router.get("")
def offered(
    request: Request, db: Db, me: Starter, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """List the processes that can be begun, and what the reader has begun."""
    return page(request, db, me, words(q))


@router.post("")
def begin(request: Request, db: Db, me: Starter, key: Line = "", once: Line = "") -> Response:
    """Begin a process and lead to its first task that is for whoever began it.

    `once` is made with each page: sent twice, it begins one process. One that asks for something
    leads to its form.
    """
    one = startable(db, key)
    if engine.start_form(db, one.key) is not None:
        return RedirectResponse(form_path(one.key), status_code=303)
    try:
        return started(db, me, one.key, {}, once)
    except Conflict as refusal:
        return page(request, db, me, "", refusal=refusal)


@router.get("/form")
def asked_first(request: Request, db: Db, _me: Starter, key: Key = "") -> Response:
    """Show the form that is filled in before a process begins."""
    one = startable(db, key)
    return form_page(request, db, one, form_of(db, one), once=short(new_id()))


@router.post("/form")
def begin_with(
    request: Request, db: Db, me: Starter, raw: Posted, key: Key = "", once: Key = ""
) -> Response:
    """Begin a process with what its form asks for; the same `once` again begins one process."""
    one = startable(db, key)
    form = form_of(db, one)
    try:
        values = forms.validate(form, raw, {}, sources(db, form))
        return started(db, me, one.key, values, once)
    except forms.FormErrors as again:
        return form_page(request, db, one, form, once=once, again=again)
    except Conflict as refusal:
        return page(request, db, me, "", refusal=refusal)


def startable(db: Session, key: str) -> DefinitionView:
    """Return a process that can be begun by hand.

    Raises:
        NotFound: there is none of this key.
    """
    for one in engine.startable_definitions(db):
        if one.key == key:
            return one
    raise NotFound


def form_of(db: Session, one: DefinitionView) -> forms.Form:
    """Return the form that a process begins with.

    Raises:
        NotFound: it begins without.
    """
    form = engine.start_form(db, one.key)
    if form is None:
        raise NotFound
    return form


def started(db: Session, me: Actor, key: str, values: forms.Values, once: str) -> Response:
    """Begin a process; lead to its first task for who began it, or back to the list."""
    with db.begin_nested():
        begun = engine.start(
            db, key, variables=values, by=me,
            idempotency_key=f"page:{me.username}:{once}" if once else None,
        )  # fmt: skip
    task = own_task(db, me, begun)
    return back(task or "/processes", "", Said(code="restarted"))


def own_task(db: Session, me: Actor, begun: InstanceView) -> str:
    """Return the page of the first open task of a process that is for somebody."""
    own = TaskFilter(instance_id=begun.id, for_actor=me, states=OPEN)
    task = next(iter(engine.find_tasks(db, own, limit=1).items), None)
    return f"/inbox/{short(task.id)}" if task is not None else ""


def lately(db: Session, me: Actor, names: dict[str, str]) -> list[Begun]:
    """Return what somebody has begun, the newest first, each with the way to it."""
    which = InstanceFilter(started_by=me.username)
    found = engine.find_instances(db, which, limit=LATELY).items
    about = subjects(db, (one.id for one in found))
    watches, reads = may(me, "instances.read"), may(me, "tickets.read")
    return [
        Begun(
            instance=one, name=names.get(one.definition_key, one.definition_key),
            subject=about.get(one.id, ""),
            href=(reads and ticket_of(db, me, one)) or own_task(db, me, one)
            or (f"/instances/{short(one.id)}" if watches else ""),
        )
        for one in found
    ]  # fmt: skip


def ticket_of(db: Session, me: Actor, one: InstanceView) -> str:
    """Return the page of the ticket that a process handles, if somebody may read it."""
    found = queries.ticket_of_instance(db, one.id)
    if found is None:
        return ""
    try:
        queries.get_ticket(db, found.no, reader=queries.Reader.of(me))
    except NotFound:
        return ""
    return f"/tickets/{found.no}"


def form_path(key: str, **more: str) -> str:
    """Return the address of the form that a process begins with."""
    return f"/processes/form?{urlencode({'key': key, **more})}"


def form_page(
    request: Request, db: Session, one: DefinitionView, form: forms.Form, *, once: str,
    again: forms.FormErrors | None = None,
) -> Response:  # fmt: skip
    """Return the form of a process, with what is wrong where something is."""
    values, errors = (again.values, again.errors) if again else ({}, None)
    action = form_path(one.key, once=once)
    html = forms.render(form, values, errors, sources(db, form), action=action)
    return render(
        request, "inbox/starting/form.html", status=422 if errors else 200, process=name_of(one),
        form=html, errors=bool(errors),
    )  # fmt: skip


def page(
    request: Request, db: Session, me: Actor, q: str, *, refusal: Conflict | None = None
) -> Response:
    """Return the list, cut to what was searched for."""
    every = [(one, name_of(one)) for one in engine.startable_definitions(db)]
    found = [pair for pair in every if q.casefold() in f"{pair[1]} {pair[0].key}".casefold()]
    names = {one.key: name_of(one) for one in engine.definitions(db)}
    return render(
        request, "inbox/starting/list.html", status=refusal.status if refusal else 200,
        processes=[
            (one, name, engine.start_form(db, one.key) is not None)
            for one, name in sorted(found, key=lambda pair: pair[1])
        ],
        q=q, any=bool(every), once=short(new_id()), refusal=refusal.text() if refusal else "",
        begun=lately(db, me, names), said=saying(request),
    )  # fmt: skip
