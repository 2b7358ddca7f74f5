"""Telling people that a task of theirs is due soon, or overdue: once for each due moment.

Whoever calls `tell_due` again and again tells everybody in time; what was told is known by the
notices, so it does not matter how often, or that two do it at once.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select

from base.db import Session
from base.i18n import N_
from base.parameters import Area, Length, Parameter, declare, value
from engine.identity.records import User
from engine.people import Actor
from engine.tasks.notices.records import Notice, NoticeKind
from engine.tasks.notices.telling import News, tell_of
from engine.tasks.records import Task, TaskState

SOON: Final = declare(
    Parameter(
        code="notices.due_soon_before", default=timedelta(hours=1), area=Area.NOTICES,
        kind=Length(least=timedelta(minutes=10), most=timedelta(days=30)),
        name=N_("How long before the due time a task is due soon"),
        about=N_("Then its holder is told. Who gets it later is told at the next look."),
    )
)  # fmt: skip
# What has been late for longer, as after a long stop, is news to nobody.
LATE: Final = timedelta(days=7)
AT_ONCE: Final = 500
MY_TURN: Final = "select pg_try_advisory_xact_lock(hashtext('notices due'), hashtext(%(centre)s))"
CLOCK: Final = Actor.system("clock")


def tell_due(db: Session) -> dict[NoticeKind, int]:
    """Tell the holders of tasks that are due soon or overdue; return how many of each kind.

    At most `AT_ONCE` of a kind; the next call goes on with the others. None while another one is
    at it.
    """
    ((mine,),) = db.ask(MY_TURN, {"centre": str(db.centre_id)})
    if not mine:
        return {}
    now = db.now()
    spans = {
        NoticeKind.DUE_SOON: (now, now + value(db, SOON)),
        NoticeKind.OVERDUE: (now - LATE, now),
    }
    return {kind: _tell(db, kind, *span) for kind, span in spans.items()}


def _tell(db: Session, kind: NoticeKind, after: datetime, until: datetime) -> int:
    told = exists().where(
        Notice.task_id == Task.id, Notice.person == Task.assignee, Notice.kind == kind,
        Notice.due_at == Task.due_at,
    )  # fmt: skip
    # A name that is nobody's would be found again at every look, before what can be told.
    somebody = exists().where(User.centre_id == db.centre_id, User.username == Task.assignee)
    query = (
        select(Task.id, Task.assignee, Task.due_at)
        .where(Task.centre_id == db.centre_id, Task.assignee.is_not(None), somebody)
        .where(Task.state.in_([TaskState.READY, TaskState.CLAIMED]), Task.held_at.is_(None))
        .where(Task.due_at > after, Task.due_at <= until, ~told)
        .order_by(Task.due_at, Task.id)
        .limit(AT_ONCE)
    )
    rows = db.execute(query).all()
    for task_id, holder, due_at in rows:
        news = News(kind=kind, due_at=due_at)
        tell_of(db, task_id, [holder] if holder else [], news, by=CLOCK)
    return len(rows)
