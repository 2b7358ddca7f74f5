"""A trial at work: several instances of a draft, a clock, and messages that stay inside."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from base.db import Session
from base.times import BadTime, Duration, WorkingSpan, parse_time
from engine.calendars.stored import working_calendar
from engine.definitions.model import Event
from engine.messages.matching import canonical, facts_of, fits, plain_keys
from engine.runtime.flow import TTL
from engine.runtime.machine.failures import NotWaiting
from engine.runtime.machine.waits import Budget, MessageWait, SignalWait, WaitKind, What
from engine.trials.acts import Act, BadAct, Do
from engine.trials.draft import Draft
from engine.trials.errors import NoSuchTrialProcess, NothingWaits, TrialTooLong
from engine.trials.instances import Command, Stopped, Tried, Turned, Waiting, begin, due_of
from engine.trials.surroundings import Lender

MOST_ACTS: Final = 200
MOST_LINES: Final = 5_000
MOST_INSTANCES: Final = 50
MOST_CPU_S: Final = 5.0
# How many instances may move one another because of one act.
LONGEST_CHAIN: Final = 50
BUDGET: Final = Budget(
    nodes=1_000, cpu_ms=500, total=2_000, tokens=500, depth=20, times=1_000, window=200
)
KINDS: Final[Mapping[Do, WaitKind]] = {
    Do.COMPLETE: WaitKind.TASK,
    Do.ANSWER: WaitKind.JOB,
    Do.ERROR: WaitKind.JOB,
    Do.FIRE: WaitKind.TIMER,
    Do.MESSAGE: WaitKind.MESSAGE,
    Do.SIGNAL: WaitKind.SIGNAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the log. `act` counts the acts from 1; `at` is the clock of the trial.

    `what` is entered, completed, cancelled or failed, and for messages sent, signalled, started
    or kept (nobody waits for it yet).
    """

    act: int
    instance: int
    process: str
    node: str
    what: str
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message that nobody waits for yet."""

    name: str
    keys: Mapping[str, str]
    values: Mapping[str, Any]
    until: datetime


class World:
    """What a list of acts has made of a draft, in memory.

    Attributes:
        instances: the instances, in the order in which they began.
        log: what happened.
        flows: for each act the flows that were taken: (process, source, target).
        letters: the messages that nobody waits for.
    """

    def __init__(self, db: Session, draft: Draft, now: datetime) -> None:
        self.draft = draft
        self.lender = Lender(db, draft, now, BUDGET)
        self.instances: list[Tried] = []
        self.log: list[Told] = []
        self.flows: list[set[tuple[str, str, str]]] = []
        self.letters: list[Letter] = []
        self._depth, self._until = 0, time.thread_time() + MOST_CPU_S

    @property
    def now(self) -> datetime:
        """The clock of the trial."""
        return self.lender.now

    @property
    def ended(self) -> bool:
        """Whether something began and all of it has ended."""
        return bool(self.instances) and all(one.ended for one in self.instances)

    def waiting(self) -> Iterator[tuple[Tried, Waiting]]:
        """Yield everything that waits, older instances first."""
        for tried in self.instances:
            for one in tried.waits.values():
                yield tried, one

    def stopped(self) -> list[Stopped]:
        """Return what went wrong and waits to be tried again."""
        return [one for tried in self.instances for one in tried.stopped()]

    # --- acts -----------------------------------------------------------------------------------

    def do(self, act: Act) -> None:
        """Do one thing. After an error this world must be thrown away.

        Raises:
            NothingWaits: nothing waits there.
            NoSuchTrialProcess: there is no such process to be started.
            TrialTooLong: the trial has become too long.
            RingflowError: it cannot be done with these values.
        """
        if len(self.flows) >= MOST_ACTS:
            raise self._too_long()
        self.flows.append(set())
        match act.do:
            case Do.START:
                self._start(act)
            case Do.WAIT:
                self._pass(self._moment(act.text))
            case Do.RETRY:
                self._retry(act)
            case _:
                self._go_on(act, *self.find(act))

    def find(self, act: Act) -> tuple[Tried, Waiting]:
        """Return what an act is about.

        Raises:
            NothingWaits: it is not there.
        """
        found = [
            (tried, one)
            for tried, one in self.waiting()
            if one.wait.kind is KINDS[act.do] and self._is_at(act, one.process, one.wait.node.id)
        ]
        if act.nth >= len(found):
            raise self._nothing(act)
        return found[act.nth]

    def _is_at(self, act: Act, process: str, node: str) -> bool:
        return node == act.node and act.process in ("", process)

    def _nothing(self, act: Act) -> NothingWaits:
        places = dict.fromkeys(one.wait.node.name or one.wait.node.id for _t, one in self.waiting())
        program = self.draft.programs.get(act.process)
        node = program.nodes.get(act.node) if program is not None else None
        name = (node.name if node is not None else "") or act.node
        return NothingWaits(step=name, places=", ".join(places) or "–")

    def _start(self, act: Act) -> None:
        self._begin(act.process, act.node or None, act.values, act.who)

    def _go_on(self, act: Act, tried: Tried, one: Waiting) -> None:
        token, values = one.wait.token_id, dict(act.values)
        match act.do:
            case Do.COMPLETE:
                self._turn(tried, lambda running: running.complete(token, values))
            case Do.ANSWER:
                self._turn(tried, lambda running: running.job_done(token, values))
            case Do.ERROR:
                self._turn(tried, lambda running: running.job_error(token, act.code, act.text))
            case Do.MESSAGE:
                self._turn(tried, lambda running: running.deliver(token, values))
            case Do.SIGNAL:
                name = one.asks.name if isinstance(one.asks, SignalWait) else ""
                self._signal(name, values)
            case Do.FIRE:
                self._pass(due_of(one) or self.now)

    def _retry(self, act: Act) -> None:
        here = [one for one in self.stopped() if self._is_at(act, one.process, one.node)]
        if act.nth >= len(here):
            raise self._nothing(act)
        one, values = here[act.nth], dict(act.values)
        self._turn(one.tried, lambda running: running.retry(one.token_id, values))

    # --- time -----------------------------------------------------------------------------------

    def _moment(self, text: str) -> datetime:
        """Return the moment that a text names: a date and time, or a length from now."""
        try:
            span = parse_time(text, self.now.tzinfo or UTC)
            match span:
                case Duration():
                    span = span.after(self.now)
                case WorkingSpan():
                    span = span.after(self.now, working_calendar(self.lender.db, ""))
        except (BadTime, OverflowError) as problem:
            raise BadAct(what=problem) from None
        return span

    def _pass(self, until: datetime) -> None:
        """Let time pass; each timer that comes due on the way fires at its own moment."""
        while (found := self._next_timer()) is not None and found[0] <= until:
            due, tried, one = found
            self.lender.now = max(self.now, due.astimezone(self.now.tzinfo))
            self._turn(tried, partial(_fire, one))
        self.lender.now = max(self.now, until.astimezone(self.now.tzinfo))
        self.letters = [one for one in self.letters if one.until > self.now]

    def _next_timer(self) -> tuple[datetime, Tried, Waiting] | None:
        timers = [
            (due, tried, one)
            for tried, one in self.waiting()
            if (due := due_of(one)) is not None
        ]  # fmt: skip
        return min(timers, key=lambda found: found[0], default=None)

    # --- turns ----------------------------------------------------------------------------------

    def _begin(
        self, key: str, entry: str | None, values: Mapping[str, Any], who: str,
        business_key: str | None = None,
    ) -> None:  # fmt: skip
        program = self.draft.programs.get(key)
        if program is None:
            raise NoSuchTrialProcess(key=key)
        if len(self.instances) >= MOST_INSTANCES:
            raise self._too_long()
        tried, turned = begin(
            self.lender, program, len(self.instances) + 1, entry=entry, values=values, who=who,
            business_key=business_key,
        )  # fmt: skip
        self.instances.append(tried)
        self._follow(tried, turned)

    def _turn(self, tried: Tried, command: Command) -> None:
        self._follow(tried, tried.turn(command))

    def _follow(self, tried: Tried, turned: Turned) -> None:
        """Keep what a turn did, and see to the messages and signals that it threw."""
        self._depth += 1
        if self._depth > LONGEST_CHAIN or time.thread_time() > self._until:
            raise self._too_long()
        self._note(tried, turned)
        for thrown in turned.thrown:
            self._send(tried, thrown.name, plain_keys(thrown.correlation), thrown.variables)
        for thrown in turned.signals:
            self._tell(tried, tried.program.key, "", "signalled", thrown.variables, thrown.name)
            self._signal(thrown.name, thrown.variables, but=tried)
        for one in turned.begun:
            self._look_for_letter(tried, one)
        self._depth -= 1

    def _note(self, tried: Tried, turned: Turned) -> None:
        why = {one.token_id: one.message for one in turned.failures}
        for line in turned.lines:
            text = why.get(line.token_id, "") if line.what is What.FAILED else ""
            self._tell(tried, line.process_key, line.node, line.what.value, line.changed, text)
        for one in turned.begun:
            if one.problem:
                node = one.wait.node.id
                self._tell(tried, one.wait.process_key, node, What.FAILED.value, {}, one.problem)
        self.flows[-1].update((key.partition("@")[0], a, b) for key, a, b in turned.flows)
        if len(self.log) > MOST_LINES:
            raise self._too_long()

    def _tell(
        self, tried: Tried, key: str, node: str, what: str, values: Mapping[str, Any], text: str
    ) -> None:
        self.log.append(
            Told(
                act=len(self.flows), instance=tried.number, process=key.partition("@")[0],
                node=node, what=what, at=self.now, values=dict(values), text=text,
            )
        )  # fmt: skip

    def _too_long(self) -> TrialTooLong:
        return TrialTooLong(acts=MOST_ACTS, lines=MOST_LINES, instances=MOST_INSTANCES)

    # --- messages and signals -------------------------------------------------------------------

    def _send(
        self, sender: Tried, name: str, keys: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        """Give a message to its one receiver within the trial, by the rules that hold outside."""
        here = partial(self._tell, sender, sender.program.key, "")
        receiver = next(
            ((tried, one) for tried, one in self.waiting() if _is_for(tried, one, name, keys)), None
        )
        start = self._starting(Event.MESSAGE, name) if receiver is None or not keys else []
        if start:
            here("started", values, name)
            self._begin(*start[0], values, "message", keys.get("business_key"))
        elif receiver is not None:
            here("sent", values, name)
            tried, one = receiver
            self._turn(tried, lambda running: running.deliver(one.wait.token_id, values))
        else:
            here("kept", values, name)
            self.letters.append(Letter(name=name, keys=keys, values=values, until=self.now + TTL))

    def _look_for_letter(self, tried: Tried, one: Waiting) -> None:
        for letter in self.letters:
            if _is_for(tried, one, letter.name, letter.keys):
                self.letters.remove(letter)
                values = letter.values
                self._turn(tried, lambda running: running.deliver(one.wait.token_id, values))  # noqa: B023 called at once
                return

    def _signal(self, name: str, values: Mapping[str, Any], but: Tried | None = None) -> None:
        """Give a signal to all who wait for it, and start what begins with it."""
        waiting = [
            (tried, one)
            for tried, one in self.waiting()
            if tried is not but and isinstance(one.asks, SignalWait) and one.asks.name == name
        ]
        starts = self._starting(Event.SIGNAL, name)
        for tried, one in waiting:
            if (one.wait.token_id, one.wait.slot) in tried.waits:
                self._turn(tried, _receiving(one, values))
        for key, entry in starts:
            self._begin(key, entry, values, "signal")

    def _starting(self, event: Event, name: str) -> list[tuple[str, str]]:
        """Return the start events of the draft that begin with a message or a signal."""
        found = []
        for key, program in self.draft.programs.items():
            for node in program.starts:
                info = node.message if event is Event.MESSAGE else node.signal
                if node.event is event and info is not None and info.name == name:
                    found.append((key, node.id))
        return found


def _fire(one: Waiting, running: Any) -> None:
    running.fire(one.wait.token_id)


def _receiving(one: Waiting, values: Mapping[str, Any]) -> Command:
    def receive(running: Any) -> None:
        try:
            running.receive_signal(one.wait.token_id, values)
        except NotWaiting:
            return

    return receive


def _is_for(tried: Tried, one: Waiting, name: str, keys: Mapping[str, str]) -> bool:
    asks = one.asks
    if not isinstance(asks, MessageWait) or asks.name != name:
        return False
    if (one.wait.token_id, one.wait.slot) not in tried.waits:
        return False
    match = None if asks.keys is None else canonical(plain_keys(asks.keys))
    instance = {"instance_id": str(tried.env.facts["instance_id"])}
    if tried.env.facts["business_key"] is not None:
        instance["business_key"] = tried.env.facts["business_key"]
    return fits(keys, match=match, facts=facts_of(tried.variables), instance=instance)


def play(db: Session, draft: Draft, began: datetime, acts: Iterable[Act]) -> World:
    """Return what acts make of a draft.

    Raises:
        RingflowError: an act cannot be done.
    """
    world = World(db, draft, began)
    for act in acts:
        world.do(act)
    return world
