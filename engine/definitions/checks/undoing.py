"""Checks of compensation and of transactions."""

from engine.definitions.model import Event, Kind, NodeInfo, Scope
from engine.definitions.problems import Report


def check_undoing(scope: Scope, owner: NodeInfo | None, file: str, report: Report) -> None:
    """Report compensation that leads nowhere, and cancel events outside a transaction."""
    events = [node for node in scope.of_kind(Kind.BOUNDARY) if node.event is Event.COMPENSATION]
    hosts = [node.attached_to for node in events]
    for node in events:
        host = scope.nodes.get(node.attached_to or "")
        handler = scope.nodes.get(host.undone_by or "") if host is not None else None
        if hosts.count(node.attached_to) > 1:
            report.add("compensation-double", file, node)
        elif handler is None or not handler.for_compensation:
            report.add("compensation-handler", file, node)
        if scope.leaving(node.id):
            report.add("compensation-flow", file, node)
    linked = {end for flow in scope.flows for end in (flow.source, flow.target)}
    for node in scope.nodes.values():
        if node.for_compensation and (node.id in linked or scope.attached(node.id)):
            report.add("compensation-flow", file, node)
        _check_raised(node, scope, owner, file, report)
    _check_transactions(scope, file, report)


def _check_raised(
    node: NodeInfo, scope: Scope, owner: NodeInfo | None, file: str, report: Report
) -> None:
    # An event sub-process undoes what stands around it, which is not looked at from here.
    around = owner is not None and owner.by_event
    if node.undoes is not None and node.undoes not in scope.nodes and not around:
        report.add("compensation-unknown", file, node, ref=node.undoes)
    within = owner is not None and owner.kind is Kind.TRANSACTION
    if node.event is Event.CANCEL and node.kind is Kind.END and not within:
        report.add("cancel-place", file, node)


def _check_transactions(scope: Scope, file: str, report: Report) -> None:
    for node in scope.of_kind(Kind.BOUNDARY):
        host = scope.nodes.get(node.attached_to or "")
        if node.event is Event.CANCEL and (host is None or host.kind is not Kind.TRANSACTION):
            report.add("cancel-place", file, node)
    for node in scope.of_kind(Kind.TRANSACTION):
        cancels = any(end.event is Event.CANCEL for end in scope.inner[node.id].of_kind(Kind.END))
        caught = any(event.event is Event.CANCEL for event in scope.attached(node.id))
        if cancels and not caught:
            report.add("cancel-uncaught", file, node)
