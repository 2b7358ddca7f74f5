"""My work: where each person begins, with what is theirs and nothing else."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

import engine
from base.db import Session
from base.i18n import gettext
from engine import TaskFilter, TaskState
from engine.identity import may
from engine.people import Actor
from engine.tasks.records import OPEN
from processes.tickets import queries
from web.deps import Anyone, Db, Me
from web.inbox.asking.criteria import NAMES, View
from web.inbox.rows import Row, row_of
from web.inbox.shown.counts import MOST_COUNTED
from web.inbox.views import names_for
from web.looks.homes import home_of
from web.looks.own import open_to, own_things
from web.render import render

router = APIRouter(include_in_schema=False)
A_FEW = 6


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is of something, and where it is listed."""

    label: str
    href: str
    number: str
    tone: str


@router.get("/")
def home(request: Request, me: Anyone) -> Response:
    """Lead on to the page that somebody begins with, or to the sign-in page."""
    return RedirectResponse(home_of(request, me) if me else "/sign-in", status_code=303)


@router.get("/start")
def start(request: Request, db: Db, me: Me) -> Response:
    """Show one's own work: tasks, what is late, tickets, favourites."""
    works, reads = may(me, "tasks.work"), may(me, "tickets.read")
    late, mine = rows(db, me, late_of(db, me), mine_of(me)) if works else ([], [])
    return render(
        request, "own/start.html", counts=counts(db, me, works=works),
        late=late, mine=mine, tickets=recent(db, me) if reads else [], works=works, reads=reads,
        own=open_to(me, own_things(request).favourites), may_open=may(me, "tickets.open"),
    )  # fmt: skip


def mine_of(me: Actor) -> TaskFilter:
    """Return which tasks somebody has taken."""
    return TaskFilter(assignee=me.username, states=OPEN)


def late_of(db: Session, me: Actor) -> TaskFilter:
    """Return which tasks somebody holds or may take that are past their time."""
    return TaskFilter(for_actor=me, due_before=db.now())


def counts(db: Session, me: Actor, *, works: bool) -> list[Count]:
    """Return how much work there is, of the kinds that concern this person."""
    found = []
    if works:
        free = TaskFilter(for_actor=me, state=TaskState.READY)
        begun = TaskFilter(started_by=me.username, states=OPEN)
        late = counted(db, late_of(db, me))
        found = [
            Count(gettext("In my hands"), "/inbox?holder=me", counted(db, mine_of(me)), "info"),
            Count(gettext("To be taken"), "/inbox?holder=nobody", counted(db, free), "neutral"),
            Count(gettext("Overdue"), "/inbox?view=overdue", late, "bad" if late != "0" else "ok"),
            Count(gettext(NAMES[View.MINE]), "/inbox?view=mine", counted(db, begun), "neutral"),
        ]
    return found


def counted(db: Session, which: TaskFilter) -> str:
    """Return how many tasks there are, up to 99."""
    number = engine.count_tasks(db, which, most=MOST_COUNTED + 1)
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def rows(db: Session, me: Actor, *which: TaskFilter) -> list[list[Row]]:
    """Return a few tasks of each kind as lines; what they are called is asked once for all."""
    found = [engine.find_tasks(db, one, limit=A_FEW).items for one in which]
    every = [task for tasks in found for task in tasks]
    if not every:
        return [[] for _ in found]
    names = names_for(db, every)
    return [[row_of(task, me, names) for task in tasks] for tasks in found]


def recent(db: Session, me: Actor) -> list[queries.TicketView]:
    """Return the newest tickets that this person may read."""
    which = queries.TicketFilter(reader=queries.Reader.of(me))
    return queries.find_tickets(db, None, which, limit=A_FEW).items
