"""What the ticket pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import engine
from base.db import Session
from base.errors import NotFound
from base.i18n import gettext, pick
from base.ids import short
from engine import Overview, TaskFilter
from engine.identity import candidate_names, may
from engine.identity.access.permissions import may_any_task
from engine.people import Actor
from engine.tasks.records import OPEN, TaskState
from engine.tasks.views import TaskView
from processes.tickets import queries
from processes.tickets.queries import Moment, TicketView
from processes.tickets.records import Direction
from processes.tickets.rules.kinds import (
    CHANNEL_NAMES,
    KIND_NAMES,
    STATUS_NAMES,
    URGENCY_NAMES,
)
from web.monitor.talk import NOTHING_SAID, talk_of
from web.monitor.way import way_of
from web.shell.offering.choosing import few_departments
from web.tickets.clock.shown import LampShown, clocks_shown, lamp_shown
from web.tickets.criteria import NAMES, Asked, View
from web.tickets.facts import (
    TONES,
    URGENCY_TONES,
    category_name,
    department_names,
    letter_of,
    subject_of,
    ticket_shown,
)

PAGE_LENGTH: Final = 50
# A matter that came back many times has some hundred lines; this only bounds what went astray.
MOST_LINES: Final = 10_000
LINE_TONES: Final[Mapping[str, str]] = {
    "step": "ok",
    "auto": "neutral",
    "event": "warn",
    "said": "info",
    "visit": "warn",
    "state": "neutral",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One ticket of the list."""

    no: str
    subject: str
    kind: str
    category: str
    status: str
    tone: str
    urgency: str
    urgency_tone: str
    lamp: LampShown | None
    due_at: datetime | None
    department: str
    channel: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """A step that the ticket waits at."""

    title: str
    who: str
    due_at: datetime | None
    url: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of what happened."""

    at: datetime
    title: str
    who: str
    tone: str
    outcome: str | None
    text: str | None
    details: tuple[tuple[str, str], ...]
    rating: int | None


def list_values(db: Session, me: Actor, asked: Asked) -> dict[str, Any]:
    """Return what the list shows."""
    page = queries.find_tickets(
        db, asked.query, asked.filter(db.now(), me), after=asked.after or None, limit=PAGE_LENGTH,
        by_due=asked.by_due,
    )  # fmt: skip
    listed = few_departments(db)
    codes = {one.department for one in page.items if one.department}
    names = listed or department_names(db, codes)
    return {
        "asked": asked,
        "rows": [line_of(one, names, db.now()) for one in page.items],
        "next": f"/tickets{asked.address(after=page.next)}" if page.next else "",
        "tabs": [
            (gettext(NAMES[view]), f"/tickets{asked.at(view)}", view is asked.view, None)
            for view in View
        ],
        "selects": selects(listed),
        "may_open": may(me, "tickets.open"),
    }


def selects(departments: Mapping[str, str]) -> list[tuple[str, str, str, Mapping[str, str]]]:
    """Return the lists to choose from above the tickets: name, label, first entry, entries.

    There are no entries of departments where these are too many for a list.
    """
    kinds = {str(kind): gettext(name) for kind, name in KIND_NAMES.items()}
    urgencies = {str(urgency): gettext(name) for urgency, name in URGENCY_NAMES.items()}
    return [
        ("kind", gettext("Kind"), gettext("All kinds"), kinds),
        ("department", gettext("Handled by"), gettext("All departments"), departments),
        ("urgency", gettext("Urgency"), gettext("Every urgency"), urgencies),
    ]


def line_of(ticket: TicketView, departments: Mapping[str, str], now: datetime) -> Line:
    """Return one line of the list."""
    lamp = ticket.lamp(now) if ticket.waiting else None
    return Line(
        no=ticket.no,
        subject=subject_of(ticket),
        kind=gettext(KIND_NAMES[ticket.kind]),
        category=category_name(ticket.category),
        status=gettext(STATUS_NAMES[ticket.status]),
        tone=TONES[ticket.status],
        urgency=gettext(URGENCY_NAMES[ticket.urgency]),
        urgency_tone=URGENCY_TONES.get(ticket.urgency, ""),
        lamp=lamp_shown(lamp) if lamp is not None else None,
        due_at=ticket.handle_due if ticket.waiting else None,
        department=departments.get(ticket.department or "", ticket.department or ""),
        channel=gettext(CHANNEL_NAMES[ticket.channel]),
        created_at=ticket.created_at,
    )


def ticket_values(
    db: Session, me: Actor, ticket: TicketView, *, drawing: str | None, everything: bool
) -> dict[str, Any]:
    """Return what the page of one ticket shows; `everything`: the system's own steps too."""
    path = f"/tickets/{ticket.no}"
    outside = not may(me, "tickets.write")
    names = department_names(db)
    files = queries.attachments(db, ticket.id)
    # Who writes is told by the letters as well.
    hidden = outside and ticket.hide_identity
    said = [] if hidden else queries.conversation(db, ticket.id, files=files)
    seen = _process_of(db, ticket)
    lines = seen.lines if seen else []
    moments = queries.moments_of(db, ticket, lines, said=said, departments=names)
    return {
        "ticket": ticket_shown(db, ticket, outside=outside, names=names, files=files),
        "way": way_of(db, seen, wanted=drawing, path=path) if seen else None,
        "tasks": waiting(db, me, ticket),
        "clocks": clocks_shown(db, ticket),
        "letters": [letter_of(one) for one in said],
        "story": story(moments, everything=everything),
        "everything": everything,
        "may_write": not outside,
        "may_propose": may(me, "lists.propose"),
        "may_monitor": may(me, "instances.read"),
        "talk": talk_in(db, me, ticket),
    }


def talk_in(db: Session, me: Actor, ticket: TicketView) -> dict[str, Any]:
    """Return the comments and files at the tasks of a ticket, for who may see running processes."""
    if ticket.instance_id is None or not may(me, "instances.read"):
        return NOTHING_SAID
    return talk_of(db, me, ticket.instance_id, None)


def _process_of(db: Session, ticket: TicketView) -> Overview | None:
    """Return the process of a ticket; none before it has begun, and when it is kept no longer."""
    if ticket.instance_id is None:
        return None
    try:
        return engine.overview(db, ticket.instance_id, most=MOST_LINES)
    except NotFound:
        return None


def waiting(db: Session, me: Actor, ticket: TicketView) -> list[Now]:
    """Return the steps that the ticket waits at, with whom."""
    if ticket.instance_id is None:
        return []
    which = TaskFilter(instance_id=ticket.instance_id, states=OPEN)
    return [now_of(db, me, task) for task in engine.find_tasks(db, which).items]


def now_of(db: Session, me: Actor, task: TaskView) -> Now:
    """Return one waiting step."""
    held = task.assignee == me.username
    free = task.state is TaskState.READY and (may_any_task(me) or me.in_any(task.candidate_groups))
    return Now(
        title=pick(task.title),
        who=gettext("Me") if held else people_of(db, task),
        due_at=task.due_at,
        url=f"/inbox/{short(task.id)}",
        mine=held or free,
    )


def people_of(db: Session, task: TaskView) -> str:
    """Say who has a task or may take it."""
    if task.assignee:
        names = engine.identity.names_of_users(db, [task.assignee])
        return names.get(task.assignee, task.assignee)
    names = candidate_names(db, task.candidate_groups)
    return gettext(", ").join(names.get(one, one) for one in task.candidate_groups)


def story(moments: list[Moment], *, everything: bool) -> list[Told]:
    """Return what happened; at first only what people did, and the beginning if that is all."""
    main = [one for one in moments if everything or not one.minor]
    return [told(one) for one in main or moments[:1]]


def person_of(one: Moment) -> str:
    """Return who did it; a citizen on the web page has no name there."""
    return gettext("Citizen") if one.what == "visit" and one.who == "web" else one.who


def told(one: Moment) -> Told:
    """Return one line of what happened. What was said stands in the conversation, so not twice."""
    said = one.what == "said"
    note = one.direction is Direction.NOTE
    title = one.title or (gettext("Note") if note else gettext("Message") if said else "")
    tone = "bad" if one.what == "state" and one.text and not one.minor else LINE_TONES[one.what]
    return Told(
        at=one.at,
        title=title,
        who="" if one.what == "auto" or (one.what == "state" and one.minor) else person_of(one),
        tone=tone,
        outcome=one.outcome,
        text=None if said else one.text,
        details=one.details,
        rating=one.rating,
    )
