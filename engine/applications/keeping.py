"""Changing applications and their files; whoever saves over somebody else's save is told."""

import re
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from base.ids import new_id
from engine.applications.queries import find, find_file, kind_of
from engine.applications.records import Application, ApplicationFile
from engine.audit import audit
from engine.definitions.source import SourceFile, limits_of
from engine.people import Actor

LONGEST_NAME: Final = 120
MOST_FILES: Final = 200
FILE_NAME: Final = re.compile(r"[^/\\\x00-\x1f]{1,120}")


class SavedMeanwhile(Conflict):
    """Somebody else has saved the file since it was opened. `params`: `name`, `who`, `when`."""

    code: ClassVar[str] = "saved_meanwhile"
    message: ClassVar[str] = N_(
        "%(who)s has saved %(name)s since you opened it. Nothing was overwritten."
    )


class WrongFileName(Invalid):
    """A file cannot have this name."""

    code: ClassVar[str] = "wrong_file_name"
    message: ClassVar[str] = N_(
        "A file needs a name that ends in .bpmn, .dmn or .json and is not there yet: %(name)s"
    )


class ApplicationNameless(Invalid):
    """An application must have a name."""

    code: ClassVar[str] = "application_nameless"
    message: ClassVar[str] = N_("Give the application a name of at most %(most)s characters.")


class ApplicationTooLarge(Invalid):
    """An application has more files, or larger ones, than can be deployed together."""

    code: ClassVar[str] = "application_too_large"
    message: ClassVar[str] = N_("%(name)s is too large, or there are too many files already.")


def create_application(db: Session, *, name: str, by: Actor, note: str = "") -> UUID:
    """Make an application without files; return its id.

    Raises:
        ApplicationNameless: the name is empty or too long.
    """
    now = db.now()
    row = Application(
        id=new_id(), centre_id=db.centre_id, name=_checked(name), note=note.strip(),
        created_at=now, created_by=by.name, changed_at=now, changed_by=by.name,
    )  # fmt: skip
    db.add(row)
    db.flush()
    _note(db, "application.added", row, by)
    return row.id


def change_application(
    db: Session, application_id: UUID, *, name: str, by: Actor, note: str = ""
) -> None:
    """Give an application another name or note.

    Raises:
        NoSuchApplication: there is none of that id here.
        ApplicationNameless: the name is empty or too long.
    """
    row = find(db, application_id, lock=True)
    row.name, row.note = _checked(name), note.strip()
    _touch(db, row, by)
    _note(db, "application.changed", row, by)


def archive_application(
    db: Session, application_id: UUID, *, by: Actor, back: bool = False
) -> None:
    """Put an application away, or get it back. What was deployed of it is not touched.

    Raises:
        NoSuchApplication: there is none of that id here.
    """
    row = find(db, application_id, lock=True)
    row.archived_at = None if back else db.now()
    _note(db, "application.back" if back else "application.archived", row, by)


def add_file(db: Session, application_id: UUID, file: SourceFile, *, by: Actor) -> None:
    """Add a file to an application.

    Raises:
        NoSuchApplication: there is none of that id here.
        WrongFileName: the name is taken, or no name of a drawing, a decision or a form.
        ApplicationTooLarge: the file is too large, or it is one too many.
    """
    row = find(db, application_id, lock=True)
    _check_name(db, application_id, file.name)
    _check_size(db, application_id, file)
    db.add(
        ApplicationFile(
            id=new_id(), centre_id=db.centre_id, application_id=row.id, name=file.name,
            content=file.content, revision=1, saved_at=db.now(), saved_by=by.name,
        )
    )  # fmt: skip
    db.flush()
    _touch(db, row, by)
    _note(db, "application.file_added", row, by, file.name)


def save_file(
    db: Session, application_id: UUID, file: SourceFile, *, revision: int, by: Actor
) -> int:
    """Save a file over the revision that was opened; return the new one.

    Saving the same content again changes nothing and keeps the revision.

    Raises:
        NoSuchApplication: there is no such file.
        SavedMeanwhile: somebody has saved another content since; it tells who and when.
        ApplicationTooLarge: the file is too large.
    """
    row = find(db, application_id, lock=True)
    there = find_file(db, application_id, file.name, lock=True)
    if there.content == file.content:
        return there.revision
    if there.revision != revision:
        raise SavedMeanwhile(name=there.name, who=there.saved_by, when=there.saved_at)
    _check_size(db, application_id, file, known=True)
    there.content, there.revision = file.content, there.revision + 1
    there.saved_at, there.saved_by = db.now(), by.name
    _touch(db, row, by)
    _note(db, "application.file_saved", row, by, file.name)
    return there.revision


def rename_file(db: Session, application_id: UUID, name: str, *, to: str, by: Actor) -> None:
    """Give a file another name; what kind of file it is stays.

    Raises:
        NoSuchApplication: there is no such file.
        WrongFileName: the name is taken or ends in another way.
    """
    row, there = find(db, application_id, lock=True), find_file(db, application_id, name, lock=True)
    if kind_of(to) != kind_of(name):
        raise WrongFileName(name=to)
    _check_name(db, application_id, to)
    there.name = to
    _touch(db, row, by)
    _note(db, "application.file_renamed", row, by, to)


def delete_file(db: Session, application_id: UUID, name: str, *, by: Actor) -> None:
    """Take a file out of an application. Versions of the application keep it.

    Raises:
        NoSuchApplication: there is no such file.
    """
    row, there = find(db, application_id, lock=True), find_file(db, application_id, name, lock=True)
    db.delete(there)
    db.flush()
    _touch(db, row, by)
    _note(db, "application.file_deleted", row, by, name)


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise ApplicationNameless(most=LONGEST_NAME)
    return name


def _check_name(db: Session, application_id: UUID, name: str) -> None:
    taken = select(ApplicationFile.id).where(
        ApplicationFile.application_id == application_id,
        func.lower(ApplicationFile.name) == name.lower(),
    )
    if not FILE_NAME.fullmatch(name) or not kind_of(name) or db.scalar(taken) is not None:
        raise WrongFileName(name=name)


def _check_size(
    db: Session, application_id: UUID, file: SourceFile, *, known: bool = False
) -> None:
    count = select(func.count()).where(ApplicationFile.application_id == application_id)
    many = not known and (db.scalar(count) or 0) >= MOST_FILES
    if many or len(file.content) > limits_of(db.context.settings.engine).file:
        raise ApplicationTooLarge(name=file.name)


def _touch(db: Session, row: Application, by: Actor) -> None:
    row.changed_at, row.changed_by = db.now(), by.name


def _note(db: Session, act: str, row: Application, by: Actor, file: str = "") -> None:
    details = {"name": row.name, **({"file": file} if file else {})}
    audit(db, act, by=by, about=f"application:{row.id}", details=details)
