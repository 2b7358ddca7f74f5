"""Our own view of a drawing: nodes, flows and scopes, with every text already compiled.

Nothing here knows XML or SpiffWorkflow. `reader.py` makes it, `check.py` looks for mistakes in it,
the runtime turns it into the token rules that run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from base.expressions import Expression, Script

from .data import SHARED, DataMapping, Parameter, Passing, Retries
from .lifetime import Lifetime
from .people.rules import PassRule, Sharing
from .values import Value


class Kind(StrEnum):
    """The elements that can run, by their BPMN name."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    USER = "userTask"
    MANUAL = "manualTask"
    NONE = "task"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    SCRIPT = "scriptTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENTS = "eventBasedGateway"
    RULE = "businessRuleTask"
    SUB = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"
    CALL = "callActivity"


GATEWAYS: Final = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENTS})
EVENTS: Final = frozenset({Kind.START, Kind.END, Kind.CATCH, Kind.THROW, Kind.BOUNDARY})
ACTIVITIES: Final = frozenset(Kind) - GATEWAYS - EVENTS
NESTED: Final = frozenset({Kind.SUB, Kind.TRANSACTION, Kind.AD_HOC})
PEOPLE: Final = frozenset({Kind.USER, Kind.MANUAL})
NORMAL: Final = Sharing()


class Event(StrEnum):
    """What an event waits for or does."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    ERROR = "error"
    TERMINATE = "terminate"
    SIGNAL = "signal"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATION = "compensation"
    CANCEL = "cancel"


class TimerKind(StrEnum):
    """The three ways to write a timer."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Who does the work drawn in it: the innermost lane of a node."""

    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One named button of a task."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInfo:
    """What the drawing says about a person's task."""

    form: str | None = None
    form_foreign: bool = False  # named in the words of another engine: it may not be here
    assignee: Value | None = None
    users: Value | None = None
    groups: Value | None = None
    due: Value | None = None
    calendar: Value | None = None
    priority: Value | None = None
    notify: str | None = None
    link: bool = False
    outcomes: tuple[Outcome, ...] = ()
    result: str | None = None
    sharing: Sharing = NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInfo:
    """Which action a service or send task calls, with what, and where the answer goes.

    `foreign` says that the name was written for another engine: there may be no such action here.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    result: str | None = None
    foreign: bool = False
    retries: Retries | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerInfo:
    """When a timer fires, and the name of the working calendar if it is not the centre's."""

    kind: TimerKind
    value: Value
    calendar: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInfo:
    """A message that is caught or thrown. `keys` is None when the drawing names none."""

    name: str
    keys: tuple[Parameter, ...] | None = None
    parameters: tuple[Parameter, ...] = ()
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorInfo:
    """A business error that is thrown or caught; `code` None catches every error."""

    code: str | None
    code_variable: str | None = None
    message_variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalInfo:
    """A signal that is caught or thrown: everybody who waits for its name gets it."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationInfo:
    """A notice that need not stop the work; `code` None catches every escalation."""

    code: str | None
    code_variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopInfo:
    """A step done several times: a number or a collection, one by one or all at once."""

    sequential: bool
    cardinality: Expression | None = None
    collection: Expression | None = None
    element: str | None = None
    condition: Expression | None = None
    output: str | None = None
    window: int | None = None
    output_element: Expression | None = None
    rule: PassRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatInfo:
    """A step done again while a condition holds; `before` asks also before the first time."""

    condition: Expression | None = None
    before: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdHocInfo:
    """Steps in no fixed order. `chosen` names those to begin with; without it people choose."""

    one_by_one: bool = False
    condition: Expression | None = None
    cancels: bool = True
    chosen: Expression | None = None


class Shape(StrEnum):
    """What of the answer of a decision is kept: a single value, a row, a column, or all rows."""

    VALUE = "value"
    ROW = "row"
    VALUES = "values"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInfo:
    """Which decision a business rule task asks. Without inputs it sees all variables."""

    key: str
    result: str | None = None
    shape: Shape = Shape.VALUE
    inputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeInfo:
    """One node of a drawing. `line` is its line in the file."""

    id: str
    kind: Kind
    name: str = ""
    event: Event = Event.NONE
    line: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)  # what people are told, per language
    lane: Lane | None = None
    first_form: str | None = None  # what whoever begins it by hand fills in before
    first_form_foreign: bool = False
    attached_to: str | None = None
    interrupting: bool = True
    task: TaskInfo | None = None
    action: ActionInfo | None = None
    timer: TimerInfo | None = None
    message: MessageInfo | None = None
    error: ErrorInfo | None = None
    signal: SignalInfo | None = None
    escalation: EscalationInfo | None = None
    condition: Expression | None = None
    link: str | None = None
    by_event: bool = False  # an event sub-process: no flow leads to it, its start event does
    script: Script | None = None
    script_text: str = ""
    formula: Parameter | None = None  # a script that is one expression, with a name for its result
    loop: LoopInfo | None = None
    repeat: RepeatInfo | None = None
    ad_hoc: AdHocInfo | None = None
    decision: DecisionInfo | None = None
    undone_by: str | None = None  # the activity that compensates this one
    undoes: str | None = None  # the activity that a compensation event names; None is all
    for_compensation: bool = False  # no flow leads here, only compensation
    called: str | None = None
    chosen: Value | None = None  # names the called process while it runs; `called` if it is empty
    binding: str = ""  # which version is called or asked: see reading/binding.py
    passing: Passing = SHARED
    mapping: DataMapping | None = None
    choice: tuple[Outcome, ...] = ()  # a gateway's flows that a person chooses from
    sketched: bool = False  # a person says when it is done or happens: the drawing does not
    drawn: bool = True  # False for the gateways and starts that only repair.py added

    @property
    def title(self) -> dict[str, str]:
        """Return what people call this node, per language; its id when it has no name."""
        return {"en": self.name or self.id, **self.labels}

    @property
    def waits(self) -> bool:
        """Return whether a token may have to stay here for something from outside."""
        if self.choice or self.sketched:
            return True
        return self.kind in WAITING_KINDS or (self.kind is Kind.SEND and self.action is not None)


WAITING_KINDS: Final = PEOPLE | {
    Kind.RECEIVE, Kind.CATCH, Kind.BOUNDARY, Kind.EVENTS, Kind.SERVICE, Kind.SUB, Kind.CALL,
    Kind.TRANSACTION, Kind.AD_HOC,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One arrow. `asks` says that a condition is drawn, also when it cannot be read."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None
    asks: bool = False
    default: bool = False
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Scope:
    """A process or the inside of a sub-process: its own nodes and flows only."""

    id: str
    nodes: dict[str, NodeInfo] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    inner: dict[str, "Scope"] = field(default_factory=dict)
    ad_hoc: bool = False
    _leaving: dict[str, list[Flow]] | None = field(default=None, init=False, repr=False)

    def leaving(self, node_id: str) -> list[Flow]:
        """Return the flows out of a node, in the order of the file."""
        if self._leaving is None:
            self._leaving = {}
            for flow in self.flows:
                self._leaving.setdefault(flow.source, []).append(flow)
        return self._leaving.get(node_id, [])

    def offered(self, node_id: str) -> list[Flow]:
        """Return the flows out of a gateway that a person chooses from, the default one last."""
        leaving = self.leaving(node_id)
        bare = [flow for flow in leaving if not flow.asks and not flow.default]
        return [*bare, *(flow for flow in leaving if flow.default)] if bare else []

    def redraw(self, flows: list[Flow]) -> None:
        """Put other flows in the place of those there are."""
        self.flows = flows
        self._leaving = None

    def of_kind(self, *kinds: Kind) -> list[NodeInfo]:
        """Return the nodes of these kinds, in the order of the file."""
        return [node for node in self.nodes.values() if node.kind in kinds]

    def attached(self, node_id: str) -> list[NodeInfo]:
        """Return the boundary events of an activity."""
        return [node for node in self.nodes.values() if node.attached_to == node_id]

    def first(self) -> list[NodeInfo]:
        """Return the activities that no flow leads to: what can be chosen in an ad-hoc one."""
        targets = {flow.target for flow in self.flows}
        return [
            node
            for node in self.nodes.values()
            if node.kind in ACTIVITIES
            and node.id not in targets
            and not node.by_event
            and not node.for_compensation
        ]

    def handlers(self) -> list[NodeInfo]:
        """Return the event sub-processes of this scope."""
        return [node for node in self.nodes.values() if node.by_event and node.id in self.inner]

    def walk(self) -> Iterator["Scope"]:
        """Yield this scope and all scopes within."""
        yield self
        for scope in self.inner.values():
            yield from scope.walk()


@dataclass(slots=True, kw_only=True)
class Process:
    """One process of a file: what becomes a definition."""

    key: str
    name: str
    file: str
    line: int
    scope: Scope
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    unique_business_key: bool = False
    offered: bool = True  # people can begin it by hand, if it has a plain start event
    lifetime: Lifetime | None = None
    inputs: frozenset[str] | None = None  # what it begins with, where the drawing declares it
    tag: str | None = None

    def nodes(self) -> Iterator[NodeInfo]:
        """Yield every node at every depth."""
        for scope in self.scope.walk():
            yield from scope.nodes.values()

    @property
    def calls(self) -> frozenset[str]:
        """Return the keys of the processes that this one calls directly."""
        return frozenset(node.called for node in self.nodes() if node.called)

    @property
    def foreign_actions(self) -> frozenset[str]:
        """Return the actions that this process calls by the words of another engine."""
        return frozenset(n.action.name for n in self.nodes() if n.action and n.action.foreign)

    @property
    def decisions(self) -> frozenset[str]:
        """Return the keys of the decisions that this process asks."""
        return frozenset(node.decision.key for node in self.nodes() if node.decision is not None)
