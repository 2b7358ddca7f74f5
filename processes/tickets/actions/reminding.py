"""Letters with a task link: invitations to a department, and reminders of what it has not done.

A link can only be made for a task that is stored, so these letters are jobs after the step.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import engine
from base import jobs
from base.db import Session
from base.i18n import pick, use_locale
from base.parameters import value
from engine import Actor, TaskFilter, TaskState, TaskView, identity
from processes.tickets.parameters import LINK_LIFE
from processes.tickets.queries.tickets import row_by_id, ticket_of_instance
from processes.tickets.records import Direction, Ticket
from processes.tickets.rules.kinds import Status

from . import letters, mailing
from .addresses import link_url
from .conversation import Said, say
from .letters import Letter

OPEN: Final = frozenset({TaskState.READY, TaskState.CLAIMED})
# An overdue notice goes to the dispatchers in any case.
OF_LIMITS: Final = frozenset({"due_soon"})
WITH_DEPARTMENT: Final = frozenset({Status.DISPATCHED, Status.HANDLING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a letter with a link says besides the ticket itself."""

    ticket: Ticket
    step: str
    due: str
    department: str
    words: str
    url: str


LETTERS: Final[Mapping[str, Callable[[Occasion], Letter]]] = {
    "invite": lambda it: letters.invitation(it.ticket, step=it.step, due=it.due, url=it.url),
    "sign": lambda it: letters.sign_urging(it.ticket, due=it.due, url=it.url),
    "due_soon": lambda it: letters.due_soon(it.ticket, due=it.due, url=it.url),
    "overdue": lambda it: letters.overdue_notice(
        it.ticket, department=it.department, due=it.due, url=it.url
    ),
    "urged": lambda it: letters.urged(it.ticket, words=it.words, url=it.url),
    "added": lambda it: letters.added(it.ticket, words=it.words, url=it.url),
}


def remind(db: Session, instance_id: UUID, letter: str, *, key: str, words: str = "") -> None:
    """Ask for a letter with a link to be sent to the department, once for each key."""
    args = {"instance_id": str(instance_id), "letter": letter, "words": words, "key": key}
    jobs.add(db, "tickets.remind", args=args, key=f"tickets.remind:{key}")


def tell_holder(db: Session, row: Ticket, letter: str, *, words: str, key: str) -> bool:
    """Write to whoever has the ticket; return whether that is a department."""
    at_work = row.status in WITH_DEPARTMENT and row.instance_id is not None
    if at_work and mailing.department_addresses(db, row.department):
        assert row.instance_id is not None
        remind(db, row.instance_id, letter, key=key, words=words)
        return True
    occasion = Occasion(ticket=row, step="", due="", department="", words=words, url="")
    mailing.to_dispatchers(db, lambda: LETTERS[letter](occasion), key=key, thread=row.no)
    return False


def write_reminder(
    db: Session, instance_id: UUID, letter: str, *, key: str, words: str = ""
) -> int:
    """Write a letter to those who have the open task of an instance; return to how many.

    Nobody can do the task while its letter is written. If the matter has ended, nothing is sent.
    """
    if not engine.hold_still(db, instance_id):
        return 0
    page = engine.find_tasks(db, TaskFilter(instance_id=instance_id, states=OPEN))
    count = sum(
        write_with_link(db, task, letter, key=key, words=words) for task in page.items if task.link
    )
    return count or _tell_house(db, page.items, letter, key=key)


def write_invitation(db: Session, task_id: UUID) -> int:
    """Write a letter for a new task; nothing if it was done before the letter was written."""
    key = f"invite:{task_id}"
    try:
        return write_with_link(db, engine.get_task(db, task_id), "invite", key=key)
    except engine.TaskClosed:  # somebody did it while this waited for its lock
        return 0


def _tell_house(db: Session, tasks: Sequence[TaskView], letter: str, *, key: str) -> int:
    """Tell the dispatchers of a limit where no department has the ticket; return to how many."""
    found = ticket_of_instance(db, tasks[0].instance_id) if tasks else None
    if letter not in OF_LIMITS or found is None:
        return 0
    ticket = row_by_id(db, found.id)
    due = letters.when(ticket.handle_due, db.context.settings.zone)
    occasion = Occasion(ticket=ticket, step="", due=due, department="", words="", url="")
    return mailing.to_dispatchers(db, lambda: LETTERS[letter](occasion), key=key, thread=ticket.no)


def write_with_link(db: Session, task: TaskView, letter: str, *, key: str, words: str = "") -> int:
    """Make a link for each address of those who may do the task; return to how many it went.

    Nothing is sent for a task that is done already, or when nobody has an address.
    """
    found = ticket_of_instance(db, task.instance_id)
    if task.state not in OPEN or found is None:
        return 0
    ticket, count = row_by_id(db, found.id), 0
    for address in _addresses(db, task):
        url = _new_link(db, task, address)
        with use_locale(mailing.centre_locale(db)):
            written = LETTERS[letter](_occasion(db, ticket, task, words=words, url=url))
        if mailing.to_address(db, address, written, key=key, thread=ticket.no):
            count += 1
        else:
            _tell_blocked(db, ticket, address, key=key)
    return count


def _tell_blocked(db: Session, ticket: Ticket, address: str, *, key: str) -> None:
    """Tell the dispatchers, and the ticket, that a department did not get its link."""
    with use_locale(mailing.centre_locale(db)):
        letter = letters.link_blocked(ticket, address=address)
    said = Said(direction=Direction.NOTE, author="", text=letter.text, subject=letter.subject)
    say(db, ticket, said)
    mailing.to_dispatchers(db, lambda: letter, key=f"blocked:{key}:{address}", thread=ticket.no)


def _new_link(db: Session, task: TaskView, address: str) -> str:
    ttl, by = value(db, LINK_LIFE), Actor.system("invitation")
    token = engine.create_link(db, task.id, person=address, purpose=task.node, ttl=ttl, by=by)
    return link_url(db, token)


def _occasion(db: Session, ticket: Ticket, task: TaskView, *, words: str, url: str) -> Occasion:
    return Occasion(
        ticket=ticket,
        step=pick(task.title),
        due=letters.when(task.due_at, db.context.settings.zone),
        department=mailing.department_name(db, ticket),
        words=words,
        url=url,
    )


def _addresses(db: Session, task: TaskView) -> list[str]:
    """Return the address of whoever has the task, else of all who may take it."""
    if task.assignee:
        return [
            one.email for one in identity.people(db) if one.username == task.assignee and one.email
        ]
    return sorted({address for group in task.candidate_groups for address in _of_group(db, group)})


def _of_group(db: Session, group: str) -> Iterator[str]:
    code = group.removeprefix("department:")
    if code != group:
        yield from mailing.department_addresses(db, code)
    else:
        yield from mailing.group_addresses(db, group)
