"""Checks of how a drawing is put together: flows, boundary events, starts, gateways."""

from collections.abc import Iterable

from engine.definitions.model import ACTIVITIES, Event, Flow, Kind, NodeInfo, Process, Scope
from engine.definitions.problems import Report

from .events import check_event_sub_flows, check_events, check_links

CHOOSING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
CATCHING = frozenset({Kind.CATCH, Kind.RECEIVE})


def check_flows(process: Process, report: Report) -> None:
    """Report flows that lead nowhere or where none may lead, and leave them out from here on."""
    everywhere = {node.id for node in process.nodes()}
    for scope in process.scope.walk():
        sound = [
            flow
            for flow in scope.flows
            if _connects(flow, scope, everywhere, process.file, report)
            and _may_be(flow, scope, process.file, report)
        ]
        scope.redraw(sound)
        check_event_sub_flows(scope, process.file, report)
        check_links(scope, process.file, report)


def _connects(
    flow: Flow, scope: Scope, everywhere: Iterable[str], file: str, report: Report
) -> bool:
    outside = [end for end in (flow.source, flow.target) if end not in scope.nodes]
    if not outside:
        return True
    if all(end in everywhere for end in outside):
        report.add("flow-crosses", file, flow)
    else:
        missing = next(end for end in outside if end not in everywhere)
        report.add("flow-dangling", file, flow, missing=missing)
    return False


def _may_be(flow: Flow, scope: Scope, file: str, report: Report) -> bool:
    source, target = scope.nodes[flow.source], scope.nodes[flow.target]
    if target.kind in {Kind.START, Kind.BOUNDARY}:
        report.add("flow-into-start", file, flow, target=target.name or target.id)
        return False
    if source.kind is Kind.END:
        report.add("flow-from-end", file, flow, source=source.name or source.id)
        return False
    return True


def check_structure(process: Process, caught: Iterable[str | None], report: Report) -> None:
    """Report what is wrong with the nodes of a process in their places.

    `caught` are the error codes that a calling process deployed with this one catches.
    """
    check_events(process, report)
    for scope in process.scope.walk():
        for node in scope.nodes.values():
            if node.kind is Kind.BOUNDARY:
                _check_boundary(node, scope, process.file, report)
            elif node.kind is Kind.EVENTS:
                _check_event_gateway(node, scope, process.file, report)
            _check_conditions(node, scope, process.file, report)
    _check_uncaught(process, frozenset(caught), report)


def _check_boundary(node: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    host = scope.nodes.get(node.attached_to or "")
    if host is None or host.kind not in ACTIVITIES:
        report.add("boundary-host", file, node)
    if node.event is Event.ERROR and not node.interrupting:
        report.add("error-not-interrupting", file, node)
    if not scope.leaving(node.id):
        report.add("boundary-unused", file, node)


def _check_event_gateway(node: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    leaving = scope.leaving(node.id)
    if not leaving:
        report.add("event-gateway-empty", file, node)
    for flow in leaving:
        target = scope.nodes[flow.target]
        passes = target.kind not in CATCHING or target.event is Event.LINK
        if passes or scope.attached(target.id):
            report.add("event-gateway-target", file, node, target=target.name or target.id)


def _check_conditions(node: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    leaving = scope.leaving(node.id)
    choosing = node.kind in CHOOSING
    for flow in leaving:
        if not choosing and flow.asks:
            report.add("condition-unused", file, flow)
        # Only where there is something to choose: one way on needs no condition.
        bare = not flow.asks and not flow.default
        if choosing and bare and len(leaving) > 1:
            report.add("condition-missing", file, flow, gateway=node.name or node.id)


def _check_uncaught(process: Process, by_callers: frozenset[str | None], report: Report) -> None:
    """Warn about error end events that no boundary event around them catches."""

    def look(scope: Scope, caught: frozenset[str | None]) -> None:
        for node in scope.nodes.values():
            if node.kind is Kind.SUB and node.id in scope.inner:
                here = frozenset(
                    event.error.code for event in scope.attached(node.id) if event.error
                )
                look(scope.inner[node.id], caught | here)
                continue
            thrown = node.error if node.kind is Kind.END else None
            if thrown is not None and not {thrown.code, None} & caught:
                report.add("error-uncaught", process.file, node)

    look(process.scope, by_callers)
