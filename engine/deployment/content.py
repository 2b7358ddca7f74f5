"""What is in the files of a deployment: processes and decisions, and what is wrong with them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.decisions import Decision, read_decisions
from engine.definitions.bundle import unpacked
from engine.definitions.check import Calls, check
from engine.definitions.model import Process
from engine.definitions.problems import Problem, Report
from engine.definitions.source import Limits, SourceFile, distinct

# The outermost element, with its namespaces.
OPENING: Final = re.compile(rb"<[A-Za-z][^>]*>")
NO_CALLS: Calls = {}
NOBODY: Mapping[str, str] = {}


@dataclass(slots=True)
class Content:
    """The files as they were looked at, what is in them, and all findings."""

    files: list[SourceFile] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The findings that keep the files from being deployed."""
        return [problem for problem in self.problems if problem.severity == "error"]


def examine(
    files: Sequence[SourceFile],
    *,
    knows_action: Callable[[str], bool],
    knows_decision: Callable[[str], bool],
    limits: Limits,
    known: Calls = NO_CALLS,
    listening: Mapping[str, str] = NOBODY,
) -> Content:
    """Look at files that belong together; bundles are unpacked.

    `knows_decision`, `known` and `listening` say what is deployed already: see `check`.
    """
    report = Report()
    content = Content(files=distinct(unpacked(files, report, limits)))
    tables = [file for file in content.files if is_table(file)]
    for file in tables:
        content.decisions += read_decisions(file, report)
    keys = {decision.id for decision in content.decisions}
    drawings = [file for file in content.files if file not in tables]
    checked = check(
        drawings,
        knows_action=knows_action,
        knows_decision=lambda key: key in keys or knows_decision(key),
        known=known,
        listening=listening,
        limits=limits,
    )
    content.processes = checked.processes
    _check_keys(content, report)
    content.problems = [*report.problems, *checked.problems]
    return content


def _check_keys(content: Content, report: Report) -> None:
    """A process and a decision, or two decisions, cannot have one key."""
    taken = {process.key for process in content.processes}
    for decision in content.decisions:
        if decision.id in taken:
            report.add("key-double", decision.file, decision, key=decision.id)
        taken.add(decision.id)


def is_table(file: SourceFile) -> bool:
    """Return whether a file holds decisions: by its name, else by its outermost element."""
    if file.name.lower().endswith(".dmn"):
        return True
    if file.name.lower().endswith((".bpmn", ".bpmn2")) or b"DMN" not in file.content[:20_000]:
        return False
    opening = OPENING.search(file.content[:20_000])
    return opening is not None and b"/DMN/" in opening[0]
