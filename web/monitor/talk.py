"""Comments and files as a page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup, escape

import engine
from base.db import Session
from base.i18n import pick
from base.ids import short
from engine import CommentView, TaskFileView, TaskView, identity
from engine.identity.access.permissions import may, may_any_task
from engine.people import Actor
from engine.tasks.comments.saying import mentions_in
from engine.tasks.records import OPEN

# For who may not know of it.
NOTHING_SAID: Final[dict[str, Any]] = {
    "comments": [], "files": [], "may_write": False, "may_attach": False,
}  # fmt: skip
UNITS: Final = ("B", "kB", "MB", "GB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One comment; `words` has the mentioned people by name, `text` is as it was written."""

    id: str
    who: str
    at: datetime
    words: Markup
    text: str
    task: str
    edited: bool
    deleted: bool
    can_change: bool
    can_delete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file."""

    id: str
    name: str
    size: str
    who: str
    at: datetime
    task: str
    removed: bool
    can_remove: bool


def talk_of(db: Session, me: Actor, instance_id: UUID, task: TaskView | None) -> dict[str, Any]:
    """Return what was said and attached in a case, for the page of a task or of the whole.

    Who may not see running processes reads what was said about this task only.
    """
    everything = may(me, "instances.read")
    comments = [
        one for one in engine.comments_of(db, instance_id)
        if everything or (task is not None and one.task_id == task.id)
    ]  # fmt: skip
    names = identity.names_of_users(db, {name for one in comments for name in one.mentions})
    here = task.id if task is not None else None
    files = engine.task_files(db, instance_id)
    return {
        "comments": [_said(db, me, one, names, here) for one in comments],
        "files": [_kept(me, one, here) for one in files],
        "may_write": task is not None and may(me, "tasks.comment"),
        "may_share": may(me, "tasks.share"),
        "may_attach": task is not None and task.state in OPEN and task.held_at is None
        and may(me, "tasks.comment"),
        "url": f"/inbox/{short(task.id)}" if task is not None else "",
        "files_at": f"/inbox/{short(task.id)}" if task else f"/inbox/cases/{short(instance_id)}",
        "most_mb": db.context.settings.web.upload_mb,
        "action": "/comments", "typed": "", "refusal": "", "blind": False, "file_refusal": "",
    }  # fmt: skip


def _said(
    db: Session, me: Actor, one: CommentView, names: dict[str, str], here: UUID | None
) -> Said:
    mine, gone = one.by == me.username, one.deleted_at is not None
    writes = may(me, "tasks.comment")
    return Said(
        id=short(one.id), who=one.by_name, at=one.at, words=with_names(one.text, names),
        text=one.text, task="" if one.task_id == here else pick(one.title),
        edited=one.edited_at is not None, deleted=gone,
        can_change=mine and not gone and writes and db.now() <= one.until,
        can_delete=(mine or may_any_task(me)) and not gone and writes,
    )  # fmt: skip


def _kept(me: Actor, one: TaskFileView, here: UUID | None) -> Kept:
    gone = one.removed_at is not None
    mine = one.by == me.username or may_any_task(me)
    return Kept(
        id=short(one.id), name=one.name, size=size_of(one.size), who=one.by_name, at=one.at,
        task="" if one.task_id == here else pick(one.title), removed=gone,
        can_remove=mine and not gone and may(me, "tasks.comment"),
    )  # fmt: skip


def with_names(text: str, names: dict[str, str]) -> Markup:
    """Return the words of a comment with the people it mentions by their names."""
    by_low = {name.lower(): shown for name, shown in names.items()}
    parts, at = [], 0
    for name, begins, ends in mentions_in(text, by_low):
        parts.append(escape(text[at:begins]))
        parts.append(Markup('<span class="mention">@{}</span>').format(by_low[name]))
        at = ends
    return Markup("").join([*parts, escape(text[at:])])


def size_of(size: int) -> str:
    """Return a size as people say it."""
    number, unit = float(size), 0
    while number >= 1000 and unit < len(UNITS) - 1:
        number, unit = number / 1000, unit + 1
    digits = 0 if unit == 0 or number >= 10 else 1
    return f"{number:.{digits}f} {UNITS[unit]}"
