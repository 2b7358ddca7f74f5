"""Checks of events in their places: start events, event sub-processes, links, codes drawn twice."""

from collections.abc import Iterable
from typing import Final

from engine.definitions.model import NESTED, Event, Kind, NodeInfo, Process, Scope, TimerKind
from engine.definitions.problems import Report

from .undoing import check_undoing

# What may begin a process. An error or an escalation needs something around it to come from.
BEGINNING: Final = frozenset({
    Event.NONE, Event.MESSAGE, Event.TIMER, Event.SIGNAL, Event.CONDITIONAL,
})  # fmt: skip


def check_events(process: Process, report: Report) -> None:
    """Report start events in the wrong place, and two events that would catch the same."""
    owners = {node.id: node for node in process.nodes() if node.kind in NESTED}
    for scope in process.scope.walk():
        owner = owners.get(scope.id) if scope is not process.scope else None
        if owner is not None and owner.by_event:
            _check_event_sub(owner, scope, process.file, report)
        elif owner is not None and owner.ad_hoc is not None:
            _check_ad_hoc(owner, scope, process.file, report)
        elif owner is not None:
            _check_inner_starts(owner, scope, process.file, report)
        else:
            _check_outer_starts(scope, process, report)
        _check_doubles(scope, process.file, report)
        check_undoing(scope, owner, process.file, report)


def _check_outer_starts(scope: Scope, process: Process, report: Report) -> None:
    for node in scope.of_kind(Kind.START):
        if node.event not in BEGINNING:
            report.add("start-place", process.file, node, event=node.event.value)
        elif node.timer is not None and not node.timer.value.constant:
            for name in sorted(node.timer.value.names):
                report.add("timer-start", process.file, node, variable=name)


def _check_inner_starts(owner: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    starts = scope.of_kind(Kind.START)
    if len(scope.nodes) == len(starts) and not any(node.drawn for node in starts):
        report.add("sub-empty", file, owner)


def _check_ad_hoc(owner: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    if not scope.first():
        report.add("ad-hoc-empty", file, owner)


# --- event sub-processes ------------------------------------------------------------------------


def _check_event_sub(owner: NodeInfo, scope: Scope, file: str, report: Report) -> None:
    starts = scope.of_kind(Kind.START)
    start = starts[0]
    if start.timer is not None and start.interrupting and start.timer.kind is TimerKind.CYCLE:
        report.add("timer-cycle", file, start)
    if owner.loop is not None or owner.repeat is not None:
        report.add("event-sub-marker", file, owner)
    if owner.for_compensation:
        report.add("compensation-event-sub", file, owner)


# --- what catches the same ----------------------------------------------------------------------


def _check_doubles(scope: Scope, file: str, report: Report) -> None:
    for host in scope.nodes.values():
        _say_doubles(scope.attached(host.id), file, report)
    _say_doubles(
        (start for node in scope.handlers() for start in scope.inner[node.id].of_kind(Kind.START)),
        file,
        report,
    )


def _say_doubles(events: Iterable[NodeInfo], file: str, report: Report) -> None:
    seen: dict[tuple[Event, str | None], NodeInfo] = {}
    for node in events:
        info = node.error or node.escalation
        if info is None:
            continue
        other = seen.setdefault((node.event, info.code), node)
        if other is not node:
            report.add("code-double", file, node, code=info.code or "*", other=_name(other))


def _name(node: NodeInfo) -> str:
    return node.name or node.id


# --- links --------------------------------------------------------------------------------------


def check_links(scope: Scope, file: str, report: Report) -> None:
    """Report two ends of one link that could both be meant."""
    catches: dict[str, NodeInfo] = {}
    for node in scope.of_kind(Kind.CATCH):
        if node.link is not None and catches.setdefault(node.link, node) is not node:
            report.add("link-double", file, node, link=node.link)
