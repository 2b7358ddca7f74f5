"""What instances and their tasks are about, in a few words, for lists of them."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.privacy import note
from engine import monitoring
from processes.tickets.records import Ticket

# Of a message without a ticket the subject is in the process's data.
MOST_MESSAGES: Final = 50


def subjects(db: Session, instance_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the subject of each instance, where there is one."""
    instances = set(instance_ids)
    query = select(Ticket.instance_id, Ticket.subject).where(
        Ticket.centre_id == db.centre_id, Ticket.instance_id.in_(instances)
    )
    found = {key: subject for key, subject in db.execute(query) if key is not None}
    others = sorted(instances - found.keys())[:MOST_MESSAGES]
    for key, variables in monitoring.variables_of(db, others).items():
        subject = variables.get("subject")
        if isinstance(subject, str) and subject:
            found[key] = subject
    for subject in found.values():
        note(db, {"subject": subject})
    return found
