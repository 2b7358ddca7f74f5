"""What a task link shows: at first very little, then the one task, or how the link ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup

import engine
import forms
from base.centres import get_centre
from base.db import Session
from base.i18n import gettext, pick
from base.ids import short
from base.privacy import open_fields
from engine import LinkState, LinkStatus, TaskView
from engine.people import Actor
from processes.tickets import queries
from processes.tickets.queries import TicketView
from web.forming import sources
from web.inbox import filling
from web.links.opening import Opened
from web.tickets.facts import letters_of, ticket_shown

SHOWN_OF_ADDRESS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTask:
    """The task of a link in the reader's words."""

    id: str
    title: str
    number: str | None
    due_at: datetime | None
    documentation: str


def task_shown(task: TaskView) -> LinkTask:
    """Return the task of a link."""
    return LinkTask(
        id=short(task.id),
        title=pick(task.title),
        number=task.business_key,
        due_at=task.due_at,
        documentation=pick(task.documentation),
    )


def first_look(found: Opened, task: TaskView) -> dict[str, Any]:
    """Return what is shown before anybody has chosen to go on: no word of the matter itself."""
    shown = task_shown(task)
    facts = [(gettext("Number"), task.business_key)] if task.business_key else []
    return {
        "centre": get_centre(found.db, found.db.centre_id).title,
        "task": shown,
        "facts": facts,
        "person": masked(found.state.person or ""),
        "token": found.token,
        "expires_at": found.state.expires_at,
    }


def masked(person: str) -> str:
    """Return an address of which only its owner recognises the rest: li•••@example.org."""
    name, at, host = person.partition("@")
    return f"{name[:SHOWN_OF_ADDRESS]}•••{at}{host}" if at else person


def task_values(
    found: Opened, by: Actor, task_id: UUID, form: Markup | None = None
) -> dict[str, Any]:
    """Return what the page of the task shows; `form` is one that came back with mistakes."""
    task = engine.get_task(found.db, task_id)
    path = f"/link/task/{short(task.id)}"
    return {
        "centre": get_centre(found.db, found.db.centre_id).title,
        "task": task_shown(task),
        "ticket": matter(found.db, task, path),
        "form": form or filling.shown(found.db, task, by, action=path),
    }


def matter(db: Session, task: TaskView, path: str) -> dict[str, Any] | None:
    """Return the ticket behind the task, without the citizen's name when that is to be hidden."""
    ticket = ticket_of(db, task)
    if ticket is None:
        return None
    shown = ticket_shown(db, ticket, outside=True, file_path=f"{path}/files")
    letters = [] if ticket.hide_identity else letters_of(db, ticket, f"{path}/files")
    return {
        "subject": shown.subject,
        "content": shown.content,
        "files": shown.files,
        "facts": shown.facts,
        "contact": shown.contact,
        "letters": letters,
    }


def ticket_of(db: Session, task: TaskView) -> TicketView | None:
    """Return the ticket that runs in the task's instance."""
    return queries.ticket_of_instance(db, task.instance_id)


def form_again(found: Opened, task: TaskView, again: forms.FormErrors) -> Markup:
    """Return the form as it was posted, with what is wrong."""
    path = f"/link/task/{short(task.id)}"
    form = filling.form_of(found.db, task)
    open_fields(found.db, form.reveals)
    return forms.render(
        form,
        again.values,
        again.errors,
        sources(found.db, form, file_path=f"{path}/files"),
        action=path,
    )


def ending(state: LinkState) -> dict[str, Any]:
    """Return heading and lines for a link through which nothing can be done any more."""
    heading, lines = {
        LinkStatus.USED: used,
        LinkStatus.EXPIRED: expired,
        LinkStatus.CLOSED: closed,
    }.get(state.status, unknown)(state)
    return {
        "heading": heading,
        "lines": lines,
        "when": state.when,
        "task": task_shown(state.task) if state.task else None,
    }


def used(state: LinkState) -> tuple[str, list[str]]:
    """Say who has done the task; who did it by this link is thanked."""
    if state.who == state.person:
        return gettext("Thank you, this is done"), [
            gettext("What you entered has been recorded, and the matter goes on from here."),
            gettext("There is nothing more to do here. You can close this page."),
        ]
    return gettext("This task is done"), [
        gettext("%(who)s finished it.") % {"who": masked(state.who or "")},
        gettext("There is nothing more to do here. You can close this page."),
    ]


def expired(_state: LinkState) -> tuple[str, list[str]]:
    """Say that the time of the link is over."""
    return gettext("This link has run out"), [
        gettext("The task itself is still open."),
        gettext("With the next reminder a new link comes to you; the hotline can send it at once."),
    ]


def closed(_state: LinkState) -> tuple[str, list[str]]:
    """Say that the task went away."""
    return gettext("This task is no longer needed"), [
        gettext("A deadline or another step has overtaken it, or the matter was withdrawn."),
        gettext("There is nothing more to do here. You can close this page."),
    ]


def unknown(_state: LinkState) -> tuple[str, list[str]]:
    """Say that this is no link of ours, or not for this browser."""
    return gettext("This link is not known here"), [
        gettext(
            "Please open it again from the e-mail, whole and unchanged; long links break easily."
        ),
        gettext(
            "If it was opened in another browser or some hours ago, opening it again helps too."
        ),
    ]
