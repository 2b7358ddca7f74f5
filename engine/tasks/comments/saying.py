"""Writing, changing and deleting comments, and telling those who are mentioned."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, NotFound
from base.i18n import N_, pick
from base.ids import new_id
from engine.audit import audit
from engine.identity import Person, actor_of, people
from engine.identity.access.permissions import may_any_task
from engine.people import Actor
from engine.tasks.acts.telling import check_may_read, copy_to
from engine.tasks.comments.records import Comment
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import reword, tell
from engine.tasks.queries import get_task_row
from engine.tasks.records import Task

LONGEST: Final = 4000
CHANGEABLE: Final = timedelta(minutes=15)
MOST_MENTIONED: Final = 20
# A name as people sign in with it, which may be an address; Chinese goes on without a space. No
# sign that names have stands before it, as in an address.
MENTION: Final = re.compile(r"(?<![A-Za-z0-9._@-])@([A-Za-z0-9][A-Za-z0-9._@-]*)")
PUNCTUATION: Final = (".", "_", "@", "-")


class NothingSaid(Invalid):
    """A comment has words."""

    code: ClassVar[str] = "nothing_said"
    message: ClassVar[str] = N_("Please write something.")


class TooLong(Invalid):
    """A comment is no report."""

    code: ClassVar[str] = "comment_too_long"
    message: ClassVar[str] = N_("A comment has at most %(limit)s characters.")


class TooManyMentioned(Invalid):
    """Whoever wants to tell everybody writes an announcement."""

    code: ClassVar[str] = "too_many_mentioned"
    message: ClassVar[str] = N_("At most %(limit)s people can be mentioned in one comment.")


class CannotSee(Invalid):
    """Who is mentioned would be told of what they cannot read. `params` hold the `usernames`."""

    code: ClassVar[str] = "cannot_see"
    message: ClassVar[str] = N_(
        "%(names)s cannot see this task. Send it to them to read as well, or leave them out."
    )


class NotYourComment(NotAllowed):
    """Comments are changed by who wrote them."""

    code: ClassVar[str] = "not_your_comment"
    message: ClassVar[str] = N_("Only who wrote a comment can change or delete it.")


class TooLateToChange(Conflict):
    """Others have read and answered it by now."""

    code: ClassVar[str] = "too_late_to_change"
    message: ClassVar[str] = N_(
        "A comment can be changed for %(minutes)s minutes. Write another one, or delete it."
    )


class CommentGone(Conflict):
    """It was deleted."""

    code: ClassVar[str] = "comment_gone"
    message: ClassVar[str] = N_("This comment was deleted.")


def comment(db: Session, task_id: UUID, text: str, *, by: Actor, share: bool = False) -> UUID:
    """Say something about a task; who is mentioned by `@username` is told. Return its id.

    With `share` those who are mentioned and cannot see the task are sent a copy to read.

    Raises:
        NothingSaid, TooLong, TooManyMentioned: the words do not do.
        CannotSee: somebody who is mentioned cannot see the task.
        NotFound: the task is no business of `by`.
    """
    task = get_task_row(db, task_id)
    check_may_read(db, task, by)
    words = _checked(text)
    named = mentioned(db, words)
    _let_see(db, task, named, by=by, share=share)
    row = Comment(
        id=new_id(), centre_id=db.centre_id, task_id=task.id, text=words,
        mentions=[one.username for one in named], by=by.username, by_name=by.name, at=db.now(),
        edited_at=None, deleted_at=None,
    )  # fmt: skip
    db.add(row)
    db.flush()
    tell(db, task, row.mentions, NoticeKind.MENTIONED, by=by, words=words)
    _log(db, task, "comment.written", by, row)
    return row.id


def change_comment(
    db: Session, comment_id: UUID, text: str, *, by: Actor, share: bool = False
) -> None:
    """Change the words of one's own comment; who is newly mentioned is told.

    Raises:
        NotYourComment: somebody else wrote it.
        TooLateToChange: it is older than fifteen minutes.
        CommentGone: it was deleted.
        NothingSaid, TooLong, TooManyMentioned, CannotSee, NotFound: as for writing one.
    """
    row, task = _own(db, comment_id, by)
    if row.by != by.username:
        raise NotYourComment
    if db.now() - row.at > CHANGEABLE:
        raise TooLateToChange(minutes=CHANGEABLE // timedelta(minutes=1))
    words = _checked(text)
    if words == row.text:
        return
    named = mentioned(db, words)
    _let_see(db, task, named, by=by, share=share)
    new = [one.username for one in named if one.username not in row.mentions]
    _reword(db, row, words)
    row.text, row.mentions = words, [one.username for one in named]
    row.edited_at = db.now()
    db.flush()
    tell(db, task, new, NoticeKind.MENTIONED, by=by, words=words)
    _log(db, task, "comment.changed", by, row)


def delete_comment(db: Session, comment_id: UUID, *, by: Actor) -> None:
    """Delete one's own comment: its words go, that there was one stays. Twice changes nothing.

    Raises:
        NotYourComment: somebody else wrote it and `by` is no administrator.
        NotFound: there is no such comment, or the task is no business of `by`.
    """
    row, task = _own(db, comment_id, by, gone=True)
    if row.by != by.username and not may_any_task(by):
        raise NotYourComment
    if row.deleted_at is None:
        _reword(db, row, "")
        row.text, row.mentions, row.deleted_at = "", [], db.now()
        db.flush()
        _log(db, task, "comment.deleted", by, row)


def mentioned(db: Session, text: str) -> list[Person]:
    """Return the people of the centre whom a text mentions, each once, in its order.

    Raises:
        TooManyMentioned: there are more than twenty.
    """
    if MENTION.search(text) is None:
        return []
    known = {one.username.lower(): one for one in people(db)}
    names = dict.fromkeys(name for name, _begins, _ends in mentions_in(text, known))
    found = [known[one] for one in names]
    if len(found) > MOST_MENTIONED:
        raise TooManyMentioned(limit=MOST_MENTIONED)
    return found


def mentions_in(text: str, known: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Return which of some names, in small letters, a text mentions, with where from and to."""
    for found in MENTION.finditer(text):
        name = found[1].lower()
        while name not in known and name[-1:] in PUNCTUATION:
            name = name[:-1]  # it ends a sentence, not the name
        if name in known:
            yield name, found.start(), found.start(1) + len(name)


def sees(db: Session, task: Task, person: Person) -> bool:
    """Return whether somebody can open the page of a task."""
    try:
        check_may_read(db, task, actor_of(db, person.id))
    except NotFound:
        return False
    return True


def who_sees(db: Session, task_id: UUID, asked: Sequence[Person]) -> dict[str, bool]:
    """Return, by user name, which of some people can open the page of a task."""
    task = get_task_row(db, task_id)
    return {one.username: sees(db, task, one) for one in asked}


def _checked(text: str) -> str:
    words = text.strip().replace("\r\n", "\n").replace("\0", "")
    if not words:
        raise NothingSaid
    if len(words) > LONGEST:
        raise TooLong(limit=LONGEST)
    return words


def _let_see(db: Session, task: Task, named: Sequence[Person], *, by: Actor, share: bool) -> None:
    blind = [one for one in named if not sees(db, task, one)]
    if blind and share:
        # Without the words: those can be deleted, and what the history tells cannot.
        copy_to(db, task.id, [one.username for one in blind], by=by, reason="")
    elif blind:
        names = ", ".join(one.name for one in blind)
        raise CannotSee(names=names, usernames=[one.username for one in blind])


def _reword(db: Session, row: Comment, words: str) -> None:
    """Let those who were told of a comment read what it says now."""
    reword(db, row.task_id, NoticeKind.MENTIONED, by=row.by, before=row.text, after=words)


def _own(db: Session, comment_id: UUID, by: Actor, *, gone: bool = False) -> tuple[Comment, Task]:
    """Lock a comment on a task that somebody can see."""
    query = select(Comment).where(Comment.centre_id == db.centre_id, Comment.id == comment_id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    row = db.scalar(locked)
    if row is None:
        raise NotFound
    task = get_task_row(db, row.task_id)
    check_may_read(db, task, by)
    if row.deleted_at is not None and not gone:
        raise CommentGone
    return row, task


def _log(db: Session, task: Task, what: str, by: Actor, row: Comment) -> None:
    """Write the act into the log, without the words: those can be deleted."""
    details = {"comment": str(row.id), "mentions": row.mentions}
    audit(db, what, by=by, about=f"task:{task.id}", label=pick(task.title), details=details)
