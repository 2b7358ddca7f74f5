"""Checks of how a drawing is put together: flows, boundary events, starts, gateways."""

from collections.abc import Iterable

from engine.definitions.model import NESTED, Event, Kind, NodeInfo, Process, Scope
from engine.definitions.problems import Report

from .events import check_events, check_links

CHOOSING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
CATCHING = frozenset({Kind.CATCH, Kind.RECEIVE})


def check_structure(process: Process, caught: Iterable[str | None], report: Report) -> None:
    """Report what is wrong with the nodes of a process in their places.

    `caught` are the error codes that a calling process deployed with this one catches.
    """
    check_events(process, report)
    for scope in process.scope.walk():
        check_links(scope, process.file, report)
        for node in scope.nodes.values():
            if node.kind is Kind.BOUNDARY:
                _check_boundary(node, scope, process.file, report)
            _check_conditions(node, scope, process.file, report)
    _check_uncaught(process, frozenset(caught), report)


def _check_boundary(node: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    if not scope.leaving(node.id) and node.event is not Event.COMPENSATION:
        report.add("boundary-unused", file, node)


def _check_conditions(node: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    leaving = scope.leaving(node.id)
    choosing = node.kind in CHOOSING
    for flow in leaving:
        if not choosing and flow.asks:
            report.add("condition-unused", file, flow)


def _check_uncaught(process: Process, by_callers: frozenset[str | None], report: Report) -> None:
    """Warn about error end events that no event around them catches.

    What is raised in an event sub-process its neighbours in the same scope do not catch.
    """

    def look(scope: Scope, around: frozenset[str | None]) -> None:
        caught = around | _codes(
            start for one in scope.handlers() for start in scope.inner[one.id].of_kind(Kind.START)
        )
        for node in scope.nodes.values():
            if node.kind in NESTED and node.id in scope.inner:
                here = _codes(scope.attached(node.id))
                look(scope.inner[node.id], (around if node.by_event else caught) | here)
                continue
            thrown = node.error if node.kind is Kind.END else None
            if thrown is not None and not {thrown.code, None} & caught:
                report.add("error-uncaught", process.file, node)

    look(process.scope, by_callers)


def _codes(events: Iterable[NodeInfo]) -> frozenset[str | None]:
    return frozenset(event.error.code for event in events if event.error is not None)
