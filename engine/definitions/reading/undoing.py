"""Compensation as tools draw it: with a flow instead of an association, without its mark."""

from dataclasses import replace

from engine.definitions.model import ACTIVITIES, Event, Kind, NodeInfo, Scope

from .xml import Element, Reading, children


def settle_undoing(scope: Scope, element: Element, reading: Reading) -> None:
    """Note at each activity which other one undoes it, and complete what was left out.

    An activity that the standard's association does not lead to but a flow does is taken all the
    same: behind a compensation event nothing else can stand.
    """
    associations = {
        item.get("sourceRef") or "": item.get("targetRef") or ""
        for item in children(element, "association")
    }
    for event in scope.of_kind(Kind.BOUNDARY):
        host = scope.nodes.get(event.attached_to or "")
        if event.event is not Event.COMPENSATION or host is None:
            continue
        handler = associations.get(event.id)
        if handler not in scope.nodes:
            handler = _by_flow(scope, event, reading)
        if handler is not None:
            scope.nodes[host.id] = replace(host, undone_by=handler)
            _mark(scope, scope.nodes[handler], host, reading)
    if reading.foreign:
        _unmark(scope, reading)


def _by_flow(scope: Scope, event: NodeInfo, reading: Reading) -> str | None:
    """Read the one flow out of a compensation event as what leads to the step that undoes."""
    leaving = scope.leaving(event.id)
    if len(leaving) != 1 or leaving[0].target not in scope.nodes:
        return None
    handler = scope.nodes[leaving[0].target]
    entering = [flow for flow in scope.flows if flow.target == handler.id]
    if handler.kind not in ACTIVITIES or len(entering) != 1:
        return None
    reading.report.add("compensation-by-flow", reading.file, event)
    scope.redraw([flow for flow in scope.flows if handler.id not in {flow.source, flow.target}])
    return handler.id


def _mark(scope: Scope, handler: NodeInfo, host: NodeInfo, reading: Reading) -> None:
    linked = any(handler.id in {flow.source, flow.target} for flow in scope.flows)
    if handler.for_compensation or handler.kind not in ACTIVITIES or linked:
        return
    reading.report.add("compensation-unmarked", reading.file, handler, other=host.name or host.id)
    scope.nodes[handler.id] = replace(handler, for_compensation=True)


def _unmark(scope: Scope, reading: Reading) -> None:
    """Read a step on the way as such, whatever its mark says, if nothing could call it to undo."""
    undoing = {node.undone_by for node in scope.nodes.values()}
    linked = {end for flow in scope.flows for end in (flow.source, flow.target)}
    for node in list(scope.nodes.values()):
        own_way = node.id in linked or node.by_event
        if node.for_compensation and own_way and node.id not in undoing:
            reading.report.add("compensation-on-way", reading.file, node)
            scope.nodes[node.id] = replace(node, for_compensation=False)
