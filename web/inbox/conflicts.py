"""Somebody else was first: say who and when, and show the task as it is now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from base.db import Session
from base.errors import Conflict
from base.i18n import gettext
from engine import TaskTaken, TaskView
from engine.people import Actor
from web.inbox import views
from web.inbox.criteria import Criteria
from web.render import render, wants_part
from web.said import Said, back


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
    clash = clash_of(task, error)
    if wants_part(request):
        values = views.list_values(db, me, criteria)
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


def clash_of(task: TaskView, error: Conflict) -> Clash:
    """Return who was first and when, with names as people know them."""
    when = error.params.get("when")
    who = str(error.params.get("who") or "")
    if task.completed_at is not None and task.completed_by_name:
        sentence = gettext("%(who)s has already finished this task.") % {
            "who": task.completed_by_name
        }
    elif who and isinstance(error, TaskTaken):
        sentence = gettext("%(who)s has taken this task already.") % {"who": who}
    else:
        sentence = error.text()
    return Clash(sentence=sentence, when=when if isinstance(when, datetime) else None)
