# mypy: allow-subclassing-any
"""Gateways at which a person chooses, because flows out of them ask no condition.

The conditions that are drawn are tried first. Then the token stays, as a task in the inbox, until
somebody has named one of the other flows; at an inclusive gateway it may be several.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from SpiffWorkflow.bpmn.specs import defaults as lib

from engine.definitions.model import Flow, NodeInfo
from engine.runtime.machine.failures import NoSuchWay
from engine.runtime.machine.tokens import Token

from .joins import Inclusive
from .steps import Step

OUTCOME: Final = "outcome"


def chosen(node: NodeInfo, flows: list[Flow], said: Any, *, several: bool) -> list[Flow]:
    """Return the flows that a person named: by button, flow id, or what stands on the flow.

    `said` is a text; for several flows a list, or a text with commas.

    Raises:
        NoSuchWay: it names none of them, or more than may be taken.
    """
    ways: dict[str, Flow] = {}
    for outcome, flow in zip(node.choice, flows, strict=True):
        for name in (*outcome.labels.values(), flow.name, flow.id, outcome.name):
            if name:
                ways[name] = flow
    if isinstance(said, str) and said in ways:
        return [ways[said]]
    names = _names(said) if several or not isinstance(said, str) else []
    found = {ways[name].id: ways[name] for name in names if name in ways}
    if not found or any(name not in ways for name in names) or (len(found) > 1 and not several):
        raise NoSuchWay(ways=", ".join(outcome.labels["en"] for outcome in node.choice))
    return list(found.values())


def _names(said: Any) -> list[str]:
    if isinstance(said, str):
        said = said.split(",")
    parts = said if isinstance(said, Iterable) and not isinstance(said, Mapping) else ()
    return [part.strip() for part in parts if isinstance(part, str) and part.strip()]


class Asking(Step):
    """What both gateways have in common. `ways` are the flows to choose from, with their ends."""

    lingers = True
    several = False
    ways: list[tuple[Flow, Any]]

    def __init__(self, wf_spec: Any, name: str) -> None:
        super().__init__(wf_spec, name)  # type: ignore[call-arg] # the library's class is next
        self.ways = []

    def offer(self, flow: Flow, target: Any) -> None:
        """Add a flow that a person may choose."""
        self.ways.append((flow, target))

    def choose(self, token: Token, said: Any) -> None:
        """Let the token go on by the flows that a person named.

        Raises:
            NoSuchWay: nothing that can be chosen was named.
            ExpressionFailed: a condition beside the choice does not fit the data.
        """
        flows = [flow for flow, _target in self.ways]
        taken = {flow.id for flow in chosen(token.node, flows, said, several=self.several)}
        targets = [target for flow, target in self.ways if flow.id in taken]
        token.spawn([*self.certain(token), *targets])

    def certain(self, _token: Token) -> list[Any]:
        """Return where the token goes whatever is chosen."""
        return []


class AskingExclusive(Asking, lib.ExclusiveGateway):
    """Takes the first flow whose condition is true; if none is, asks."""

    def _run_hook(self, my_task: Token) -> bool | None:
        for target in true_ways(self, my_task):
            my_task.spawn([target])
            return True
        return None


class AskingInclusive(Asking, Inclusive):
    """Takes every flow whose condition is true, and beside them those that a person names."""

    several = True

    def certain(self, token: Token) -> list[Any]:
        """Return the ends of the flows whose condition is true."""
        return list(true_ways(self, token))

    def _run_hook(self, _token: Token) -> bool | None:
        return None


def true_ways(gateway: Any, token: Token) -> Iterator[Any]:
    """Yield the ends of the flows that have a condition which is true, in the order drawn."""
    for condition, name in gateway.cond_task_specs:
        if condition is not None and condition.holds(token):
            yield gateway._wf_spec.task_specs[name]  # noqa: SLF001 the library has no other way
