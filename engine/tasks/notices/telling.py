"""Telling people about a task, and keeping what they have read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, insert, select, update

from base.db import Session
from base.ids import new_id
from base.page import Page
from base.page.keyset import page_by_time
from engine.people import Actor
from engine.tasks.notices.choosing import reaches
from engine.tasks.notices.mailing import MailDue, ask_for_mail, take_due
from engine.tasks.notices.records import Notice, NoticeKind
from engine.tasks.records import Task

LONGEST: Final = 2000
# Asked with every page.
UNREAD: Final = (
    "select count(*) from (select from engine_notice where centre_id = %(centre)s"
    " and person = %(person)s and read_at is null and in_page limit %(most)s) as x"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A notice as it was read; `title` is the task's, per language."""

    id: UUID
    kind: NoticeKind
    task_id: UUID
    instance_id: UUID
    title: dict[str, Any]
    business_key: str | None
    definition_key: str
    words: str
    by_name: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What somebody is told: why, in whose words, and of which due moment if it is about one."""

    kind: NoticeKind
    words: str = ""
    due_at: datetime | None = None


def tell(
    db: Session, task: Task, people: Iterable[str], kind: NoticeKind, *, by: Actor, words: str = ""
) -> list[str]:
    """Tell people about a task, as `tell_of` does."""
    return tell_of(db, task.id, people, News(kind=kind, words=words), by=by)


def tell_of(
    db: Session, task_id: UUID, people: Iterable[str], news: News, *, by: Actor
) -> list[str]:
    """Tell people about a task; return those who were told: nobody tells themselves.

    Each hears of it the way that they chose: in the page, by mail, both, or not at all.
    """
    others = [one for one in dict.fromkeys(people) if one != by.username]
    reach = reaches(db, others, news.kind) if others else {}
    told = [one for one in others if one in reach]  # a drawing may name somebody who is nobody
    if not told:
        return told
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(), "centre_id": db.centre_id, "person": one, "kind": news.kind,
            "task_id": task_id, "words": news.words[:LONGEST], "by": by.username,
            "by_name": by.name, "at": db.now(), "read_at": None, "mailed_at": None,
            "in_page": reach[one].in_page, "mail_at": reach[one].mail_at, "due_at": news.due_at,
        }
        for one in told
    ]  # fmt: skip
    db.execute(insert(Notice), rows)
    for row in rows:
        if row["mail_at"] is not None:
            due = MailDue(notice_id=row["id"], person=row["person"], at=row["mail_at"])
            ask_for_mail(db, due)
    return told


def reword(
    db: Session, task_id: UUID, kind: NoticeKind, *, by: str, before: str, after: str
) -> None:
    """Change what somebody said in notices about a task, as they have said it otherwise since."""
    query = update(Notice).where(
        Notice.centre_id == db.centre_id, Notice.task_id == task_id, Notice.kind == kind,
        Notice.by == by, Notice.words == before[:LONGEST],
    )  # fmt: skip
    db.execute(query.values(words=after[:LONGEST]).execution_options(synchronize_session=False))


def notices_of(
    db: Session,
    username: str,
    *,
    kind: NoticeKind | None = None,
    unread: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> Page[NoticeView]:
    """Return a page of what somebody was told, the newest first."""
    query = select(Notice).where(
        Notice.centre_id == db.centre_id, Notice.person == username, Notice.in_page
    )
    if kind is not None:
        query = query.where(Notice.kind == kind)
    if unread:
        query = query.where(Notice.read_at.is_(None))
    order = (Notice.at, Notice.id)
    page = page_by_time(db, query, order, after=after, limit=limit, newest_first=True)
    about = select(Task).where(Task.id.in_({one.task_id for one in page.items}))
    tasks = {one.id: one for one in db.scalars(about)}
    return page.of(lambda row: _view(row, tasks[row.task_id]))


def _view(row: Notice, task: Task) -> NoticeView:
    return NoticeView(
        id=row.id, kind=row.kind, task_id=row.task_id, instance_id=task.instance_id,
        title=task.title, business_key=task.business_key, definition_key=task.key, words=row.words,
        by_name=row.by_name, at=row.at, read_at=row.read_at,
    )  # fmt: skip


def notices_to_mail(db: Session, username: str) -> list[NoticeView]:
    """Return what is to be mailed to somebody now, the oldest first; it counts as mailed.

    For whoever writes the mail in this same transaction.
    """
    return [_view(row, task) for row, task in take_due(db, username)]


def count_unread(db: Session, username: str, *, most: int = 100) -> int:
    """Return how many notices somebody has not read, counting no further than `most`."""
    rows = db.ask(UNREAD, {"centre": db.centre_id, "person": username, "most": most})
    return int(rows[0][0])


def mark_read(db: Session, username: str, *, task_id: UUID | None = None) -> None:
    """Keep that somebody has read what they were told, of one task or of all."""
    query = update(Notice).where(
        Notice.centre_id == db.centre_id, Notice.person == username, Notice.read_at.is_(None)
    )
    if task_id is not None:
        query = query.where(Notice.task_id == task_id)
    db.execute(query.values(read_at=db.now()).execution_options(synchronize_session=False))


def was_told(db: Session, username: str, task_id: UUID) -> bool:
    """Return whether somebody was sent a copy of a task, so may read it."""
    return bool(db.scalar(select(exists().where(
        Notice.centre_id == db.centre_id, Notice.person == username, Notice.task_id == task_id,
        Notice.kind == NoticeKind.COPIED,
    ))))  # fmt: skip


def copied_to(db: Session, task_id: UUID) -> list[tuple[str, datetime | None]]:
    """Return who was sent a copy of a task, and when they read it."""
    query = select(Notice.person, Notice.read_at).where(
        Notice.centre_id == db.centre_id, Notice.task_id == task_id,
        Notice.kind == NoticeKind.COPIED,
    )  # fmt: skip
    return [(row.person, row.read_at) for row in db.execute(query.order_by(Notice.at, Notice.id))]
