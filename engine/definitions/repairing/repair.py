"""Complete a drawing: what has only one meaning is read that way, what is left open goes to people.

A missing end needs no repair: a token that reaches a node without a way on simply ends there.
Every place is noted in the report, and the same drawing is always completed in the same way.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from base.expressions import compile_expression
from engine.definitions.model import (
    GATEWAYS,
    Event,
    Flow,
    Kind,
    NodeInfo,
    Process,
    Scope,
)
from engine.definitions.problems import Report
from engine.definitions.reading.events import FROM_WITHIN

from .flows import settle_flows
from .handlers import ADDED, join_links, settle_handlers
from .sketch import ask_people, hand_over

# What an event in between can wait for. Nothing brings an error or escalation to one.
CATCHES: Final = frozenset({Event.MESSAGE, Event.TIMER, Event.SIGNAL, Event.CONDITIONAL})
TRUE: Final = compile_expression("True")


def anything(_name: str) -> bool:
    """Return True: every action, or process, is taken to be there."""
    return True


def repair(
    process: Process,
    report: Report,
    *,
    knows_action: Callable[[str], bool] = anything,
    knows_process: Callable[[str], bool] = anything,
    knows_decision: Callable[[str], bool] = anything,
) -> None:
    """Complete every scope of the process, noting each place in the report."""
    settle_flows(process, report)
    settle_handlers(process, report)
    hand_over(
        process, report, knows_action=knows_action, knows_process=knows_process,
        knows_decision=knows_decision,
    )  # fmt: skip
    by_event = {node.id for node in process.nodes() if node.by_event}
    for scope in process.scope.walk():
        inner = scope is not process.scope and scope.id not in by_event
        if inner:
            _let_starts_wait(scope, process.file, report)
        join_links(scope, process.file, report)
        _add_gateways(scope, process.file, report)
        _add_start(scope, process, report)
    ask_people(process, report)


def _let_starts_wait(scope: Scope, file: str, report: Report) -> None:
    """A start event that waits cannot begin a sub-process, but stand as its first event."""
    for node in scope.of_kind(Kind.START):
        if node.event in FROM_WITHIN:
            report.add("start-place", file, node, event=node.event.value)
        elif node.event is not Event.NONE:
            report.add("start-inner", file, node)
            waits = node.event in CATCHES
            scope.nodes[node.id] = replace(
                node,
                kind=Kind.CATCH if waits else Kind.START,
                event=node.event if waits else Event.NONE,
            )


def _add_gateways(scope: Scope, file: str, report: Report) -> None:
    """Several flows out of a task mean "all of them", or "all whose condition is true"."""
    added: dict[str, str] = {}
    always: set[str] = set()
    for node in list(scope.nodes.values()):
        leaving = scope.leaving(node.id)
        conditional = any(flow.asks for flow in leaving)
        if node.kind in GATEWAYS or (len(leaving) < 2 and not conditional):
            continue
        if conditional:
            # Beside flows that ask something, one that asks nothing is always taken.
            always |= {flow.id for flow in leaving if not flow.asks and not flow.default}
        kind = Kind.INCLUSIVE if conditional else Kind.PARALLEL
        added[node.id] = gateway = f"{node.id}{ADDED}split"
        scope.nodes[gateway] = NodeInfo(
            id=gateway, kind=kind, name=node.name, line=node.line, drawn=False
        )
        report.add("split-added", file, node)
    if added:
        scope.redraw([
            *(_moved(flow, added, always) for flow in scope.flows),
            *(Flow(id=f"{source}{ADDED}flow", source=source, target=gateway)
              for source, gateway in added.items()),
        ])  # fmt: skip


def _moved(flow: Flow, added: Mapping[str, str], always: set[str]) -> Flow:
    if flow.source not in added:
        return flow
    if flow.id in always:
        flow = replace(flow, condition=TRUE, asks=True)
    return replace(flow, source=added[flow.source])


# --- starts -----------------------------------------------------------------------------------


def _add_start(scope: Scope, process: Process, report: Report) -> None:
    if scope.ad_hoc:
        _leave_out_ends(scope, process, report)
        return
    starts = scope.of_kind(Kind.START)
    plain = [node for node in starts if node.event is Event.NONE]
    place = _owner(process, scope)
    if len(plain) > 1:
        report.add("start-several", process.file, place)
        for node in plain:
            scope.nodes[node.id] = replace(node, kind=Kind.THROW)
        inner = scope is not process.scope
        _begin(scope, plain, Kind.PARALLEL if inner else Kind.EXCLUSIVE)
    elif not starts:
        first = list(_unreached(scope)) or list(scope.nodes.values())[:1]
        if first:
            names = tuple(node.name or node.id for node in first)
            report.add("start-added", process.file, place, first=names)
        race = len(first) > 1 and all(node.kind is Kind.CATCH for node in first)
        _begin(scope, first, Kind.EVENTS if race else Kind.PARALLEL)


def _leave_out_ends(scope: Scope, process: Process, report: Report) -> None:
    """An ad-hoc sub-process has no order, so starts and ends that are drawn in it say nothing."""
    for node in scope.of_kind(Kind.START, Kind.END):
        report.add("ad-hoc-event", process.file, node)
        del scope.nodes[node.id]
        scope.redraw([flow for flow in scope.flows if node.id not in {flow.source, flow.target}])


def _begin(scope: Scope, first: list[NodeInfo], kind: Kind) -> None:
    """Add a start that leads to these nodes: by a gateway if there are several."""
    start = NodeInfo(id=f"{scope.id}{ADDED}start", kind=Kind.START, drawn=False)
    scope.nodes[start.id] = start
    source, added = start, list[Flow]()
    if len(first) > 1:
        source = NodeInfo(id=f"{scope.id}{ADDED}begin", kind=kind, drawn=False)
        scope.nodes[source.id] = source
        added.append(Flow(id=f"{start.id}{ADDED}flow", source=start.id, target=source.id))
    for number, node in enumerate(first):
        added.append(Flow(id=f"{start.id}{ADDED}{number}", source=source.id, target=node.id))
    scope.redraw([*scope.flows, *added])


def _unreached(scope: Scope) -> Iterator[NodeInfo]:
    targets = {flow.target for flow in scope.flows}
    for node in scope.nodes.values():
        apart = node.by_event or node.for_compensation or node.kind is Kind.BOUNDARY
        if node.id not in targets and not apart:
            yield node


def _owner(process: Process, scope: Scope) -> "Named":
    owner = next((node for node in process.nodes() if node.id == scope.id), None)
    return Named(process if owner is None or scope is process.scope else owner)


class Named:
    """A process or sub-process as a place in the report."""

    def __init__(self, owner: NodeInfo | Process) -> None:
        self.id = owner.key if isinstance(owner, Process) else owner.id
        self.name = owner.name
        self.line = owner.line
