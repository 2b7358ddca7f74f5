"""Looking at drawings before they are deployed: all that is wrong, at once, with its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from base.times import BadTime, parse_time
from engine.actions.registry import is_local

from .bundle import unpacked
from .checks.graph import check_ways
from .checks.names import check_names
from .checks.people import check_people
from .checks.structure import check_structure
from .checks.undeclared import Fields, check_undeclared, is_closed, known_names, no_fields
from .model import Event, Kind, NodeInfo, Process
from .problems import Problem, Report
from .reading.reader import read_processes
from .repairing.repair import repair
from .source import LIMITS, Limits, SourceFile, distinct

Calls = Mapping[str, frozenset[str]]
NO_CALLS: Final[Calls] = MappingProxyType({})
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(slots=True)
class Checked:
    """What a look at some files found: their processes, ready to run if there is no error.

    `files` are those that were looked at: each with a name of its own, bundles unpacked.
    """

    processes: list[Process] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The findings that keep the files from being deployed."""
        return [problem for problem in self.problems if problem.severity == "error"]


def anything(_name: str) -> bool:
    """Take every name for known, where nobody can say which there are."""
    return True


def check(  # noqa: PLR0913 what is known beyond the files is told kind by kind
    files: Sequence[SourceFile],
    *,
    knows_action: Callable[[str], bool],
    knows_decision: Callable[[str], bool] = anything,
    known: Calls = NO_CALLS,
    listening: Mapping[str, str] = NOBODY,
    limits: Limits = LIMITS,
    fields: Fields = no_fields,
) -> Checked:
    """Look at files that are to be deployed together.

    Args:
        files: the drawings.
        knows_action: says if there is an action of a name.
        knows_decision: says if there is a decision of a key.
        known: the processes that are deployed already, each with the keys that it calls.
        listening: the messages that start one of them, each with its key.
        limits: how large the files and what is drawn in them may be.
        fields: says what a form asks for, or None when it is not known.
    """
    report = Report()
    single = distinct(unpacked(files, report, limits))
    processes = _all_in(single, report, limits)
    keys = frozenset(known) | {process.key for process in processes}
    for process in processes:
        repair(
            process, report, knows_action=knows_action, knows_process=keys.__contains__,
            knows_decision=knows_decision,
        )  # fmt: skip
    caught = _caught_by_callers(processes)
    for process in processes:
        _check_process(process, knows_action, caught.get(process.key, frozenset()), report, fields)
    _check_calls(processes, known, report)
    _check_message_starts(processes, listening, report)
    return Checked(processes, report.problems, single)


def _all_in(files: Sequence[SourceFile], report: Report, limits: Limits) -> list[Process]:
    """Return the processes of all files; a key that is there twice is told."""
    found: dict[str, Process] = {}
    for file in files:
        for process in read_processes(file, report, limits):
            if process.key in found:
                report.add("key-double", file.name, process, key=process.key)
            else:
                found[process.key] = process
    return list(found.values())


def _caught_by_callers(processes: list[Process]) -> dict[str, frozenset[str | None]]:
    """Return, for each called process, the error codes that the calls of it catch."""
    found: dict[str, frozenset[str | None]] = {}
    for process in processes:
        for scope in process.scope.walk():
            for node in scope.of_kind(Kind.CALL):
                codes = [event.error.code for event in scope.attached(node.id) if event.error]
                key = node.called or ""
                found[key] = found.get(key, frozenset()) | frozenset(codes)
    return found


def _check_process(
    process: Process,
    knows_action: Callable[[str], bool],
    caught: frozenset[str | None],
    report: Report,
    fields: Fields,
) -> None:
    check_structure(process, caught, report)
    check_ways(process, report)
    check_people(process, report)
    if is_closed(process, fields):
        check_undeclared(process, report, fields)
    else:
        check_names(process, report, known_names(process, fields))
    for node in process.nodes():
        if node.action is not None and not knows_action(node.action.name):
            report.add("action-unknown", process.file, node, action=node.action.name)
        if node.action is not None and node.action.retries and is_local(node.action.name):
            report.add("retries-local", process.file, node, action=node.action.name)
        _check_due(node, process.file, report)


def _check_due(node: NodeInfo, file: str, report: Report) -> None:
    """A deadline in plain text is read now, so that it cannot fail for each ticket later."""
    due = node.task.due if node.task is not None else None
    if due is None or not due.constant:
        return
    try:
        parse_time(due.text)
    except BadTime as problem:
        report.add("due-bad", file, node, what=problem)


def _check_message_starts(
    processes: list[Process], listening: Mapping[str, str], report: Report
) -> None:
    """Warn when a message starts more than one process: it goes to the one deployed last."""
    keys = {process.key for process in processes}
    taken = {name: key for name, key in listening.items() if key not in keys}
    for process in processes:
        for node in process.scope.of_kind(Kind.START):
            if node.event is Event.MESSAGE and node.message is not None:
                other = taken.setdefault(node.message.name, process.key)
                if other != process.key:
                    report.add(
                        "message-start-double", process.file, node,
                        message=node.message.name, other=other,
                    )  # fmt: skip


# --- calls ------------------------------------------------------------------------------------


def _check_calls(processes: list[Process], known: Calls, report: Report) -> None:
    graph = {**known, **{process.key: process.calls for process in processes}}
    for process in processes:
        for node in process.nodes():
            if node.called is not None and (circle := _way(graph, node.called, process.key)):
                text = " → ".join([process.key, *circle])
                report.add("call-circle", process.file, node, circle=text)


def _way(graph: Calls, start: str, goal: str) -> list[str]:
    """Return the keys on a way of calls from `start` to `goal`; empty when there is none."""
    todo = [[start]]
    seen = {start}
    while todo:
        way = todo.pop()
        if way[-1] == goal:
            return way
        for key in sorted(graph.get(way[-1], ())):
            if key not in seen:
                seen.add(key)
                todo.append([*way, key])
    return []
