# mypy: allow-subclassing-any
"""Scopes: an instance, and the sub-processes and called processes inside it."""

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.definitions.program import Program

from .assembly import entry_name, rules_of, spec_name
from .failures import TooDeep
from .nodes.handlers import arm
from .scripts import ClosedEngine
from .tokens import COMPLETED, FUTURE, Token
from .waits import Line, Thrown, TurnEnv, What


class Scope:
    """What an instance and the scopes inside it have in common.

    `variables` may be the very dictionary of the scope around: a sub-process, and a call that
    names no inputs and outputs, share them. With `layered`, the scope has variables of its own and
    sees those that its owner sees behind them.
    """

    layered = False

    tasks: dict[int, Token]
    top_workflow: "Instance"
    program: Program
    variables: dict[str, Any]
    owner: Token | None
    scope_id: str
    done: list[Any]
    # Set by the library's classes.
    spec: Any
    task_tree: Token
    completed: bool

    @property
    def root(self) -> Token:
        """The token that all others hang below."""
        return self.task_tree

    def plant(self, number: int = 0) -> Token:
        """Make the root."""
        self.task_tree = Token(self, self.spec.start, None, COMPLETED, number)
        return self.task_tree

    @property
    def is_empty(self) -> bool:
        """Whether no token is left in it but those that listen for an event."""
        if len(self.tasks) == 1 or not self.spec.listeners:
            return len(self.tasks) == 1
        return all(token.task_spec.listens for token in self.tokens())

    def begin(self, node_id: str) -> None:
        """Put the first token at a start event."""
        spec = self.spec.task_specs[spec_name(node_id)]
        token = Token(self, spec, self.root, FUTURE, self.top_workflow.next_number())
        token.make_ready()
        self.arm()

    def arm(self, but: Collection[Any] = ()) -> None:
        """Let its event sub-processes listen for their events, apart from some."""
        arm(self, but)

    def place(self, node_id: str) -> None:
        """Put a token at a node, with the events on its border if it has any."""
        spec = self.spec.task_specs[entry_name(self.spec.task_specs, node_id)]
        token = Token(self, spec, self.root, FUTURE, self.top_workflow.next_number())
        spec.arrive(token, spec)

    def layers(self) -> list[dict[str, Any]]:
        """Return the variables that are seen here: its own, then those behind them."""
        if not self.layered or self.owner is None:
            return [self.variables]
        around: list[dict[str, Any]] = self.owner.workflow.layers()
        if self.owner.own is not None:
            around.insert(0, self.owner.own)
        return [self.variables, *around]

    def visible(self) -> dict[str, Any]:
        """Return a copy of all variables that are seen here."""
        if not self.layered:
            return dict(self.variables)
        return dict(ChainMap(*self.layers()))

    def seen(self) -> dict[str, Any]:
        """Return what expressions about the scope as a whole see."""
        instance = self.top_workflow
        return {**self.visible(), **instance.env.facts, "initiator": instance.initiator}

    def listeners(self) -> list[Any]:
        """Return the specifications of the start events of its event sub-processes."""
        found: list[Any] = self.spec.listeners
        return found

    def tokens(self) -> Iterator[Token]:
        """Yield the live tokens of this scope."""
        root = self.root
        return (token for token in list(self.tasks.values()) if token is not root)

    def cancel_tokens(self, *, but: Token | None = None) -> None:
        """Cancel everything in this scope, apart from one token."""
        for token in list(self.root.children):
            if token is not but:
                token.cancel()

    # --- called by the library's own methods ------------------------------------------------------

    def _task_completed_notify(self, token: Token) -> None:
        """Every step reports to `hand_on`, which knows more; nothing is to be done here."""


class Instance(Scope, BpmnWorkflow):
    """A running process with everything inside it. Numbers its tokens and keeps the journal."""

    def __init__(self, program: Program, env: TurnEnv, base: UUID) -> None:
        self.env = env
        self.base = base.int
        self.moment_ms = int(env.now.timestamp() * 1000)
        self.count = 0
        self.ready: dict[int, Token] = {}
        self.undecided: set[Any] = set()
        # Tokens that wait for a condition, and whether a variable has changed since they looked.
        self.watched: dict[int, Token] = {}
        self.dirty = False
        self.steps = 0
        self.initiator = ""
        self.journal: list[Line] = []
        self.thrown: list[Thrown] = []
        self.signals: list[Thrown] = []
        # The flows that were taken, as (process, source, target); only where somebody asks.
        self.flows: list[tuple[str, str, str]] | None = None
        self.running: Any = None
        self.program = program
        self.scope_id = program.process.scope.id
        self.done = []
        self.variables = {}
        self.owner = None
        super().__init__(rules_of(program).top, script_engine=ClosedEngine(), deserializing=True)

    def next_number(self) -> int:
        """Return a number that no token of this instance had before."""
        self.count += 1
        return self.count

    def token_id(self, token: Token) -> UUID:
        """Return the id by which the outside knows a token."""
        return UUID(int=self.base + token.id)

    def number_of(self, token_id: UUID) -> int:
        """Return the number of a token from its id; nonsense gives a number nobody has."""
        return token_id.int - self.base

    def scopes(self) -> list[Scope]:
        """Return all scopes, outer ones first."""
        return [self, *self.subprocesses.values()]

    def find(self, token_id: UUID) -> Token | None:
        """Return a live token by its id."""
        number = self.number_of(token_id)
        for scope in self.scopes():
            token = scope.tasks.get(number)
            if token is not None and token is not scope.root:
                return token
        return None

    def size(self) -> int:
        """Return how many tokens live."""
        return sum(len(scope.tasks) - 1 for scope in self.scopes())

    def note(self, token: Token, what: What) -> None:
        """Write a line of the journal; nodes that nobody drew leave none."""
        node = token.node
        if node.drawn:
            now, key = self.env.now, token.workflow.program.key
            line = Line(self.token_id(token), node.id, key, what, now, token.changed, token.told)
            self.journal.append(line)
        if token.changed:
            token.changed = {}

    def add_to_line(self, number: int, token: Token, values: Mapping[str, Any]) -> None:
        """Add what a mapping brought out to the line of the step that it belongs to.

        If the outputs failed at first that line was written in an earlier turn; then they have a
        line of their own.
        """
        token.changed = {}
        token_id = UUID(int=self.base + number)
        for at in reversed(range(len(self.journal))):
            line = self.journal[at]
            if line.token_id == token_id and line.what is What.COMPLETED:
                self.journal[at] = line._replace(changed={**line.changed, **values})
                return
        if values:
            key, now = token.workflow.program.key, self.env.now
            done = Line(token_id, token.node.id, key, What.COMPLETED, now, dict(values))
            self.journal.append(done)

    def watch(self, token: Token) -> None:
        """Look at the condition of a token from now on."""
        self.watched[token.id] = token
        self.dirty = True

    def since(self, token: Token) -> datetime:
        """Return when a token came into its present state."""
        return datetime.fromtimestamp(token.last_state_change / 1000, UTC)

    def open_inside(
        self,
        owner: Token,
        program: Program,
        variables: dict[str, Any],
        *,
        scope: str | None = None,
        layered: bool = False,
    ) -> "Inside":
        """Make the scope inside a sub-process or call; `scope` is another one to be undone.

        Raises:
            TooDeep: too many calls within calls.
        """
        inside = Inside(self, owner, program, variables, scope)
        if inside.depth > self.env.budget.depth:
            raise TooDeep(limit=self.env.budget.depth)
        inside.layered = layered
        inside.plant(self.next_number())
        self.subprocesses[owner.id] = inside
        return inside

    def inside(self, owner: Token) -> "Inside | None":
        """Return the scope that belongs to a sub-process or call token."""
        return cast("Inside | None", self.subprocesses.get(owner.id))

    def close_inside(self, owner: Token) -> None:
        """Drop the scope of a sub-process or call token, cancelling what is left in it."""
        inside = self.inside(owner)
        if inside is not None:
            inside.cancel_tokens()
            del self.subprocesses[owner.id]


class Inside(Scope, BpmnSubWorkflow):
    """The inside of a sub-process or of a call."""

    def __init__(
        self,
        instance: Instance,
        owner: Token,
        program: Program,
        variables: dict[str, Any],
        scope: str | None = None,
    ) -> None:
        self.owner = owner
        self.program = program
        self.variables = variables
        self.done = []
        own = program.process.scope.id if owner.node.called else owner.node.id
        self.scope_id = own if scope is None else scope
        spec = rules_of(program).scopes[self.scope_id]
        super().__init__(spec, owner.id, instance, deserializing=True)

    def _calculate_depth(self) -> int:
        # The library looks the owner up in every scope at every level.
        around = self.owner.workflow if self.owner is not None else None
        return 1 + around.depth if isinstance(around, Inside) else 1

    @property
    def shares_variables(self) -> bool:
        """Whether it works on the variables of the scope around it."""
        return self.owner is not None and self.variables is self.owner.workflow.variables
