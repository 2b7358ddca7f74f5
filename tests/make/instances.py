"""Walking an instance without a database: the turn's side of the engine, played by a test."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from base.errors import NotFound
from base.working_time import WorkingCalendar, read_week
from engine.calendars.stored import OFFICE_WEEK
from engine.definitions.program import Program, build
from engine.definitions.source import SourceFile
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import (
    Budget,
    Caller,
    Description,
    Failure,
    Line,
    Thrown,
    TimerWait,
    Wait,
    WaitKind,
)
from engine.timers.surroundings import Defaults

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Action = Callable[[Mapping[str, Any], Caller], dict[str, Any] | None]


class Lists:
    """Collections outside the instance, in memory; `read` are the places that were asked for."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {}
        self.read: list[int] = []

    def count(self, name: str) -> int:
        return len(self._at(name))

    def item(self, name: str, at: int) -> Any:
        self.read.append(at)
        return self._at(name)[at]

    def add(self, name: str | None, items: Sequence[Any]) -> str:
        name = name or f"collection:made-{len(self.lists)}"
        self.lists.setdefault(name, []).extend(items)
        return name

    def _at(self, name: str) -> list[Any]:
        if name not in self.lists:
            raise NotFound
        return self.lists[name]


class TestTurn:
    """Lends an instance what a turn lends it. Actions that are not given are remote."""

    __test__ = False

    def __init__(
        self,
        actions: Mapping[str, Action] | None = None,
        called: Mapping[str, Program] | None = None,
    ) -> None:
        self.now = MONDAY
        self.budget = Budget()
        self.facts: dict[str, Any] = {}
        self.actions = dict(actions or {})
        self.programs = dict(called or {})
        self.collections = Lists()
        self.weeks: dict[str, Mapping[str, str]] = {}
        self.decisions: dict[str, Callable[[Mapping[str, Any]], Any]] = {}

    @property
    def calendar(self) -> Defaults:
        """Office hours without holidays, in the zone of the clock; others as a test gives them."""
        return Defaults(self._calendar)

    def _calendar(self, name: str) -> WorkingCalendar:
        week = self.weeks.get(name, OFFICE_WEEK)
        return WorkingCalendar(self.now.tzinfo or UTC, read_week(week))

    def is_local(self, action: str) -> bool:
        return action in self.actions

    def call(
        self, action: str, params: Mapping[str, Any], _running: Running, token: Caller
    ) -> dict[str, Any] | None:
        return self.actions[action](params, token)

    def decide(self, key: str, values: Mapping[str, Any]) -> Any:
        return self.decisions[key](values)

    def called(self, key: str) -> Program:
        return self.programs[key]

    def begun(self, key: str) -> Program:
        return self.called(key)


class Walk:
    """An instance and its turns. With `stored` it goes to bytes and back after each command."""

    def __init__(
        self, program: Program, env: TestTurn, running: Running, *, stored: bool = True
    ) -> None:
        self.program = program
        self.env = env
        self.running = running
        self.stored = stored
        self.described: dict[tuple[UUID, str], Description] = {}
        self.lines: list[Line] = []
        self.failures: list[Failure] = []
        self.thrown: list[Thrown] = []
        self.signals: list[Thrown] = []
        self.turn()

    @classmethod
    def start(
        cls,
        file: SourceFile,
        *,
        actions: Mapping[str, Action] | None = None,
        called: Mapping[str, SourceFile] | None = None,
        entry: str | None = None,
        stored: bool = True,
        budget: Budget | None = None,
        decisions: Mapping[str, Any] | None = None,
        lists: Mapping[str, list[Any]] | None = None,
        weeks: Mapping[str, Mapping[str, str]] | None = None,
        **variables: Any,
    ) -> Self:
        programs = {key: build(source, key) for key, source in (called or {}).items()}
        env = TestTurn(actions, programs)
        env.budget = budget or env.budget
        env.decisions = dict(decisions or {})
        env.collections.lists |= lists or {}
        env.weeks |= weeks or {}
        program = build(file)
        running = Running.start(program, env=env, entry=entry, variables=variables)
        return cls(program, env, running, stored=stored)

    @classmethod
    def of(cls, program: Program, **variables: Any) -> Self:
        """Start an instance of a program that others share."""
        env = TestTurn()
        return cls(program, env, Running.start(program, env=env, variables=variables))

    def turn(self) -> None:
        """Do what a turn does after its command: run, describe what is new, store."""
        self.failures = []
        while not self.running.run():
            self._keep()
        for wait in self.running.waits():
            place = (wait.token_id, wait.slot)
            if place not in self.described:
                self.described[place] = self.running.describe(wait)
        self._keep()

    def _keep(self) -> None:
        self.lines += self.running.journal
        self.failures += self.running.failures
        self.thrown += self.running.thrown
        self.signals += self.running.signals
        blob = self.running.dump()
        if self.stored:
            self.running = Running.load(self.program, blob, env=self.env)
            assert self.running.dump() == blob
        else:
            self.running.journal.clear()
            self.running.failures.clear()
            self.running.thrown.clear()
            self.running.signals.clear()

    # --- looking --------------------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        return self.running.ended

    @property
    def data(self) -> dict[str, Any]:
        return self.running.variables()

    @property
    def open(self) -> list[str]:
        """The tasks that wait for people."""
        return sorted(w.node.id for w in self.running.waits() if w.kind is WaitKind.TASK)

    @property
    def waiting(self) -> list[str]:
        """Everything that waits."""
        return sorted(w.node.id for w in self.running.waits())

    @property
    def passed(self) -> list[str]:
        """The nodes that were completed, in order."""
        return [line.node for line in self.lines if line.what == "completed"]

    def wait(self, node: str, at: int = 0) -> Wait:
        return [w for w in self.running.waits() if w.node.id == node][at]

    def described_at(self, node: str, at: int = 0) -> Any:
        wait = self.wait(node, at)
        return self.described[wait.token_id, wait.slot]

    # --- commands -------------------------------------------------------------------------------

    def complete(self, node: str, at: int = 0, /, **variables: Any) -> Self:
        self.running.complete(self.wait(node, at).token_id, variables)
        self.turn()
        return self

    def deliver(self, node: str, at: int = 0, /, **variables: Any) -> Self:
        self.running.deliver(self.wait(node, at).token_id, variables)
        self.turn()
        return self

    def signal(self, name: str, **variables: Any) -> Self:
        self.running.signal(name, variables)
        self.turn()
        return self

    def fire(self, node: str) -> Self:
        self.running.fire(self.wait(node).token_id)
        self.turn()
        return self

    def answer(self, node: str, result: dict[str, Any] | None = None) -> Self:
        self.running.job_done(self.wait(node).token_id, result)
        self.turn()
        return self

    def refuse(self, node: str, code: str, text: str = "") -> Self:
        self.running.job_error(self.wait(node).token_id, code, text)
        self.turn()
        return self

    def retry(self, token_id: UUID, **variables: Any) -> Self:
        self.running.retry(token_id, variables)
        self.turn()
        return self

    def travel(self, **span: float) -> Self:
        """Move the clock on and fire every timer that comes due on the way, in order."""
        until = self.env.now + timedelta(**span)
        while (due := self._next_timer()) is not None and due[0] <= until:
            self.env.now = max(self.env.now, due[0])
            self.running = Running.load(self.program, self.running.dump(), env=self.env)
            self.running.fire(due[1].token_id)
            self.turn()
        self.env.now = until
        return self

    def _next_timer(self) -> tuple[datetime, Wait] | None:
        timers: list[tuple[datetime, Wait]] = []
        for wait in self.running.waits():
            if wait.kind is WaitKind.TIMER:
                timer = self.described[wait.token_id, wait.slot]
                assert isinstance(timer, TimerWait)
                timers.append((timer.due_at, wait))
        return min(timers, key=lambda pair: (pair[0], pair[1].token_id), default=None)
