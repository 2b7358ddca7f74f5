"""What a process did and does, as a tree that says the same as its drawings.

A step is there once, with how often it was passed; below it are its rounds, each on its own, and
what is inside of it: the steps of a sub-process or of a called process.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final
from uuid import UUID

import engine
from base.db import Session
from base.i18n import gettext, locale, pick
from engine import DefinitionView, HistoryLine, Overview, Spot, monitoring
from web.monitor.instance.choice import Choice, Where, id_of, where_of
from web.monitor.localised import Element, elements, nested_in, viewer_id
from web.monitor.story import plain
from web.monitor.way import REACHED, STEPS, known, name_of, versions_of

MOST_ROUNDS: Final = 100
LISTENS: Final = "listens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A drawing that took part: its steps by id, what is inside of what, and what is called."""

    definition: DefinitionView
    xml: bytes
    steps: Mapping[str, Element]
    nested: Mapping[str, str]
    calls: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Branch:
    """A line of the tree: an element, or one round of it (`token`)."""

    where: Where
    name: str
    state: str
    href: str = ""
    token: str = ""
    note: str = ""
    times: int = 0
    at: datetime | None = None
    chosen: bool = False
    lines: list[HistoryLine] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    children: list["Branch"] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """The id by which the drawing knows the element."""
        return viewer_id(self.where[1])

    def walk(self) -> Iterator["Branch"]:
        """Yield this line and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def drawn_of(db: Session, seen: Overview) -> dict[str, Drawn]:
    """Return the drawings that took part in an instance, by their keys."""
    found = {}
    for one in known(db, versions_of(seen)):
        xml = engine.drawing_xml(db, one.id)
        found[one.key] = Drawn(
            definition=one, xml=xml, steps=elements(xml, locale()), nested=nested_in(xml),
            calls=monitoring.calls(db, one.id),
        )  # fmt: skip
    return found


@dataclass(kw_only=True)
class Growing:
    """A tree while it grows. `failed` are the tokens that something stops now."""

    seen: Overview
    drawn: Mapping[str, Drawn]
    failed: set[UUID]
    choice: Choice
    found: dict[Where, Branch] = field(default_factory=dict)
    inside: dict[UUID | None, list[Spot]] = field(default_factory=dict)

    def grow(self) -> list[Branch]:
        """Return the lines that are inside of no other."""
        for spot in self.seen.spots:
            self.inside.setdefault(spot.owner, []).append(spot)
        for line in self.seen.lines:
            here = (line.key, line.node or "")
            a_step = line.node_kind in STEPS or line.outcome or here in self.places
            if line.node and line.what in REACHED and a_step:
                self.branch(here).lines.append(line)
        for spot in self.seen.spots:
            self.branch(where_of(spot)).spots.append(spot)
        for one in list(self.found.values()):
            self.finish(one)
        tops: list[Branch] = []
        for one in self.found.values():
            around = self.around(one.where)
            (self.found[around].children if around in self.found else tops).append(one)
        return tops

    @cached_property
    def places(self) -> set[Where]:
        """Where the tokens are."""
        return {where_of(spot) for spot in self.seen.spots}

    def branch(self, where: Where) -> Branch:
        """Return the line of an element, made now if there is none, with those around it."""
        if where not in self.found:
            self.found[where] = Branch(
                where=where, name=self.name(where), state="done", href=self.choice.of(where)
            )
            around = self.around(where)
            if around is not None:
                self.branch(around)
        return self.found[where]

    def around(self, where: Where) -> Where | None:
        """Return what an element is inside of: a sub-process, or the call of its process."""
        key, node = where
        drawing = self.drawn.get(key)
        if drawing is not None and node in drawing.nested:
            return key, drawing.nested[node]
        calls = self.callers.get(key, [])
        return next((one for one in calls if one in self.found), calls[0] if calls else None)

    @cached_property
    def callers(self) -> dict[str, list[Where]]:
        """The calls of each process, from those that are nearer to the outermost one only.

        So nothing is ever inside of itself, whatever processes call one another.
        """
        far = {self.seen.instance.definition_key: 0}
        found: dict[str, list[Where]] = {}
        for key in (todo := list(far)):
            drawing = self.drawn.get(key)
            for node, called in drawing.calls.items() if drawing is not None else ():
                if called not in far:
                    far[called] = far[key] + 1
                    todo.append(called)
                if far[called] > far[key]:
                    found.setdefault(called, []).append((key, node))
        return found

    def name(self, where: Where) -> str:
        """Return what people call an element."""
        key, node = where
        drawing = self.drawn.get(key)
        step = drawing.steps.get(node) if drawing is not None else None
        return (step.name if step is not None else "") or node

    def finish(self, one: Branch) -> None:
        """Work out the state of an element from what happened and what stands there."""
        bodies = [spot for spot in one.spots if spot.rounds is not None]
        if one.lines:
            last = one.lines[-1]
            one.at, one.times = last.at, sum(line.what == "completed" for line in one.lines)
            if one.name == one.where[1] and last.node_name:
                one.name = pick(last.node_name) or one.name
            one.state = "left" if last.what == "cancelled" else "done"
        if one.spots:
            one.at, one.state = max(spot.since for spot in one.spots), self.state(one.spots)
        one.note = " ".join(told_rounds(spot) for spot in bodies)
        one.chosen = self.choice.where == one.where and not self.choice.token
        for body in bodies:
            one.children += list(self.rounds(body))

    def state(self, spots: Iterable[Spot]) -> str:
        """Return the state of an element by its tokens."""
        found = list(spots)
        if any(spot.token_id in self.failed or spot.state == "failed" for spot in found):
            return "failed"
        return LISTENS if all(spot.border for spot in found) else "here"

    def rounds(self, body: Spot) -> Iterator[Branch]:
        """Yield the rounds of a step that are under way, in their order."""
        found = sorted(self.inside.get(body.token_id, []), key=lambda one: one.at or 0)
        for spot in found[:MOST_ROUNDS]:
            yield self.live(spot, round_name(spot))

    def live(self, spot: Spot, name: str) -> Branch:
        """Return one token as a line of its own, with those that are inside of it."""
        token = id_of(spot)
        return Branch(
            where=where_of(spot), token=token, name=name, state=self.state([spot]),
            href=self.choice.of(where_of(spot), token), at=spot.since, spots=[spot],
            chosen=self.choice.token == token,
            children=[
                self.live(one, self.name(where_of(one)))
                for one in self.inside.get(spot.token_id, [])
            ],
        )  # fmt: skip


def told_rounds(spot: Spot) -> str:
    """Return how far a step is that is done several times."""
    if spot.rounds is None:
        return ""
    total, begun, done = spot.rounds
    if total is None:
        return gettext("%(done)s done, %(now)s under way") % {"done": done, "now": begun - done}
    return gettext("%(done)s of %(total)s done, %(now)s under way") % {
        "done": done, "total": total, "now": max(begun - done, 0),
    }  # fmt: skip


def round_name(spot: Spot) -> str:
    """Return the number of a round, with the item that it is about."""
    loop = spot.node.loop
    item = dict(plain({"item": spot.own.get(loop.element)})) if loop and loop.element else {}
    number = gettext("Round %(number)s") % {"number": (spot.at or 0) + 1}
    return f"{number}: {item['item'][:60]}" if "item" in item else number


def names_of(drawn: Mapping[str, Drawn]) -> dict[str, str]:
    """Return what the processes that took part are called, by their keys."""
    return {key: name_of(one.definition) for key, one in drawn.items()}
