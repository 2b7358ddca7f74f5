"""How much of a draft is gone through: by scenarios, or by one trial."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from engine.definitions.model import Event, Kind, Process
from engine.definitions.repairing.handlers import ADDED
from engine.trials.draft import Draft
from engine.trials.world import Told, World

Spots = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one run came through: nodes as (process, node), flows as (process, source, target)."""

    nodes: Spots
    flows: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, world: World) -> Self:
        """Return what a trial came through, whether or not it went well."""
        nodes = set()
        for one in world.log:
            # An event that only listens is entered with the step that it is at.
            if one.what == "completed" or (one.what == "entered" and not _listens(world, one)):
                nodes.add((one.process, one.node))
        return cls(nodes=frozenset(nodes), flows=frozenset().union(*world.flows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of one process was gone through, by the ids of its nodes and flows."""

    process: str
    nodes: frozenset[str]
    all_nodes: frozenset[str]
    flows: frozenset[str]
    all_flows: frozenset[str]

    @property
    def percent(self) -> int:
        """The share of nodes and flows together, rounded down: 100 means all."""
        whole = len(self.all_nodes) + len(self.all_flows)
        return 100 * (len(self.nodes) + len(self.flows)) // whole if whole else 100


def coverage_of(draft: Draft, seen: Iterable[Seen]) -> tuple[Coverage, ...]:
    """Return how much of each process of a draft was gone through by all of these together."""
    found = list(seen)
    nodes = frozenset().union(*(one.nodes for one in found))
    flows = frozenset().union(*(one.flows for one in found))
    return tuple(_of(program.process, nodes, flows) for program in draft.programs.values())


def _of(process: Process, nodes: Spots, flows: frozenset[tuple[str, str, str]]) -> Coverage:
    drawn = frozenset(node.id for node in process.nodes() if node.drawn)
    passed = frozenset(node for key, node in nodes if key == process.key)
    arrows: set[str] = set()
    taken: set[str] = set()
    for scope in process.scope.walk():
        for flow in scope.flows:
            if ADDED in flow.id:
                continue
            arrows.add(flow.id)
            if (process.key, flow.source, flow.target) in flows:
                taken.add(flow.id)
    return Coverage(
        process=process.key, nodes=passed & drawn, all_nodes=drawn, flows=frozenset(taken),
        all_flows=frozenset(arrows),
    )  # fmt: skip


def _listens(world: World, line: Told) -> bool:
    program = world.draft.programs.get(line.process)
    found = program.nodes.get(line.node) if program is not None else None
    if found is None:
        return False
    return found.kind is Kind.BOUNDARY or (
        found.kind is Kind.START and found.event is not Event.NONE
    )
