"""Steps that want a certain version of what they call or ask: found when they are deployed.

The number that was found stays with the version of the caller, and every later release pins that
version too, under `<key>@<number>`. So an instance can be told apart from its surroundings: what
it calls does not depend on what came after.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from base.db import Session
from engine.definitions.model import NodeInfo, Process
from engine.definitions.problems import Report
from engine.definitions.reading.binding import DEPLOYMENT, TAG
from engine.definitions.records import Version


@dataclass(slots=True)
class Bound:
    """What the steps of one process are bound to: reference -> version."""

    versions: dict[str, Version] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        """Return the number for each reference, as a version stores it."""
        return {ref: one.version for ref, one in self.versions.items()}

    @property
    def items(self) -> dict[str, str]:
        """Return what a release has to pin for them."""
        return {f"{one.key}@{one.version}": str(one.id) for one in self.versions.values()}


def in_order(processes: Sequence[Process]) -> list[Process]:
    """Return the processes so that what is called comes before who calls it."""
    by_key = {process.key: process for process in processes}
    found: dict[str, Process] = {}

    def visit(process: Process, above: frozenset[str]) -> None:
        for key in sorted(process.calls & by_key.keys() - above):
            visit(by_key[key], above | {key})
        found.setdefault(process.key, process)

    for process in processes:
        visit(process, frozenset({process.key}))
    return list(found.values())


def find_bound(
    db: Session,
    process: Process,
    together: Mapping[str, Version],
    last: Version | None,
    report: Report,
) -> Bound:
    """Return the versions that a process wants; one that is not there is a finding.

    Args:
        db: the session.
        process: the caller.
        together: what belongs to this deployment, by key.
        last: the version of the caller whose file is the same, if there is one: what was deployed
            together with it need not come again.
        report: takes the findings.
    """
    found = Bound()
    for node, key, ref in _wanted(process):
        version = _version(db, key, node.binding, together)
        if version is None and last is not None and ref in last.bound:
            version = _numbered(db, key, last.bound[ref])
        if version is None:
            code = "binding-alone" if node.binding == DEPLOYMENT else "binding-missing"
            wanted = node.binding.partition(":")[2]
            report.add(code, process.file, node, called=key, wanted=wanted)
        else:
            found.versions[ref] = version
    return found


def _wanted(process: Process) -> Iterator[tuple[NodeInfo, str, str]]:
    for node in process.nodes():
        key = node.called or (node.decision.key if node.decision is not None else "")
        if key and node.binding:
            yield node, key, f"{key}|{node.binding}"


def _version(
    db: Session, key: str, binding: str, together: Mapping[str, Version]
) -> Version | None:
    kind, _, wanted = binding.partition(":")
    new = together.get(key)
    if kind == DEPLOYMENT:
        return new
    if kind == TAG:
        if new is not None and new.tag == wanted:
            return new
        tagged = select(Version).where(
            Version.centre_id == db.centre_id, Version.key == key, Version.tag == wanted
        )
        return db.scalar(tagged.order_by(Version.version.desc()).limit(1))
    if new is not None and new.version == int(wanted):
        return new
    return _numbered(db, key, int(wanted))


def _numbered(db: Session, key: str, number: int) -> Version | None:
    query = select(Version).where(
        Version.centre_id == db.centre_id, Version.key == key, Version.version == number
    )
    return db.scalar(query)
