"""Decisions that were read: what each requires, and how it is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import localcontext
from typing import Any, ClassVar

from base.errors import RingflowError
from base.expressions.problems import Refusal, fill
from base.i18n import N_, gettext

from .border import adapted, brief, given, taken, utc
from .feel.run import OVER_BUDGET, Run
from .feel.types import Type, shaped
from .feel.values import NUMBERS, Function, Node, kind


class DecisionFailed(RingflowError):
    """A decision could not be made with the data at hand."""

    code: ClassVar[str] = "decision_failed"
    message: ClassVar[str] = N_("The decision “%(decision)s”: %(what)s")
    status: ClassVar[int] = 422

    def __init__(self, decision: str, what: str, **details: object) -> None:
        super().__init__(decision=decision, what=what % details)
        self._decision, self._what, self._details = decision, what, details

    def text(self) -> str:
        """Return the decision and the reason in the reader's language."""
        what = fill(self._what, self._details)
        return gettext(self.message) % {"decision": self._decision, "what": what}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to. `trace` has one record for each decision that was made for it."""

    value: Any
    trace: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Want:
    """Something that a unit reads: under which name, from which unit, which part of its result."""

    name: str
    unit: str
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A value that comes from outside."""

    id: str
    name: str
    type: Type | None = None

    def take(self, run: Run, values: Mapping[str, Any]) -> Any:
        """Return the value as FEEL has it.

        Raises:
            Refusal: it is of another kind than the drawing says.
        """
        value = adapted(taken(run, values.get(self.name)), self.type)
        if self.type is None or value is None:
            return value
        before = len(run.warnings)
        found = shaped(run, value, self.type)
        if found is None:
            del run.warnings[before:]
            what = N_("“%(name)s” is not what is expected: %(kind)s instead of %(type)s.")
            raise Refusal(what, name=self.name, kind=kind(value), type=self.type.name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A decision, a piece of knowledge or a service. `told` units leave a record in the trace."""

    id: str
    name: str
    wants: tuple[Want, ...]
    logic: Node
    type: Type | None = None
    told: bool = False

    def work(self, run: Run, found: Mapping[str, Any]) -> Any:
        """Work the unit out from the results of others."""
        env: dict[str, Any] = {}
        for want in self.wants:
            value = found[want.unit]
            if want.part is not None:
                value = value.get(want.part) if type(value) is dict else None
            env[want.name] = value
        return self._tell(run, env) if self.told else self.logic(run, env)

    def _tell(self, run: Run, env: dict[str, Any]) -> Any:
        tables, run.tables = run.tables, []
        warned = len(run.warnings)
        record: dict[str, Any] = {"decision": self.id, "name": self.name}
        value = self.logic(run, env)
        if self.type is not None:
            value = shaped(run, value, self.type)
        if len(run.tables) == 1:
            record.update(run.tables[0])
        elif run.tables:
            record["tables"] = run.tables[:20]
        record["value"] = brief(run, value)
        if run.warnings[warned:]:
            record["warnings"] = run.warnings[warned:]
        run.tables = tables
        run.trace.append(record)
        return value


def work_out(plan: Sequence[Unit], run: Run, found: dict[str, Any]) -> None:
    """Work out units in their order, as far as their results are not there yet."""
    for unit in plan:
        if unit.id not in found:
            found[unit.id] = unit.work(run, found)


Pairs = Sequence[tuple[str, str]]


def service(parameters: Pairs, plan: Sequence[Unit], results: Pairs) -> Node:
    """Return the node of a decision service: a function of its inputs, whose units are `plan`.

    `parameters` and `results` are pairs of a name and the id of a unit.
    """

    def call(run: Run, values: list[Any]) -> Any:
        run.enter()
        found = {unit: value for (_, unit), value in zip(parameters, values, strict=True)}
        work_out(plan, run, found)
        run.leave()
        if len(results) == 1:
            return found[results[0][1]]
        return {name: found[unit] for name, unit in results}

    made = Function(tuple(name for name, _ in parameters), call)
    return lambda _run, _env: made


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of a file, with all that it requires. Immutable: many threads may share it.

    `requires` are the ids of the decisions that it requires directly, `inputs` the names of the
    variables that it and they read. `labels` are its names in other languages.
    """

    id: str
    name: str
    file: str
    line: int
    requires: tuple[str, ...]
    inputs: tuple[str, ...]
    labels: Mapping[str, str]
    _needed: tuple[Input, ...] = field(repr=False)
    _plan: tuple[Unit, ...] = field(repr=False)

    def decide(self, values: Mapping[str, Any], now: datetime) -> Decided:
        """Make the decision; `now` is what its clock shows.

        Whatever has no value is null, and the trace says why. A number comes back as an int when
        it is whole, else as a float.

        Raises:
            DecisionFailed: an input is of the wrong kind, rules contradict each other (hit
                policies unique and any), or the budget of steps is used up.
        """
        run = Run(utc(now))
        try:
            with localcontext(NUMBERS):
                found: dict[str, Any] = {}
                for one in self._needed:
                    found[one.id] = one.take(run, values)
                work_out(self._plan, run, found)
                return Decided(given(run, found[self.id]), run.trace)
        except Refusal as refusal:
            raise DecisionFailed(self.name, refusal.sentence, **refusal.details) from None
        except (RecursionError, MemoryError):
            raise DecisionFailed(self.name, OVER_BUDGET) from None
