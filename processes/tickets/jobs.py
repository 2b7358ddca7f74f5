"""Jobs about tickets: the mails that carry a department's task link."""

from uuid import UUID

from base.db import Session
from base.jobs import job

from .actions.reminding import write_invitation, write_reminder


@job("tickets.invite")
def invite(db: Session, *, task_id: str) -> None:
    """Mail a link for a new task to the department."""
    write_invitation(db, UUID(task_id))


@job("tickets.remind")
def remind(db: Session, *, instance_id: str, letter: str, key: str, words: str = "") -> None:
    """Mail a reminder with a fresh link to whoever has the open task of a ticket."""
    write_reminder(db, UUID(instance_id), letter, key=key, words=words)
