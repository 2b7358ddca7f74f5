"""Files with people that were brought in, their lines, and the links for whom they have added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.ids import new_id
from base.outdated import delete_batch
from base.tables import RowFate
from engine.audit import audit
from engine.identity.access.roles import check_roles
from engine.identity.bringing.records import ImportLine, ImportState, PeopleImport
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.records import PasswordReset, User, UserRole
from engine.people import Actor

GOOD_FOR: Final = timedelta(days=7)
KEPT: Final = timedelta(days=30)


class LinksGiven(Conflict):
    """The list of links is handed out once; nothing that opens doors is kept to be shown again."""

    code = "links_given"
    message = N_("The list of links was handed out already. Make a new link on a person’s page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """A file as pages show it; `counts` says how many lines have which fate."""

    id: UUID
    name: str
    state: ImportState
    whole: bool
    total: int
    done: int
    problem: str
    maker: str
    created_at: datetime
    finished_at: datetime | None
    links_at: datetime | None
    counts: Mapping[str, int]

    @property
    def running(self) -> bool:
        """Return whether jobs are at work on it."""
        return self.state in {ImportState.CHECKING, ImportState.BRINGING}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line: what it does or has done, and why it cannot if it is wrong."""

    line: int
    username: str
    name: str
    fate: RowFate
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLink:
    """Somebody who was added, and the token of a one-time link for their password."""

    username: str
    name: str
    email: str | None
    token: str


def imports(db: Session, *, limit: int = 20) -> list[ImportView]:
    """Return the files, the newest first."""
    query = select(PeopleImport).where(PeopleImport.centre_id == db.centre_id)
    rows = db.scalars(query.order_by(PeopleImport.created_at.desc()).limit(limit))
    return [_view(row, {}) for row in rows]


def find_import(db: Session, import_id: UUID) -> ImportView:
    """Return one file.

    Raises:
        NotFound: there is none with this id.
    """
    mine = (PeopleImport.centre_id == db.centre_id) & (PeopleImport.id == import_id)
    row = db.scalar(select(PeopleImport).where(mine).execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    counted = (
        select(ImportLine.fate, func.count())
        .where(ImportLine.import_id == import_id)
        .group_by(ImportLine.fate)
    )
    return _view(row, {row[0]: row[1] for row in db.execute(counted)})


def import_lines(
    db: Session, import_id: UUID, *, fate: str = "", limit: int = 100, after: int = 0
) -> list[LineView]:
    """Return lines of a file after a number, of one fate or of all."""
    query = select(ImportLine).where(
        ImportLine.centre_id == db.centre_id, ImportLine.import_id == import_id,
        ImportLine.line > after,
    )  # fmt: skip
    if fate:
        query = query.where(ImportLine.fate == fate)
    rows = db.scalars(query.order_by(ImportLine.line).limit(limit))
    return [
        LineView(line=one.line, username=one.username, name=one.name, fate=RowFate(one.fate),
                 problem=one.problem)
        for one in rows
    ]  # fmt: skip


def first_links(db: Session, import_id: UUID, *, by: Actor) -> list[FirstLink]:
    """Make one-time links, good for a week, for all whom a file has added; only this once.

    Nobody's password is worked out for it, so thousands take no longer than a page.

    Raises:
        NotFound: there is no such file.
        LinksGiven: the list was handed out already, or the file is not done.
        RightsTooWide: somebody has rights that `by` has not, so `by` could become more.
    """
    mine = (PeopleImport.centre_id == db.centre_id) & (PeopleImport.id == import_id)
    row = db.scalar(select(PeopleImport).where(mine).with_for_update())
    if row is None:
        raise NotFound
    if row.links_at is not None or row.state is not ImportState.DONE:
        raise LinksGiven
    query = (
        select(User.id, User.username, User.name, User.email)
        .join(ImportLine, ImportLine.user_id == User.id)
        .where(ImportLine.import_id == import_id, User.active, User.password_hash.is_(None))
        .order_by(ImportLine.line)
    )
    people: list[Any] = list(db.execute(query))
    ids = [one.id for one in people]
    held = select(UserRole.role).where(UserRole.user_id.in_(ids)).distinct()
    check_roles(db, db.scalars(held), by=by)
    given = [(one, new_token(db.centre_id)) for one in people]
    _store(db, given, by)
    row.links_at = db.now()
    audit(db, "people.links_made", by=by, about=f"import:{import_id}", label=row.name,
          details={"lines": len(given)})  # fmt: skip
    return [
        FirstLink(username=one.username, name=one.name, email=one.email, token=token)
        for one, token in given
    ]


def _store(db: Session, given: list[tuple[Any, str]], by: Actor) -> None:
    now = db.now()
    older = update(PasswordReset).where(
        PasswordReset.centre_id == db.centre_id, PasswordReset.used_at.is_(None),
        PasswordReset.user_id.in_([one.id for one, _ in given]),
    )  # fmt: skip
    db.execute(older.values(used_at=now))
    rows = [
        {
            "id": new_id(), "centre_id": db.centre_id, "user_id": one.id,
            "token_sha256": fingerprint(token), "made_by": by.username, "created_at": now,
            "expires_at": now + GOOD_FOR,
        }
        for one, token in given
    ]  # fmt: skip
    if rows:
        db.execute(insert(PasswordReset), rows)


def forget_imports(db: Session) -> int:
    """Delete a batch of files that were brought in long ago, their lines with them."""
    return delete_batch(db, PeopleImport, PeopleImport.created_at < db.now() - KEPT)


def _view(row: PeopleImport, counts: Mapping[str, int]) -> ImportView:
    return ImportView(
        id=row.id, name=row.name, state=row.state, whole=row.whole, total=row.total, done=row.done,
        problem=row.problem, maker=row.maker, created_at=row.created_at,
        finished_at=row.finished_at, links_at=row.links_at, counts=counts,
    )  # fmt: skip
