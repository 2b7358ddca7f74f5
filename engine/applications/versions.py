"""Versions of an application: its files and scenarios as they were at one moment, to go back to."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.ids import new_id
from engine.applications.keeping import add_file, delete_file, save_file
from engine.applications.queries import NoSuchApplication, files_of, find, sources_of
from engine.applications.records import ApplicationVersion
from engine.applications.stories import put_back, scenario_files
from engine.audit import audit
from engine.definitions.records import Release, Source
from engine.definitions.source import SourceFile
from engine.deployment.deploy import stored_source
from engine.people import Actor


class NothingChanged(Conflict):
    """The application is as its newest version is."""

    code: ClassVar[str] = "nothing_changed"
    message: ClassVar[str] = N_("Nothing has changed since version %(number)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version of an application; `release` is the number of the deployment it became.

    `scenarios` is None in a version from before they were kept.
    """

    number: int
    comment: str
    files: Sequence[str]
    scenarios: Sequence[str] | None
    made_at: datetime
    made_by: str
    release: int | None


def make_version(db: Session, application_id: UUID, *, comment: str, by: Actor) -> int:
    """Keep all files and scenarios as they are now; return the number of the version.

    Raises:
        NoSuchApplication: there is no such application.
        NothingChanged: the newest version has the same ones with the same content.
    """
    find(db, application_id, lock=True)
    state, last = _stored(db, application_id), _newest(db, application_id)
    if last is not None and _is(last, state):
        raise NothingChanged(number=last.number)
    return _add(db, application_id, state, comment=comment, by=by).number


def deployed_version(
    db: Session, application_id: UUID, release_id: UUID, *, comment: str, by: Actor
) -> int:
    """Keep the files as they were deployed: in the newest version if it has them, or in a new one.

    Raises:
        NoSuchApplication: there is no such application.
    """
    find(db, application_id, lock=True)
    state, last = _stored(db, application_id), _newest(db, application_id)
    if last is None or not _is(last, state) or last.release_id not in {None, release_id}:
        last = _add(db, application_id, state, comment=comment, by=by)
    last.release_id = release_id
    return last.number


def versions(db: Session, application_id: UUID) -> list[VersionView]:
    """Return the versions of an application, newest first."""
    query = (
        select(ApplicationVersion, Release.number)
        .join(Release, Release.id == ApplicationVersion.release_id, isouter=True)
        .where(ApplicationVersion.application_id == application_id)
        .where(ApplicationVersion.centre_id == db.centre_id)
        .order_by(ApplicationVersion.number.desc())
    )
    return [
        VersionView(
            number=row.number, comment=row.comment, files=sorted(row.files), made_at=row.made_at,
            scenarios=None if row.scenarios is None else sorted(row.scenarios),
            made_by=row.made_by, release=release,
        )
        for row, release in db.execute(query)
    ]  # fmt: skip


def files_at(db: Session, application_id: UUID, number: int) -> list[SourceFile]:
    """Return the files of a version with their content, by name.

    Raises:
        NoSuchApplication: there is no such version.
    """
    return _read(db, _version(db, application_id, number).files)


def scenarios_at(db: Session, application_id: UUID, number: int) -> list[SourceFile] | None:
    """Return the scenarios of a version as files; None if it is from before they were kept.

    Raises:
        NoSuchApplication: there is no such version.
    """
    kept = _version(db, application_id, number).scenarios
    return None if kept is None else _read(db, kept)


def restore(db: Session, application_id: UUID, number: int, *, by: Actor) -> int | None:
    """Make files and scenarios what they were in a version; what they are now is kept first.

    Returns the number of the version that was made for that, or None if nothing had changed.

    Raises:
        NoSuchApplication: there is no such version.
    """
    wanted = {file.name: file for file in files_at(db, application_id, number)}
    stories = scenarios_at(db, application_id, number)
    kept = keep_as_it_was(db, application_id, by=by)
    there = {one.name: one.revision for one in files_of(db, application_id)}
    for name in there.keys() - wanted.keys():
        delete_file(db, application_id, name, by=by)
    for name, file in wanted.items():
        if name in there:
            save_file(db, application_id, file, revision=there[name], by=by)
        else:
            add_file(db, application_id, file, by=by)
    if stories is not None:
        put_back(db, application_id, stories, by=by)
    about = f"application:{application_id}"
    audit(db, "application.restored", by=by, about=about, details={"version": number})
    return kept


def take_out(db: Session, application_id: UUID, name: str, *, by: Actor) -> None:
    """Take a file out; a version keeps it as it was.

    Raises:
        NoSuchApplication: there is no such file.
    """
    keep_as_it_was(db, application_id, by=by)
    delete_file(db, application_id, name, by=by)


def keep_as_it_was(db: Session, application_id: UUID, *, by: Actor) -> int | None:
    """Keep a version before files are replaced or taken out; None if the newest one has them all.

    Raises:
        NoSuchApplication: there is no such application.
    """
    try:
        return make_version(db, application_id, comment="", by=by)
    except NothingChanged:
        return None


def packed(files: Sequence[SourceFile]) -> bytes:
    """Return files as a zip that can be brought in again."""
    packet = BytesIO()
    with zipfile.ZipFile(packet, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in files:
            bundle.writestr(file.name, file.content)
    return packet.getvalue()


State = tuple[dict[str, str], dict[str, str]]


def _stored(db: Session, application_id: UUID) -> State:
    """Store what is there now; return the ids of the files and of the scenarios, by name."""
    files, stories = sources_of(db, application_id), scenario_files(db, application_id)
    return (
        {file.name: str(stored_source(db, file)) for file in files},
        {file.name: str(stored_source(db, file)) for file in stories},
    )


def _is(version: ApplicationVersion, state: State) -> bool:
    """Return whether a version keeps just this; one without scenarios keeps what has none."""
    return (version.files, version.scenarios or {}) == state


def _read(db: Session, kept: Mapping[str, Any]) -> list[SourceFile]:
    ids = [UUID(str(one)) for one in kept.values()]
    contents = {str(one.id): one.content for one in db.scalars(
        select(Source).where(Source.id.in_(ids)))}  # fmt: skip
    return [SourceFile(name, contents[str(kept[name])]) for name in sorted(kept)]


def _newest(db: Session, application_id: UUID) -> ApplicationVersion | None:
    query = select(ApplicationVersion).where(
        ApplicationVersion.application_id == application_id,
        ApplicationVersion.centre_id == db.centre_id,
    )
    return db.scalar(query.order_by(ApplicationVersion.number.desc()).limit(1))


def _version(db: Session, application_id: UUID, number: int) -> ApplicationVersion:
    query = select(ApplicationVersion).where(
        ApplicationVersion.application_id == application_id,
        ApplicationVersion.centre_id == db.centre_id,
        ApplicationVersion.number == number,
    )
    found = db.scalar(query)
    if found is None:
        raise NoSuchApplication
    return found


def _add(
    db: Session, application_id: UUID, state: State, *, comment: str, by: Actor
) -> ApplicationVersion:
    last = select(func.max(ApplicationVersion.number)).where(
        ApplicationVersion.application_id == application_id
    )
    row = ApplicationVersion(
        id=new_id(), centre_id=db.centre_id, application_id=application_id,
        number=(db.scalar(last) or 0) + 1, comment=comment.strip(), files=state[0],
        scenarios=state[1], release_id=None, made_at=db.now(), made_by=by.name,
    )  # fmt: skip
    db.add(row)
    db.flush()
    details = {"version": row.number, "comment": row.comment}
    audit(db, "application.version", by=by, about=f"application:{application_id}", details=details)
    return row
