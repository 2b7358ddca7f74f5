"""Functions over lists."""

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key, reduce
from typing import Any, Final

from base.i18n import N_
from engine.decisions.feel.run import Run
from engine.decisions.feel.values import Function, compare, equal

from .registry import Library

LIBRARY: Final = Library()
Values = list[Any]


# --- figures of a list ----------------------------------------------------------------------------


def extreme(sign: int) -> Callable[[Run, Values], Any]:
    """Return the function that finds the smallest (-1) or the largest (1)."""

    def find(run: Run, values: Values) -> Any:
        best = values[0] if values else None
        for value in values[1:]:
            found = compare(value, best)
            if found is None:
                return run.warn(N_("The items of a list cannot be compared."))
            best = value if found == sign else best
        return best

    return find


def summed(run: Run, values: Values) -> Any:
    """Return the sum; durations can be added up as well. Nothing has no sum."""
    kinds = {type(value) for value in values}
    if not values or len(kinds) > 1 or not hasattr(values[0], "__add__") or str in kinds:
        return run.warn(N_("The items of a list cannot be added up.")) if values else None
    if kinds & {list, bool}:
        return run.warn(N_("The items of a list cannot be added up."))
    return reduce(lambda one, other: one + other, values)


LIBRARY.builtin("min", "list:x*")(extreme(-1))
LIBRARY.builtin("max", "list:x*")(extreme(1))
LIBRARY.builtin("sum", "list:x*")(summed)


@LIBRARY.builtin("count", "list:l")
def _count(_run: Run, values: Values) -> Decimal:
    return Decimal(len(values))


def _numbers(run: Run, values: Values) -> bool:
    if all(type(value) is Decimal for value in values):
        return bool(values)
    run.warn(N_("The items of a list are not all numbers."))
    return False


@LIBRARY.builtin("mean", "list:x*")
def _mean(run: Run, values: Values) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if _numbers(run, values) else None


@LIBRARY.builtin("product", "list:x*")
def _product(run: Run, values: Values) -> Decimal | None:
    one = Decimal(1)
    return reduce(lambda left, right: left * right, values, one) if _numbers(run, values) else None


@LIBRARY.builtin("median", "list:x*")
def _median(run: Run, values: Values) -> Decimal | None:
    if not _numbers(run, values):
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2


@LIBRARY.builtin("stddev", "list:x*")
def _stddev(run: Run, values: Values) -> Decimal | None:
    if not _numbers(run, values) or len(values) < 2:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    squares = sum(((value - mean) ** 2 for value in values), Decimal(0))
    return (squares / (len(values) - 1)).sqrt()


@LIBRARY.builtin("mode", "list:x*")
def _mode(run: Run, values: Values) -> Values | None:
    if not values:
        return []
    if not _numbers(run, values):
        return None
    counts: dict[Decimal, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values())
    return sorted(value for value, count in counts.items() if count == most)


def all_of(_run: Run, values: Values) -> bool | None:
    """Return whether all are true, in three values."""
    if False in [value for value in values if type(value) is bool]:
        return False
    return True if all(value is True for value in values) else None


def any_of(_run: Run, values: Values) -> bool | None:
    """Return whether one is true, in three values."""
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


for _name in ("all", "and"):
    LIBRARY.builtin(_name, "list:x*")(all_of)
for _name in ("any", "or"):
    LIBRARY.builtin(_name, "list:x*")(any_of)


# --- finding --------------------------------------------------------------------------------------


def holds(run: Run, values: Values, wanted: Any) -> bool:
    """Return whether a value is in a list; each look is charged."""
    run.charge(len(values))
    if type(wanted) is list or type(wanted) is dict:
        run.weigh(values)
    return any(equal(value, wanted) for value in values)


@LIBRARY.builtin("list contains", "list:l, element:x")
def _list_contains(run: Run, values: Values, element: Any) -> bool:
    return holds(run, values, element)


@LIBRARY.builtin("index of", "list:l, match:x")
def _index_of(run: Run, values: Values, match: Any) -> Values:
    run.weigh(values, match)
    return [Decimal(at) for at, value in enumerate(values, 1) if equal(value, match)]


def distinct(run: Run, values: Values) -> Values:
    """Return the list without what it holds already."""
    kept: Values = []
    for value in values:
        if not holds(run, kept, value):
            kept.append(value)
    return kept


LIBRARY.builtin("distinct values", "list:l")(distinct)


@LIBRARY.builtin("duplicate values", "list:l")
def _duplicates(run: Run, values: Values) -> Values:
    run.charge(len(values) ** 2)
    run.weigh(values)
    twice = [value for value in values if sum(bool(equal(value, one)) for one in values) > 1]
    return distinct(run, twice)


@LIBRARY.builtin("union", "list:x*")
def _union(run: Run, lists: Values) -> Values:
    return distinct(run, _joined(run, lists))


# --- making lists ---------------------------------------------------------------------------------


def position(values: Values, at: Decimal, *, behind: int = 0) -> int | None:
    """Return the index in Python of a place counted from 1, or from the end when negative."""
    if at != at.to_integral_value() or not 1 <= abs(at) <= len(values) + behind:
        return None
    return int(at) - 1 if at > 0 else len(values) + int(at)


def _joined(run: Run, lists: Values) -> Values:
    run.charge(sum(len(one) for one in lists if type(one) is list))
    return [item for one in lists for item in (one if type(one) is list else [one])]


@LIBRARY.builtin("concatenate", "list:x*")
def _concatenate(run: Run, lists: Values) -> Values:
    return _joined(run, lists)


@LIBRARY.builtin("append", "list:l, item:x*")
def _append(_run: Run, values: Values, more: Values) -> Values:
    return [*values, *more]


@LIBRARY.builtin("sublist", "list:l, start position:n, length:n?")
def _sublist(
    _run: Run, values: Values, start: Decimal, length: Decimal | None = None
) -> Values | None:
    first = position(values, start)
    if first is None or (length is not None and not 0 <= length <= len(values) - first):
        return None
    return values[first:] if length is None else values[first : first + int(length)]


@LIBRARY.builtin("insert before", "list:l, position:n, newItem:x")
def _insert(_run: Run, values: Values, at: Decimal, item: Any) -> Values | None:
    first = position(values, at, behind=1 if at > 0 else 0)
    return None if first is None else [*values[:first], item, *values[first:]]


@LIBRARY.builtin("remove", "list:l, position:n")
def _remove(_run: Run, values: Values, at: Decimal) -> Values | None:
    first = position(values, at)
    return None if first is None else [*values[:first], *values[first + 1 :]]


@LIBRARY.builtin("list replace", "list:l, position:n, newItem:x", "list:l, match:f, newItem:x")
def _replace(run: Run, values: Values, match: Decimal | Function, item: Any) -> Values | None:
    if isinstance(match, Function):
        return [item if match.call(run, [one, item]) is True else one for one in values]
    first = position(values, match)
    return None if first is None else [*values[:first], item, *values[first + 1 :]]


@LIBRARY.builtin("reverse", "list:l")
def _reverse(_run: Run, values: Values) -> Values:
    return values[::-1]


@LIBRARY.builtin("flatten", "list:l")
def _flatten(run: Run, values: Values) -> Values:
    run.weigh(values)
    flat: Values = []
    todo = values[::-1]
    while todo:
        item = todo.pop()
        if type(item) is list:
            todo.extend(reversed(item))
        else:
            flat.append(item)
    return flat


@LIBRARY.builtin("partition", "list:l, size:n")
def _partition(_run: Run, values: Values, size: Decimal) -> Values | None:
    step = int(size)
    return [values[at : at + step] for at in range(0, len(values), step)] if step > 0 else None


@LIBRARY.builtin("sort", "list:l, precedes:f", "list:l")
def _sort(run: Run, values: Values, precedes: Function | None = None) -> Any:
    run.charge(len(values) * max(1, len(values).bit_length()))
    if precedes is not None:
        first = precedes.call

        def by_function(one: Any, other: Any) -> int:
            if first(run, [one, other]) is True:
                return -1
            return int(first(run, [other, one]) is True)

        return sorted(values, key=cmp_to_key(by_function))
    if any(compare(one, values[0]) is None for one in values):
        return run.warn(N_("The items of a list cannot be compared."))
    return sorted(values, key=cmp_to_key(lambda one, other: compare(one, other) or 0))
