"""Receive tasks and event-based gateways that start a process: read as the start events they are.

Source: BPMN 2.0, 10.3.3 (receive task) and 10.6.6 (event-based gateway): `instantiate` asks that no
flow leads to them. Whichever event behind an exclusive event-based gateway comes first begins an
instance, just as one of several start events does. The parallel one would go on waiting for the
others in the same instance.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from engine.definitions.model import Event, Flow, Kind, NodeInfo, Scope

from .xml import Element, Reading, is_bpmn, local

# No timer: what it says counts from where a token comes to it.
STARTS: Final = frozenset({Event.MESSAGE, Event.SIGNAL, Event.CONDITIONAL})


def settle_starting(scope: Scope, element: Element, reading: Reading) -> None:
    """Let what is marked to start a process start it, where it can."""
    for item in element.iterchildren():
        node = scope.nodes.get(item.get("id") or "") if is_bpmn(item) else None
        if node is None:
            continue
        if node.kind is Kind.EVENTS and _says(item, "eventGatewayType") == "parallel":
            reading.add("gateway-parallel-start", item)
        elif node.kind in {Kind.EVENTS, Kind.RECEIVE} and _says(item, "instantiate") == "true":
            begun = [node]
            if node.kind is Kind.EVENTS:
                begun = [scope.nodes[flow.target] for flow in _leaving(scope, node)]
            if local(element) == "process" and _may_begin(scope, node, begun):
                _begin_with(scope, node, begun)
            else:
                reading.add("start-instantiate", item)


def _says(item: Element, attribute: str) -> str:
    return (item.get(attribute) or "").strip().lower()


def _leaving(scope: Scope, node: NodeInfo) -> Iterator[Flow]:
    return (flow for flow in scope.leaving(node.id) if flow.target in scope.nodes)


def _may_begin(scope: Scope, node: NodeInfo, begun: list[NodeInfo]) -> bool:
    """Return whether nothing else leads to what begins, and it is no more than an event."""
    sources = {node.id} if node.kind is Kind.EVENTS else set[str]()
    targets = {one.id for one in begun} | {node.id}
    others = [flow for flow in scope.flows if flow.target in targets and flow.source not in sources]
    return bool(begun) and not others and all(_is_event(scope, one) for one in begun)


def _is_event(scope: Scope, node: NodeInfo) -> bool:
    plain = node.loop is None and node.repeat is None and not scope.attached(node.id)
    return node.kind in {Kind.CATCH, Kind.RECEIVE} and node.event in STARTS and plain


def _begin_with(scope: Scope, node: NodeInfo, begun: list[NodeInfo]) -> None:
    for one in begun:
        scope.nodes[one.id] = replace(one, kind=Kind.START)
    if node.kind is Kind.EVENTS:
        del scope.nodes[node.id]
        scope.redraw([flow for flow in scope.flows if flow.source != node.id])
