"""What the engine may forget after a while; instances with their history: `engine.retention`."""

from datetime import timedelta
from typing import Final

from sqlalchemy import exists

from base.db import Session
from base.i18n import N_
from base.jobs.outdated import KEEP, KEEP_REQUESTS
from base.outdated import Sweep, delete_batch
from base.parameters import Area, Parameter, declare, value
from engine.audit.forgetting import forget_audit
from engine.collections.keeping import forget_collections
from engine.identity.bringing.queries import forget_imports
from engine.identity.outdated import (
    forget_attempts,
    forget_resets,
    forget_sessions,
    forget_unmaskings,
)
from engine.instances.records import Request
from engine.messages.records import Message
from engine.operations.outdated import forget_batch_items, forget_batches
from engine.tasks.records import OPEN, Draft, Task, TaskLink
from engine.tasks.saved import forget_filters
from engine.timers.lateness import forget_rounds
from engine.timers.scheduled import forget_runs
from engine.trials.sessions import forget_trials

KEEP_LINKS: Final = declare(
    Parameter(
        code="keep.links", kind=KEEP, default=timedelta(days=30), area=Area.KEEPING,
        name=N_("Task links that have expired"),
        about=N_("So long they still say that they expired; after that they are unknown."),
    )
)  # fmt: skip


def forget_messages(db: Session) -> int:
    """Delete messages that nobody waited for in time, and message ids remembered long enough."""
    return delete_batch(db, Message, Message.expires_at < db.now())


def forget_requests(db: Session) -> int:
    """Delete idempotency keys that nobody will send again."""
    return delete_batch(db, Request, Request.at < db.now() - value(db, KEEP_REQUESTS))


def forget_drafts(db: Session) -> int:
    """Delete what was typed into tasks that are closed by now."""
    is_open = exists().where(Task.id == Draft.task_id, Task.state.in_(OPEN))
    return delete_batch(db, Draft, ~is_open)


def forget_links(db: Session) -> int:
    """Delete links that expired long ago; before that they say so to whoever opens them."""
    horizon = db.now() - value(db, KEEP_LINKS)
    return delete_batch(db, TaskLink, TaskLink.expires_at < horizon)


OUTDATED: Final[tuple[Sweep, ...]] = (
    forget_trials,
    forget_audit, forget_messages, forget_requests, forget_drafts, forget_links, forget_sessions,
    forget_attempts, forget_resets, forget_unmaskings, forget_imports, forget_collections,
    forget_batch_items, forget_batches, forget_rounds, forget_runs, forget_filters,
)  # fmt: skip
