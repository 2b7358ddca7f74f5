"""Reading applications and their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from engine.applications.records import Application, ApplicationFile
from engine.definitions.source import SourceFile

BPMN, DMN, FORM = "bpmn", "dmn", "form"
KIND_OF = {".bpmn": BPMN, ".dmn": DMN, ".json": FORM}


class NoSuchApplication(NotFound):
    """There is no such application, or no such file in it."""

    code: ClassVar[str] = "no_such_application"
    message: ClassVar[str] = N_("There is no such application or file; it may have been deleted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """An application in the list; `files` is their number."""

    id: UUID
    name: str
    note: str
    files: int
    changed_at: datetime
    changed_by: str
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file without its content."""

    name: str
    kind: str
    revision: int
    size: int
    saved_at: datetime
    saved_by: str


def kind_of(name: str) -> str:
    """Return what a file is by the end of its name: `bpmn`, `dmn` or `form`; else nothing."""
    return KIND_OF.get(PurePosixPath(name.lower()).suffix, "")


def applications(db: Session, *, archived: bool = False) -> Sequence[ApplicationView]:
    """Return the applications of the centre, the one that was changed last first."""
    count = (
        select(func.count())
        .where(ApplicationFile.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    query = (
        select(Application, count.label("files"))
        .where(Application.centre_id == db.centre_id)
        .where(
            Application.archived_at.is_not(None) if archived else Application.archived_at.is_(None)
        )
        .order_by(Application.changed_at.desc(), Application.id)
    )
    return [_view(row.Application, row.files) for row in db.execute(query)]


def get_application(db: Session, application_id: UUID) -> ApplicationView:
    """Return one application.

    Raises:
        NoSuchApplication: there is none of that id here.
    """
    return _view(find(db, application_id), len(files_of(db, application_id)))


def files_of(db: Session, application_id: UUID) -> Sequence[FileView]:
    """Return the files of an application without their content, by name."""
    size = func.length(ApplicationFile.content).label("size")
    query = (
        select(
            ApplicationFile.name, ApplicationFile.revision, size,
            ApplicationFile.saved_at, ApplicationFile.saved_by,
        )
        .where(ApplicationFile.application_id == application_id)
        .where(ApplicationFile.centre_id == db.centre_id)
        .order_by(ApplicationFile.name)
    )  # fmt: skip
    return [
        FileView(
            name=row.name, kind=kind_of(row.name), revision=row.revision, size=row.size,
            saved_at=row.saved_at, saved_by=row.saved_by,
        )
        for row in db.execute(query)
    ]  # fmt: skip


def sources_of(db: Session, application_id: UUID) -> list[SourceFile]:
    """Return the files of an application with their content, by name."""
    query = (
        select(ApplicationFile.name, ApplicationFile.content)
        .where(ApplicationFile.application_id == application_id)
        .where(ApplicationFile.centre_id == db.centre_id)
        .order_by(ApplicationFile.name)
    )
    return [SourceFile(row.name, row.content) for row in db.execute(query)]


def read_file(db: Session, application_id: UUID, name: str) -> tuple[FileView, bytes]:
    """Return a file and its content.

    Raises:
        NoSuchApplication: there is no such file.
    """
    row = find_file(db, application_id, name)
    view = FileView(
        name=row.name, kind=kind_of(row.name), revision=row.revision, size=len(row.content),
        saved_at=row.saved_at, saved_by=row.saved_by,
    )  # fmt: skip
    return view, row.content


def find(db: Session, application_id: UUID, *, lock: bool = False) -> Application:
    """Return the row of an application, locked if it will be changed.

    Raises:
        NoSuchApplication: there is none of that id here.
    """
    query = select(Application).where(
        Application.id == application_id, Application.centre_id == db.centre_id
    )
    found = db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NoSuchApplication
    return found


def find_file(
    db: Session, application_id: UUID, name: str, *, lock: bool = False
) -> ApplicationFile:
    """Return the row of a file, locked if it will be changed.

    Raises:
        NoSuchApplication: there is no such file.
    """
    query = select(ApplicationFile).where(
        ApplicationFile.application_id == application_id,
        ApplicationFile.name == name,
        ApplicationFile.centre_id == db.centre_id,
    )
    found = db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NoSuchApplication
    return found


def _view(one: Application, files: int) -> ApplicationView:
    return ApplicationView(
        id=one.id,
        name=one.name,
        note=one.note,
        files=files,
        changed_at=one.changed_at,
        changed_by=one.changed_by,
        archived=one.archived_at is not None,
    )
