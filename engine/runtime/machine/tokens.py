# mypy: allow-subclassing-any
"""Tokens: SpiffWorkflow's tasks, kept in a tree that never holds anything finished.

The library keeps every finished task for ever and walks the whole tree after each step. Here a
token that has completed hands its place in the tree to the tokens behind it and is gone, so the
tree is as large as what is going on now: no history has to be walked, stored or pruned, joins
cannot mistake an arrival of an earlier round for one of this round, and a loop runs for as many
rounds as it likes. What happened is in the journal.

All tokens of a scope read and write the same variables. A token of a multi-instance task has
values of its own in front of them.
"""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any, Final

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.definitions.model import NodeInfo

from .waits import What

FUTURE: Final[int] = TaskState.FUTURE
WAITING: Final[int] = TaskState.WAITING
READY: Final[int] = TaskState.READY
STARTED: Final[int] = TaskState.STARTED
COMPLETED: Final[int] = TaskState.COMPLETED
CANCELLED: Final[int] = TaskState.CANCELLED
UNFINISHED: Final[int] = TaskState.NOT_FINISHED_MASK
OPEN: Final[int] = WAITING | READY | STARTED


class Token(Task):
    """One token. `id` is a small number within the instance.

    `own` holds the values that only this token sees. `internal_data` is for its specification.
    """

    # The fields are filled here and not by the library: its constructor asks the clock and makes
    # a random id for each of them, and that was a quarter of the time it took to load a state.
    def __init__(
        self, scope: Any, spec: Any, parent: "Token | None", state: int, number: int
    ) -> None:
        self.id: int = number
        self.workflow: Any = scope
        self.task_spec: Any = spec
        self.triggered = False
        self.thread_id = 0
        self.internal_data: dict[str, Any] = {}
        self.changed: dict[str, Any] = {}
        self.own: dict[str, Any] | None = None
        self.told: dict[str, Any] | None = None
        self.last_state_change = scope.top_workflow.moment_ms
        self._parent: int | None = None
        self._children: list[int] = []
        self._state = state
        scope.tasks[number] = self
        if parent is not None:
            self.move_below(parent)

    # --- what it is -----------------------------------------------------------------------------

    @property
    def node(self) -> NodeInfo:
        """The node of the drawing that it is at."""
        node: NodeInfo = self.task_spec.node
        return node

    @property
    def is_open(self) -> bool:
        """Whether it still waits, is ready or is at work."""
        return bool(self._state & OPEN)

    @property
    def parked(self) -> bool:
        """Whether it failed and waits for somebody to say "try again"."""
        return "failed" in self.internal_data

    @property
    def data(self) -> Mapping[str, Any]:
        """Its variables: those of its scope, behind its own if it has any."""
        scope = self.workflow
        if scope.layered:
            layers = scope.layers()
            return ChainMap(*layers) if self.own is None else ChainMap(self.own, *layers)
        variables: dict[str, Any] = scope.variables
        return variables if self.own is None else ChainMap(self.own, variables)

    def seen(self, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what its expressions see: its variables and the facts about the instance.

        The facts win, so that nobody can pass off a variable as, say, who started the instance.
        """
        scope, instance = self.workflow, self.workflow.top_workflow
        variables = scope.visible() if scope.layered else scope.variables
        seen = {**variables, **(self.own or {}), **(more or {}), **instance.env.facts}
        seen["initiator"] = instance.initiator
        return seen

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables: its own when it has any, else those of its scope."""
        if values:
            self.workflow.top_workflow.dirty = True
            target = self.workflow.variables if self.own is None else self.own
            target.update(values)
            self.changed.update(values)

    # --- where it stands in the tree --------------------------------------------------------------

    def move_below(self, parent: "Token") -> None:
        """Hang this token below another one."""
        self._parent = parent.id
        parent.take(self.id)

    def take(self, number: int) -> None:
        """Become the parent of a token."""
        self._children.append(number)

    def release(self) -> list["Token"]:
        """Let go of all children and return them."""
        children: list[Token] = self.children
        self._children = []
        return children

    @property
    def below(self) -> int | None:
        """The number of the token that it hangs below."""
        return self._parent

    @property
    def has_children(self) -> bool:
        """Whether anything hangs below it."""
        return bool(self._children)

    def spawn(self, specs: list[Any]) -> None:
        """Make the tokens that come next, unless the specification has chosen them already."""
        if not self._children:
            self._sync_children(specs, FUTURE)

    def add(self, spec: Any) -> "Token":
        """Make one token below this one."""
        return self._add_child(spec)

    def leave(self) -> None:
        """Go out of the tree, with nothing below."""
        tasks = self.workflow.tasks
        del tasks[self.id]
        instance = self.workflow.top_workflow
        instance.ready.pop(self.id, None)
        instance.watched.pop(self.id, None)
        if self._parent is not None and self._parent in tasks:
            tasks[self._parent].forget(self.id)

    def forget(self, number: int) -> None:
        """Stop being the parent of a token."""
        self._children.remove(number)

    def _add_child(self, task_spec: Any, state: int = FUTURE) -> "Token":
        # The library would make one of its own tasks here.
        return Token(
            self.workflow, task_spec, self, state, self.workflow.top_workflow.next_number()
        )

    # --- how it changes ---------------------------------------------------------------------------

    def _set_state(self, value: int) -> None:
        # The library gathers facts for its log on every change, also when nobody logs.
        if value == self._state:
            return
        self._state = value
        instance = self.workflow.top_workflow
        self.last_state_change = instance.moment_ms
        if value == READY:
            if self.task_spec.manual:
                instance.note(self, What.ENTERED)
            else:
                instance.ready[self.id] = self
        elif value & (WAITING | STARTED) and self.task_spec.lingers and not self.task_spec.undoes:
            instance.note(self, What.ENTERED)

    def be(self, state: int) -> None:
        """Take on a state."""
        self._set_state(state)

    def wait(self) -> None:
        """Wait for the event of its node."""
        self._set_state(WAITING)
        if self.node.condition is not None:
            self.workflow.top_workflow.watch(self)

    @property
    def gone(self) -> bool:
        """Whether it has left the tree."""
        return self.id not in self.workflow.tasks

    def run(self) -> None:
        """Do what its node does, and complete unless that takes longer or has ended the token."""
        done = self.task_spec._run(self)  # noqa: SLF001 the library's protocol
        if self.gone:
            return
        if done is None:
            self._set_state(STARTED)
        else:
            self.complete()

    def make_ready(self) -> None:
        """Become ready to run, once more if need be."""
        if self._state == READY and not self.task_spec.manual:
            self.workflow.top_workflow.ready[self.id] = self
        self._set_state(READY)

    def _was_told(self) -> bool:
        """Return whether the journal has a line of it to which "cancelled" is the answer."""
        spec = self.task_spec
        if self._state == READY and not spec.manual:
            return self.parked or (spec.lingers and spec.begun(self))
        return bool(self._state & OPEN) and (spec.manual or spec.lingers)

    def cancel(self) -> None:
        """Stop, with everything below and inside, and go."""
        for child in self.children:
            child.cancel()
        if self._state & UNFINISHED:
            was_told = self._was_told()
            self._state = CANCELLED
            self.task_spec.on_cancel(self)
            if was_told:
                self.workflow.top_workflow.note(self, What.CANCELLED)
        self.leave()
