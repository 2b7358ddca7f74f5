"""The larger forms of FEEL as nodes: paths, filters, loops, contexts, ranges, functions, calls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from base.i18n import N_

from .library import Builtin
from .run import Run
from .types import Type, shaped
from .values import Env, Function, Months, Node, Range, compare, kind

# --- names and paths ------------------------------------------------------------------------------


def variable(name: str) -> Node:
    """Return the node that reads a variable."""

    def read(run: Run, env: Env) -> Any:
        try:
            return env[name]
        except KeyError:
            return run.warn(N_("There is no “%(name)s”."), name=name)

    return read


def _offset(value: time | datetime) -> timedelta | None:
    return value.utcoffset()


def _zone(value: time | datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


_SPAN: Final[dict[str, Callable[[timedelta], int]]] = {
    "days": lambda span: span.days,
    "hours": lambda span: span.seconds // 3600,
    "minutes": lambda span: span.seconds // 60 % 60,
    "seconds": lambda span: span.seconds % 60,
}
_CLOCK: Final = {"hour", "minute", "second"}
PARTS: Final = (
    "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone",
    "days", "hours", "minutes", "seconds", "years", "months", "start", "end",
    "start included", "end included", "value",
)  # fmt: skip


def part_of(run: Run, value: Any, name: str) -> Any:
    """Return a part of a value: a field, or the year of a date; of a list, that of each item."""
    match value:
        case dict():
            if name in value:
                return value[name]
        case list():
            run.charge(len(value))
            return [None if item is None else part_of(run, item, name) for item in value]
        case None:
            return None
        case _:
            found, part = _property(value, name)
            if found:
                return part
    return run.warn(N_("“%(kind)s” has no part “%(name)s”."), kind=kind(value), name=name)


def _property(value: Any, name: str) -> tuple[bool, Any]:
    match value:
        case timedelta() if name in _SPAN:
            sign = -1 if value < timedelta() else 1
            return True, Decimal(sign * _SPAN[name](abs(value)))
        case Months(count) if name in {"years", "months"}:
            sign, months = (-1 if count < 0 else 1), abs(count)
            return True, Decimal(sign * (months // 12 if name == "years" else months % 12))
        case date() if name in {"year", "month", "day"}:
            return True, Decimal(getattr(value, name))
        case date() if name == "weekday":
            return True, Decimal(value.isoweekday())
        case datetime() | time():
            return _clock_property(value, name)
        case Range():
            return _range_property(value, name)
    return False, None


def _clock_property(value: time | datetime, name: str) -> tuple[bool, Any]:
    if name in _CLOCK:
        return True, Decimal(getattr(value, name))
    if name == "time offset":
        return True, _offset(value)
    return (True, _zone(value)) if name == "timezone" else (False, None)


def _range_property(value: Range, name: str) -> tuple[bool, Any]:
    parts = {
        "start": value.low,
        "end": value.high,
        "start included": value.low_included,
        "end included": value.high_included,
    }
    return name in parts, parts.get(name)


def path(node: Node, name: str) -> Node:
    """Return the node of `value.name`."""

    def run_path(run: Run, env: Env) -> Any:
        value = node(run, env)
        if type(value) is dict and name in value:
            return value[name]
        return part_of(run, value, name)

    return run_path


# --- lists, contexts, ranges ----------------------------------------------------------------------


def listed(nodes: Sequence[Node]) -> Node:
    """Return the node of `[a, b]`."""
    return lambda run, env: [node(run, env) for node in nodes]


def context(entries: Sequence[tuple[str, Node]]) -> Node:
    """Return the node of `{a: 1, b: a}`; an entry knows those before it."""

    def run_context(run: Run, env: Env) -> dict[str, Any]:
        inner = dict(env)
        run.charge(len(env) >> 2)
        made: dict[str, Any] = {}
        for name, node in entries:
            value = node(run, inner)
            made[name] = inner[name] = value
        return made

    return run_context


def span(low: Node, high: Node, *, low_included: bool, high_included: bool) -> Node:
    """Return the node of a range."""

    def run_span(run: Run, env: Env) -> Any:
        one, other = low(run, env), high(run, env)
        if one is not None and other is not None and compare(one, other) is None:
            return run.warn(N_("The two ends of a range are of different kinds."))
        return Range(one, other, low_included, high_included)

    return run_span


def filtered(node: Node, test: Node, cost: int) -> Node:
    """Return the node of `list[test]`: a place counted from 1, or all items that pass."""

    def run_filter(run: Run, env: Env) -> Any:
        value = node(run, env)
        items = value if type(value) is list else [] if value is None else [value]
        kept = []
        for item in items:
            run.charge(cost + (len(env) >> 2))
            fields = item if type(item) is dict else {}
            found = test(run, {**env, "item": item, **fields})
            if type(found) is Decimal:
                return _at(run, items, found)
            if found is True:
                kept.append(item)
        if not items and type(test(run, {**env, "item": None})) is Decimal:
            return None
        return kept

    return run_filter


def _at(run: Run, items: list[Any], at: Decimal) -> Any:
    if at == at.to_integral_value() and 1 <= abs(at) <= len(items):
        return items[int(at) - 1 if at > 0 else int(at)]
    return run.warn(N_("A list has no item %(at)s."), at=at)


# --- loops ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """What a loop goes through: a list, or the whole numbers from `node` to `until`."""

    name: str
    node: Node
    until: Node | None = None

    def items(self, run: Run, env: Env) -> Any:
        """Return the items one by one; None when there is nothing to go through."""
        value = self.node(run, env)
        if self.until is not None:
            return _counted(run, value, self.until(run, env))
        if isinstance(value, Range):
            return _counted(run, value.low, value.high, value)
        if value is None:
            return run.warn(N_("“%(name)s” has nothing to go through."), name=self.name)
        return iter(value if type(value) is list else [value])


def _counted(run: Run, low: Any, high: Any, span: Range | None = None) -> Any:
    """Return all whole numbers, or all days, from one end to the other, either way."""
    step = 1 if (compare(low, high) or 0) <= 0 else -1
    left_out = (not span.low_included, not span.high_included) if span else (False, False)
    if type(low) is date and type(high) is date:
        days = range(low.toordinal() + left_out[0], high.toordinal() - left_out[1] + step, step)
        return (date.fromordinal(day) for day in days)
    numbers = type(low) is Decimal and type(high) is Decimal
    if not numbers or low != int(low) or high != int(high):
        return run.warn(N_("A loop goes from one whole number to another."))
    return (
        Decimal(one) for one in range(int(low) + left_out[0], int(high) - left_out[1] + step, step)
    )


def _rounds(sources: Sequence[Source], run: Run, env: Env, cost: int) -> Iterator[bool | None]:
    """Set the names of a loop in `env`, round by round; None when a source has nothing to give."""
    first, rest = sources[0], sources[1:]
    items = first.items(run, env)
    if items is None:
        yield None
        return
    for item in items:
        run.charge(cost)
        env[first.name] = item
        if rest:
            yield from _rounds(rest, run, env, cost)
        else:
            yield True


def loop(sources: Sequence[Source], body: Node, cost: int) -> Node:
    """Return the node of `for … return`; `partial` is what there is so far."""

    def run_loop(run: Run, env: Env) -> list[Any] | None:
        inner = dict(env)
        found: list[Any] = []
        inner["partial"] = found
        for going in _rounds(sources, run, inner, cost):
            if going is None:
                return None
            found.append(body(run, inner))
            # A copy would cost the square of the length; nobody can change it.
        return list(found)

    return run_loop


def quantified(sources: Sequence[Source], test: Node, cost: int, *, every: bool) -> Node:
    """Return the node of `some` and `every … satisfies`, in three values."""

    def run_quantified(run: Run, env: Env) -> bool | None:
        inner = dict(env)
        result: bool | None = every
        for going in _rounds(sources, run, inner, cost):
            if going is None:
                return None
            found = test(run, inner)
            if found is (not every):
                return not every
            if found is not every:
                result = None
        return result

    return run_quantified


# --- functions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter of a function."""

    name: str
    type: Type | None = None


def function(
    formals: Sequence[Formal], body: Node, cost: int, *, result: Type | None = None, own: str = ""
) -> Node:
    """Return the node that makes a function; it keeps the variables of its place.

    `own` is the name by which it can call itself.
    """
    names = tuple(formal.name for formal in formals)

    def make(run: Run, env: Env) -> Function:
        kept = dict(env)
        run.charge(len(env) >> 2)

        def call(run: Run, values: list[Any]) -> Any:
            run.charge(cost + (len(kept) >> 2))
            inner = dict(kept)
            for formal, value in zip(formals, values, strict=True):
                fits = formal.type is None
                inner[formal.name] = value if fits else shaped(run, value, formal.type or _ANY)
            run.enter()
            try:
                found = body(run, inner)
            finally:
                run.leave()
            return found if result is None else shaped(run, found, result)

        made = Function(names, call)
        if own:
            kept[own] = made
        return made

    return make


_ANY: Final = Type(name="Any")


def call_builtin(builtin: Builtin, nodes: Sequence[Node], names: Sequence[str]) -> Node:
    """Return the node of a call of a built-in function."""
    return lambda run, env: builtin.call(run, [node(run, env) for node in nodes], names)


def call_value(node: Node, nodes: Sequence[Node], names: Sequence[str]) -> Node:
    """Return the node of a call of a function that is itself a value."""

    def run_call(run: Run, env: Env) -> Any:
        called = node(run, env)
        if not isinstance(called, Function):
            return run.warn(N_("“%(kind)s” cannot be called."), kind=kind(called))
        values = [each(run, env) for each in nodes]
        if names:
            given = dict(zip(names, values, strict=True))
            if set(names) - set(called.parameters):
                return run.warn(N_("The function has no parameter of that name."))
            values = [given.get(name) for name in called.parameters]
        if len(values) != len(called.parameters):
            what = N_("The function takes %(wanted)s values, not %(given)s.")
            return run.warn(what, wanted=len(called.parameters), given=len(values))
        return called.call(run, values)

    return run_call


def as_function(builtin: Builtin) -> Function:
    """Return a built-in function as a value, for example to sort by it."""
    way = builtin.ways[0]
    return Function(tuple(one.name for one in way), builtin.call)


def is_a(node: Node, wanted: Type) -> Node:
    """Return the node of `instance of`."""

    def run_is(run: Run, env: Env) -> bool:
        value = node(run, env)
        if value is None:
            return wanted.name == "Null"
        return wanted.fits(run, value)

    return run_is
