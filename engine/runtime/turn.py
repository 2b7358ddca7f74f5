"""The turn: one command on one instance, in the caller's transaction.

Lock, load, apply the command to one token, run until everything waits, compare with before, write
all of it in one statement. A crash before the commit changes nothing; after it everything is there,
jobs included. What cannot be done in one go is continued by a job.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.exc import OperationalError

from base.db import Session
from base.errors import Conflict, NotFound, RingflowError
from base.i18n import N_
from engine.actions.errors import BpmnError
from engine.actions.registry import ActionCall, is_local, local_action
from engine.collections.keeping import Collections
from engine.definitions.program import Program, plain_key
from engine.definitions.programs import Ready, pinned, ready
from engine.deployment.pinned import pinned_decision
from engine.history.lines import What
from engine.history.queries import last_line
from engine.instances.locking import InTurn, moving
from engine.instances.queries import get_instance_row
from engine.instances.records import OVER, InstanceState
from engine.people import Actor
from engine.retirement.queries import check_not_retired
from engine.runtime.loading import LOCK_INSTANCE, Locked, lock
from engine.runtime.machine.failures import ActionFailed
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import Budget, Caller, Decided, Wait
from engine.tasks.assigning import Given
from engine.timers.surroundings import Around

ENGINE: Final = Actor.system("engine")
# How many instances may start or move one another because of one event.
LONGEST_CHAIN: Final = 50


class InstanceSuspended(Conflict):
    """It must be resumed first. `params` hold `who`, `username` and `when` if they are known."""

    code: ClassVar[str] = "instance_suspended"
    message: ClassVar[str] = N_("This process is suspended.")


class InstanceOver(Conflict):
    """It has ended. `params` hold `who`, `username` and `when` if they are known."""

    code: ClassVar[str] = "instance_over"
    message: ClassVar[str] = N_("This process has ended.")


@dataclass(slots=True, kw_only=True)
class Said:
    """Something for the history that the running instance does not know."""

    what: str
    node: str | None = None
    token_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Turn:
    """A command at work; also what the running instance borrows from us (`TurnEnv`).

    `told` holds, per token, what the history shall say about its completion besides the values;
    `lines` are verbs that the running instance knows nothing of; `done` is the row of the
    completed task; `retried` are tokens whose incident ends unless they fail again; `failing` are
    the incidents of this turn; `given` is who got its tasks in place of others; `again` says, per
    step, who is to have its next task whatever the drawing says: it is done once more.
    """

    db: Session
    locked: Locked
    by: Actor
    now: datetime
    budget: Budget
    fresh: bool = False
    before: dict[tuple[UUID, str], Wait] = field(default_factory=dict)
    told: dict[UUID, Said] = field(default_factory=dict)
    lines: list[Said] = field(default_factory=list)
    retried: set[UUID] = field(default_factory=set)
    failing: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    stale: bool = False
    done: dict[str, Any] | None = None
    changed: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    given: list[Given] = field(default_factory=list)
    again: dict[str, str] = field(default_factory=dict)
    running: Running = field(init=False)
    facts: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what expressions can read about the instance besides its variables."""
        locked = self.locked
        self.facts = {
            "instance_id": str(locked.id),
            "business_key": locked.business_key,
            "initiator": locked.started_by,
            "definition_key": locked.key,
            "definition_version": locked.version,
        }

    @property
    def collections(self) -> Collections:
        """The long lists of the centre."""
        return Collections(self.db)

    @property
    def calendar(self) -> Around:
        """What expressions may ask for: called, it is the centre's working calendar."""
        return Around(self.db)

    def is_local(self, action: str) -> bool:
        """Return whether the action runs inside the turn."""
        return is_local(action)

    def called(self, key: str) -> Program:
        """Return the program that this instance's release pins for a called process."""
        return self.ready(key).program

    def begun(self, key: str) -> Program:
        """Return the program of a called process that begins now.

        Raises:
            DefinitionRetired: none of it may begin.
        """
        if key not in self.opened:
            check_not_retired(self.db, plain_key(key))
            self.opened.add(key)
        return self.called(key)

    def ready(self, key: str) -> Ready:
        """Return the version of a definition that this instance uses."""
        if key == self.locked.key:
            return ready(self.db, self.locked.version_id)
        return pinned(self.db, self.locked.release_id, key)

    def decide(self, key: str, values: Mapping[str, Any]) -> Decided:
        """Ask the decision that this instance's release pins."""
        return pinned_decision(self.db, self.locked.release_id, key).decide(values, self.now)

    def call(
        self,
        action: str,
        params: Mapping[str, Any],
        running: Running,  # noqa: ARG002 the protocol's; what an action may see is in `token`
        token: Caller,
    ) -> dict[str, Any] | None:
        """Run a local action under a savepoint: if it fails, nothing of it stays.

        Raises:
            BpmnError: the action foresaw this; a boundary event may take over.
            ActionFailed: anything else.
        """
        call = ActionCall(
            params=params,
            variables=token.variables,
            instance_id=self.locked.id,
            definition_key=plain_key(token.process_key),
            node=token.node.id,
            token_id=token.id,
            actor=self.by,
            business_key=self.locked.business_key,
        )
        try:
            with self.db.begin_nested():
                result = local_action(action)(self.db, call)
        except BpmnError:
            raise
        except OperationalError:
            # A lock time-out or a lost server: the whole turn is to be tried again.
            raise
        except RingflowError as error:
            raise ActionFailed(error.text(), trace=traceback.format_exc()) from error
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise ActionFailed(message, trace=traceback.format_exc()) from error
        if call.new_business_key is not None:
            self.set_business_key(call.new_business_key)
        return result

    def set_business_key(self, value: str) -> None:
        """Give the instance its business key."""
        self.locked.business_key = self.facts["business_key"] = value
        if self.ready(self.locked.key).unique_business_key:
            self.locked.unique_key = value
        self.changed.add("business_key")

    def say(self, what: str, **data: object) -> None:
        """Add a line to the history about the instance as a whole."""
        self.lines.append(Said(what=what, data=data))


def take(db: Session, instance_id: UUID) -> Locked:
    """Lock a running instance by its id.

    Raises:
        NotFound: there is no such instance in this centre.
        InstanceOver: it has ended.
        InTurn: an action of this very instance asks for it.
    """
    if instance_id in moving(db):
        raise InTurn
    locked = lock(db, LOCK_INSTANCE, key=instance_id)
    if locked is None:
        raise over(db, instance_id)
    return locked


def over(db: Session, instance_id: UUID) -> InstanceOver | NotFound:
    """Return what to answer about an instance that has no state: it ended, or there is none."""
    if get_instance_row(db, instance_id).state not in OVER:
        return NotFound()
    return InstanceOver(**last_line(db, instance_id, What.ENDED, What.INSTANCE_CANCELLED))


def load(db: Session, locked: Locked, *, by: Actor, anyway: bool = False) -> Turn:
    """Return the turn of a locked instance, ready for its command.

    Args:
        db: the caller's transaction.
        locked: the rows, as `loading.lock` returned them.
        by: who gave the command.
        anyway: also when the instance is suspended.

    Raises:
        InstanceSuspended: it is suspended.
    """
    if locked.state is InstanceState.SUSPENDED and not anyway:
        raise InstanceSuspended(**last_line(db, locked.id, What.SUSPENDED))
    turn = Turn(db, locked, by, db.local_now(), budget_of(db))
    program = ready(db, locked.version_id).program
    turn.running = Running.load(program, locked.blob, env=turn)
    turn.before = {(wait.token_id, wait.slot): wait for wait in turn.running.waits()}
    return turn


def budget_of(db: Session) -> Budget:
    """Return how much one turn may do, by the settings; nothing at the end of an endless chain."""
    engine = db.context.settings.engine
    total = engine.max_steps if chain(db) < LONGEST_CHAIN else 0
    return Budget(
        nodes=engine.slice_nodes, cpu_ms=engine.slice_cpu_ms, total=total,
        tokens=engine.max_tokens, depth=engine.max_levels, times=engine.max_times,
        window=engine.window,
    )  # fmt: skip


def chain(db: Session) -> int:
    """Return how many instances have started or moved one another to get here.

    Some did so in this transaction, others before a job took over from theirs.
    """
    found: int = db.info.get("engine_before", 0) + db.info.get("engine_depth", 0)
    return found
