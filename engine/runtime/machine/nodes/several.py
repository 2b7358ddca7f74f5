# mypy: allow-subclassing-any
"""Steps that are done more than once: multi-instance markers and loops.

The token at the step stays above one token for each time that it is under way, at a specification
of the step's own kind. It runs once at the beginning and once after each completion.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from SpiffWorkflow.bpmn.specs import defaults as lib

from base.expressions import Expression
from engine.definitions.model import LoopInfo, RepeatInfo
from engine.runtime.machine.codec import pack, unpack
from engine.runtime.machine.failures import TooMany, WrongValue
from engine.runtime.machine.tokens import READY, Token

from .steps import Step

COUNTER: Final = "loopCounter"
CHUNK: Final = 500
OUTSIDE: Final = "collection:"  # how the name of a collection outside the instance begins


class Again(Step, lib.ParallelMultiInstanceTask):
    """What loops and multi-instance steps have in common.

    `internal_data["got"]` holds completions with their own values that were not looked at yet.
    """

    hidden = True
    collects = True

    def collect(self, token: Token, child: Token) -> None:
        """Take in a completed round; the rest is done when this token runs again."""
        state = token.internal_data
        state.setdefault("got", []).append([child.internal_data["at"], child.own or {}])
        token.be(READY)

    def begin(self, token: Token, at: int, values: Mapping[str, Any]) -> None:
        """Begin one round with values of its own."""
        child = token.add(self._wf_spec.task_specs[self.task_spec])
        child.internal_data["at"] = at
        child.own = {COUNTER: at, **values}
        child.task_spec.arrive(child, self)

    def ask(
        self, token: Token, expression: Expression, own: Mapping[str, Any] | None = None
    ) -> Any:
        """Work out an expression, with values that only this round has."""
        env = token.workflow.top_workflow.env
        return expression.evaluate(token.seen(own), env.now, env.calendar)


class Loop(Again):
    """A step done again while its condition holds; `loopCounter` counts the rounds from 0."""

    def _run_hook(self, my_task: Token) -> bool | None:
        repeat, state = my_task.node.repeat, my_task.internal_data
        while state.get("got"):
            _at, own = state["got"].pop(0)
            my_task.write({name: value for name, value in own.items() if name != COUNTER})
            state["done"] += 1
        done = state.setdefault("done", 0)
        if repeat is None or self._is_over(my_task, repeat, done):
            return True
        self.begin(my_task, done, {})
        return None

    def _is_over(self, token: Token, repeat: RepeatInfo, done: int) -> bool:
        if repeat.most is not None and done >= repeat.most:
            return True
        if repeat.condition is None:
            return repeat.most is None and done > 0
        if not done and not repeat.before:
            return False
        return not self.ask(token, repeat.condition, {COUNTER: done})


class Several(Again):
    """A step that is done for each item, or a number of times, one by one or several at once.

    At most `budget.window` are under way at once, however many there are in all: the next one
    begins when one is done. `internal_data` holds the `total`, how many were `begun` and `done`,
    the items still to come (`next`, and packed pieces in `rest`), and the results `out` by
    position if they are asked for. So a turn costs what is under way, not what is to come.

    Of a collection outside the instance (`from`) each item is read when its round begins. Its
    results are kept outside as well, in the order in which they come (`into`).

    People may be asked besides (`more`) and need not be asked after all (`less`): `gone` counts
    the rounds that were taken away, `voted` are the items of those that were completed.
    """

    def _run_hook(self, my_task: Token) -> bool | None:
        loop = my_task.node.loop
        if loop is None:
            return True
        state = my_task.internal_data
        if "items" in state:  # stored before items were packed
            _take_in(state, state.pop("items"))
            del state["next"][: state["begun"]]
        elif "total" not in state:
            state.update(begun=0, done=0)
            self._count(my_task, loop)
            state["steps"] = my_task.workflow.top_workflow.steps
        over = self._look_at_completions(my_task, loop)
        if state.pop("fewer", False) and loop.rule is not None:
            over = over or loop.rule.verdict(_asked(state), state.get("said", {})) is not None
        if over or state["done"] >= _asked(state):
            self._end(my_task, loop)
            return True
        most = my_task.workflow.top_workflow.env.budget.window
        window = 1 if loop.sequential else max(1, min(loop.window or most, most))
        while state["begun"] < state["total"] and _under_way(state) < window:
            self._begin_one(my_task, loop)
        return None

    def more(self, token: Token, item: Any) -> None:
        """Do it for one more item; all others have been begun."""
        state = token.internal_data
        state.setdefault("next", []).append(item)
        state["total"] += 1
        token.be(READY)

    def less(self, token: Token, child: Token) -> None:
        """Take away a round that is under way; whether the rest is enough is looked at anew."""
        child.cancel()
        state = token.internal_data
        state["gone"], state["fewer"] = state.get("gone", 0) + 1, True
        token.be(READY)

    def _end(self, token: Token, loop: LoopInfo) -> None:
        """Take back what is still open and tell what came of it all."""
        for child in token.children:
            child.cancel()
        if loop.output:
            token.write({loop.output: self._all_results(token)})
        if loop.rule is not None:
            state = token.internal_data
            passed = loop.rule.verdict(_asked(state), state.get("said", {}))
            token.write({loop.rule.result: bool(passed)})

    def _count(self, token: Token, loop: LoopInfo) -> None:
        """Work out what is to be done.

        Raises:
            WrongValue: the drawing's expression gives neither a number nor items.
            TooMany: there are more than one step may have.
        """
        state, most = token.internal_data, token.workflow.top_workflow.env.budget.times
        if loop.collection is None:
            state["total"] = self._number(token, loop)
        else:
            found = self.ask(token, loop.collection)
            if isinstance(found, str) and found.startswith(OUTSIDE):
                state["total"] = token.workflow.top_workflow.env.collections.count(found)
                state["from"] = found
                found = ()
            if isinstance(found, Mapping):
                found = found.values()
            if not isinstance(found, Iterable) or isinstance(found, str):
                raise WrongValue(place=token.node.name, text=loop.collection.text, value=found)
            if "from" not in state:
                _take_in(state, list(found))
        if state["total"] > most:
            raise TooMany(count=state.pop("total"), limit=most)

    def _number(self, token: Token, loop: LoopInfo) -> int:
        if loop.cardinality is None:
            return 0
        count = self.ask(token, loop.cardinality)
        if isinstance(count, float) and count.is_integer():
            count = int(count)
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise WrongValue(place=token.node.name, text=loop.cardinality.text, value=count)
        return count

    def _begin_one(self, token: Token, loop: LoopInfo) -> None:
        state = token.internal_data
        at = state["begun"]
        values: dict[str, Any] = {}
        if "from" in state:
            item = token.workflow.top_workflow.env.collections.item(state["from"], at)
            if loop.element:
                values[loop.element] = item
        elif "next" in state:
            item = _next_item(state)
            if loop.element:
                values[loop.element] = item
        elif loop.element:
            values[loop.element] = at
        state["begun"] = at + 1
        self.begin(token, at, values)

    def _look_at_completions(self, token: Token, loop: LoopInfo) -> bool:
        """Keep the results of the completions; say if the condition now ends the whole."""
        state = token.internal_data
        private = {COUNTER, loop.element}
        over = False
        while state.get("got"):
            at, own = state["got"][0]
            brought = {name: value for name, value in own.items() if name not in private}
            if loop.output:
                result: Any = brought
                if loop.output_element is not None:
                    result = self.ask(token, loop.output_element, own)
                self._keep_result(token, at, result)
            else:
                token.write(brought)
            state["got"].pop(0)
            state["done"] += 1
            if loop.rule is not None:
                _count_vote(token, state, own)
                state.setdefault("voted", []).append(own.get(loop.element or ""))
            # Many instances are no endless loop: how many there are has a limit of its own.
            token.workflow.top_workflow.steps = state.get("steps", 0)
            over = over or self._is_over(token, loop, own)
        return over

    def _keep_result(self, token: Token, at: int, result: Any) -> None:
        state = token.internal_data
        out = state.setdefault("out", {})
        out[at] = result
        if "from" in state and len(out) >= CHUNK:
            self._put_outside(token)

    def _put_outside(self, token: Token) -> None:
        state = token.internal_data
        results = [{"at": at, "result": result} for at, result in state.pop("out", {}).items()]
        outside = token.workflow.top_workflow.env.collections
        state["into"] = outside.add(state.get("into"), results)

    def _all_results(self, token: Token) -> Any:
        """Return the results in the order of the items, or the name of where they are kept."""
        if "from" not in token.internal_data:
            return _results(token.internal_data)
        self._put_outside(token)
        return token.internal_data["into"]

    def _is_over(self, token: Token, loop: LoopInfo, own: dict[str, Any]) -> bool:
        state = token.internal_data
        if loop.rule is not None:
            return loop.rule.verdict(_asked(state), state["said"]) is not None
        if loop.condition is None:
            return False
        counters = {
            "nrOfInstances": _asked(state),
            "nrOfCompletedInstances": state["done"],
            "nrOfActiveInstances": _under_way(state),
        }
        if loop.output and loop.output in loop.condition.names and "from" not in state:
            counters[loop.output] = _results(state)
        return bool(self.ask(token, loop.condition, {**own, **counters}))


def _asked(state: Mapping[str, Any]) -> int:
    """Return how many rounds there are in all, without those that were taken away."""
    total: int = state["total"] - state.get("gone", 0)
    return total


def _under_way(state: Mapping[str, Any]) -> int:
    count: int = state["begun"] - state["done"] - state.get("gone", 0)
    return count


def _count_vote(token: Token, state: dict[str, Any], own: Mapping[str, Any]) -> None:
    """Count what one person has chosen, wherever the step keeps what was filled in."""
    task = token.node.task
    filled = own.get(task.result) if task is not None and task.result else own
    said = str(filled.get("outcome", "")) if isinstance(filled, Mapping) else ""
    votes = state.setdefault("said", {})
    votes[said] = votes.get(said, 0) + 1


def _take_in(state: dict[str, Any], items: list[Any]) -> None:
    """Keep items to come in packed pieces, which a turn neither reads nor writes one by one."""
    state["total"] = len(items)
    state["next"] = items[:CHUNK]
    pieces = [pack(items[at : at + CHUNK]) for at in range(CHUNK, len(items), CHUNK)]
    if pieces:
        state["rest"] = pieces


def _next_item(state: dict[str, Any]) -> Any:
    if not state["next"]:
        state["next"] = unpack(state["rest"].pop(0))
    return state["next"].pop(0)


def _results(state: Mapping[str, Any]) -> list[Any]:
    out = state.get("out", {})
    return [out[at] for at in sorted(out)]
