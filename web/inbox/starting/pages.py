"""Beginning a process: a list to search, one button each, and on to the first task."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import Conflict, NotFound
from base.ids import new_id, short
from engine import TaskFilter
from engine.people import Actor
from engine.tasks.records import OPEN
from web.deps import Can, Db
from web.monitor.way import name_of
from web.paths import words
from web.render import render
from web.said import Said, back

router = APIRouter(prefix="/processes", include_in_schema=False)
Starter = Annotated[Actor, Can("instances.start")]
Line = Annotated[str, Form(max_length=200)]


@router.get("")
def offered(
    request: Request, db: Db, _me: Starter, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """List the processes that can be begun."""
    return page(request, db, words(q))


@router.post("")
def begin(
    request: Request, db: Db, me: Starter, key: Line = "", once: Line = "", business_key: Line = ""
) -> Response:
    """Begin a process and lead to its first task that is for whoever began it.

    `once` is made with each page: sent twice, it begins one process.
    """
    if all(one.key != key for one in engine.startable_definitions(db)):
        raise NotFound
    try:
        with db.begin_nested():
            begun = engine.start(
                db, key, variables={}, by=me, business_key=business_key.strip() or None,
                idempotency_key=f"page:{once}" if once else None,
            )  # fmt: skip
    except Conflict as refusal:
        return page(request, db, "", refusal=refusal)
    own = TaskFilter(instance_id=begun.id, for_actor=me, states=OPEN)
    task = next(iter(engine.find_tasks(db, own, limit=1).items), None)
    path = f"/inbox/{short(task.id)}" if task is not None else "/inbox"
    return back(path, "", Said(code="restarted"))


def page(request: Request, db: Session, q: str, *, refusal: Conflict | None = None) -> Response:
    """Return the list, cut to what was searched for."""
    every = [(one, name_of(one)) for one in engine.startable_definitions(db)]
    found = [pair for pair in every if q.casefold() in f"{pair[1]} {pair[0].key}".casefold()]
    return render(
        request, "inbox/starting/list.html", status=refusal.status if refusal else 200,
        processes=sorted(found, key=lambda pair: pair[1]), q=q, any=bool(every),
        once=short(new_id()), refusal=refusal.text() if refusal else "",
    )  # fmt: skip
