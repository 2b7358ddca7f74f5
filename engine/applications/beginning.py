"""How files come into an application: begun empty, brought along, or taken from the deployed."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Invalid
from base.i18n import N_
from engine.applications.blank import blank
from engine.applications.keeping import add_file, save_file
from engine.applications.queries import BPMN, DMN, FORM, files_of, kind_of
from engine.applications.versions import keep_as_it_was
from engine.definitions.bundle import is_scenario, unpacked
from engine.definitions.problems import Report
from engine.definitions.programs import NoSuchDefinition
from engine.definitions.queries import current_release
from engine.definitions.records import Source, Version
from engine.definitions.source import SourceFile, distinct, limits_of
from engine.deployment.forms import keyed
from engine.deployment.needs import needed_by
from engine.people import Actor

ENDING: Final = {BPMN: ".bpmn", DMN: ".dmn", FORM: ".json"}
FIRST: Final = {BPMN: "process", DMN: "decision", FORM: "form"}
LETTERS: Final = re.compile(r"[^a-z0-9]+")


class NothingBrought(Invalid):
    """There is no drawing, decision or form in what was brought."""

    code: ClassVar[str] = "nothing_brought"
    message: ClassVar[str] = N_("There is no .bpmn, .dmn or .json file in it that can be read.")


def begin_file(  # noqa: PLR0913 the words on it come from the page
    db: Session, application_id: UUID, *, kind: str, title: str, asked: str, answer: str, by: Actor
) -> str:
    """Add an empty file of a kind and return its name; its key is like nothing that is deployed.

    `asked` and `answer` are what its first column or field is called, in the reader's language.

    Raises:
        NoSuchApplication: there is no such application.
        ApplicationTooLarge: there are too many files already.
    """
    key = free_name(db, application_id, title, FIRST[kind])
    named = f"drafts/{key}" if kind == FORM else key
    content = blank(kind, key=named, title=title.strip() or key, asked=asked, answer=answer)
    add_file(db, application_id, SourceFile(key + ENDING[kind], content), by=by)
    return key + ENDING[kind]


def bring_files(
    db: Session, application_id: UUID, files: Sequence[SourceFile], *, by: Actor
) -> list[str]:
    """Bring files and bundles in; one of a name that is there replaces it. Return their names.

    Before anything is replaced a version keeps what was there. Of two with one name in what is
    brought, the second gets a number.

    Raises:
        NoSuchApplication: there is no such application.
        NothingBrought: none of them is a drawing, a decision or a form.
        ApplicationTooLarge: one is too large, or they are too many.
    """
    report = Report()
    found = distinct(
        SourceFile(_own_name(file), keyed(file).content)
        for file in unpacked(files, report, limits_of(db.context.settings.engine))
        if kind_of(_own_name(file)) and not is_scenario(file.name)
    )
    if not found:
        raise NothingBrought
    there = {one.name: one.revision for one in files_of(db, application_id)}
    if any(file.name in there for file in found):
        keep_as_it_was(db, application_id, by=by)
    for file in found:
        if file.name in there:
            save_file(db, application_id, file, revision=there[file.name], by=by)
        else:
            add_file(db, application_id, file, by=by)
    return [file.name for file in found]


def bring_deployed(db: Session, application_id: UUID, key: str, *, by: Actor) -> list[str]:
    """Bring in the newest version of a definition with all that it calls, asks and shows.

    Raises:
        NoSuchApplication: there is no such application.
        NoSuchDefinition: nothing of this key is deployed.
    """
    wanted = _with_what_it_uses(db, key)
    if not wanted:
        raise NoSuchDefinition(key=key)
    query = select(Source).where(Source.id.in_({one.source_id for one in wanted}))
    files = [SourceFile(row.name, row.content) for row in db.scalars(query)]
    return bring_files(db, application_id, files, by=by)


def _with_what_it_uses(db: Session, key: str) -> list[Version]:
    release = current_release(db)
    if release is None or key not in release.items:
        return []
    ids = [UUID(str(one)) for one in release.items.values()]
    rows = db.scalars(select(Version).where(Version.id.in_(ids), Version.centre_id == db.centre_id))
    there = {one.key: one for one in rows}
    found: dict[str, Version] = {}
    ahead = [key]
    while ahead:
        one = there.get(ahead.pop())
        if one is None or one.key in found:
            continue
        found[one.key] = one
        ahead += sorted(needed_by(db, one.id))
    return list(found.values())


def _own_name(file: SourceFile) -> str:
    """Return the last part of a path, with an ending by which its kind is known."""
    path = PurePosixPath(file.name.replace("\\", "/"))
    ending = {".bpmn2": ".bpmn", ".xml": ".bpmn"}.get(path.suffix.lower(), path.suffix.lower())
    return f"{path.stem}{ending}"


def free_name(db: Session, application_id: UUID, title: str, otherwise: str) -> str:
    """Return a key for a new file made of its title, like none that is deployed or in it."""
    words = LETTERS.sub("_", title.lower()).strip("_")[:40]
    first = words if words[:1].isalpha() else otherwise
    taken = {PurePosixPath(one.name).stem.lower() for one in files_of(db, application_id)}
    deployed = select(Version.key).where(Version.centre_id == db.centre_id).distinct()
    taken |= {key.rpartition("/")[2].lower() for key in db.scalars(deployed)}
    return next(name for name in _numbered(first) if name not in taken)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
