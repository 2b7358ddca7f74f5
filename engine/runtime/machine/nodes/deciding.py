# mypy: allow-subclassing-any
"""Business rule tasks: what a decision says becomes variables."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as lib

from base.expressions import check_data
from engine.definitions.model import DecisionInfo, Shape
from engine.definitions.program import plain_key
from engine.runtime.machine.failures import WrongShape
from engine.runtime.machine.tokens import Token

from .steps import Step, call_action, values_of


class Rule(Step, lib.NoneTask):
    """Asks the decision that the instance's release pins, or calls an action."""

    lingers = True

    def __init__(self, wf_spec: Any, name: str) -> None:
        super().__init__(wf_spec, name)
        self.manual = False  # the library stops at it

    def _run_hook(self, my_task: Token) -> bool | None:
        asked = my_task.node.decision
        if asked is None:
            return call_action(my_task)
        env = my_task.workflow.top_workflow.env
        given = values_of(asked.inputs, my_task) if asked.inputs else my_task.seen()
        decided = env.decide(asked.key, given)
        values = shaped(decided.value, asked)
        check_data(values, my_task.node.id)
        my_task.write(values)
        my_task.told = {"decision": plain_key(asked.key), "rules": decided.trace}
        return True


def shaped(answer: Any, asked: DecisionInfo) -> dict[str, Any]:
    """Return the answer of a decision as variables.

    Without a name for the result, the columns of a single row become variables of their own.

    Raises:
        WrongShape: several rows where one is wanted, or an answer that no name could be given to.
    """
    value = _wanted(answer, asked)
    if asked.result:
        return {asked.result: value}
    if isinstance(value, Mapping):
        return dict(value)
    if value is None:
        return {}
    raise WrongShape(decision=asked.key)


def _wanted(answer: Any, asked: DecisionInfo) -> Any:
    rows = answer if isinstance(answer, list) else [] if answer is None else [answer]
    match asked.shape:
        case Shape.ROWS:
            return rows
        case Shape.VALUES:
            return [_single(row, asked) for row in rows]
        case Shape.ROW:
            return _one(rows, asked)
    whole = not asked.result or not isinstance(answer, Mapping) or len(answer) != 1
    return answer if whole else _single(answer, asked)


def _one(rows: list[Any], asked: DecisionInfo) -> Any:
    if len(rows) > 1:
        raise WrongShape(decision=asked.key)
    return rows[0] if rows else None


def _single(row: Any, asked: DecisionInfo) -> Any:
    if not isinstance(row, Mapping):
        return row
    if len(row) != 1:
        raise WrongShape(decision=asked.key)
    return next(iter(row.values()))
