"""Drawings made of blocks, for tests that try many: each block has one way in and one way out.

A block is a tuple of its name and what it is made of, such as `("loop", ("person",), 2)`. Each sets
variables of its own, so that the order of branches does not show in the data. `Plan` keeps what a
test wants to know of a drawing: which nodes come together where, and what a terminate end ends.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from engine.definitions.source import SourceFile
from tests.make.drawing import boundary, script, timer, user
from tests.make.drawings import (
    TERMINATE,
    body,
    border,
    error,
    escalation,
    event,
    handler,
    message,
    several,
    signal,
    sketch,
)

Block = tuple[Any, ...]
UNDO: Final = "<bpmn:compensateEventDefinition/>"
HEARD: Final = {
    "timer": timer("Duration", "PT1H"), "message": message("m"), "signal": signal("go"),
}  # fmt: skip
CALL: Final = (
    '<bpmn:callActivity id="{0}" name="{0}" calledElement="{1}"><bpmn:extensionElements>{2}'
    "</bpmn:extensionElements></bpmn:callActivity>"
)
MAPPED: Final = (
    '<ringflow:input name="n" value="${{1}}"/><ringflow:output name="{0}" value="${{n}}"/>'
)


@dataclass
class Plan:
    """What is known of a drawing beside its nodes and flows.

    `joins` are gateways with the nodes that all come before them, `stops` are terminate ends with
    the nodes that nothing is heard of afterwards, until `box` is entered again. `undone` are steps
    that undo others, in the order of these.
    """

    count: int = 0
    called: dict[str, SourceFile] = field(default_factory=dict)
    joins: list[tuple[str, list[str]]] = field(default_factory=list)
    stops: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    undone: list[list[str]] = field(default_factory=list)


@dataclass
class Draft:
    """A scope under construction."""

    plan: Plan = field(default_factory=Plan)
    flows: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def name(self, kind: str) -> str:
        self.plan.count += 1
        made = f"{kind}_{self.plan.count}"
        self.names.add(made)
        return made

    def add(self, block: Block) -> tuple[str, str]:
        """Draw a block; return its first and last node."""
        ends: tuple[str, str] = getattr(self, f"_{block[0]}")(*block[1:])
        return ends

    def _note(self) -> str:
        """Draw a script that leaves a mark."""
        name = self.name("s")
        self.nodes.append(script(name, f"{name} = 1"))
        return name

    # --- steps ------------------------------------------------------------------------------------

    def _script(self) -> tuple[str, str]:
        name = self._note()
        return name, name

    def _person(self) -> tuple[str, str]:
        name = self.name("u")
        return name, name

    def _pass(self) -> tuple[str, str]:
        name = self.name("pass")
        return name, name

    def _each(self, times: int) -> tuple[str, str]:
        name, out = self.name("u"), self.name("out")
        self.nodes.append(user(name, more=several(count=str(times), output=out)))
        return name, name

    def _shout(self) -> tuple[str, str]:
        name = self.name("shout")
        self.nodes.append(event("throw", name, signal("go")))
        return name, name

    def _hear(self) -> tuple[str, str]:
        name = self.name("hear")
        self.nodes.append(event("catch", name, signal("go")))
        return name, name

    # --- gateways ---------------------------------------------------------------------------------

    def _row(self, blocks: list[Block]) -> tuple[str, str]:
        ends = [self.add(block) for block in blocks]
        for (_, last), (first, _) in itertools.pairwise(ends):
            self.flows.append(f"{last} -> {first}")
        return ends[0][0], ends[-1][1]

    def _between(
        self,
        kind: str,
        blocks: list[Block],
        condition: Callable[[int], str],
        joined: Iterable[int] = (),
    ) -> tuple[str, str]:
        split, merge = self.name(kind), self.name(kind)
        lasts = []
        for number, block in enumerate(blocks):
            first, last = self.add(block)
            lasts.append(last)
            self.flows += [f"{split} -> {first} {condition(number)}", f"{last} -> {merge}"]
        if joined:
            self.plan.joins.append((merge, [lasts[number] for number in joined]))
        return split, merge

    def _choice(self, blocks: list[Block], chosen: int) -> tuple[str, str]:
        last = len(blocks) - 1
        return self._between(
            "xor", blocks, lambda n: "[default]" if n == last else f"[{n} == {chosen}]"
        )

    def _parallel(self, blocks: list[Block]) -> tuple[str, str]:
        return self._between("and", blocks, lambda _: "", range(len(blocks)))

    def _inclusive(self, blocks: list[Block], chosen: int) -> tuple[str, str]:
        picked = [n for n in range(len(blocks)) if chosen >> n & 1] or [0]
        return self._between("or", blocks, lambda n: f"[{n} in {picked}]", picked)

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

    def _first(self) -> tuple[str, str]:
        gate, bell, word, merge = (self.name(kind) for kind in ("event", "t", "m", "xor"))
        self.nodes += [event("catch", bell, HEARD["timer"]), event("catch", word, message("m"))]
        self.flows += [f"{gate} -> {bell} -> {merge}", f"{gate} -> {word} -> {merge}"]
        return gate, merge

    # --- boxes ------------------------------------------------------------------------------------

    def _put(
        self,
        inside: "Draft",
        *,
        kind: str = "box",
        tag: str = "subProcess",
        marker: str = "",
        attributes: str = "",
    ) -> str:
        """Draw a sub-process around a scope."""
        name = self.name(kind)
        within = body("; ".join(inside.flows), inside.nodes)
        self.nodes.append(
            f'<bpmn:{tag} id="{name}" name="{name}" {attributes}>{marker}{within}</bpmn:{tag}>'
        )
        self.names |= inside.names
        return name

    def _inside(self, block: Block, *more: str) -> "Draft":
        """Begin a scope with a block in it, and steps that follow it."""
        inside = Draft(self.plan)
        first, last = inside.add(block)
        begin, end = inside.name("start"), inside.name("end")
        inside.flows.append(" -> ".join([begin, first]))
        inside.flows.append(" -> ".join([last, *more, end]))
        return inside

    def _box(self, block: Block) -> tuple[str, str]:
        name = self._put(self._inside(block))
        return name, name

    def _every(self, block: Block, times: int, one_by_one: bool) -> tuple[str, str]:  # noqa: FBT001
        marker = several(count=str(times), output=self.name("out"), sequential=one_by_one)
        stops, undone = len(self.plan.stops), len(self.plan.undone)
        name = self._put(self._inside(block), marker=marker)
        del self.plan.stops[stops:], self.plan.undone[undone:]  # its instances share their names
        behind = self.name("pass")  # with nothing to do, the journal does not tell of it
        self.flows.append(f"{name} -> {behind}")
        return name, behind

    def _called(self, block: Block, mapped: bool) -> tuple[str, str]:  # noqa: FBT001
        inside = self._inside(block)
        key, name = self.name("q"), self.name("call")
        self.plan.called[key] = whole(inside, key)
        self.names |= inside.names
        self.nodes.append(CALL.format(name, key, MAPPED.format(name) if mapped else ""))
        return name, name

    def _chosen(self, blocks: list[Block]) -> tuple[str, str]:
        """Draw an ad-hoc sub-process: a person says which of its steps are done."""
        inside = Draft(self.plan)
        stops, undone = len(self.plan.stops), len(self.plan.undone)
        for block in blocks:
            inside.flows.append(inside._box(block)[0])
        del self.plan.stops[stops:], self.plan.undone[undone:]  # a step may be chosen twice
        name = self._put(inside, kind="adhoc", tag="adHocSubProcess")
        return name, name

    def _stopped(self, block: Block) -> tuple[str, str]:
        """Draw a box that a person can end with everything in it."""
        inside = self._inside(block)
        split, ask, stop = inside.name("and"), inside.name("u"), inside.name("stop")
        begin, first = inside.flows[-2].split(" -> ")
        inside.flows[-2] = f"{begin} -> {split} -> {first}; {split} -> {ask} -> {stop}"
        inside.nodes.append(event("end", stop, TERMINATE))
        box = self._put(inside)
        self.plan.stops.append((stop, box, frozenset(inside.names)))
        return box, box

    # --- events -----------------------------------------------------------------------------------

    def _left_by(self, box: str, definition: str, *, interrupting: bool) -> tuple[str, str]:
        """Put an event on the border of a box, and what follows it."""
        on, note = self.name("b"), self._note()
        self.nodes.append(border(on, box, definition, interrupting=interrupting))
        if not interrupting:
            self.flows.append(f"{on} -> {note} -> {self.name('end')}")
            return box, box
        merge = self.name("xor")
        self.flows += [f"{on} -> {note} -> {merge}", f"{box} -> {merge}"]
        return box, merge

    def _watched(self, block: Block) -> tuple[str, str]:
        host, bell, note, end = (self.name(k) for k in ("u", "b", "s", "end"))
        self.nodes += [
            boundary(bell, host, timer("Duration", '"P1D"'), interrupts=False),
            script(note, f"{note} = 1"),
        ]
        first, last = self.add(block)
        self.flows += [f"{bell} -> {note} -> {end}", f"{host} -> {first}"]
        return host, last

    def _guarded(self, block: Block, kind: str, stops: bool) -> tuple[str, str]:  # noqa: FBT001
        return self._left_by(self._box(block)[0], HEARD[kind], interrupting=stops)

    def _handled(self, block: Block, kind: str, stops: bool) -> tuple[str, str]:  # noqa: FBT001
        inside = self._inside(block)
        inside._handler(HEARD[kind], stops=stops)
        name = self._put(inside)
        return name, name

    def _handler(self, definition: str, *, stops: bool) -> None:
        name, mark = self.name("h"), self.name("s")
        steps = f"{mark} -> end_{name}"
        self.nodes.append(
            handler(name, definition, steps, script(mark, f"{mark} = 1"), interrupting=stops)
        )
        self.names |= {f"{name}_start", f"end_{name}"}

    def _failed(self, block: Block, raised: bool) -> tuple[str, str]:  # noqa: FBT001
        """Draw a box that ends with an error or not, and what takes over then."""
        inside = Draft(self.plan)
        first, last = inside.add(block)
        begin, split, bad, end = (inside.name(k) for k in ("start", "xor", "bad", "end"))
        inside.nodes.append(event("end", bad, error("E")))
        inside.flows += [
            f"{begin} -> {first}", f"{last} -> {split}",
            f"{split} -> {bad} [{int(raised)} == 1]", f"{split} -> {end} [default]",
        ]  # fmt: skip
        return self._left_by(self._put(inside), error("E"), interrupting=True)

    def _raised(self, block: Block, stops: bool, inner: bool) -> tuple[str, str]:  # noqa: FBT001
        """Draw a box that escalates at its end, caught on its border or inside it."""
        raises = self.name("esc")
        inside = self._inside(block, raises, self.name("pass"))
        inside.nodes.append(event("throw", raises, escalation("L")))
        if not inner:
            return self._left_by(self._put(inside), escalation("L"), interrupting=stops)
        inside._handler(escalation("L"), stops=stops)
        name = self._put(inside)
        return name, name

    def _undone(self, times: int) -> tuple[str, str]:
        """Draw steps that are all undone at the end."""
        inside = Draft(self.plan)
        steps = inside._undoable(times)
        back = inside.name("back")
        inside.nodes.append(event("throw", back, UNDO))
        inside.flows.append(" -> ".join(["start_in", *steps, back, "end_in"]))
        name = self._put(inside)
        return name, name

    def _cancelled(self, times: int, raised: bool) -> tuple[str, str]:  # noqa: FBT001
        """Draw a transaction that is cancelled at its end, or not."""
        inside = Draft(self.plan)
        steps, split, no = inside._undoable(times), inside.name("xor"), inside.name("no")
        inside.nodes.append(event("end", no, "<bpmn:cancelEventDefinition/>"))
        inside.flows += [
            " -> ".join(["start_in", *steps, split]),
            f"{split} -> {no} [{int(raised)} == 1]", f"{split} -> end_in [default]",
        ]  # fmt: skip
        box = self._put(inside, tag="transaction")
        return self._left_by(box, "<bpmn:cancelEventDefinition/>", interrupting=True)

    def _undoable(self, times: int) -> list[str]:
        """Draw steps that can be undone; the order in which they are shows in the journal."""
        steps = [self.name("u") for _ in range(times)]
        undoing = []
        for step in steps:
            on, undo = self.name("on"), self.name("undo")
            undoing.append(undo)
            self.nodes += [
                border(on, step, UNDO),
                script(undo, f"{undo} = 1").replace(" id=", ' isForCompensation="true" id=', 1),
                f'<bpmn:association id="as_{on}" sourceRef="{on}" targetRef="{undo}"/>',
            ]
        self.plan.undone.append(undoing)
        return steps


def whole(draft: Draft, key: str = "p") -> SourceFile:
    """Return a scope as a process."""
    return sketch("; ".join(draft.flows), *draft.nodes, key=key, messages=["m"], signals=["go"],
                  errors=["E"], escalations=["L"])  # fmt: skip


def drawn(block: Block) -> tuple[SourceFile, Plan]:
    """Return a process with one block in it."""
    draft = Draft()
    first, last = draft.add(block)
    draft.flows += [f"start -> {first}", f"{last} -> end"]
    return whole(draft), draft.plan
