"""What the operators of FEEL do: functions over values, and the nodes made of them.

Whatever does not fit together is null, with a warning.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_

from .calendars import add_months, clock, clock_plus, moment_of, span_of
from .run import Run
from .values import Env, Months, Node, Range, compare, equal, inside, kind

Operation = Callable[[Run, Any, Any], Any]
# Powers and logarithms take some fifty microseconds each.
POWER: Final = 500
NO_FIT: Final = N_("“%(left)s” and “%(right)s” do not go together with %(sign)s.")
NO_VALUE: Final = N_("%(left)s %(sign)s %(right)s has no value.")


class Constant:
    """A node that is always the same value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, _run: Run, _env: Env) -> Any:
        """Return the value."""
        return self.value


# --- arithmetic -----------------------------------------------------------------------------------


def _no_fit(run: Run, sign: str, left: Any, right: Any) -> None:
    run.warn(NO_FIT, left=kind(left), right=kind(right), sign=sign)


def add(run: Run, left: Any, right: Any) -> Any:
    """Return left + right: numbers, texts, durations, a time and a duration."""
    if type(left) is str and type(right) is str:
        run.charge((len(left) + len(right)) >> 3)
        return left + right
    match left, right:
        case (date(), Months(count)) | (Months(count), date()):
            moment = left if isinstance(left, date) else right
            return add_months(moment, count)
        case (date() | time(), timedelta()):
            return _later(left, right)
        case (timedelta(), date() | time()):
            return _later(right, left)
        case (timedelta(), timedelta()):
            return left + right
        case (Months(one), Months(other)):
            return Months(one + other)
        case _:
            return _no_fit(run, "+", left, right)


def _later(moment: date | time, span: timedelta) -> date | time:
    if isinstance(moment, time):
        return clock_plus(moment, span)
    if isinstance(moment, datetime):
        return moment + span
    # A date and a duration make a date, the rest of the day is cut off (DMN 1.5, table 55).
    return (datetime(moment.year, moment.month, moment.day) + span).date()  # noqa: DTZ001 a day has no zone


def subtract(run: Run, left: Any, right: Any) -> Any:
    """Return left - right: numbers, durations, moments."""
    match left, right:
        case (date(), Months(count)):
            return add_months(left, -count)
        case (date() | time(), timedelta()):
            return _later(left, -right)
        case (time(), time()):
            return clock(left) - clock(right)
        case (date(), date()):
            one, other = moment_of(left), moment_of(right)
            if (one.utcoffset() is None) == (other.utcoffset() is None):
                return one - other
        case (timedelta(), timedelta()):
            return left - right
        case (Months(one), Months(other)):
            return Months(one - other)
    return _no_fit(run, "-", left, right)


def multiply(run: Run, left: Any, right: Any) -> Any:
    """Return left * right: numbers, or a duration and a number."""
    if type(left) is Decimal:
        left, right = right, left
    match left, right:
        case (timedelta(), Decimal()):
            return span_of(Decimal(left // timedelta(microseconds=1)) * right)
        case (Months(count), Decimal()):
            return Months(int(count * right))
        case _:
            return _no_fit(run, "*", left, right)


def divide(run: Run, left: Any, right: Any) -> Any:
    """Return left / right: numbers, a duration by a number, a duration by a duration."""
    match left, right:
        case (timedelta(), Decimal()):
            return span_of(Decimal(left // timedelta(microseconds=1)) / right)
        case (timedelta(), timedelta()):
            micro = timedelta(microseconds=1)
            return Decimal(left // micro) / Decimal(right // micro)
        case (Months(count), Decimal()):
            return Months(int(count / right))
        case (Months(one), Months(other)):
            return Decimal(one) / Decimal(other)
        case _:
            return _no_fit(run, "/", left, right)


def power(run: Run, left: Any, right: Any) -> Any:
    """Return left to the power of right; only numbers have one."""
    return _no_fit(run, "**", left, right)


# What is done with two numbers, and what with anything else.
ARITHMETIC: Final[Mapping[str, tuple[Callable[[Decimal, Decimal], Decimal], Operation]]] = {
    "+": (lambda left, right: left + right, add),
    "-": (lambda left, right: left - right, subtract),
    "*": (lambda left, right: left * right, multiply),
    "/": (lambda left, right: left / right, divide),
    "**": (lambda left, right: left**right, power),
}


def chain(first: Node, rest: Sequence[tuple[str, Node]]) -> Node:
    """Return the node of `first op next op next …`, worked out from the left."""
    steps = [(sign, *ARITHMETIC[sign], node) for sign, node in rest]

    def run_chain(run: Run, env: Env) -> Any:
        left = first(run, env)
        for sign, numeric, other, node in steps:
            right = node(run, env)
            try:
                if type(left) is Decimal and type(right) is Decimal:
                    if sign == "**":
                        run.charge(POWER)
                    left = numeric(left, right)
                else:
                    left = other(run, left, right)
            except (ArithmeticError, ValueError):
                left = run.warn(NO_VALUE, left=left, sign=sign, right=right)
        return left

    return run_chain


def negate(node: Node) -> Node:
    """Return the node of a minus sign."""
    if isinstance(node, Constant) and type(node.value) is Decimal:
        return Constant(node.value.copy_negate())

    def run_negate(run: Run, env: Env) -> Any:
        value = node(run, env)
        match value:
            case Decimal() | timedelta():
                return -value
            case Months(count):
                return Months(-count)
            case _:
                return run.warn(N_("“%(kind)s” has no minus."), kind=kind(value))

    return run_negate


# --- comparing ------------------------------------------------------------------------------------


def same(run: Run, left: Any, right: Any) -> bool | None:
    """Return left = right; null when the kinds differ."""
    if type(left) is list or type(left) is dict:
        run.weigh(left, right)
    found = equal(left, right)
    if found is None:
        _no_fit(run, "=", left, right)
    return found


def order(run: Run, sign: str, left: Any, right: Any) -> bool | None:
    """Return left < right and its kin; null when they have no order."""
    found = compare(left, right)
    if found is None:
        if left is not None and right is not None:
            _no_fit(run, sign, left, right)
        return None
    match sign:
        case "<":
            return found < 0
        case "<=":
            return found <= 0
        case ">":
            return found > 0
        case _:
            return found >= 0


def comparison(sign: str, left: Node, right: Node) -> Node:
    """Return the node of `left sign right`."""
    if sign == "=":
        return lambda run, env: same(run, left(run, env), right(run, env))
    if sign == "!=":

        def differs(run: Run, env: Env) -> bool | None:
            found = same(run, left(run, env), right(run, env))
            return None if found is None else not found

        return differs
    return lambda run, env: order(run, sign, left(run, env), right(run, env))


def between(value: Node, low: Node, high: Node) -> Node:
    """Return the node of `value between low and high`, both ends included."""

    def run_between(run: Run, env: Env) -> bool | None:
        found = inside(value(run, env), Range(low(run, env), high(run, env)))
        if found is None:
            run.warn(N_("The values of “between” cannot be compared."))
        return found

    return run_between


def matches(run: Run, value: Any, test: Any) -> bool | None:
    """Return whether a value passes a test that is itself a value: equal, inside, or an item."""
    if type(test) is Range and type(value) is not Range:
        return inside(value, test)
    if type(test) is list:
        run.weigh(test, value)
        if type(value) is list:
            return equal(value, test) or any(equal(value, item) for item in test)
        return any(matches(run, value, item) for item in test)
    if type(test) is dict:
        run.weigh(test, value)
    return bool(equal(value, test))


# --- logic ----------------------------------------------------------------------------------------


def conjunction(nodes: Sequence[Node]) -> Node:
    """Return the node of `and` in three values: false wins, then null."""

    def run_and(run: Run, env: Env) -> bool | None:
        result: bool | None = True
        for node in nodes:
            value = node(run, env)
            if value is False:
                return False
            if value is not True:
                result = None
        return result

    return run_and


def disjunction(nodes: Sequence[Node]) -> Node:
    """Return the node of `or` in three values: true wins, then null."""

    def run_or(run: Run, env: Env) -> bool | None:
        result: bool | None = False
        for node in nodes:
            value = node(run, env)
            if value is True:
                return True
            if value is not False:
                result = None
        return result

    return run_or


def choice(condition: Node, then: Node, otherwise: Node) -> Node:
    """Return the node of `if`; whatever is not true takes the other way."""

    def run_choice(run: Run, env: Env) -> Any:
        return then(run, env) if condition(run, env) is True else otherwise(run, env)

    return run_choice
