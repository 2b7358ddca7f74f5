# mypy: allow-subclassing-any
"""Steps with something inside: sub-processes, calls, tasks that are done several times."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from SpiffWorkflow.bpmn.specs import defaults as lib

from base.expressions import Expression
from engine.definitions.model import LoopInfo
from engine.definitions.program import Program
from engine.runtime.machine.failures import TooMany, WrongValue
from engine.runtime.machine.tokens import READY, Token

from .steps import Step, values_of

MOST_INSTANCES: Final = 1000


class Nested(Step):
    """Runs twice: first it opens its inside, and when that is empty it closes it and goes on."""

    lingers = True

    def _run_hook(self, my_task: Token) -> bool | None:
        instance = my_task.workflow.top_workflow
        inside = instance.inside(my_task)
        if inside is None:
            program, variables = self.bring_in(my_task)
            inside = instance.open_inside(my_task, program, variables)
            inside.begin(self.entry(my_task, program))
            return None
        self.bring_out(my_task, inside.variables)
        instance.close_inside(my_task)
        return True

    def on_cancel(self, token: Token) -> None:
        """Cancel what is inside."""
        token.workflow.top_workflow.close_inside(token)

    def bring_in(self, token: Token) -> tuple[Program, dict[str, Any]]:
        """Return what runs inside and the variables it works on."""
        return token.workflow.program, shared_variables(token)

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
    """An embedded sub-process."""


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


class Several(Step, lib.ParallelMultiInstanceTask):
    """A step that is done several times, one by one or all at once.

    Each instance is a token below this one, at a specification of the step's own kind. This one
    runs once at the beginning and once after each completion. `internal_data` holds: `items`, how
    many were `begun` and `done`, the results `out` by position, and `got`: completions with their
    own values that were not looked at yet.
    """

    hidden = True
    collects = True

    def _run_hook(self, my_task: Token) -> bool | None:
        loop = my_task.node.loop
        if loop is None:
            return True
        if "items" not in my_task.internal_data:
            my_task.internal_data.update(items=self._items(my_task, loop), begun=0, done=0, out={})
        over = self._look_at_completions(my_task, loop)
        state = my_task.internal_data
        if over or state["done"] >= len(state["items"]):
            for child in my_task.children:
                child.cancel()
            if loop.output:
                my_task.write({loop.output: self._results(my_task)})
            return True
        wanted = 1 if loop.sequential else len(state["items"])
        while len(my_task.children) < wanted and state["begun"] < len(state["items"]):
            self._begin_one(my_task, loop)
        return None

    def collect(self, token: Token, child: Token) -> None:
        """Take in a completed instance; the rest is done when this token runs again."""
        state = token.internal_data
        state.setdefault("got", []).append([child.internal_data["at"], child.own or {}])
        token.be(READY)

    def _items(self, token: Token, loop: LoopInfo) -> list[Any]:
        if loop.collection is not None:
            found = self._ask(token, loop.collection)
            if isinstance(found, Mapping):
                found = list(found.values())
            if not isinstance(found, Iterable) or isinstance(found, str):
                raise WrongValue(place=token.node.name, text=loop.collection.text, value=found)
            items = list(found)
        else:
            items = list(range(self._count(token, loop)))
        if len(items) > MOST_INSTANCES:
            raise TooMany(count=len(items), limit=MOST_INSTANCES)
        return items

    def _count(self, token: Token, loop: LoopInfo) -> int:
        if loop.cardinality is None:
            return 0
        count = self._ask(token, loop.cardinality)
        if isinstance(count, float) and count.is_integer():
            count = int(count)
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise WrongValue(place=token.node.name, text=loop.cardinality.text, value=count)
        if count > MOST_INSTANCES:
            raise TooMany(count=count, limit=MOST_INSTANCES)
        return count

    def _begin_one(self, token: Token, loop: LoopInfo) -> None:
        state = token.internal_data
        at = state["begun"]
        state["begun"] = at + 1
        child = token.add(self._wf_spec.task_specs[self.task_spec])
        child.internal_data["at"] = at
        child.own = {"loopCounter": at}
        if loop.element:
            child.own[loop.element] = state["items"][at]
        child.make_ready()

    def _look_at_completions(self, token: Token, loop: LoopInfo) -> bool:
        """Keep the results of the completions; say if the condition now ends the whole."""
        state = token.internal_data
        over = False
        while state.get("got"):
            at, own = state["got"][0]
            private = {"loopCounter", loop.element}
            brought = {name: value for name, value in own.items() if name not in private}
            if loop.output:
                result: Any = brought
                if loop.output_element is not None:
                    result = self._ask(token, loop.output_element, own)
                state["out"][at] = result
            else:
                token.write(brought)
            state["got"].pop(0)
            state["done"] += 1
            over = over or self._is_over(token, loop, own)
        return over

    def _is_over(self, token: Token, loop: LoopInfo, own: dict[str, Any]) -> bool:
        if loop.condition is None:
            return False
        state = token.internal_data
        total, done = len(state["items"]), state["done"]
        counters = {
            "nrOfInstances": total,
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": state["begun"] - done,
        }
        if loop.output:
            counters[loop.output] = self._results(token)
        return bool(self._ask(token, loop.condition, {**own, **counters}))

    def _results(self, token: Token) -> Any:
        out = token.internal_data["out"]
        return [out[at] for at in sorted(out)]

    def _ask(self, token: Token, expression: Expression, own: dict[str, Any] | None = None) -> Any:
        now = token.workflow.top_workflow.env.now
        return expression.evaluate(token.seen(own), now=now)
