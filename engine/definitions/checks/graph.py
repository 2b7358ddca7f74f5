"""Checks of the ways through a drawing: what is reached, what never ends, what runs abreast."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.definitions.model import Kind, NodeInfo, Process, Scope
from engine.definitions.problems import Report

# How many steps are looked at to find lists that branches share: it is advice, not a guard.
WORTHWHILE = 200_000
LIST_METHODS = frozenset({"append", "extend", "insert", "remove", "pop", "sort", "reverse"})


def check_ways(process: Process, report: Report) -> None:
    """Report what can never be reached, loops that cannot end, and lists shared by branches."""
    for scope in process.scope.walk():
        ways = Ways(scope)
        _check_reach(ways, process.file, report)
        _check_endless(ways, process.file, report)
        _check_joins(ways, process.file, report)
        _check_lists(ways, process.file, report)


class Ways:
    """The arrows of one scope as a graph."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.after: dict[str, list[str]] = {node_id: [] for node_id in scope.nodes}
        self.before: dict[str, list[str]] = {node_id: [] for node_id in scope.nodes}
        for flow in scope.flows:
            self.after[flow.source].append(flow.target)
            self.before[flow.target].append(flow.source)
        self.events: dict[str, list[str]] = {}
        for node in scope.of_kind(Kind.BOUNDARY):
            self.events.setdefault(node.attached_to or "", []).append(node.id)

    def next(self, node_id: str) -> list[str]:
        """Return where a token can be next, by flow or by boundary event."""
        return [*self.after[node_id], *self.events.get(node_id, ())]

    def reached(self, starts: Iterable[str], without: str | None = None) -> set[str]:
        """Return everything that can be reached from `starts`, with one node taken away."""
        seen = {node_id for node_id in starts if node_id != without}
        todo = list(seen)
        while todo:
            for node_id in self.next(todo.pop()):
                if node_id not in seen and node_id != without:
                    seen.add(node_id)
                    todo.append(node_id)
        return seen

    def starts(self) -> list[str]:
        """Return where tokens come from: start events, and what starts by an event of its own."""
        return [
            node.id
            for node in self.scope.nodes.values()
            if node.kind is Kind.START
            or node.by_event
            or node.for_compensation
            or (self.scope.ad_hoc and not self.before[node.id])
        ]

    def joins(self, node_id: str) -> bool:
        """Return whether a node is a parallel gateway that waits for several flows."""
        node = self.scope.nodes[node_id]
        return node.kind is Kind.PARALLEL and len(self.before[node_id]) > 1

    def chooses(self, node_id: str) -> bool:
        """Return whether a token may leave a node by only some of its flows."""
        kind = self.scope.nodes[node_id].kind
        return kind in {Kind.EXCLUSIVE, Kind.INCLUSIVE} and len(self.after[node_id]) > 1


def _check_reach(ways: Ways, file: str, report: Report) -> None:
    """Report where unreached parts begin; what lies behind is the same mistake."""
    starts = ways.starts()
    if not starts:
        return
    reached = ways.reached(starts)
    left = [node for node in ways.scope.nodes.values() if node.id not in reached and node.drawn]
    loose = [node for node in left if node.attached_to is None and not ways.before[node.id]]
    covered: set[str] = set()
    for node in [*loose, *left]:  # a ring has no loose end: then its first node is named
        if node.id not in covered:
            report.add("unreachable", file, node)
            covered |= ways.reached([node.id])


# --- loops that cannot end ----------------------------------------------------------------------


def _check_endless(ways: Ways, file: str, report: Report) -> None:
    """Report loops that are certain never to end: nothing waits, and no choice leads out.

    Two forms: a ring that no flow leaves, and a ring without any choice in it, which makes a new
    token each round even where another flow leaves it.
    """
    reached = ways.reached(ways.starts())
    running = {
        node.id
        for node in ways.scope.nodes.values()
        if node.id in reached and not node.waits and not ways.joins(node.id)
    }
    for ring in rings(ways.after, running):
        if all(target in ring for node_id in ring for target in ways.after[node_id]):
            report.add("endless-loop", file, _first_drawn(ways.scope, ring))
            continue
        fixed = {node_id for node_id in ring if not ways.chooses(node_id)}
        for inner in rings(ways.after, fixed):
            report.add("endless-loop", file, _first_drawn(ways.scope, inner))


def _first_drawn(scope: Scope, ring: set[str]) -> NodeInfo:
    inside = [node for node in scope.nodes.values() if node.id in ring]
    return next((node for node in inside if node.drawn), inside[0])


def rings(after: Mapping[str, list[str]], nodes: set[str]) -> Iterator[set[str]]:
    """Yield the groups among `nodes` that lead back to themselves, by these nodes only."""
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for node in nodes:
        for target in after[node]:
            if target in nodes:
                before[target].append(node)
    left = _without_loose_ends(after, before, nodes)
    while left:
        node = min(left)
        forward = _beyond(node, after, left)
        ring = forward & _beyond(node, before, left)
        left -= ring | {node}
        if ring:
            yield ring


def _beyond(node: str, ways: Mapping[str, list[str]], within: set[str]) -> set[str]:
    """Return what one or more steps from a node lead to."""
    seen: set[str] = set()
    todo = [node]
    while todo:
        for target in ways[todo.pop()]:
            if target in within and target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _without_loose_ends(
    after: Mapping[str, list[str]], before: Mapping[str, list[str]], nodes: set[str]
) -> set[str]:
    """Drop again and again what nothing leads to: it is in no ring."""
    left = set(nodes)
    loose = [node for node in nodes if not before[node]]
    while loose:
        node = loose.pop()
        left.discard(node)
        loose += [
            target
            for target in after[node]
            if target in left and not any(source in left for source in before[target])
        ]
    return left


def _check_joins(ways: Ways, file: str, report: Report) -> None:
    """Warn where a parallel gateway is used to bring a loop back: it waits for itself for ever."""
    starts = ways.starts()
    for node in ways.scope.of_kind(Kind.PARALLEL):
        if not ways.joins(node.id):
            continue
        without = ways.reached(starts, without=node.id)
        behind = ways.reached(ways.after[node.id])
        if any(source not in without and source in behind for source in ways.before[node.id]):
            report.add("join-in-loop", file, node)


# --- lists changed side by side -------------------------------------------------------------------


def _check_lists(ways: Ways, file: str, report: Report) -> None:
    changed = {
        node.id: sorted(lists_changed_by(node.script_text))
        for node in ways.scope.nodes.values()
        if node.script is not None
    }
    changed = {node_id: variables for node_id, variables in changed.items() if variables}
    for node_id, variables in changed.items():
        node = ways.scope.nodes[node_id]
        if node.loop is not None and not node.loop.sequential:
            for variable in variables:
                report.add("list-in-parallel", file, node, other=_name(node), variable=variable)
    if len(changed) < 2:
        return
    left = WORTHWHILE
    for node in ways.scope.of_kind(Kind.PARALLEL, Kind.INCLUSIVE):
        targets = ways.after[node.id]
        if len(targets) > 1 and left > 0:
            branches = [ways.reached([t], without=node.id) for t in targets]
            left -= sum(map(len, branches))
            within = [{one: changed[one] for one in changed if one in b} for b in branches]
            _check_branches(ways, within, file, report)


def _check_branches(
    ways: Ways, branches: list[dict[str, list[str]]], file: str, report: Report
) -> None:
    """Compare what the branches of one gateway do before they come together."""
    times = Counter(node_id for branch in branches for node_id in branch)
    seen: dict[str, tuple[int, NodeInfo]] = {}
    for number, branch in enumerate(branches):
        for node_id, variables in branch.items():
            if times[node_id] > 1:
                continue
            script = ways.scope.nodes[node_id]
            for variable in variables:
                first, other = seen.setdefault(variable, (number, script))
                if first != number:
                    report.add(
                        "list-in-parallel", file, script, other=_name(other), variable=variable
                    )


def _name(node: NodeInfo) -> str:
    return node.name or node.id


def lists_changed_by(script: str) -> set[str]:
    """Return the variables that a script adds to, takes from or puts in order as lists."""
    found: set[str] = set()
    lines = script.strip("\r\n").split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip())
    try:
        tree = ast.parse("\n".join(line[margin:] for line in lines))
    except (SyntaxError, ValueError):
        return found  # the compiler has already said what is wrong with it
    for part in ast.walk(tree):
        match part:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
                if attr in LIST_METHODS:
                    found.add(name)
            case ast.AugAssign(target=ast.Name(id=name), value=ast.List() | ast.ListComp()):
                found.add(name)
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.BinOp(left=ast.Name(id=left), op=ast.Add(), right=ast.List()),
            ) if name == left:
                found.add(name)
    return found
