"""One instance of a trial: loaded, moved by one command, and kept as bytes, as in earnest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from base.errors import RingflowError
from engine.definitions.program import Program, plain_key
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import (
    Active,
    Description,
    Failure,
    Line,
    Thrown,
    Wait,
    WaitKind,
)
from engine.trials.surroundings import Lender, Surroundings

NUMBER: Final = (1 << 24) - 1  # the last digits of a token's id number it within its instance
Place = tuple[UUID, str]
Command = Callable[[Running], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits. `asks` is None when its own expressions failed: `problem` says how."""

    wait: Wait
    asks: Description | None
    problem: str = ""

    @property
    def process(self) -> str:
        """The key of the process that its step is drawn in."""
        return plain_key(self.wait.process_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What came of one turn. `flows` are (process, source, target)."""

    lines: list[Line]
    failures: list[Failure]
    flows: list[tuple[str, str, str]]
    thrown: list[Thrown]
    signals: list[Thrown]
    begun: list[Waiting]


@dataclass(slots=True)
class Tried:
    """An instance of a trial. `number` counts them from 1."""

    number: int
    program: Program
    env: Surroundings
    blob: bytes = b""
    waits: dict[Place, Waiting] = field(default_factory=dict)
    stuck: dict[UUID, Failure] = field(default_factory=dict)
    active: list[Active] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    ended: bool = False

    def load(self) -> Running:
        """Return the instance as it is now."""
        return Running.load(self.program, self.blob, env=self.env)

    def turn(self, command: Command) -> Turned:
        """Give it one command and run it until it waits."""
        return self.finish(self.load(), command)

    def finish(self, running: Running, command: Command) -> Turned:
        """Do the same with one that is loaded, or that begins.

        Raises:
            RingflowError: the command cannot be done; then this trial must be thrown away.
        """
        flows = running.watch_flows()
        command(running)
        while not running.run():
            continue
        begun = self._look(running)
        self.blob = running.dump()
        return Turned(
            lines=running.journal, failures=running.failures, flows=flows,
            thrown=running.thrown, signals=running.signals, begun=begun,
        )  # fmt: skip

    def _look(self, running: Running) -> list[Waiting]:
        """See what waits now, and work out what the new waits ask for; return these."""
        after: dict[Place, Waiting] = {}
        begun: list[Waiting] = []
        for wait in sorted(running.waits(), key=lambda one: one.token_id.int & NUMBER):
            place = (wait.token_id, wait.slot)
            known = self.waits.get(place)
            if known is None:
                begun.append(known := _described(running, wait))
            after[place] = known
        self.waits = after
        self.active, self.ended = running.active(), running.ended
        self.variables = running.variables()
        failed = {one.token_id for one in self.active if one.state == "failed"}
        self.stuck |= {one.token_id: one for one in running.failures}
        self.stuck = {key: one for key, one in self.stuck.items() if key in failed}
        return begun

    def stopped(self) -> list["Stopped"]:
        """Return what went wrong in it and waits to be tried again."""
        keys = {one.token_id: plain_key(one.process_key) for one in self.active}
        found = [
            Stopped(self, key, keys.get(key, ""), one.node, one.kind, one.message, one.line)
            for key, one in self.stuck.items()
        ]
        return found + [
            Stopped(self, one.wait.token_id, one.process, one.wait.node.id, "wait", one.problem)
            for one in self.waits.values()
            if one.asks is None
        ]

    def values_at(self, token_id: UUID) -> dict[str, Any]:
        """Return the variables that one token sees."""
        return self.load().variables(token_id)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A step that could not be done. `kind` is as in an incident, `line` counts in its script."""

    tried: Tried
    token_id: UUID
    process: str
    node: str
    kind: str
    message: str
    line: int | None = None


def _described(running: Running, wait: Wait) -> Waiting:
    try:
        return Waiting(wait=wait, asks=running.describe(wait))
    except RingflowError as error:
        return Waiting(wait=wait, asks=None, problem=error.text())


def begin(  # noqa: PLR0913 what a start needs
    lender: Lender, program: Program, number: int, *, entry: str | None,
    values: Mapping[str, Any], who: str, business_key: str | None = None,
) -> tuple[Tried, Turned]:  # fmt: skip
    """Start a process of the draft and run it until it waits.

    Raises:
        NoSuchStart: it has no such start event.
        RingflowError: the values cannot be stored.
    """
    facts = {
        "instance_id": str(UUID(int=number)),
        "business_key": business_key,
        "initiator": who,
        "definition_key": program.key,
        "definition_version": 0,
    }
    env = Surroundings(lender, facts)
    running = Running.start(program, env=env, entry=entry, variables=values, initiator=who)
    tried = Tried(number, program, env)
    return tried, tried.finish(running, lambda _running: None)


def due_of(one: Waiting) -> datetime | None:
    """Return when a timer is due; None for everything else."""
    if one.wait.kind is not WaitKind.TIMER or one.asks is None:
        return None
    due: datetime | None = getattr(one.asks, "due_at", None)
    return due
