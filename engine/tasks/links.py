"""Links by which one person acts on one task without signing in.

A link is bearer proof, so it is made for one task, expires, and ends with the task. Its token is
`<short centre id>.<32 random bytes>`: the centre must be known before any row can be read.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.ids import short, unshort
from engine.history.lines import Line, What
from engine.instances.locking import Held, note
from engine.people import Actor, ActorKind
from engine.tasks.actions import hold_task
from engine.tasks.closing import check_open
from engine.tasks.records import OPEN, Task, TaskLink, TaskState
from engine.tasks.views import TaskView, view

RANDOM_BYTES: Final = 32
GRACE: Final = timedelta(hours=2)


class LinkStatus(StrEnum):
    """What a link is good for at this moment."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What came of opening a link.

    `actor` is set only while the link is open. `who`, `when` and `outcome` tell how a used link
    ended.
    """

    status: LinkStatus
    task: TaskView | None = None
    person: str | None = None
    purpose: str | None = None
    expires_at: datetime | None = None
    actor: Actor | None = None
    who: str | None = None
    when: datetime | None = None
    outcome: str | None = None


def create_link(
    db: Session,
    task_id: UUID,
    *,
    person: str,
    purpose: str,
    ttl: timedelta,
    by: Actor | None = None,
) -> str:
    """Make a link for `person` (an address or name) and return its token.

    The token is not kept: who loses it needs a new one. Older links of this person to this task
    end two hours later at the latest: long enough to finish a form that is open.

    Raises:
        NotFound: there is no such task.
        TaskClosed: it is done or withdrawn.
    """
    held, task = hold_task(db, task_id)
    check_open(db, task)
    token = f"{short(db.centre_id)}.{secrets.token_urlsafe(RANDOM_BYTES)}"
    now = db.now()
    _end_soon(db, task_id, person, now + GRACE)
    db.add(
        TaskLink(
            sha256=_digest(token),
            centre_id=db.centre_id,
            task_id=task_id,
            person=person,
            purpose=purpose,
            created_at=now,
            expires_at=now + ttl,
        )
    )
    said = {"person": person, "purpose": purpose, "until": (now + ttl).isoformat()}
    note(db, held, _line(held, task, by=by, at=now, data=said))
    return token


def _line(held: Held, task: Task, *, by: Actor | None, at: datetime, data: dict[str, Any]) -> Line:
    return Line(
        what=What.LINKED, at=at, actor=by or Actor.system("link"), key=held.instance.key,
        version=held.instance.version, node=task.node, token_id=task.id, data=data,
    )  # fmt: skip


def open_link(db: Session, token: str) -> LinkState:
    """Tell what a link is good for now. Looking changes nothing."""
    query = (
        select(TaskLink, Task)
        .join(Task, Task.id == TaskLink.task_id)
        .where(TaskLink.sha256 == _digest(token), TaskLink.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return LinkState(status=LinkStatus.UNKNOWN)
    link, task = row.TaskLink, row.Task
    status = _status(link, task, db.now())
    return LinkState(
        status=status,
        task=view(task),
        person=link.person,
        purpose=link.purpose,
        expires_at=link.expires_at,
        actor=_actor(link) if status is LinkStatus.OPEN else None,
        who=task.completed_by_name,
        when=task.completed_at,
        outcome=task.outcome,
    )


def centre_of_token(token: str) -> UUID | None:
    """Return the centre that a token names, without saying that the token is any good."""
    try:
        return unshort(token.partition(".")[0])
    except ValueError:
        return None


def _end_soon(db: Session, task_id: UUID, person: str, moment: datetime) -> None:
    older = (TaskLink.task_id == task_id, TaskLink.person == person, TaskLink.expires_at > moment)
    query = update(TaskLink).where(TaskLink.centre_id == db.centre_id, *older)
    db.execute(query.values(expires_at=moment).execution_options(synchronize_session="fetch"))


def _status(link: TaskLink, task: Task, now: datetime) -> LinkStatus:
    if task.state is TaskState.COMPLETED:
        return LinkStatus.USED
    if task.state not in OPEN:
        return LinkStatus.CLOSED
    return LinkStatus.OPEN if now < link.expires_at else LinkStatus.EXPIRED


def _actor(link: TaskLink) -> Actor:
    return Actor(None, link.person, link.person, kind=ActorKind.LINK, task_id=link.task_id)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
