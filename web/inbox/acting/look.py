"""How somebody wants their lists: kept with the account."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from engine.identity.own import keep_inbox
from engine.people import Actor
from web.deps import Can, Db
from web.inbox.asking.criteria import Criteria
from web.inbox.shown.look import LAYOUTS
from web.said import Said, back
from web.shell.account import own_id

router = APIRouter(prefix="/inbox", include_in_schema=False)
Worker = Annotated[Actor, Can("tasks.work")]
View = Annotated[str, Form(alias="list", max_length=2000)]


@router.post("/look")
def look(
    db: Db, me: Worker, layout: Annotated[str, Form(max_length=20)] = "", view: View = ""
) -> Response:
    """Keep tiles or the table, and go back to the list."""
    if layout in LAYOUTS:
        keep_inbox(db, own_id(me), {"layout": layout})
    return RedirectResponse(f"/inbox{Criteria.of(view).address()}", status_code=303)


@router.post("/onward")
def onward(
    db: Db, me: Worker, onward: Annotated[str, Form(max_length=20)] = "", view: View = ""
) -> Response:
    """Keep whether the next task opens when one is done."""
    keep_inbox(db, own_id(me), {"onward": bool(onward)})
    return back("/inbox", Criteria.of(view).address(), Said(code="look_kept"))
