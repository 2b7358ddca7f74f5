"""What the operators do: arithmetic that pays by length, comparison, and the dot.

A value of the wrong kind is answered with a sentence about the two kinds, not with Python's words.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_

from .budget import LARGEST_BITS, Run, kind
from .functions import FIELDS, as_key
from .moments import apart, shifted
from .problems import Refusal


def _counts(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, tuple)) else 0


def _add(run: Run, left: Any, right: Any) -> Any:
    if isinstance(left, date):
        return shifted(run, left, right)
    run.charge((_counts(left) + _counts(right)) >> (3 if isinstance(left, str) else 0))
    return left + right


def _subtract(run: Run, left: Any, right: Any) -> Any:
    if isinstance(left, date):
        if isinstance(left, datetime) and isinstance(right, datetime):
            return apart(left, right)
        if not isinstance(right, date):
            return shifted(run, left, -right)
    return left - right


def _multiply(run: Run, left: Any, right: Any) -> Any:
    for several_, times in ((left, right), (right, left)):
        if isinstance(several_, (str, list, tuple)) and isinstance(times, int):
            run.charge(len(several_) * max(times, 0) >> (3 if isinstance(several_, str) else 0))
    return bounded(left * right)


def bounded(value: Any) -> Any:
    """Let a number through that is not too large to go on with."""
    if type(value) is int and value.bit_length() > LARGEST_BITS:
        raise Refusal(N_("The number is too large."))
    return value


def _power(_run: Run, base: Any, exponent: Any) -> Any:
    if not isinstance(base, (int, float, Decimal)) or not isinstance(exponent, (int, float)):
        raise TypeError
    if (
        isinstance(base, int)
        and isinstance(exponent, int)
        and base.bit_length() * abs(exponent) > LARGEST_BITS
    ):
        raise Refusal(N_("The number is too large."))
    result: Any = operator.pow(base, exponent)
    if isinstance(result, complex):
        raise Refusal(N_("This power has no value."))
    return result


def _remainder(_run: Run, left: Any, right: Any) -> Any:
    if isinstance(left, str):
        raise Refusal(N_('Text is not filled in with %%; use f"…" instead.'))
    return left % right


def _simple(function: Callable[[Any, Any], Any]) -> Callable[[Run, Any, Any], Any]:
    return lambda _run, left, right: function(left, right)


BINARY: Final[Mapping[type[ast.operator], Callable[[Run, Any, Any], Any]]] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.Div: _simple(operator.truediv),
    ast.FloorDiv: _simple(operator.floordiv),
    ast.Mod: _remainder,
    ast.Pow: _power,
}
COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
# Comparing these takes no time worth counting.
LIGHT: Final = frozenset({int, float, bool, type(None), datetime, date, timedelta})


def binary(run: Run, function: Callable[[Run, Any, Any], Any], left: Any, right: Any) -> Any:
    """Work out `left operator right`, saying in words why it cannot be done."""
    try:
        return function(run, left, right)
    except TypeError:
        raise Refusal(
            N_("This cannot be done with %(left)s and %(right)s."),
            left=kind(left), right=kind(right),
        ) from None  # fmt: skip


def field(owner: Any, name: str) -> Any:
    """Read `owner.name`: a field of a record, or a listed part of a date. Never an attribute."""
    if isinstance(owner, Mapping):
        if name in owner:
            return owner[name]
        raise Refusal(N_("There is no field “%(name)s”."), name=name)
    if name in FIELDS.get(type(owner), ()):
        return getattr(owner, name)
    raise Refusal(N_("%(kind)s has no field “%(name)s”."), kind=kind(owner), name=name)


def item(owner: Any, key: Any) -> Any:
    """Read `owner[key]`."""
    if isinstance(owner, Mapping):
        if as_key(key) in owner:
            return owner[key]
        raise Refusal(N_("There is no field “%(name)s”."), name=str(key)[:80])
    if not isinstance(owner, (list, tuple, str, range)):
        raise Refusal(N_("%(kind)s has no fields."), kind=kind(owner))
    if not isinstance(key, int):
        raise Refusal(N_("A place in a list is a number, not %(kind)s."), kind=kind(key))
    if not -len(owner) <= key < len(owner):
        raise Refusal(N_("There is no place %(name)s in the list."), name=key)
    return owner[key]


def compare(run: Run, function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Compare two values, having paid for walking them."""
    if type(left) not in LIGHT or type(right) not in LIGHT:
        run.weigh(left, right)
    try:
        return function(left, right)
    except TypeError:
        raise Refusal(
            N_("%(left)s cannot be compared with %(right)s."), left=kind(left), right=kind(right)
        ) from None
