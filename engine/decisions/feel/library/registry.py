"""How a built-in function is declared: its name, its parameters with their kinds, its body.

`substring` is declared with `"string:s, start position:n, length:n?"`. A letter tells what may be
given; what does not fit makes the call null, so that the bodies need not ask.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_
from engine.decisions.feel.run import Run
from engine.decisions.feel.values import Function, Months, Range, kind

# The letters of parameters. `x` takes everything and null too, `l` makes a list of a single value.
LETTERS: Final[Mapping[str, tuple[type, ...]]] = {
    "s": (str,),
    "n": (Decimal,),
    "b": (bool,),
    "c": (dict,),
    "l": (list,),
    "d": (date, datetime),
    "D": (datetime,),
    "t": (time,),
    "u": (timedelta, Months),
    "f": (Function,),
    "r": (Range,),
}
Body = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; `many` takes all that is left, as one list."""

    name: str
    kinds: frozenset[type] | None
    optional: bool
    many: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """A built-in function and the ways to call it."""

    name: str
    ways: tuple[tuple[Parameter, ...], ...]
    body: Body

    def call(self, run: Run, values: Sequence[Any], names: Sequence[str] = ()) -> Any:
        """Call the function with values in order, or with `names` for them; null when none fits."""
        run.charge(4)
        wrong: tuple[str, Any] | None = None
        for way in self.ways:
            arguments = _arranged(way, values, names)
            if arguments is None:
                continue
            fitted: list[Any] = []
            bad = _fit(way, arguments, fitted)
            if bad is None:
                return self._call(run, fitted)
            wrong = wrong or bad
        if wrong is None:
            return run.warn(N_("“%(name)s” is not called like that."), name=self.name)
        what = N_("“%(name)s” cannot take %(kind)s as “%(parameter)s”.")
        return run.warn(what, name=self.name, parameter=wrong[0], kind=kind(wrong[1]))

    def _call(self, run: Run, arguments: list[Any]) -> Any:
        for value in arguments:
            if type(value) is list:
                run.charge(len(value))
            elif type(value) is str:
                run.charge(len(value) >> 4)
        try:
            return self.body(run, *arguments)
        except (ArithmeticError, ValueError):
            return run.warn(N_("“%(name)s” has no value for this."), name=self.name)


def _arranged(
    way: tuple[Parameter, ...], values: Sequence[Any], names: Sequence[str]
) -> list[Any] | None:
    """Return the arguments of one way to call, or None when they do not fit it in number."""
    if names:
        given = dict(zip(names, values, strict=True))
        wanted = [parameter.name for parameter in way]
        if not set(names) <= set(wanted):
            return None
        last = max(wanted.index(name) for name in names)
        needed = [one for one in way[: last + 1] if one.name not in given]
        if needed or any(not one.optional and not one.many for one in way[last + 1 :]):
            return None
        return [given[name] for name in wanted[: last + 1]]
    least = sum(not one.optional and not one.many for one in way)
    if way and way[-1].many:
        fixed = len(way) - 1
        if len(values) < max(least, fixed + 1):
            return None
        rest = list(values[fixed:])
        return [*values[:fixed], rest[0] if len(rest) == 1 else rest]
    return list(values) if least <= len(values) <= len(way) else None


def _fit(
    way: tuple[Parameter, ...], arguments: list[Any], fitted: list[Any]
) -> tuple[str, Any] | None:
    """Fill `fitted`; return the first parameter that does not fit, with its value."""
    for parameter, value in zip(way, arguments, strict=False):
        fits, shaped = _fitted(parameter, value)
        if not fits:
            return parameter.name, value
        fitted.append(shaped)
    return None


def _fitted(parameter: Parameter, value: Any) -> tuple[bool, Any]:
    if parameter.many:
        return value is not None, value if type(value) is list else [value]
    kinds = parameter.kinds
    if kinds is None or type(value) in kinds:
        return True, value
    if value is None:
        return False, value
    if list in kinds:
        return True, [value]
    if type(value) is list and len(value) == 1 and type(value[0]) in kinds:
        return True, value[0]
    return False, value


def _parameter(text: str) -> Parameter:
    name, _, letters = text.strip().partition(":")
    plain = letters.rstrip("?*")
    kinds = frozenset(cls for letter in plain for cls in LETTERS.get(letter, ()))
    return Parameter(
        name=name,
        kinds=None if "x" in plain else kinds,
        optional=letters.endswith("?"),
        many=letters.endswith("*"),
    )


class Library(dict[str, Builtin]):
    """The functions of one file, by their names."""

    def builtin(self, name: str, *ways: str) -> Callable[[Body], Body]:
        """Declare a function; each of `ways` is a list of parameters."""
        read = tuple(
            tuple(_parameter(part) for part in way.split(",")) if way else () for way in ways
        )

        def take(body: Body) -> Body:
            self[name] = Builtin(name=name, ways=read, body=body)
            return body

        return take
