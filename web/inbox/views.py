"""What the inbox pages show: the tasks of a list, and one task with all that belongs to it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

import engine
import forms
from base.db import Session
from base.i18n import gettext, pick
from base.ids import short
from base.page import Page
from base.privacy import Kind, field_kind
from engine import TaskView, identity
from engine.identity.access.permissions import may
from engine.people import Actor
from engine.tasks.records import TaskState
from processes.tickets.queries.subjects import subjects
from web.admin.personal.beside import request_beside
from web.forming import colleagues, sources
from web.inbox import filling
from web.inbox.asking.criteria import NAMES, Criteria
from web.inbox.asking.filtering import filter_of
from web.inbox.offered import offers, standing
from web.inbox.rows import Names, Row, row_of
from web.inbox.shown.facts import FactWords, fact_words, said
from web.inbox.shown.signing import signing_of
from web.monitor.talk import talk_of
from web.monitor.way import MOST_LINES, way_of
from web.tickets.facts import known_facts

QUEUE_LENGTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """The task of a task page: its row, and what only the page says."""

    row: Row
    instance: str
    state: TaskState
    documentation: str
    claimed_at: datetime | None
    done_by: str
    values: Markup

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def found(db: Session, me: Actor, criteria: Criteria, limit: int) -> Page[TaskView]:
    """Return a page of the tasks that a view holds."""
    which = filter_of(criteria, me, db.local_now())
    page = engine.find_tasks(db, which, after=criteria.after or None, limit=limit)
    if not criteria.columns:
        return page
    return replace(page, items=engine.with_facts(db, page.items))


def names_for(db: Session, tasks: list[TaskView], *, words: bool = False) -> Names:
    """Return the names that the lines of one page need; what no line needs is not read.

    `words` are the names of variables.
    """
    definitions = engine.definitions(db)
    return Names(
        people=people_in(db, tasks),
        groups=groups_in(db, tasks),
        processes={
            one.key: pick({"en": one.name, **one.labels})
            for one in definitions
            if one.kind == "process"
        },
        subjects=subjects(db, (task.instance_id for task in tasks)),
        facts=fact_words(db, definitions) if words else FactWords(),
    )


def people_in(db: Session, tasks: list[TaskView]) -> dict[str, str]:
    """Return the names of the people who hold the tasks or may take them."""
    wanted = {
        name
        for task in tasks
        for name in (task.assignee, *task.candidate_users, *task.stands_for.values())
        if name
    }
    return identity.names_of_users(db, wanted) if wanted else {}


def groups_in(db: Session, tasks: list[TaskView]) -> dict[str, str]:
    """Return the names of the groups that may take the tasks."""
    return identity.candidate_names(db, {one for task in tasks for one in task.candidate_groups})


def task_of(db: Session, me: Actor, task_id: UUID) -> TaskView:
    """Return a task with its variables, if it concerns this person."""
    return engine.get_task(db, task_id, by=me)


def task_values(
    db: Session,
    me: Actor,
    task: TaskView,
    criteria: Criteria,
    *,
    form: Markup | None = None,
    drawing: str | None = None,
) -> dict[str, Any]:
    """Return what the page of a task shows; `form` is one that came back with mistakes."""
    queue = found(db, me, criteria.from_start(), QUEUE_LENGTH).items
    seen = engine.overview(db, task.instance_id, most=MOST_LINES)
    known = request_beside(db, me, seen.instance) or known_facts(
        db, seen.instance, outside=not may(me, "tickets.write")
    )
    names = names_for(db, [task, *queue], words="values" in known)
    if "values" in known:
        known["values"] = said(db, names.facts, filling.form_of(db, task), known["values"])
    address = criteria.from_start().address()
    row = row_of(task, me, names, address)
    return {
        "task": shown(db, task, row),
        "form": form or form_for(db, me, task, row),
        "draft_kept": row.mine and engine.draft(db, task.id, by=me) is not None,
        "queue": [row_of(one, me, names, address) for one in queue],
        "criteria": criteria.from_start(),
        "list_name": gettext(NAMES[criteria.view]),
        "way": way_of(db, seen, wanted=drawing, place=task.id, path=f"/inbox/{row.id}"),
        "offers": offers(db, me, task, address),
        "numbers": numbers_of(db, task) if row.mine and row.open else [],
        "standing": standing(db, me, task),
        "signing": signing_of(db, me, task),
        "talk": talk_of(db, me, task.instance_id, task),
        "copies": copies_of(db, task),
        **known,
    }


def numbers_of(db: Session, task: TaskView) -> list[str]:
    """Return the phone numbers that the form shows to whoever has the task, to be called."""
    named = [one for one in filling.form_of(db, task).reveals if field_kind(one) is Kind.PHONE]
    return [str(number) for one in named if (number := task.variables.get(one))]


def copies_of(db: Session, task: TaskView) -> list[tuple[str, datetime | None]]:
    """Return who was sent a task to read, by name, and when they read it."""
    sent = engine.copied_to(db, task.id)
    names = identity.names_of_users(db, {person for person, _read in sent}) if sent else {}
    return [(names.get(person, person), read) for person, read in sent]


def others(db: Session, me: Actor) -> list[tuple[str, str]]:
    """Return the people to whom this person can hand a task."""
    return [(one.value, pick(one.label)) for one in colleagues(db, but=me.username)]


def shown(db: Session, task: TaskView, row: Row) -> TaskShown:
    """Return the task of a task page."""
    return TaskShown(
        row=row,
        instance=short(task.instance_id),
        state=task.state,
        documentation=pick(task.documentation),
        claimed_at=task.claimed_at,
        done_by=task.completed_by_name or "",
        values=entered(db, task) if task.state is TaskState.COMPLETED else Markup(),
    )


def form_for(db: Session, me: Actor, task: TaskView, row: Row) -> Markup:
    """Return the form: to fill in for whoever has the task, to read for everybody else."""
    if task.signs_for is not None:
        return _form_of_signed(db, task) if row.open else Markup()
    free_to_end = task.owner is None and task.held_at is None and not task.waits_for
    if row.mine and free_to_end:
        return filling.shown(db, task, me, action=row.url.replace(row.id, f"{row.id}/complete"))
    if not row.open:
        return Markup()
    form = filling.form_of(db, task)
    return forms.render(form, task.variables, None, sources(db, form), readonly=True)


def _form_of_signed(db: Session, task: TaskView) -> Markup:
    """Return the form of the task that somebody signs, to read."""
    assert task.signs_for is not None
    signed = engine.get_task(db, task.signs_for)
    form = filling.form_of(db, signed)
    values = {**signed.variables, **engine.decision_of(db, signed)}
    return forms.render(form, values, None, sources(db, form), readonly=True)


def entered(db: Session, task: TaskView) -> Markup:
    """Return what was entered when the task was done."""
    lines = engine.history(db, task.instance_id, token_id=task.id).items
    changed = next((line.changed for line in lines if line.what == "completed"), {})
    return filling.answered(db, task, changed)
