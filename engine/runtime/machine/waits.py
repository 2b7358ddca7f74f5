"""What a running instance says about itself: what it waits for, what happened, what went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from base.expressions.around import Surroundings
from engine.definitions.data import Retries
from engine.definitions.model import NORMAL, NodeInfo
from engine.definitions.people.rules import Sharing
from engine.definitions.program import Program


class WaitKind(StrEnum):
    """What sort of thing has to happen before a token goes on."""

    TASK = "task"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    JOB = "job"


class Wait(NamedTuple):
    """One token that waits for the outside.

    The same (token_id, slot) is the same wait, turn after turn. A cycle that has fired, or a
    wait that is to be described again after a failure, comes with a new slot.
    `scope` is the token of the call or sub-process that this token is inside of.
    """

    token_id: UUID
    slot: str
    kind: WaitKind
    node: NodeInfo
    process_key: str
    scope: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWait:
    """A user or manual task, with everything the inbox needs."""

    title: dict[str, str]
    form: str | None
    assignee: str | None
    users: tuple[str, ...]
    groups: tuple[str, ...]
    due_at: datetime | None
    priority: int
    notify: str | None
    link: bool
    calendar: str | None = None
    sharing: Sharing = NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerWait:
    """A timer; `cycle` is the text of the repetition when there is one.

    `calendar` is the name of the working calendar that it goes by, empty for the centre's; none
    when it needs no calendar. So it is with tasks.
    """

    due_at: datetime
    cycle: str | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWait:
    """A subscription. `keys` is None when the drawing names none: see `matches_variables`."""

    name: str
    keys: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalWait:
    """A subscription to a signal, which everybody gets who waits for its name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWait:
    """A remote action to be called."""

    action: str
    params: dict[str, Any]
    retries: Retries | None = None


Description = TaskWait | TimerWait | MessageWait | SignalWait | JobWait


class What(StrEnum):
    """What a line of the journal says."""

    ENTERED = "entered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Decided(Protocol):
    """The answer of a decision, and how it came about, as plain data for the history."""

    @property
    def value(self) -> Any:
        """What the decision says."""

    @property
    def trace(self) -> list[dict[str, Any]]:
        """Which rules matched, decision by decision."""


class Line(NamedTuple):
    """One thing that happened in this turn; becomes a history row.

    `entered` is written for nodes that wait (tasks, events, jobs, sub-processes, calls); nodes
    that run at once only leave `completed`. `changed` holds the variables that the node wrote,
    `told` what else is worth keeping, such as the rules of a decision that matched.
    """

    token_id: UUID
    node: str
    process_key: str
    what: What
    at: datetime
    changed: dict[str, Any]
    told: dict[str, Any] | None = None


class Failure(NamedTuple):
    """A node that could not be done. Its token is parked until `retry`.

    `kind` is one of: expression, script, action, timer, message, gateway, error, budget.
    `message` is in the language of the one who caused it; `line` counts within the script.
    """

    token_id: UUID
    node: str
    kind: str
    message: str
    line: int | None
    trace: str


class Thrown(NamedTuple):
    """A message or a signal that leaves the instance in this turn."""

    name: str
    correlation: dict[str, Any]
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The token that calls a local action, as the turn sees it. `variables` are for reading."""

    id: UUID
    node: NodeInfo
    process_key: str
    variables: Mapping[str, Any]


class Active(NamedTuple):
    """A token as the diagram shows it."""

    token_id: UUID
    node: str
    node_name: str
    state: str
    process_key: str
    scope: UUID | None
    since: datetime
    border: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one run may do before it has to be continued in another turn.

    `total` is how many steps an instance may take without coming to rest, over all its turns:
    beyond that it is taken for endless and becomes an incident. So do more than `tokens` live
    tokens, calls and sub-processes more than `depth` levels deep, and a step that is to be done
    more than `times` times. `window` is how many of these are under way at once.
    """

    nodes: int = 2000
    cpu_ms: int = 200
    total: int = 100_000
    tokens: int = 1500
    depth: int = 20
    times: int = 100_000
    window: int = 200


class Collections(Protocol):
    """Long lists outside the instance, by the names that variables hold: `collection:…`."""

    def count(self, name: str) -> int:
        """Return how many items there are.

        Raises:
            NotFound: there is no such collection.
        """

    def item(self, name: str, at: int) -> Any:
        """Return the item at a place, from 0. It must not be changed.

        Raises:
            NotFound: there is no such collection any more.
        """

    def add(self, name: str | None, items: Sequence[Any]) -> str:
        """Add items to a collection, or to a new one; return its name."""


class TurnEnv(Protocol):
    """What the turn lends to a running instance."""

    @property
    def now(self) -> datetime:
        """The moment of the turn; it does not move within it."""

    @property
    def calendar(self) -> Surroundings:
        """What expressions may ask for: called, it is a working calendar."""

    @property
    def budget(self) -> Budget:
        """How much may be done in this turn."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What expressions can read besides the variables, such as `business_key`."""

    @property
    def collections(self) -> Collections:
        """The long lists outside the instance."""

    def is_local(self, action: str) -> bool:
        """Return whether the action runs inside the turn (else it becomes a job)."""

    def call(
        self, action: str, params: Mapping[str, Any], running: Any, token: Caller
    ) -> dict[str, Any] | None:
        """Run a local action under a savepoint.

        Raises:
            BpmnError: a boundary error event shall take over.
            ActionFailed: anything else that a person has to look at.
        """

    def decide(self, key: str, values: Mapping[str, Any]) -> Decided:
        """Ask the decision that the instance's release pins.

        Raises:
            NotFound: there is none.
            RingflowError: it has no answer for these values.
        """

    def called(self, key: str) -> Program:
        """Return the program that the instance's release pins for a called process.

        Raises:
            NotFound: there is none.
        """

    def begun(self, key: str) -> Program:
        """Return the program of a called process that begins now.

        Raises:
            NotFound: there is none.
            RingflowError: none of it may begin.
        """
