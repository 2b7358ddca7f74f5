# mypy: allow-subclassing-any
"""Steps with something inside: sub-processes, transactions and calls."""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as lib

from engine.definitions.program import Program
from engine.runtime.machine.tokens import Token

from .steps import Step, values_of
from .undoing import hand_up


class Nested(Step):
    """Runs twice: first it opens its inside, and when that is empty it closes it and goes on."""

    lingers = True

    def _run_hook(self, my_task: Token) -> bool | None:
        instance = my_task.workflow.top_workflow
        inside = instance.inside(my_task)
        if inside is None:
            program, variables = self.bring_in(my_task)
            inside = instance.open_inside(my_task, program, variables)
            self.begin_inside(my_task, inside, program)
            return None
        self.bring_out(my_task, inside.variables)
        hand_up(my_task, inside)
        instance.close_inside(my_task)
        return True

    def on_cancel(self, token: Token) -> None:
        """Cancel what is inside."""
        token.workflow.top_workflow.close_inside(token)

    def bring_in(self, token: Token) -> tuple[Program, dict[str, Any]]:
        """Return what runs inside and the variables it works on."""
        return token.workflow.program, shared_variables(token)

    def begin_inside(self, token: Token, inside: Any, program: Program) -> None:
        """Put the first token inside."""
        inside.begin(self.entry(token, program))

    def entry(self, token: Token, program: Program) -> str:
        """Return the start event to begin with."""
        scope = program.scopes[token.node.id]
        return next(node.id for node in scope.nodes.values() if node.kind == "startEvent")

    def bring_out(self, token: Token, variables: dict[str, Any]) -> None:
        """Take over what was changed inside, unless it was changed in the same place anyway."""
        if variables is not token.workflow.variables:
            outside = token.data
            token.write(
                {
                    name: value
                    for name, value in variables.items()
                    if name not in outside or outside[name] != value
                }
            )


def shared_variables(token: Token) -> dict[str, Any]:
    """Return the variables around a step: the very same, or a copy if it has values of its own."""
    variables: dict[str, Any] = token.workflow.variables
    return variables if token.own is None else dict(token.data)


class SubProcess(Nested, lib.SubWorkflowTask):
    """An embedded sub-process or a transaction."""


class Call(Nested, lib.CallActivity):
    """A called process, in the version that the instance's release pins.

    Without inputs and outputs both work on the same variables. With inputs the called process sees
    only these; with outputs only these come back.
    """

    def bring_in(self, token: Token) -> tuple[Program, dict[str, Any]]:
        """Return the called program and what it is given."""
        node = token.node
        program = token.workflow.top_workflow.env.called(node.called or "")
        if node.inputs:
            return program, values_of(node.inputs, token)
        return program, dict(token.data) if node.outputs else shared_variables(token)

    def entry(self, _token: Token, program: Program) -> str:
        """Return the plain start event of the called process."""
        return program.entry().id

    def bring_out(self, token: Token, variables: dict[str, Any]) -> None:
        """Write the outputs, or what has changed if the drawing names none."""
        outputs = token.node.outputs
        if not outputs:
            super().bring_out(token, variables)
            return
        now = token.workflow.top_workflow.env.now
        token.write({output.name: output.value.get(variables, now) for output in outputs})
