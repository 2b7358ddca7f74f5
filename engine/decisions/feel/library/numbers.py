"""Functions over numbers."""

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from engine.decisions.feel.operators import POWER
from engine.decisions.feel.run import Run
from engine.decisions.feel.values import Months

from .registry import Library

LIBRARY: Final = Library()
# DMN 1.5, table 78: the scale of a rounded number.
SCALES: Final = range(-6111, 6177)
ROUNDINGS: Final = {
    "decimal": ROUND_HALF_EVEN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """Return a number with so many digits behind the point; null for a scale that is none."""
    if int(scale) not in SCALES:
        return None
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent <= scale:
        return number
    if number.adjusted() < -int(scale) - 1 and rounding in {ROUND_HALF_EVEN, ROUND_DOWN}:
        return Decimal(0)
    return number.quantize(Decimal((0, (1,), -int(scale))), rounding=rounding)


def _declare(name: str, rounding: str) -> None:
    free = name in {"floor", "ceiling", "round up", "round down"}

    @LIBRARY.builtin(name, f"n:n, scale:n{'?' if free else ''}")
    def _round(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
        return rounded(number, scale, rounding)


for _name, _rounding in ROUNDINGS.items():
    _declare(_name, _rounding)


@LIBRARY.builtin("abs", "n:nu")
def _abs(_run: Run, number: Decimal | timedelta | Months) -> object:
    if isinstance(number, Months):
        return Months(abs(number.count))
    return abs(number)


@LIBRARY.builtin("modulo", "dividend:n, divisor:n")
def _modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    # The result has the sign of the divisor, unlike Python's remainder of decimals.
    rest = dividend % divisor
    return rest + divisor if rest and (rest < 0) != (divisor < 0) else rest


@LIBRARY.builtin("sqrt", "number:n")
def _sqrt(_run: Run, number: Decimal) -> Decimal:
    return number.sqrt()


@LIBRARY.builtin("log", "number:n")
def _log(run: Run, number: Decimal) -> Decimal | None:
    run.charge(POWER)
    return number.ln() if number > 0 else None


@LIBRARY.builtin("exp", "number:n")
def _exp(run: Run, number: Decimal) -> Decimal:
    run.charge(POWER)
    return number.exp()


@LIBRARY.builtin("odd", "number:n")
def _odd(_run: Run, number: Decimal) -> bool | None:
    return number % 2 != 0 if number == number.to_integral_value() else None


@LIBRARY.builtin("even", "number:n")
def _even(_run: Run, number: Decimal) -> bool | None:
    return number % 2 == 0 if number == number.to_integral_value() else None
