"""Open tickets that go to another department when departments are merged or end."""

from sqlalchemy import select

from base.db import Session
from base.i18n import gettext, use_locale
from engine import identity
from engine.people import Actor
from processes.tickets.records import Direction, Ticket
from processes.tickets.rules.kinds import Status

from .conversation import Said, say
from .mailing import centre_locale


def rehome_tickets(db: Session, code: str, to: str, *, by: Actor, limit: int) -> int:
    """Give up to `limit` open tickets of a department to another one; return how many.

    Each gets a note that says so. Their processes go on: steps for the old department find the
    people of the new one.
    """
    rows = list(db.scalars(
        select(Ticket)
        .where(Ticket.centre_id == db.centre_id, Ticket.department == code,
               Ticket.status != Status.CLOSED)
        .order_by(Ticket.created_at, Ticket.id)
        .limit(limit)
        .with_for_update()
    ))  # fmt: skip
    if not rows:
        return 0
    with use_locale(centre_locale(db)):
        names = identity.department_names(db, [code, to])
        sentence = gettext("Went from %(old)s to %(new)s in a reorganisation.")
        text = sentence % {"old": names.get(code, code), "new": names.get(to, to)}
    for row in rows:
        row.department = to
        say(db, row, Said(direction=Direction.NOTE, author=by.name, text=text))
    db.flush()
    return len(rows)
