"""Read friendly what has only one meaning: several flows out of a task, a start left out.

A missing end needs no repair: a token that reaches a node without a way on simply ends there.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from engine.definitions.model import GATEWAYS, Flow, Kind, NodeInfo, Process, Scope
from engine.definitions.problems import Report

# Not a character that an XML id may begin or be written with, so it cannot meet a drawn id.
ADDED: Final = "~"


def repair(process: Process, report: Report) -> None:
    """Complete every scope of the process, noting each place in the report."""
    for scope in process.scope.walk():
        _join_links(scope)
        for node in list(scope.nodes.values()):
            if node.kind not in GATEWAYS:
                _add_gateway(scope, node, process.file, report)
        _add_start(scope, process, report)


def _join_links(scope: Scope) -> None:
    """Draw the flow that a pair of links stands for."""
    catches = {node.link: node for node in scope.of_kind(Kind.CATCH) if node.link is not None}
    drawn = [
        Flow(id=f"{node.id}{ADDED}link", source=node.id, target=catches[node.link].id)
        for node in scope.of_kind(Kind.THROW)
        if node.link in catches and not scope.leaving(node.id)
    ]
    if drawn:
        scope.redraw([*scope.flows, *drawn])


def _add_gateway(scope: Scope, node: NodeInfo, file: str, report: Report) -> None:
    """Several flows out of a task mean "all of them", or "all whose condition is true"."""
    leaving = scope.leaving(node.id)
    conditional = any(flow.asks for flow in leaving)
    if len(leaving) < 2 and not conditional:
        return
    gateway = NodeInfo(
        id=f"{node.id}{ADDED}split",
        kind=Kind.INCLUSIVE if conditional else Kind.PARALLEL,
        name=node.name,
        line=node.line,
        drawn=False,
    )
    scope.nodes[gateway.id] = gateway
    moved = [
        replace(flow, source=gateway.id) if flow.source == node.id else flow for flow in scope.flows
    ]
    between = Flow(id=f"{node.id}{ADDED}flow", source=node.id, target=gateway.id)
    scope.redraw([*moved, between])
    report.add("split-added", file, node)


def _add_start(scope: Scope, process: Process, report: Report) -> None:
    if scope.of_kind(Kind.START):
        return
    first = list(_unreached(scope))
    if scope.nodes and len(first) != 1:
        return  # the checker says that a start event is needed
    start = NodeInfo(id=f"{scope.id}{ADDED}start", kind=Kind.START, drawn=False)
    if first:
        target = first[0]
        begin = Flow(id=f"{start.id}{ADDED}flow", source=start.id, target=target.id)
        scope.redraw([*scope.flows, begin])
        place = process if scope is process.scope else _owner(process, scope)
        report.add("start-added", process.file, Named(place), first=target.name or target.id)
    scope.nodes[start.id] = start


def _unreached(scope: Scope) -> Iterator[NodeInfo]:
    targets = {flow.target for flow in scope.flows}
    for node in scope.nodes.values():
        if node.id not in targets and node.kind is not Kind.BOUNDARY and not node.by_event:
            yield node


def _owner(process: Process, scope: Scope) -> NodeInfo | Process:
    return next((node for node in process.nodes() if node.id == scope.id), process)


class Named:
    """A process or sub-process as a place in the report."""

    def __init__(self, owner: NodeInfo | Process) -> None:
        self.id = owner.key if isinstance(owner, Process) else owner.id
        self.name = owner.name
        self.line = owner.line
