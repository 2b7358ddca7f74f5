"""The pages that letters point to."""

from base.db import Session
from processes.tickets.records import Ticket


def follow_url(db: Session, ticket: Ticket) -> str:
    """Return where a citizen sees how far the ticket is. The query code is part of it."""
    return f"{db.context.settings.base_url()}/follow/{ticket.no}?code={ticket.query_code}"


def rate_url(db: Session, ticket: Ticket) -> str:
    """Return where a citizen rates the reply."""
    return f"{db.context.settings.base_url()}/rate/{ticket.no}?code={ticket.query_code}"


def link_url(db: Session, token: str) -> str:
    """Return where a task link opens."""
    return f"{db.context.settings.base_url()}/link/{token}"
