"""Any well-built drawing gives the same result, however often it is stored in between.

Drawings are made of blocks: steps in a row, choices, parallel and inclusive branches, loops, events
on the border, events that race, repeated tasks, sub-processes. Each is run straight through, run
with a trip to bytes and back at every wait, run in slices of a few nodes, and run by the library
alone.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.definitions.source import SourceFile
from engine.runtime.machine.waits import Budget
from tests.make.drawing import boundary, script, timer, user
from tests.make.drawings import event, message, several, sketch, sub
from tests.make.instances import Walk

from .test_library_bugs import do, library, ready

Block = tuple[Any, ...]
# Each block sets a variable of its own, so that the order of branches does not show.
LEAVES = st.sampled_from([("script",), ("person",), ("pass",), ("each", 3), ("first",)])
# What the library does otherwise: joins in loops (wrong), and the extensions of ours.
OURS = {"loop", "each", "first"}


def grow(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.just("row"), some),
        st.tuples(st.just("choice"), some, st.integers(0, 3)),
        st.tuples(st.just("parallel"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("inclusive"), st.lists(inner, min_size=2, max_size=3), st.integers(1, 7)),
        st.tuples(st.just("loop"), inner, st.integers(1, 3)),
        st.tuples(st.just("watched"), inner),
        st.tuples(st.just("box"), inner),
    )


BLOCKS = st.recursive(LEAVES, grow, max_leaves=8)


@dataclass
class Draft:
    """A drawing under construction."""

    flows: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    count: int = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def add(self, block: Block) -> tuple[str, str]:
        """Draw a block; return its first and last node."""
        ends: tuple[str, str] = getattr(self, f"_{block[0]}")(*block[1:])
        return ends

    def _script(self) -> tuple[str, str]:
        name = self.name("s")
        self.nodes.append(script(name, f"{name} = 1"))
        return name, name

    def _person(self) -> tuple[str, str]:
        name = self.name("u")
        return name, name

    def _pass(self) -> tuple[str, str]:
        name = self.name("pass")
        return name, name

    def _row(self, blocks: list[Block]) -> tuple[str, str]:
        ends = [self.add(block) for block in blocks]
        for (_, last), (first, _) in itertools.pairwise(ends):
            self.flows.append(f"{last} -> {first}")
        return ends[0][0], ends[-1][1]

    def _between(
        self, kind: str, blocks: list[Block], condition: Callable[[int], str]
    ) -> tuple[str, str]:
        split, merge = self.name(kind), self.name(kind)
        for number, block in enumerate(blocks):
            first, last = self.add(block)
            self.flows += [f"{split} -> {first} {condition(number)}", f"{last} -> {merge}"]
        return split, merge

    def _choice(self, blocks: list[Block], chosen: int) -> tuple[str, str]:
        last = len(blocks) - 1
        return self._between(
            "xor", blocks, lambda n: "[default]" if n == last else f"[{n} == {chosen}]"
        )

    def _parallel(self, blocks: list[Block]) -> tuple[str, str]:
        return self._between("and", blocks, lambda _: "")

    def _inclusive(self, blocks: list[Block], chosen: int) -> tuple[str, str]:
        picked = [n for n in range(len(blocks)) if chosen >> n & 1] or [0]
        return self._between("or", blocks, lambda n: f"[{n} in {picked}]")

    def _loop(self, block: Block, rounds: int) -> tuple[str, str]:
        name = self.name("n")
        zero, merge, add, split = (self.name(k) for k in ("s", "xor", "s", "xor"))
        self.nodes += [script(zero, f"{name} = 0"), script(add, f"{name} = {name} + 1")]
        first, last = self.add(block)
        out = self.name("pass")
        self.flows += [
            f"{zero} -> {merge} -> {first}", f"{last} -> {add} -> {split}",
            f"{split} -> {merge} [{name} < {rounds}]", f"{split} -> {out} [default]",
        ]  # fmt: skip
        return zero, out

    def _each(self, times: int) -> tuple[str, str]:
        name, out = self.name("u"), self.name("out")
        self.nodes.append(user(name, more=several(count=str(times), output=out)))
        return name, name

    def _first(self) -> tuple[str, str]:
        gate, bell, word, merge = (self.name(kind) for kind in ("event", "t", "m", "xor"))
        self.nodes += [
            event("catch", bell, timer("Duration", "PT1H")),
            event("catch", word, message("m")),
        ]
        self.flows += [f"{gate} -> {bell} -> {merge}", f"{gate} -> {word} -> {merge}"]
        return gate, merge

    def _box(self, block: Block) -> tuple[str, str]:
        name, begin = self.name("box"), self.name("s")
        inside = Draft(count=self.count + 1000)
        first, last = inside.add(block)
        inside.flows.append(f"{begin} -> {first}; {last} -> {begin}_end")
        begin_xml = f'<bpmn:startEvent id="{begin}"/>'
        end_xml = f'<bpmn:endEvent id="{begin}_end"/>'
        self.nodes.append(sub(name, "; ".join(inside.flows), *inside.nodes, begin_xml, end_xml))
        self.count = inside.count
        return name, name

    def _watched(self, block: Block) -> tuple[str, str]:
        host, bell, note, end = (self.name(k) for k in ("u", "b", "s", "end"))
        self.nodes += [
            boundary(bell, host, timer("Duration", '"P1D"'), interrupts=False),
            script(note, f"{note} = 1"),
        ]
        first, last = self.add(block)
        self.flows += [f"{bell} -> {note} -> {end}", f"{host} -> {first}"]
        return host, last


def draw(block: Block) -> SourceFile:
    draft = Draft()
    first, last = draft.add(block)
    draft.flows += [f"start -> {first}", f"{last} -> end"]
    return sketch("; ".join(draft.flows), *draft.nodes, messages=["m"])


def walk_through(drawing: SourceFile, *, stored: bool, budget: Budget | None = None) -> Walk:
    """Complete the tasks in the order of their names until the end."""
    walk = Walk.start(drawing, stored=stored, budget=budget)
    for _ in range(2000):
        if walk.open:
            walk.complete(walk.open[0])
        elif walk.waiting:
            walk.fire(next(node for node in walk.waiting if node.startswith("t_")))
        else:
            break
    assert walk.ended, [token.node for token in walk.running.active()]
    return walk


SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(BLOCKS)
def test_storing_at_every_wait_changes_nothing(block: Block) -> None:
    drawing = draw(block)
    straight = walk_through(drawing, stored=False)
    stored = walk_through(drawing, stored=True)
    sliced = walk_through(drawing, stored=True, budget=Budget(nodes=3))
    assert straight.data == stored.data == sliced.data
    assert straight.passed == stored.passed == sliced.passed


def is_ours(block: Block) -> bool:
    """Return whether a drawing holds what the library does otherwise."""
    return block[0] in OURS or any(
        is_ours(part)
        for item in block[1:]
        for part in (item if isinstance(item, list) else [item])
        if isinstance(part, tuple)
    )


@SLOW
@given(BLOCKS)
def test_the_library_alone_comes_to_the_same_data(block: Block) -> None:
    assume(not is_ours(block))
    drawing = draw(block)
    alone = library(drawing)
    for _ in range(200):
        waiting = sorted(ready(alone))
        if not waiting:
            break
        do(alone, waiting[0])
    assert alone.is_completed()
    assert walk_through(drawing, stored=True).data == alone.data
