"""Groups, skills and departments that drawings name: found when they are deployed.

Or else an empty inbox would tell of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from base.db import Session
from engine.candidates import names_group, of_department, read_group
from engine.definitions.model import NodeInfo, Process
from engine.definitions.problems import Report
from engine.definitions.values import as_names
from engine.identity.departments import department_names
from engine.identity.groups.lists import groups, skills


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGroups:
    """The codes of groups, skills and departments of a centre; None where nobody can say."""

    groups: frozenset[str] | None = None
    skills: frozenset[str] | None = None
    departments: frozenset[str] | None = None


ANY_GROUP: Final = KnownGroups()


def known_groups(db: Session) -> KnownGroups:
    """Return what a drawing can name in this centre."""
    return KnownGroups(
        groups=frozenset(one.code for one in groups(db, counted=False)),
        skills=frozenset(one.code for one in skills(db)),
        departments=frozenset(department_names(db)),
    )


def check_groups(processes: Iterable[Process], known: KnownGroups, report: Report) -> None:
    """Warn of each group or department that is written wrongly, or that the centre does not have.

    What an expression gives is known only when it is worked out, so it is not looked at.
    """
    for process in processes:
        told: set[str] = set()
        for node in process.nodes():
            for text in _named(node):
                if text not in told:
                    told.add(text)
                    _check(text, node, process.file, known, report)


def _named(node: NodeInfo) -> Iterator[str]:
    """Yield the groups and departments that a step names: for itself, or by its lane."""
    task = node.task
    values = (task.groups, task.assignee) if task is not None else ()
    own = [
        name
        for value in values
        if value is not None and value.constant
        for name in as_names(value.text)
    ]
    lane = node.lane.groups if node.lane is not None else ()
    for name in (*own, *lane):
        if names_group(name) or of_department(name) is not None:
            yield name


def _check(text: str, node: NodeInfo, file: str, known: KnownGroups, report: Report) -> None:
    code = of_department(text)
    if code is not None:
        if known.departments is not None and code not in known.departments:
            report.add("department-unknown", file, node, department=code)
        return
    ref = read_group(text)
    if ref is None:
        report.add("group-malformed", file, node, text=text)
    elif known.groups is not None and ref.group not in known.groups:
        report.add("group-unknown", file, node, group=ref.group)
    elif known.skills is not None and ref.skill and ref.skill not in known.skills:
        report.add("skill-unknown", file, node, skill=ref.skill)
