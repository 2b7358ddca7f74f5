"""Deploying drawings, decisions, forms: check, give versions, make a release, listen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, select, text

from base.db import Session
from base.errors import Invalid
from base.i18n import N_
from base.ids import new_id
from engine.actions.registry import is_known
from engine.audit import audit
from engine.decisions import Decision
from engine.definitions.model import Event, Kind, Process
from engine.definitions.problems import Problem, Report
from engine.definitions.programs import PROCESS
from engine.definitions.queries import current_release
from engine.definitions.records import Deleted, Release, Source, Version
from engine.definitions.source import Limits, SourceFile, distinct, limits_of
from engine.definitions.starts import listen, listening
from engine.deployment.binding import find_bound, in_order
from engine.deployment.content import Content, examine
from engine.deployment.forms import FORM, FormFile, named, read_form, shipped, shipped_keys
from engine.deployment.groups import known_groups
from engine.deployment.pinned import DECISION
from engine.messages.queries import deliver_anew
from engine.people import Actor

LOCK = text("select pg_advisory_xact_lock(hashtextextended('deploy ' || :centre, 0))")


# A version, its process if it is one, and the file that it comes from.
New = tuple[Version, Process | None, SourceFile]


class DefinitionRefused(Invalid):
    """The drawings have errors. `problems` tells all of them, warnings too."""

    code: ClassVar[str] = "definition_refused"
    message: ClassVar[str] = N_("The drawings were not deployed. Errors found: %(count)s.")
    problems: list[Problem]  # type: ignore[assignment] # they know file, element and line too

    def __init__(self, checked: Content) -> None:
        super().__init__(count=len(checked.errors))
        self.problems = checked.problems


class NothingToDeploy(Invalid):
    """The files hold no process that could run."""

    code: ClassVar[str] = "nothing_to_deploy"
    message: ClassVar[str] = N_("There is no executable process in what was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedDefinition:
    """One definition of a deployment; `new` tells whether it got a new version."""

    id: UUID
    key: str
    version: int
    name: str
    labels: Mapping[str, str]
    kind: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What came of deploying. `id` is the release; a dry run has none."""

    id: UUID | None
    definitions: list[DeployedDefinition]
    problems: list[Problem] = field(default_factory=list)


def deploy(
    db: Session,
    files: Sequence[SourceFile],
    *,
    by: Actor,
    dry_run: bool = False,
    comment: str = "",
) -> Deployment:
    """Deploy drawings, decisions and forms together; the same content again changes nothing.

    Instances that are running stay on what they were started with. With `dry_run` nothing is
    stored and the answer tells what would be. Forms that come with the installation are taken
    along where a drawing names one that was never deployed.

    Raises:
        DefinitionRefused: something has errors; nothing is stored.
        NothingToDeploy: there is neither process nor decision nor form in the files.
    """
    db.execute(LOCK, {"centre": str(db.centre_id)})
    newest = _newest(db)
    checked = _examined(db, files, [version for version, _sha in newest.values()])
    if checked.errors:
        raise DefinitionRefused(checked)
    if not (checked.processes or checked.decisions or checked.forms):
        raise NothingToDeploy
    made = _Made(db, by, {file.name: file for file in checked.files})
    found = [made.form(one, newest.get(one.key)) for one in checked.forms]
    found += [made.decision(one, newest.get(one.id)) for one in checked.decisions]
    drawn = {one.key: made.version(one, newest.get(one.key)) for one in in_order(checked.processes)}
    found += [drawn[process.key] for process in checked.processes]
    if made.report.errors:
        checked.problems += made.report.problems
        raise DefinitionRefused(checked)
    release_id = None if dry_run else _release(db, by, made, comment)
    if not dry_run:
        begun = [(version, one) for version, one, _file in made.new if one is not None]
        listen(db, begun)
        deliver_anew(db, {name for _version, one in begun for name in _begins_with(one)})
    return Deployment(id=release_id, definitions=found, problems=checked.problems)


def _begins_with(process: Process) -> Iterator[str]:
    for node in process.scope.of_kind(Kind.START):
        if node.event is Event.MESSAGE and node.message is not None:
            yield node.message.name


def look_over(db: Session, files: Sequence[SourceFile]) -> Content:
    """Return what is in the files and what the checker says of them; nothing is stored."""
    return _examined(db, files, [version for version, _sha in _newest(db).values()])


def _examined(db: Session, files: Sequence[SourceFile], there: Sequence[Version]) -> Content:
    calls = {one.key: frozenset(one.calls) for one in there if one.kind == PROCESS}
    asked = {one.key for one in there if one.kind == DECISION}
    shown = {one.key for one in there if one.kind == FORM}
    limits = limits_of(db.context.settings.engine)

    there_or_along = shown | shipped_keys()
    checked = examine(
        files, knows_action=is_known, knows_decision=asked.__contains__,
        knows_form=there_or_along.__contains__, known=calls, listening=listening(db),
        limits=limits, people=known_groups(db),
    )  # fmt: skip
    _take_along(checked, named(checked.processes) - shown, limits)
    return checked


def _take_along(checked: Content, wanted: set[str], limits: Limits) -> None:
    """Add the forms of the installation that the drawings name and that are not among the files."""
    along = shipped(wanted - {form.key for form in checked.forms})
    sheets = distinct([*checked.files, *along])[len(checked.files) :]
    report = Report()
    read = (read_form(file, report, limits) for file in sheets)
    checked.forms += [form for form in read if form is not None]
    checked.files += sheets
    checked.problems += report.problems


class _Made:
    """The versions that a deployment makes; nothing is stored before `_release`."""

    def __init__(self, db: Session, by: Actor, files: dict[str, SourceFile]) -> None:
        self.db, self.by, self.files = db, by, files
        self.new: list[New] = []
        self.together: dict[str, Version] = {}
        self.pinned: dict[str, str] = {}
        self.report = Report()

    def number(self, key: str, last: tuple[Version, str] | None) -> int:
        """Return the next number: one more than any that was ever given."""
        given = select(func.max(Deleted.version)).where(
            Deleted.centre_id == self.db.centre_id, Deleted.key == key
        )
        return max(last[0].version if last is not None else 0, self.db.scalar(given) or 0) + 1

    def version(self, process: Process, last: tuple[Version, str] | None) -> DeployedDefinition:
        """Return the version that a process gets, or has already if nothing has changed."""
        file = self.files[process.file]
        same = last[0] if last is not None and last[1] == file.sha256 else None
        bound = find_bound(self.db, process, self.together, same, self.report)
        self.pinned |= bound.items
        if same is not None and _uses_the_same(same, process) and same.bound == bound.numbers:
            return self._there(same)
        version = Version(
            id=new_id(),
            centre_id=self.db.centre_id,
            key=process.key,
            version=self.number(process.key, last),
            name=process.name or process.key,
            kind=PROCESS,
            labels=dict(process.labels),
            calls=sorted(process.calls),
            decisions=sorted(process.decisions),
            actions=sorted(process.foreign_actions),
            unique_business_key=process.unique_business_key,
            tag=process.tag,
            bound=bound.numbers,
            deployed_at=self.db.now(),
            deployed_by=self.by.name,
        )
        return self._add(version, process, file)

    def decision(self, one: Decision, last: tuple[Version, str] | None) -> DeployedDefinition:
        """Return the version that a decision gets, or has already if nothing has changed."""
        return self._plain(
            DECISION, one.id, one.file, last, name=one.name or one.id, labels=dict(one.labels),
            decisions=sorted(one.requires),
        )  # fmt: skip

    def form(self, one: FormFile, last: tuple[Version, str] | None) -> DeployedDefinition:
        """Return the version that a form gets, or has already if nothing has changed."""
        name = one.labels.get("en") or one.key
        others = {language: title for language, title in one.labels.items() if language != "en"}
        return self._plain(
            FORM, one.key, one.file, last, name=name, labels=others, decisions=[]
        )  # fmt: skip

    def _plain(
        self, kind: str, key: str, file_name: str, last: tuple[Version, str] | None, **facts: Any
    ) -> DeployedDefinition:
        """Return the version of what only a change of its file makes anew."""
        file = self.files[file_name]
        if last is not None and last[1] == file.sha256:
            return self._there(last[0])
        version = Version(
            id=new_id(),
            centre_id=self.db.centre_id,
            key=key,
            version=self.number(key, last),
            kind=kind,
            calls=[],
            actions=[],
            deployed_at=self.db.now(),
            deployed_by=self.by.name,
            **facts,
        )
        return self._add(version, None, file)

    def _add(
        self, version: Version, process: Process | None, file: SourceFile
    ) -> DeployedDefinition:
        self.new.append((version, process, file))
        self.together[version.key] = version
        return _deployed(version, new=True)

    def _there(self, version: Version) -> DeployedDefinition:
        self.together[version.key] = version
        return _deployed(version, new=False)


def _uses_the_same(version: Version, process: Process) -> bool:
    """Return whether nothing that was left to people has come since, or the other way round."""
    return (
        set(version.calls) == process.calls
        and set(version.decisions) == process.decisions
        and (version.actions is None or set(version.actions) == process.foreign_actions)
    )


def _deployed(version: Version, *, new: bool) -> DeployedDefinition:
    return DeployedDefinition(
        id=version.id,
        key=version.key,
        version=version.version,
        name=version.name,
        labels=version.labels,
        kind=version.kind,
        new=new,
    )


def _newest(db: Session) -> dict[str, tuple[Version, str]]:
    rank = func.rank().over(partition_by=Version.key, order_by=Version.version.desc())
    ranked = (
        select(Version.id, rank.label("rank")).where(Version.centre_id == db.centre_id).subquery()
    )
    query = (
        select(Version, Source.sha256)
        .join(Source, Source.id == Version.source_id)
        .join(ranked, ranked.c.id == Version.id)
        .where(ranked.c.rank == 1)
    )
    return {row.Version.key: (row.Version, row.sha256) for row in db.execute(query)}


def _release(db: Session, by: Actor, made: _Made, comment: str) -> UUID:
    last, new = current_release(db), made.new
    items: dict[str, Any] = {**(last.items if last is not None else {}), **made.pinned}
    for version, _process, file in new:
        version.source_id = stored_source(db, file)
        db.add(version)
        items[version.key] = str(version.id)
    if last is not None and items == last.items:
        return last.id
    release = Release(
        id=new_id(),
        centre_id=db.centre_id,
        number=last.number + 1 if last is not None else 1,
        items=items,
        files=list(dict.fromkeys(PurePath(file.name).name for _version, _process, file in new)),
        brought=[str(version.id) for version, _process, _file in new],
        comment=comment,
        made_at=db.now(),
        made_by=by.name,
    )
    db.add(release)
    db.flush()
    details = {"release": release.number, "files": release.files, "comment": comment}
    audit(db, "definition.deployed", by=by, about=f"release:{release.id}", details=details)
    return release.id


def stored_source(db: Session, file: SourceFile) -> UUID:
    """Return the id of the source with this content, kept now if it was not yet."""
    query = select(Source.id).where(Source.centre_id == db.centre_id, Source.sha256 == file.sha256)
    known = db.scalar(query)
    if known is not None:
        return known
    row = Source(
        id=new_id(),
        centre_id=db.centre_id,
        name=file.name,
        sha256=file.sha256,
        content=file.content,
    )
    db.add(row)
    db.flush()
    return row.id
