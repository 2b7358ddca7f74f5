# mypy: allow-subclassing-any
"""Compensation: what was done is undone again, the last step first.

A scope keeps a record of each step that was completed and can be undone: `[node, own values,
variables, records inside]`. Own values are those of one multi-instance round. Variables are a copy
of what was seen in a completed sub-process when it ended, so that what undoes its steps finds the
data as it was then (BPMN 2.0, 13.5.5); records inside are those of its steps. Each record is undone
once.
"""

from collections.abc import Mapping
from typing import Any, Final

from SpiffWorkflow.bpmn.specs import defaults as lib

from engine.definitions.model import Event, Kind, NodeInfo
from engine.runtime.machine.movement import catch_cancel
from engine.runtime.machine.tokens import COMPLETED, Token
from engine.runtime.machine.waits import What

from .steps import Raising

Record = list[Any]
VARIABLES: Final = 3  # where a step to be undone has the variables that were kept for it


def hand_up(owner: Token, inside: Any) -> None:
    """Keep what was done inside a completed sub-process, unless a step of its own undoes it."""
    if owner.node.called is not None or owner.node.by_event or owner.node.undone_by is not None:
        return
    if inside.done or undoing_handler(inside) is not None:
        owner.workflow.done.append([owner.node.id, owner.own, inside.visible(), inside.done])


def undoing_handler(scope: Any) -> Any:
    """Return the listener of the event sub-process that undoes a scope, or None."""
    found = [spec for spec in scope.listeners() if spec.node.event is Event.COMPENSATION]
    return found[0] if found else None


class Undoing(Raising):
    """A compensation event, or the cancel end of a transaction, and what it has to undo.

    `internal_data["todo"]` holds what is left: `[scope, handler, own values, variables, records]`,
    the next one last.
    """

    undoes = True
    lingers = True

    def begun(self, token: Token) -> bool:
        """Return whether it has begun to undo something."""
        return token.workflow.top_workflow.inside(token) is not None

    def on_cancel(self, token: Token) -> None:
        """Cancel the handler that is under way."""
        token.workflow.top_workflow.close_inside(token)

    def undo(self, token: Token) -> bool | None:
        """Undo one step after the other; None while one is under way."""
        instance, state = token.workflow.top_workflow, token.internal_data
        if "todo" not in state:
            state["todo"] = _todo(_around(token.workflow), token.node)
        inside = instance.inside(token)
        if inside is not None:
            if apart := state.pop("apart", None):
                # An older state only says that there were variables of its own.
                _bring_out(token, inside, token.data if apart is True else apart)
            instance.close_inside(token)
        if not state["todo"]:
            return True
        if not inside:  # it works on each step in turn, and is entered once
            instance.note(token, What.ENTERED)
        scope, handler, own, variables, records = state["todo"].pop()
        around = _around(token.workflow)
        given = around.variables
        if variables is not None or own is not None:
            state["apart"] = {**(variables or {}), **(own or {})}
            given = dict(state["apart"])
        inside = instance.open_inside(
            token, token.workflow.program, given, scope=scope,
            layered=variables is None and (own is not None or around.layered),
        )  # fmt: skip
        inside.done = records
        inside.place(handler)
        return None


def _bring_out(token: Token, inside: Any, before: Mapping[str, Any]) -> None:
    """Take over what a handler has changed; those that come after it see that too."""
    changed = {
        name: value
        for name, value in inside.variables.items()
        if name not in before or before[name] != value
    }
    token.write(changed)
    for step in token.internal_data["todo"]:
        if step[VARIABLES] is not None:
            step[VARIABLES] = {**step[VARIABLES], **changed}


def _around(scope: Any) -> Any:
    """Return the scope whose steps are undone: not the event sub-process that asks for it."""
    while scope.owner is not None and scope.owner.node.by_event:
        scope = scope.owner.workflow
    return scope


def _todo(scope: Any, node: NodeInfo) -> list[Record]:
    """Take the records that an event undoes out of their scope, the last one last."""
    mine = [one for one in scope.done if node.undoes in {None, one[0]}]
    scope.done = [one for one in scope.done if one not in mine]
    plan = scope.program.scopes.get(scope.scope_id)
    return [step for one in mine for step in _steps(scope.program, plan, one)]


def _steps(program: Any, plan: Any, one: Record) -> list[Record]:
    """Return how to undo one record, in the order in which the work was done."""
    name, own, variables, records = one
    node = plan.nodes[name]
    if node.undone_by is not None:
        return [[plan.id, node.undone_by, own, variables, []]]
    inner = program.scopes[name]
    for handler in inner.handlers():
        start = inner.inner[handler.id].of_kind(Kind.START)[0]
        if start.event is Event.COMPENSATION:
            return [[inner.id, handler.id, own, variables, records]]
    return [
        [scope, by, mine or own, apart if apart is not None else variables, more]
        for record_ in records
        for scope, by, mine, apart, more in _steps(program, inner, record_)
    ]


class UndoingThrow(Undoing, lib.IntermediateThrowEvent):
    """Undoes one step, or all of its scope, and goes on when that is done."""

    def _run_hook(self, my_task: Token) -> bool | None:
        return self.undo(my_task)


class UndoingEnd(Undoing, lib.EndEvent):
    """Undoes and ends; a cancel end ends its whole transaction, whose cancel event takes over."""

    def _run_hook(self, my_task: Token) -> bool | None:
        cancels = my_task.node.event is Event.CANCEL
        if cancels and "todo" not in my_task.internal_data:
            my_task.workflow.cancel_tokens(but=my_task)
        done = self.undo(my_task)
        if done and cancels:
            my_task.be(COMPLETED)  # so that it is not told as cancelled with its transaction
            my_task.workflow.top_workflow.note(my_task, What.COMPLETED)
            catch_cancel(my_task)
        return done
