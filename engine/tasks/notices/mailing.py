"""Notices that are to be mailed: asking for the mail, and taking those whose time has come.

The engine sends no mail. Who does is called in the transaction of each notice, and takes what is
due in the transaction that writes the mail: so each notice is mailed once, or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.tasks.notices.records import Notice
from engine.tasks.records import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDue:
    """A notice that its reader wants to be mailed at a moment."""

    notice_id: UUID
    person: str
    at: datetime


Listener = Callable[[Session, MailDue], None]
_LISTENERS: Final[list[Listener]] = []


def when_notice_is_to_be_mailed(listener: Listener) -> Listener:
    """Have a function called in the transaction of each notice that is to be mailed.

    What takes long it leaves to a job. Usable as a decorator.
    """
    _LISTENERS.append(listener)
    return listener


def ask_for_mail(db: Session, due: MailDue) -> None:
    """Tell whoever mails that a notice is to be mailed."""
    for listener in _LISTENERS:
        listener(db, due)


def take_due(db: Session, username: str) -> list[tuple[Notice, Task]]:
    """Return the notices that are to be mailed to somebody now, and note that they are.

    What was read in the page meanwhile is left out. Two who ask at the same time do not get the
    same: the second waits for the first.
    """
    query = (
        select(Notice)
        .where(
            Notice.centre_id == db.centre_id, Notice.person == username,
            Notice.mailed_at.is_(None), Notice.mail_at <= db.now(),
        )
        .order_by(Notice.at, Notice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    rows = list(db.scalars(query))
    for row in rows:
        if row.read_at is None:
            row.mailed_at = db.now()
        else:
            row.mail_at = None
    wanted = [row for row in rows if row.mail_at is not None]
    about = select(Task).where(Task.id.in_({one.task_id for one in wanted}))
    tasks = {one.id: one for one in db.scalars(about)}
    return [(row, tasks[row.task_id]) for row in wanted]
