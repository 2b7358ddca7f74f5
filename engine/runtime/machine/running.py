"""One instance in memory: start or load it, give it one command, run it, store it again.

Nothing here knows a database. The turn (turn.py) lends the clock, the budget and the actions.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from base.errors import RingflowError
from base.expressions import check_data
from base.ids import new_id
from engine.actions.errors import BpmnError
from engine.definitions.model import Event, NodeInfo
from engine.definitions.program import Program

from .changing.migrating import Path, changed_waits, renamed, settle_borders
from .changing.placing import Instruction, Outcome, change
from .changing.recounting import Moved, recount_waits
from .describe import describe
from .failures import (
    ActionFailed,
    Circle,
    Endless,
    NotWaiting,
    Standstill,
    TooMany,
    UncaughtError,
)  # fmt: skip
from .movement import catch_error, close_if_empty
from .nodes.joins import decide_joins
from .nodes.steps import take_answer
from .occurring import look_at_conditions, occur, receive_signal, throw_inside
from .scopes import Instance
from .stored import built, dump, load
from .timing import put_off
from .tokens import READY, STARTED, WAITING, Token
from .waiting import Spot, active_of, failure_kind, spots_of, stuck_in, wait_kind, waits_of
from .waits import Active, Description, Failure, Line, Thrown, TurnEnv, Wait, WaitKind, What

LOOK_AT_CLOCK_EVERY: Final = 32


class Running:
    """A running instance.

    Attributes:
        failures: the nodes that failed in this turn; their tokens are parked until `retry`.
    """

    def __init__(self, program: Program, instance: Instance, env: TurnEnv) -> None:
        self.program = program
        self.env = env
        self.failures: list[Failure] = []
        self._instance = instance
        instance.running = self

    @classmethod
    def start(
        cls,
        program: Program,
        *,
        env: TurnEnv,
        entry: str | None = None,
        variables: Mapping[str, Any] | None = None,
        initiator: str = "",
    ) -> Self:
        """Make a new instance with its first token at a start event. It has not run yet.

        `initiator` is who started it, for expressions such as `${initiator}`.

        Raises:
            NoSuchStart: the process has no such start event.
            ExpressionFailed: the variables hold something that cannot be stored.
        """
        node = program.entry(entry)
        check_data(dict(variables or {}), "variables")
        # The last digits number the tokens: see `Instance.token_id`.
        base = UUID(int=new_id().int >> 24 << 24)
        instance = Instance(program, env, base)
        instance.initiator = initiator
        instance.plant()
        instance.variables.update(variables or {})
        running = cls(program, instance, env)
        instance.begin(node.id)
        return running

    @classmethod
    def load(cls, program: Program, blob: bytes, *, env: TurnEnv) -> Self:
        """Return the instance that was stored with `dump`."""
        return cls(program, load(program, blob, env), env)

    @classmethod
    def migrate(
        cls, path: Path, blob: bytes, before: Mapping[UUID, NodeInfo], *, env: TurnEnv
    ) -> Self:
        """Return a stored instance on another version; `before` is what waited where.

        Raises:
            CannotMigrate: it stands where that version has no place for it.
        """
        instance = built(path.target, renamed(blob, path), env)
        running = cls(path.target, instance, env)
        settle_borders(instance)
        changed_waits(instance, before, path)
        return running

    def dump(self) -> bytes:
        """Return the whole state; call it after `describe`, which notes when timers are due."""
        return dump(self._instance)

    # --- what it says ---------------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether no token is left."""
        return bool(self._instance.completed)

    @property
    def journal(self) -> list[Line]:
        """What happened in this turn, in order."""
        return self._instance.journal

    @property
    def thrown(self) -> list[Thrown]:
        """The messages that this turn sends."""
        return self._instance.thrown

    @property
    def signals(self) -> list[Thrown]:
        """The signals that this turn sends; who waits for them in this instance has them."""
        return self._instance.signals

    def watch_flows(self) -> list[tuple[str, str, str]]:
        """Return a list that grows with each flow taken from now on: (process, source, target)."""
        self._instance.flows = found = list[tuple[str, str, str]]()
        return found

    def variables(self, token_id: UUID | None = None) -> dict[str, Any]:
        """Return a copy of the variables of the process, or of those that one token sees.

        Raises:
            NotWaiting: there is no such token.
        """
        seen = self._instance.variables if token_id is None else self.token(token_id).data
        return dict(seen)

    def waits(self) -> list[Wait]:
        """Return everything that waits for something from outside."""
        return waits_of(self._instance)

    def describe(self, wait: Wait, since: datetime | None = None) -> Description:
        """Work out what a new wait asks for; a deadline counts from now, or from `since`.

        Raises:
            RingflowError: an expression failed or gave something that makes no sense there.
        """
        return describe(self.token(wait.token_id), wait.kind, since)

    def active(self) -> list[Active]:
        """Return the tokens as the diagram and the monitor show them."""
        return active_of(self._instance)

    def spots(self) -> list[Spot]:
        """Return the tokens as a tree, with the variables that only some of them see."""
        return list(spots_of(self._instance))

    # --- commands -------------------------------------------------------------------------------

    def complete(self, token_id: UUID, variables: Mapping[str, Any]) -> None:
        """Complete a person's task with what was filled in.

        At a gateway `outcome` names the way on; an event that a person tells of happens now.

        Raises:
            NotWaiting: it is not open any more.
            NoSuchWay: `outcome` names no way on from a gateway.
            ExpressionFailed: the variables hold something that cannot be stored.
        """
        token = self.token(token_id)
        if wait_kind(token) is not WaitKind.TASK:
            raise NotWaiting
        values = dict(variables)
        # What is chosen is no variable: conditions that follow may ask another `outcome`.
        way = values.pop("outcome", None) if token.node.choice else None
        result = token.node.task.result if token.node.task is not None else None
        self._write(token, {result: values} if result else values)
        if token.node.choice:
            token.task_spec.choose(token, way)
        self._instance.steps = 0
        if token.state == WAITING:
            occur(token, {})
        else:
            token.complete()

    def deliver(self, token_id: UUID, variables: Mapping[str, Any]) -> None:
        """Give a message to the one token that waits for it; raises as `complete` does."""
        token = self._waiting(token_id, Event.MESSAGE)
        result = token.node.message.result if token.node.message is not None else None
        check_data(dict(variables), "variables")
        self._instance.steps = 0
        occur(token, {result: dict(variables)} if result else dict(variables))

    def signal(self, name: str, variables: Mapping[str, Any]) -> int:
        """Give a signal to all tokens that wait for it; return how many did.

        Raises:
            ExpressionFailed: the variables hold something that cannot be stored.
        """
        check_data(dict(variables), "variables")
        self._instance.steps = 0
        return throw_inside(self._instance, name, variables)

    def receive_signal(self, token_id: UUID, variables: Mapping[str, Any]) -> None:
        """Give a signal to one token.

        Raises:
            NotWaiting: it is not waiting any more.
            ExpressionFailed: the variables hold something that cannot be stored.
        """
        token = self._waiting(token_id, Event.SIGNAL)
        check_data(dict(variables), "variables")
        self._instance.steps = 0
        receive_signal(token, variables)

    def fire(self, token_id: UUID) -> None:
        """Let a timer fire.

        Raises:
            NotWaiting: it is not waiting any more.
        """
        token = self._waiting(token_id, Event.TIMER)
        self._instance.steps = 0
        occur(token, {})

    def put_off(self, token_id: UUID, due: datetime) -> None:
        """Let a timer fire at another moment, in the same wait.

        Raises:
            NotWaiting: it is not waiting any more.
        """
        put_off(self._waiting(token_id, Event.TIMER), due)

    def job_done(self, token_id: UUID, result: dict[str, Any] | None) -> None:
        """Take in the answer of a remote action and go on.

        Raises:
            NotWaiting: nobody waits for it any more.
        """
        token = self._at_work(token_id)
        take_answer(token, result)
        self._instance.steps = 0
        token.complete()

    def job_error(self, token_id: UUID, code: str, message: str) -> None:
        """Take in a business error of a remote action: a boundary event, or an incident.

        Raises:
            NotWaiting: nobody waits for it any more.
        """
        token = self._at_work(token_id)
        self._instance.steps = 0
        if not catch_error(token, code, message):
            self._park(token, "action", UncaughtError(error=code, text=message or code))

    def retry(self, token_id: UUID, variables: Mapping[str, Any] | None = None) -> None:
        """Try a failed node again, with corrected variables if there are any.

        A token that only waits gets its wait described anew. The variables given here win.

        Raises:
            NotWaiting: the token is gone.
        """
        token = self.token(token_id)
        if variables:
            check_data(dict(variables), "variables")
            token.task_spec.correct(token, dict(variables))
        self._instance.steps = 0
        state = token.internal_data
        state["slot"] = state.get("slot", 0) + 1
        if token.parked:
            del state["failed"]
            self._instance.dirty = True
            if token.state == READY:
                token.make_ready()

    def change(self, instructions: Sequence[Instruction]) -> Outcome:
        """Place, move and cancel tokens as an operator asks.

        Raises:
            CannotPlace: an instruction does not fit; then this instance must be thrown away.
        """
        self._instance.steps = 0
        return change(self._instance, instructions)

    def recount(self) -> list[Moved]:
        """Work out anew what waits by working time; return what moved."""
        return list(recount_waits(self._instance))

    def set_variables(self, values: Mapping[str, Any], delete: Iterable[str] = ()) -> None:
        """Set and take away variables of the process as a whole.

        Raises:
            ExpressionFailed: the values hold something that cannot be stored.
        """
        check_data(dict(values), "variables")
        self._instance.steps = 0
        for name in delete:
            self._instance.variables.pop(name, None)
        self._instance.root.write(dict(values))
        self._instance.root.changed = {}
        self._instance.dirty = True

    def cancel(self) -> None:
        """Cancel everything that is going on."""
        self._instance.cancel_tokens()
        close_if_empty(self._instance)

    def run(self) -> bool:
        """Run until everything waits; return False when the budget was used up before that."""
        instance, budget = self._instance, self.env.budget
        until = time.thread_time() + budget.cpu_ms / 1000
        left = budget.nodes
        while not self.ended:
            if instance.dirty and instance.watched:
                look_at_conditions(instance, self._park)
                continue
            if not instance.ready:
                if not decide_joins(instance):
                    break
                continue
            if left <= 0 or (left % LOOK_AT_CLOCK_EVERY == 0 and time.thread_time() > until):
                return False
            token = instance.ready.pop(next(iter(instance.ready)))
            left -= 1
            instance.steps += 1
            if instance.steps > budget.total:
                why = Endless(steps=budget.total) if budget.total else Circle()
                self._park(token, "budget", why)
            else:
                self._step(token)
        for token in stuck_in(instance):
            self._park(token, "gateway", Standstill())
        return True

    def _step(self, token: Token) -> None:
        """Run one node. If it fails it is as if it had not begun, and waits for `retry`."""
        try:
            most = self.env.budget.tokens
            if self._instance.size() > most:
                raise TooMany(count=self._instance.size(), limit=most)
            token.run()
        except BpmnError as error:
            if not catch_error(token, error.code, error.message):
                uncaught = UncaughtError(error=error.code, text=error.message or error.code)
                self._park(token, failure_kind(token, uncaught), uncaught)
        except ActionFailed as failure:
            self._park(token, "action", failure)
        except RingflowError as error:
            self._park(token, failure_kind(token, error), error)

    def _park(self, token: Token, kind: str, why: Exception) -> None:
        """Set a failed token aside and say why."""
        text = why.text() if isinstance(why, RingflowError) else str(why)
        token.internal_data["failed"] = kind
        token.changed = {}
        self._instance.note(token, What.FAILED)
        line = getattr(why, "line", None) if kind == "script" else None
        trace = getattr(why, "trace", "")
        token_id = self._instance.token_id(token)
        self.failures.append(Failure(token_id, token.node.id, kind, text, line, trace))

    def token(self, token_id: UUID) -> Token:
        """Return a live token, for `changing`; raises as `complete` does."""
        token = self._instance.find(token_id)
        if token is None:
            raise NotWaiting
        return token

    def _waiting(self, token_id: UUID, event: Event) -> Token:
        token = self.token(token_id)
        if token.state != WAITING or token.node.event is not event:
            raise NotWaiting
        return token

    def _at_work(self, token_id: UUID) -> Token:
        token = self.token(token_id)
        if token.state != STARTED or wait_kind(token) is not WaitKind.JOB:
            raise NotWaiting
        return token

    def _write(self, token: Token, variables: dict[str, Any]) -> None:
        check_data(variables, "variables")
        token.write(variables)
