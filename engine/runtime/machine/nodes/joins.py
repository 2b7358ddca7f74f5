# mypy: allow-subclassing-any
"""Gateways where branches come together.

The library finds out from the finished part of its tree who has arrived, and so counts arrivals of
an earlier round of a loop again. Here an arrival is a token that waits at the gateway.
"""

from collections import Counter
from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as lib

from engine.runtime.machine.failures import NoFlowFits
from engine.runtime.machine.tokens import FUTURE, WAITING, Token

from .steps import Step


class Gathering(Step):
    """A gateway that may wait for several branches. An arrival remembers where it came from."""

    inputs: list[Any]

    @cached_property
    def needed(self) -> Counter[str]:
        """How many flows come from each node; two flows from one node are two."""
        return Counter(spec.name for spec in self.inputs)

    def arrived(self, scope: Any) -> list[Token]:
        """Return the tokens that wait here, the oldest first."""
        return [
            token for token in scope.tokens()
            if token.task_spec is self and token.state == WAITING and not token.parked
        ]  # fmt: skip

    def gather(self, waiting: list[Token], last: Token | None = None) -> None:
        """Take one token of each flow that has any and let one go on in their place."""
        left = Counter(self.needed)
        taken: list[Token] = []
        for token in waiting:
            source = token.internal_data["from"]
            if left[source] > 0:
                left[source] -= 1
                taken.append(token)
        through = last if last is not None else taken[0]
        for token in taken:
            if token is not through:
                token.leave()
        through.internal_data.pop("from")
        through.make_ready()


class Parallel(Gathering, lib.ParallelGateway):
    """Waits for a token on every incoming flow; tokens too many wait for the next time."""

    def arrive(self, token: Token, source: Any) -> None:
        """Wait for the others, or go on when this was the last."""
        if self.needed.total() < 2:
            token.make_ready()
            return
        token.internal_data["from"] = source.name
        token.be(WAITING)
        waiting = self.arrived(token.workflow)
        if not self.needed - Counter(other.internal_data["from"] for other in waiting):
            self.gather(waiting, token)

    def _run_hook(self, _token: Token) -> bool | None:
        return True


class Inclusive(Gathering, lib.InclusiveGateway):
    """Waits while a token elsewhere can still come by a flow that has none yet.

    Source: BPMN 2.0, table 13.3. Whether it can is asked when nothing else is left to run, which
    gives the same answer as asking after every step.
    """

    def arrive(self, token: Token, source: Any) -> None:
        """Wait; the instance asks `check` when it comes to rest."""
        if self.needed.total() < 2:
            token.make_ready()
            return
        token.internal_data["from"] = source.name
        token.be(WAITING)
        token.workflow.top_workflow.undecided.add(self)

    def check(self, scope: Any) -> bool:
        """Let the arrivals of a scope go on if nobody else can come; say whether they did."""
        waiting = self.arrived(scope)
        if not waiting:
            return False
        filled = {token.internal_data["from"] for token in waiting}
        empty = set(self.needed) - filled
        for token in scope.tokens():
            name = token.task_spec.name
            if token.task_spec is self or token.state == FUTURE:
                continue
            if any(name in self.ways_to[source] for source in empty) and not any(
                name in self.ways_to[source] for source in filled
            ):
                return False
        self.gather(waiting)
        return True

    @cached_property
    def ways_to(self) -> dict[str, frozenset[str]]:
        """For each node that leads here: all nodes that lead to it without passing here."""
        return {name: self._ways_to(name) for name in self.needed}

    def _ways_to(self, name: str) -> frozenset[str]:
        specs = self._wf_spec.task_specs
        seen = {name}
        todo = [name]
        while todo:
            for spec in specs[todo.pop()].inputs:
                if spec is not self and spec.name not in seen:
                    seen.add(spec.name)
                    todo.append(spec.name)
        return frozenset(seen)

    def _run_hook(self, my_task: Token) -> bool | None:
        if not self.outputs:
            return True
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise NoFlowFits
        my_task.spawn(matches or defaults)
        return True


def decide_joins(instance: Any) -> bool:
    """Let inclusive gateways go on whose other branches cannot come; say if any did."""
    moved = False
    # In an order of their own, so that a trip to bytes and back changes nothing.
    for spec in sorted(instance.undecided, key=lambda spec: str(spec.name)):
        for scope in instance.scopes():
            if scope.spec.task_specs.get(spec.name) is spec and spec.check(scope):
                moved = True
    return moved
