"""A program: one process of a drawing, ready to run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from base.errors import Invalid, NotFound
from base.i18n import N_

from .model import Event, Kind, NodeInfo, Process, Scope
from .problems import Problem, Report
from .reading.reader import read_processes
from .repairing.repair import anything, repair
from .source import SourceFile


class Program:
    """One version of one definition. Shared by all its instances and never changed.

    `compiled` is a place for the runtime to keep the token rules it made from this program.
    """

    def __init__(self, process: Process, key: str | None = None) -> None:
        self.process = process
        self.key = key or process.key
        self.name = process.name
        self.unique_business_key = process.unique_business_key
        self.lifetime = process.lifetime
        self.labels: Mapping[str, str] = process.labels
        self.compiled: Any = None

    @cached_property
    def nodes(self) -> dict[str, NodeInfo]:
        """Every node at every depth, by id."""
        return {node.id: node for node in self.process.nodes()}

    @cached_property
    def scopes(self) -> dict[str, Scope]:
        """The process itself under its key, and every sub-process under its node's id."""
        return {scope.id: scope for scope in self.process.scope.walk()}

    @property
    def calls(self) -> frozenset[str]:
        """The keys of the processes that this one calls directly."""
        return self.process.calls

    @property
    def starts(self) -> list[NodeInfo]:
        """The start events of the process: at most one plain one, and any with an event."""
        return self.process.scope.of_kind(Kind.START)

    def entry(self, node_id: str | None = None) -> NodeInfo:
        """Return the start event to begin with: the one named, else the plain one, else the first.

        Raises:
            NotFound: there is no such start event.
        """
        starts = self.starts
        if node_id is not None:
            starts = [node for node in starts if node.id == node_id]
        plain = [node for node in starts if node.event is Event.NONE]
        for node in plain or starts:
            return node
        raise NoSuchStart(node=node_id or "", key=self.key)


def plain_key(key: str) -> str:
    """Return the key of a definition without the version that a step is bound to: `key@3`."""
    return key.partition("@")[0]


def bind(process: Process, bound: Mapping[str, int]) -> None:
    """Let the steps that want a certain version call or ask `<key>@<number>`."""
    for scope in process.scope.walk():
        for node in list(scope.nodes.values()):
            decision = node.decision
            key = node.called or (decision.key if decision is not None else "")
            number = bound.get(f"{key}|{node.binding}")
            if number is None:
                continue
            exact = f"{key}@{number}"
            if decision is not None:
                decision = replace(decision, key=exact)
            called = exact if node.called else None
            scope.nodes[node.id] = replace(node, called=called, decision=decision)


class NoSuchStart(NotFound):
    """The process has no such start event."""

    code = "no_such_start"
    message = N_("The process “%(key)s” has no start event “%(node)s”.")


class NoSuchProcess(NotFound):
    """The files hold no such process."""

    code = "no_such_process"
    message = N_("There is no process “%(key)s” in the drawing.")


class DrawingRefused(Invalid):
    """A drawing with errors; `found` lists them all."""

    code = "drawing_refused"
    message = N_("The drawing cannot run as it is: %(first)s")

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(first=found[0].message)
        self.found = list(found)


def build(
    files: SourceFile | Sequence[SourceFile],
    key: str | None = None,
    *,
    knows_action: Callable[[str], bool] = anything,
    knows_process: Callable[[str], bool] = anything,
    knows_decision: Callable[[str], bool] = anything,
) -> Program:
    """Make the program of one process from its source; `key` may be left out if there is one.

    What neither `knows_action` nor `knows_process` knows is left to people: see `repair`.

    Raises:
        DrawingRefused: the source is not a drawing that can be read.
        NoSuchProcess: no file holds the process.
    """
    sources = [files] if isinstance(files, SourceFile) else files
    report = Report()
    processes = [process for file in sources for process in read_processes(file, report)]
    if report.errors:
        raise DrawingRefused(report.errors)
    for process in processes:
        if key is None or process.key == key:
            repair(
                process, report, knows_action=knows_action, knows_process=knows_process,
                knows_decision=knows_decision,
            )  # fmt: skip
            return Program(process)
    raise NoSuchProcess(key=key or "")
