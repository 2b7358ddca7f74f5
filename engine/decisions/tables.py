"""A decision table at work: which rules match, and what the hit policy makes of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NoReturn

from base.expressions.problems import Refusal
from base.i18n import N_

from .border import adapted, brief
from .feel.library.lists import extreme, summed
from .feel.run import Run
from .feel.types import Type, shaped
from .feel.values import Env, Node, equal


class Policy(StrEnum):
    """What happens when several rules match."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


# Those that answer with all hits.
MANY: Final = frozenset({Policy.RULE_ORDER, Policy.OUTPUT_ORDER, Policy.COLLECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An input: what is asked, and what values may come."""

    label: str
    node: Node
    type: Type | None
    allowed: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An output; `order` are its values, the most important first."""

    name: str
    type: Type | None
    order: tuple[Any, ...]
    allowed: Node | None
    default: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; a test that is None lets everything pass."""

    index: int
    id: str
    tests: tuple[tuple[int, Node], ...]
    outputs: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole table. Called as a node, it decides."""

    policy: Policy
    aggregation: str
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def __call__(self, run: Run, env: Env) -> Any:
        """Return what the table says about the variables."""
        run.charge(len(self.rules) * (1 + len(self.columns)))
        values: list[Any] = []
        told: dict[str, Any] = {"hit_policy": self.policy.value, "inputs": {}, "rules": []}
        if self.aggregation:
            told["aggregation"] = self.aggregation
        run.tables.append(told)
        fits = True
        for column in self.columns:
            value = adapted(column.node(run, env), column.type)
            if column.type is not None:
                value = shaped(run, value, column.type)
            told["inputs"][column.label] = brief(run, value)
            fits = fits and _allowed(run, column, value, env)
            values.append(value)
        hits = self._hits(run, env, values) if fits else []
        told["rules"] = [{"index": rule.index, "id": rule.id} for rule in hits]
        return self._answer(run, env, hits)

    def _hits(self, run: Run, env: Env, values: Sequence[Any]) -> list[Rule]:
        scopes = [{**env, "?": value} for value in values]
        first_only = self.policy is Policy.FIRST
        hits: list[Rule] = []
        for rule in self.rules:
            for at, test in rule.tests:
                if test(run, scopes[at]) is not True:
                    break
            else:
                hits.append(rule)
                if first_only:
                    break
        return hits

    def _answer(self, run: Run, env: Env, hits: Sequence[Rule]) -> Any:
        if not hits:
            return self._default(run, env)
        if self.policy is Policy.UNIQUE and len(hits) > 1:
            _refuse(N_("Rules %(rules)s match, where only one may."), hits)
        if self.aggregation == "COUNT":
            return Decimal(len(hits))
        found = [self._values(run, env, rule) for rule in hits]
        if self.policy is Policy.ANY and not _all_equal(run, found):
            _refuse(N_("Rules %(rules)s match, but they do not say the same."), hits)
        if self.policy in {Policy.PRIORITY, Policy.OUTPUT_ORDER}:
            found.sort(key=self._rank)
        records = [self._record(each) for each in found]
        if self.policy not in MANY:
            return records[0]
        return AGGREGATIONS[self.aggregation](run, records) if self.aggregation else records

    def _values(self, run: Run, env: Env, rule: Rule) -> list[Any]:
        found: list[Any] = []
        for output, node in zip(self.outputs, rule.outputs, strict=True):
            value = node(run, env)
            if output.type is not None:
                value = shaped(run, value, output.type)
            if output.allowed is not None and value is not None:
                test = output.allowed(run, {**env, "?": value})
                if test is not True:
                    what = N_("Rule %(rule)s says a value that “%(name)s” may not have.")
                    value = run.warn(what, rule=rule.index, name=output.name)
            found.append(value)
        return found

    def _record(self, values: Sequence[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def _rank(self, values: Sequence[Any]) -> list[int]:
        ranks = []
        for output, value in zip(self.outputs, values, strict=True):
            places = (at for at, one in enumerate(output.order) if equal(one, value))
            ranks.append(next(places, len(output.order)))
        return ranks

    def _default(self, run: Run, env: Env) -> Any:
        if all(output.default is None for output in self.outputs):
            return Decimal(0) if self.aggregation == "COUNT" else None
        nodes = [output.default for output in self.outputs]
        record = self._record([None if node is None else node(run, env) for node in nodes])
        return [record] if self.policy in MANY and not self.aggregation else record


def _allowed(run: Run, column: Column, value: Any, env: Env) -> bool:
    if column.allowed is None or value is None:
        return True
    if column.allowed(run, {**env, "?": value}) is True:
        return True
    run.warn(N_("“%(name)s” has a value that is not among the allowed ones."), name=column.label)
    return False


def _all_equal(run: Run, found: Sequence[list[Any]]) -> bool:
    run.weigh(*found)
    return all(equal(found[0], other) for other in found[1:])


def _refuse(sentence: str, hits: Sequence[Rule]) -> NoReturn:
    raise Refusal(sentence, rules=", ".join(str(rule.index) for rule in hits[:10]))


AGGREGATIONS: Final[Mapping[str, Callable[[Run, list[Any]], Any]]] = {
    "SUM": summed,
    "MIN": extreme(-1),
    "MAX": extreme(1),
    "COUNT": lambda _run, values: Decimal(len(values)),
}
