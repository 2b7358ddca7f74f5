# mypy: allow-subclassing-any
"""Mappings: variables that only one step sees, and what of them it gives to the outside.

A mapped step has a `Mapped` token above its own one. That works out the inputs, which the token
below has as its own values, and when the step is done the outputs. An event has nothing to be
given; what it brought is kept by the token behind it until the outputs are worked out.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as lib

from base.expressions import check_data
from engine.definitions.data import DataMapping, Named, Parameter, assign
from engine.runtime.machine.tokens import READY, Token

from .steps import Step


def worked_out(
    parameters: tuple[Parameter, ...], token: Token, own: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Work out named values one after the other; later ones see those before them."""
    env = token.workflow.top_workflow.env
    seen, values = token.seen(own), dict[str, Any]()
    for one in parameters:
        if is_missing(one, {**seen, **values}):
            continue
        assign(values, one.name, one.value.get({**seen, **values}, env.now, env.calendar), {})
    check_data(values, where)
    return values


def is_missing(one: Parameter, seen: Mapping[str, Any]) -> bool:
    """Return whether a value is to be left out because there is none and none is needed."""
    value = one.value
    return isinstance(value, Named) and not value.needed and value.name not in seen


def brought_out(token: Token, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what goes out of a mapped step whose own values are `own` in the end."""
    mapping: DataMapping = token.node.mapping or DataMapping()
    env = token.workflow.top_workflow.env
    seen, around = token.seen(own), token.data
    values: dict[str, Any] = {}
    if not mapping.closed:
        private = {one.name.partition(".")[0] for one in mapping.inputs}
        before = token.own or {}
        values = {
            name: value
            for name, value in own.items()
            if name not in private and (name not in before or before[name] != value)
        }
    for one in mapping.outputs:
        if is_missing(one, seen):
            continue
        assign(values, one.name, one.value.get(seen, env.now, env.calendar), around)
    check_data(values, token.node.id)
    return values


class Giving(Step):
    """What works out outputs: `internal_data["own"]` are the values of the step that is done."""

    def correct(self, token: Token, values: dict[str, Any]) -> None:
        """Set what a person has corrected: of the step's own values, or around it."""
        own = token.internal_data.get("own", {})
        own.update({name: value for name, value in values.items() if name in own})
        token.write({name: value for name, value in values.items() if name not in own})


class Mapped(Giving, lib.NoneTask):
    """Stands above a step with mappings: gives it its own values, and brings out what it made."""

    hidden = True
    collects = True
    wraps = True

    def __init__(self, wf_spec: Any, name: str, step: Any) -> None:
        super().__init__(wf_spec, name)
        self.manual = False  # the library stops at it
        self.step = step

    @property
    def onward(self) -> Any:
        """The step itself: where the flows begin that are followed when all is done."""
        return self.step

    def _run_hook(self, my_task: Token) -> bool | None:
        state = my_task.internal_data
        if "own" not in state:
            step = self.let_in(my_task)
            step.task_spec.arrive(step, self)
            return None
        values = brought_out(my_task, state["own"])
        my_task.write(values)
        my_task.workflow.top_workflow.add_to_line(state["of"], my_task, values)
        return True

    def let_in(self, token: Token, *, anew: bool = True) -> Token:
        """Make the token of the step, with its inputs unless they are left out."""
        inputs = token.node.mapping.inputs if anew and token.node.mapping is not None else ()
        values = worked_out(inputs, token, {}, token.node.id)
        below = token.add(self.step)
        below.own = {**(token.own or {}), **values}
        if "at" in token.internal_data:  # a round keeps its place also if it loses its mapping
            below.internal_data["at"] = token.internal_data["at"]
        return below

    def collect(self, token: Token, child: Token) -> None:
        """Take in the step when it is done; the outputs are worked out in a step of their own."""
        token.internal_data["own"] = child.own or {}
        token.internal_data["of"] = child.id
        token.be(READY)


class Outlet(Giving, lib.NoneTask):
    """Stands behind an event with outputs, and has what the event brought as its own values."""

    hidden = True

    def __init__(self, wf_spec: Any, name: str) -> None:
        super().__init__(wf_spec, name)
        self.manual = False

    def _run_hook(self, my_task: Token) -> bool | None:
        state = my_task.internal_data
        values = brought_out(my_task, state["own"])
        my_task.write(values)
        my_task.workflow.top_workflow.add_to_line(state["of"], my_task, values)
        return True
