"""What is in the files of a deployment: processes, decisions, forms; what is wrong with them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.decisions import Decision, read_decisions
from engine.definitions.bundle import is_scenario, unpacked
from engine.definitions.check import Calls, anything, check
from engine.definitions.model import Process
from engine.definitions.problems import Problem, Report
from engine.definitions.source import Limits, SourceFile, distinct
from engine.deployment.forms import FormFile, check_named, is_form, read_form, shipped_fields
from engine.deployment.groups import ANY_GROUP, KnownGroups, check_groups

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
    forms: list[FormFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The findings that keep the files from being deployed."""
        return [problem for problem in self.problems if problem.severity == "error"]


def examine(  # noqa: PLR0913 what is deployed already is told kind by kind
    files: Sequence[SourceFile],
    *,
    knows_action: Callable[[str], bool],
    knows_decision: Callable[[str], bool],
    knows_form: Callable[[str], bool] = anything,
    limits: Limits,
    known: Calls = NO_CALLS,
    listening: Mapping[str, str] = NOBODY,
    people: KnownGroups = ANY_GROUP,
) -> Content:
    """Look at files that belong together; bundles are unpacked.

    `knows_…`, `known` and `listening` say what is deployed already: see `check`. `people` are the
    groups that tasks can be for.
    """
    report = Report()
    content, drawings = _sorted(files, report, limits)
    keys = {decision.id for decision in content.decisions}
    asked = {form.key: form.fields for form in content.forms}
    checked = check(
        drawings,
        knows_action=knows_action,
        knows_decision=lambda key: key in keys or knows_decision(key),
        known=known,
        listening=listening,
        limits=limits,
        fields=lambda key: asked[key] if key in asked else shipped_fields(key),
    )
    content.processes = checked.processes
    _check_keys(content, report)
    check_named(content.processes, lambda key: key in asked or knows_form(key), report)
    check_groups(content.processes, people, report)
    content.problems = [*report.problems, *checked.problems]
    return content


def _sorted(
    files: Sequence[SourceFile], report: Report, limits: Limits
) -> tuple[Content, list[SourceFile]]:
    """Return what is in the files but for the drawings, and those as they are."""
    found = distinct(unpacked(files, report, limits))
    content = Content(files=[file for file in found if not is_scenario(file.name)])
    sheets = [file for file in content.files if is_form(file)]
    read = (read_form(file, report, limits) for file in sheets)
    content.forms = [form for form in read if form is not None]
    tables = [file for file in content.files if is_table(file)]
    content.decisions = [one for file in tables for one in read_decisions(file, report)]
    return content, [one for one in content.files if one not in tables and one not in sheets]


def _check_keys(content: Content, report: Report) -> None:
    """A process and a decision, two decisions, or two forms, cannot have one key."""
    taken = {process.key for process in content.processes}
    for decision in content.decisions:
        if decision.id in taken:
            report.add("key-double", decision.file, decision, key=decision.id)
        taken.add(decision.id)
    sheets: set[str] = set()
    for form in content.forms:
        if form.key in sheets:
            report.add("form-double", form.file, key=form.key)
        sheets.add(form.key)


def is_table(file: SourceFile) -> bool:
    """Return whether a file holds decisions: by its name, else by its outermost element."""
    if file.name.lower().endswith(".dmn"):
        return True
    if file.name.lower().endswith((".bpmn", ".bpmn2")) or b"DMN" not in file.content[:20_000]:
        return False
    opening = OPENING.search(file.content[:20_000])
    return opening is not None and b"/DMN/" in opening[0]
