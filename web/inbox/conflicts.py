"""Somebody else was first: say who and when, and show the task as it is now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from base.db import Session
from base.errors import Conflict, RingflowError
from base.i18n import gettext
from engine import TaskClosed, TaskTaken, TaskView, TaskWithdrawn
from engine.people import Actor
from web.inbox import views
from web.inbox.asking.criteria import Criteria
from web.inbox.lists.listing import list_values
from web.render import render, wants_part
from web.said import Said, back

JUST_NOW_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What happened, in words, and when."""

    sentence: str
    when: datetime | None


def told(
    request: Request, db: Session, me: Actor, task_id: UUID, error: Conflict, criteria: Criteria
) -> Response:
    """Answer with 409 and who was first. What somebody did twice by themselves is no clash."""
    task = views.task_of(db, me, task_id)
    if task.completed_by == me.username:
        return back("/inbox", criteria.address(), Said(code="completed"))
    clash = clash_of(task, error, db.now())
    if wants_part(request):
        values = list_values(request, db, me, criteria)
        return render(
            request,
            "inbox/list.html",
            block="tasks",
            partial=True,
            status=409,
            clash=clash,
            said=None,
            **values,
        )
    values = views.task_values(db, me, task, criteria)
    return render(
        request, "inbox/task.html", status=409, conflict=clash, errors=False, said=None, **values
    )


def late(error: RingflowError, now: datetime) -> str:
    """Return why something could not be done: who was first and, just after it, how long ago."""
    who, when = str(error.params.get("who") or ""), error.params.get("when")
    if not who or not isinstance(error, TaskTaken | TaskClosed) or isinstance(error, TaskWithdrawn):
        return error.text()
    if isinstance(error, TaskClosed):
        return gettext("%(who)s has already finished this task.") % {"who": who}
    passed = int((now - when).total_seconds()) if isinstance(when, datetime) else JUST_NOW_S
    if passed < JUST_NOW_S:
        return gettext("%(who)s took this %(seconds)s s ago.") % {"who": who, "seconds": passed}
    return gettext("%(who)s has taken this task already.") % {"who": who}


def clash_of(task: TaskView, error: Conflict, now: datetime) -> Clash:
    """Return who was first and when, with names as people know them."""
    when = error.params.get("when")
    if task.completed_at is not None and task.completed_by_name:
        sentence = gettext("%(who)s has already finished this task.") % {
            "who": task.completed_by_name
        }
    else:
        sentence = late(error, now)
    return Clash(sentence=sentence, when=when if isinstance(when, datetime) else None)
