# mypy: allow-subclassing-any
"""Event sub-processes: armed when their scope begins, started by their event and by no flow.

The library connects a handler to the drawing's specification when its event occurs, so that every
other instance gets it too, and never interrupts. Here the start event of an event sub-process is a
token at a `Listener` of its own, below the root of the scope, and the specification never changes.
"""

from collections.abc import Collection
from typing import Any, Final

from SpiffWorkflow.bpmn.specs import defaults as lib

from engine.definitions.model import Event, Kind, NodeInfo
from engine.definitions.program import Program
from engine.runtime.machine.tokens import FUTURE, Token

from .nested import Nested
from .steps import Step, nothing_to_wait_for

# Errors and escalations are looked for when they are raised; these others wait.
ARMED: Final = frozenset({Event.MESSAGE, Event.TIMER, Event.SIGNAL, Event.CONDITIONAL})


class Handler(Nested, lib.SubWorkflowTask):
    """An event sub-process at work, on the variables of its scope."""

    def entry(self, token: Token, program: Program) -> str:
        """Return its start event, which has occurred already."""
        return program.scopes[token.node.id].of_kind(Kind.START)[0].id


class Listener(Step, lib.IntermediateCatchEvent):
    """The armed start event of an event sub-process."""

    listens = True

    def __init__(self, wf_spec: Any, name: str, start: NodeInfo, handler: str) -> None:
        super().__init__(wf_spec, name, nothing_to_wait_for())
        self.node = start
        self.handler = handler

    @property
    def repeats(self) -> bool:
        """Whether it stays armed when it has occurred."""
        return not self.node.interrupting


def arm(scope: Any, but: Collection[Any] = ()) -> None:
    """Let the event sub-processes of a scope listen for their events, apart from some."""
    for spec in scope.listeners():
        if spec.node.event in ARMED and spec not in but:
            token = Token(scope, spec, scope.root, FUTURE, scope.top_workflow.next_number())
            token.wait()
