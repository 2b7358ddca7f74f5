# mypy: allow-subclassing-any
"""Steps with something inside: sub-processes, transactions and calls."""

from typing import Any, NamedTuple

from SpiffWorkflow.bpmn.specs import defaults as lib

from base.expressions import check_data
from engine.definitions.data import SHARED, assign
from engine.definitions.program import Program
from engine.definitions.values import as_text
from engine.runtime.machine.tokens import Token

from .steps import Step
from .undoing import hand_up


class Nested(Step):
    """Runs twice: first it opens its inside, and when that is empty it closes it and goes on."""

    lingers = True

    def _run_hook(self, my_task: Token) -> bool | None:
        instance = my_task.workflow.top_workflow
        inside = instance.inside(my_task)
        if inside is None:
            program = self.program(my_task)
            given = self.bring_in(my_task)
            inside = instance.open_inside(my_task, program, given.variables, layered=given.layered)
            self.begin_inside(my_task, inside, program)
            return None
        self.bring_out(my_task, inside)
        hand_up(my_task, inside)
        instance.close_inside(my_task)
        return True

    def begun(self, token: Token) -> bool:
        """Return whether it has an inside."""
        return token.workflow.top_workflow.inside(token) is not None

    def on_cancel(self, token: Token) -> None:
        """Cancel what is inside."""
        token.workflow.top_workflow.close_inside(token)

    def program(self, token: Token) -> Program:
        """Return what runs inside."""
        program: Program = token.workflow.program
        return program

    def bring_in(self, token: Token) -> "Brought":
        """Return the variables to work on: the very same, or some in front of values of its own."""
        if token.own is not None:
            return Brought({}, layered=True)
        return Brought(token.workflow.variables, layered=token.workflow.layered)

    def begin_inside(self, token: Token, inside: Any, program: Program) -> None:
        """Put the first token inside."""
        inside.begin(self.entry(token, program))

    def entry(self, token: Token, program: Program) -> str:
        """Return the start event to begin with."""
        scope = program.scopes[token.node.id]
        return next(node.id for node in scope.nodes.values() if node.kind == "startEvent")

    def bring_out(self, token: Token, inside: Any) -> None:
        """Take over what was changed inside, unless it was changed in the same place anyway."""
        if inside.shares_variables:
            return
        outside = token.data
        token.write(
            {
                name: value
                for name, value in inside.variables.items()
                if name not in outside or outside[name] != value
            }
        )


class Brought(NamedTuple):
    """The variables of an inside; `layered` ones stand in front of those that the step sees."""

    variables: dict[str, Any]
    layered: bool = False


class SubProcess(Nested, lib.SubWorkflowTask):
    """An embedded sub-process or a transaction."""


class Call(Nested, lib.CallActivity):
    """A called process, in the version that the instance's release pins.

    If all goes in and all comes out both work on the same variables. Otherwise the called process
    has variables of its own, in front of those of the call if it may see them.
    """

    def program(self, token: Token) -> Program:
        """Return the called program: the one that the data names, else the one that is drawn."""
        env, chosen = token.workflow.top_workflow.env, token.node.chosen
        named = chosen.get(token.seen(), env.now, env.calendar) if chosen is not None else None
        program: Program = env.begun(as_text(named).strip() or token.node.called or "")
        return program

    def bring_in(self, token: Token) -> Brought:
        """Return what the called process is given."""
        passing = token.node.passing
        if passing == SHARED:
            return super().bring_in(token)
        given: dict[str, Any] = {}
        for one in passing.inputs:
            env = token.workflow.top_workflow.env
            assign(given, one.name, one.value.get(token.seen(), env.now, env.calendar), {})
        check_data(given, token.node.id)
        return Brought(given, layered=passing.all_in)

    def entry(self, _token: Token, program: Program) -> str:
        """Return the plain start event of the called process."""
        return program.entry().id

    def bring_out(self, token: Token, inside: Any) -> None:
        """Write the outputs, and what has changed if all comes out."""
        passing = token.node.passing
        if passing.all_out:
            super().bring_out(token, inside)
        seen, env = inside.seen(), token.workflow.top_workflow.env
        values: dict[str, Any] = {}
        for one in passing.outputs:
            assign(values, one.name, one.value.get(seen, env.now, env.calendar), token.data)
        check_data(values, token.node.id)
        token.write(values)
