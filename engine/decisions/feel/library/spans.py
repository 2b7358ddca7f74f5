"""Functions over ranges: how two of them, or a point and one, lie to each other ."""

from collections.abc import Callable
from typing import Any, Final

from engine.decisions.feel.run import Run
from engine.decisions.feel.values import Range, compare, equal

from .registry import Library

LIBRARY: Final = Library()
Test = Callable[[Range, Range], bool | None]


def _as_range(value: Any) -> Range | None:
    if isinstance(value, Range):
        return value
    return None if value is None else Range(value, value)


def _order(one: Any, other: Any) -> int:
    found = compare(one, other)
    if found is None:
        raise ValueError
    return found


def before(one: Range, other: Range) -> bool:
    """Return whether all of one lies before all of the other."""
    order = _order(one.high, other.low)
    return order < 0 or (order == 0 and not (one.high_included and other.low_included))


def meets(one: Range, other: Range) -> bool:
    """Return whether one ends in the very point that the other begins with."""
    return one.high_included and other.low_included and _order(one.high, other.low) == 0


def overlaps(one: Range, other: Range) -> bool:
    """Return whether they have a point in common."""
    return not before(one, other) and not before(other, one)


def _low(one: Range, other: Range) -> int:
    """Return which range begins first: -1 the one, 1 the other."""
    order = _order(one.low, other.low)
    return order or int(other.low_included) - int(one.low_included)


def _high(one: Range, other: Range) -> int:
    """Return which range ends first."""
    order = _order(one.high, other.high)
    return order or int(one.high_included) - int(other.high_included)


def overlaps_before(one: Range, other: Range) -> bool:
    """Return whether one begins first, and ends within the other."""
    return overlaps(one, other) and _low(one, other) < 0 and _high(one, other) <= 0


def includes(one: Range, other: Range) -> bool:
    """Return whether the other lies within the one."""
    return _low(one, other) <= 0 and _high(one, other) >= 0


def starts(one: Range, other: Range) -> bool:
    """Return whether they begin together, and the one does not end later."""
    return _low(one, other) == 0 and _high(one, other) <= 0


def finishes(one: Range, other: Range) -> bool:
    """Return whether they end together, and the one does not begin earlier."""
    return _high(one, other) == 0 and _low(one, other) >= 0


def _turned(test: Test) -> Test:
    return lambda one, other: test(other, one)


TESTS: Final[dict[str, Test]] = {
    "before": before,
    "after": _turned(before),
    "meets": meets,
    "met by": _turned(meets),
    "overlaps": overlaps,
    "overlaps before": overlaps_before,
    "overlaps after": _turned(overlaps_before),
    "finishes": finishes,
    "finished by": _turned(finishes),
    "includes": includes,
    "during": _turned(includes),
    "starts": starts,
    "started by": _turned(starts),
}


def _declare(name: str, test: Test) -> None:
    @LIBRARY.builtin(name, "range1:x, range2:x", "point1:x, range2:x", "range:x, point:x")
    def _test(_run: Run, one: Any, other: Any) -> bool | None:
        left, right = _as_range(one), _as_range(other)
        return None if left is None or right is None else test(left, right)


for _name, _each in TESTS.items():
    _declare(_name, _each)


@LIBRARY.builtin("coincides", "range1:x, range2:x", "point1:x, point2:x")
def _coincides(_run: Run, one: Any, other: Any) -> bool | None:
    left, right = _as_range(one), _as_range(other)
    return (
        None if left is None or right is None else includes(left, right) and includes(right, left)
    )


@LIBRARY.builtin("is", "value1:x, value2:x")
def _is(_run: Run, one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(equal(one, other))
