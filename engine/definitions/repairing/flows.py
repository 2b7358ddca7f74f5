"""Flows as tools write them: in an outer scope, across a border, to nowhere, back to the start."""

from dataclasses import replace

from engine.definitions.model import ACTIVITIES, Event, Flow, Kind, NodeInfo, Process, Scope
from engine.definitions.problems import Report


def settle_flows(process: Process, report: Report) -> None:
    """Put every flow of a process where its two ends are, and leave out what has no two ends."""
    Flows(process, report).settle()


class Flows:
    """The flows of one process, being put in order."""

    def __init__(self, process: Process, report: Report) -> None:
        self.process = process
        self.report = report
        self.scopes = {scope.id: scope for scope in process.scope.walk()}
        self.home = {node: scope for scope in process.scope.walk() for node in scope.nodes}
        self.above = {
            inner.id: scope for scope in process.scope.walk() for inner in scope.inner.values()
        }

    def settle(self) -> None:
        """Look at each flow once; the order of the file stays."""
        for scope in self.process.scope.walk():
            for node in scope.of_kind(Kind.BOUNDARY):
                self._attach(scope, node)
        placed: dict[str, list[Flow]] = {scope_id: [] for scope_id in self.scopes}
        for scope in self.process.scope.walk():
            for flow in scope.flows:
                found = self._between_neighbours(flow)
                if found is not None:
                    placed[self.home[found.source].id].append(found)
        for scope in self.process.scope.walk():
            scope.redraw(placed[scope.id])
            _mend_ends(scope, self.process.file, self.report)

    def _attach(self, scope: Scope, node: NodeInfo) -> None:
        """Let a boundary event know its step; one that has none is left out."""
        host = scope.nodes.get(self._known(node.attached_to or ""))
        if host is not None and host.kind in ACTIVITIES:
            scope.nodes[node.id] = replace(node, attached_to=host.id)
            return
        self.report.add("boundary-host", self.process.file, node)
        del scope.nodes[node.id], self.home[node.id]
        scope.redraw([f for f in scope.flows if node.id not in {f.source, f.target}])

    def _between_neighbours(self, flow: Flow) -> Flow | None:
        """Return the flow with both ends in one scope; None when one end is not there."""
        flow = replace(flow, source=self._known(flow.source), target=self._known(flow.target))
        for end in (flow.source, flow.target):
            if end not in self.home:
                self.report.add("flow-dangling", self.process.file, flow, missing=end)
                return None
        if self.home[flow.source] is self.home[flow.target]:
            return flow
        around = self._around(flow.target)
        source = next(one for one in self._around(flow.source) if self._shares(one, around))
        target = next(one for one in around if self.home[one] is self.home[source])
        self.report.add("flow-crosses", self.process.file, flow)
        if source == target:
            return None  # from a sub-process into itself: it has been entered already
        return replace(flow, source=source, target=target)

    def _known(self, ref: str) -> str:
        """Return the id that a reference means; some tools write it as a qualified name."""
        return ref if ref in self.home else ref.rpartition(":")[2]

    def _around(self, node: str) -> list[str]:
        """Return a node and the sub-processes around it, from the inside out."""
        found = [node]
        while (scope := self.home[found[-1]]) is not self.process.scope:
            found.append(scope.id)
        return found

    def _shares(self, node: str, others: list[str]) -> bool:
        return any(self.home[node] is self.home[other] for other in others)


def _mend_ends(scope: Scope, file: str, report: Report) -> None:
    """Give a meaning to flows into start and boundary events, and out of end events."""
    first = {
        node.id: scope.leaving(node.id)[0].target
        for node in scope.of_kind(Kind.START, Kind.BOUNDARY)
        if len(scope.leaving(node.id)) == 1
    }
    kept: list[Flow] = []
    for flow in scope.flows:
        target, source = scope.nodes[flow.target], scope.nodes[flow.source]
        if source.kind is Kind.END:
            report.add("flow-from-end", file, flow, source=source.name or source.id)
            if source.event not in {Event.NONE, Event.MESSAGE}:
                continue
            scope.nodes[source.id] = _in_between(source)
        if target.kind in {Kind.START, Kind.BOUNDARY}:
            report.add("flow-into-start", file, flow, target=target.name or target.id)
            behind = first.get(target.id)
            if behind is None or scope.nodes[behind].kind in {Kind.START, Kind.BOUNDARY}:
                continue
            kept.append(replace(flow, target=behind))
        else:
            kept.append(flow)
    scope.redraw(kept)


def _in_between(end: NodeInfo) -> NodeInfo:
    """Return an end event with a way on as what it is: an event in between."""
    kind = Kind.SEND if end.action is not None else Kind.THROW
    return replace(end, kind=kind)
