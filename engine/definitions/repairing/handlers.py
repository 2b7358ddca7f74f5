"""Event sub-processes and links as tools draw them: with flows at them, or without a pair."""

from dataclasses import replace
from typing import Final

from engine.definitions.model import Event, Flow, Kind, NodeInfo, Process, Scope
from engine.definitions.problems import Report

# No id that was read holds it, so an added id cannot meet a drawn one: see `ids.py`.
ADDED: Final = "~"


def settle_handlers(process: Process, report: Report) -> None:
    """Leave out event sub-processes that no event can start, and flows that lead to one."""
    for scope in process.scope.walk():
        for node in [one for one in scope.nodes.values() if one.by_event]:
            _settle(scope, node, process.file, report)


def _settle(scope: Scope, node: NodeInfo, file: str, report: Report) -> None:
    touching = [flow for flow in scope.flows if node.id in {flow.source, flow.target}]
    if touching:
        report.add("event-sub-flow", file, node)
        scope.redraw([flow for flow in scope.flows if flow not in touching])
    for event in scope.attached(node.id):
        report.add("event-sub-boundary", file, node)
        _leave_out(scope, event)
    inner = scope.inner[node.id]
    starts = inner.of_kind(Kind.START)
    if len(starts) != 1 or starts[0].event is Event.NONE:
        report.add("event-sub-start", file, node)
        _leave_out(scope, node)
        return
    start = starts[0]
    if start.event is Event.ERROR and not start.interrupting:
        report.add("error-not-interrupting", file, start)
        inner.nodes[start.id] = replace(start, interrupting=True)


def _leave_out(scope: Scope, node: NodeInfo) -> None:
    del scope.nodes[node.id]
    scope.inner.pop(node.id, None)
    scope.redraw([flow for flow in scope.flows if node.id not in {flow.source, flow.target}])


def join_links(scope: Scope, file: str, report: Report) -> None:
    """Draw the flow that a pair of links stands for; an end without the other one is plain."""
    catches = {node.link: node for node in scope.of_kind(Kind.CATCH) if node.link is not None}
    thrown: set[str | None] = set()
    drawn: list[Flow] = []
    for node in scope.of_kind(Kind.THROW):
        if node.link is None:
            continue
        thrown.add(node.link)
        if scope.leaving(node.id):
            report.add("link-flow", file, node, link=node.link)
        elif node.link in catches:
            target = catches[node.link].id
            drawn.append(Flow(id=f"{node.id}{ADDED}link", source=node.id, target=target))
        else:
            report.add("link-alone", file, node, link=node.link)
    for link, node in catches.items():
        if link not in thrown:
            report.add("link-alone", file, node, link=link)
    if drawn:
        scope.redraw([*scope.flows, *drawn])
