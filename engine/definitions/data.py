"""What goes into a step and what comes out of it: named values, mappings, declared data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from base.errors import RingflowError
from base.i18n import N_
from base.times import Calendars

from .values import Value


class NotGiven(RingflowError):
    """A step was entered without a value that it is to be given."""

    code = "not_given"
    message = N_("“%(name)s” has no value here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often a call that failed is made again, and how long is waited before each time.

    The last wait counts for all that follow; without any, waits grow as those of other jobs.
    """

    count: int
    waits: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A list whose items are worked out one by one."""

    items: "tuple[Given, ...]"

    @property
    def constant(self) -> bool:
        """Return whether it reads no variables."""
        return all(item.constant for item in self.items)

    @property
    def names(self) -> frozenset[str]:
        """Return the variables that it reads."""
        return frozenset[str]().union(*(item.names for item in self.items))

    def get(
        self, data: Mapping[str, Any], now: datetime, calendars: Calendars | None = None
    ) -> list[Any]:
        """Work out all items."""
        return [item.get(data, now, calendars) for item in self.items]


@dataclass(frozen=True, slots=True)
class Entries:
    """A table of named values, worked out one by one."""

    items: "tuple[tuple[str, Given], ...]"

    @property
    def constant(self) -> bool:
        """Return whether it reads no variables."""
        return all(item.constant for _, item in self.items)

    @property
    def names(self) -> frozenset[str]:
        """Return the variables that it reads."""
        return frozenset[str]().union(*(item.names for _, item in self.items))

    def get(
        self, data: Mapping[str, Any], now: datetime, calendars: Calendars | None = None
    ) -> dict[str, Any]:
        """Work out all entries."""
        return {name: item.get(data, now, calendars) for name, item in self.items}


@dataclass(frozen=True, slots=True)
class Named:
    """A variable by its bare name, also one that could not stand in an expression.

    If it is not `needed`, nothing is given when there is none.
    """

    name: str
    needed: bool = True
    constant: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Return the variables that it reads."""
        return frozenset({self.name})

    def get(
        self, data: Mapping[str, Any], _now: datetime, _calendars: Calendars | None = None
    ) -> Any:
        """Return the variable.

        Raises:
            NotGiven: there is none of this name.
        """
        if self.name not in data:
            raise NotGiven(name=self.name)
        return data[self.name]


Given = Value | Listed | Entries | Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named value: of an action, a message, a call, a correlation key."""

    name: str
    value: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMapping:
    """Values that only one step sees, and what of its own it gives to the outside.

    With inputs or outputs a step has variables of its own in front of those around it. `closed`
    says that nothing but the outputs goes out; otherwise all goes out that it wrote, apart from
    its inputs.
    """

    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What a call gives to the called process and takes back.

    `all_in` lets it see everything that the call sees, `all_out` takes back all that it changed.
    """

    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    all_in: bool = True
    all_out: bool = True


SHARED: Final = Passing()


def assign(values: dict[str, Any], name: str, value: Any, around: Mapping[str, Any]) -> None:
    """Set a named value; a dot in the name leads into a table, as in `order.total`.

    A table is copied before it is changed, from `values` or else from what there is `around`.
    """
    first, *rest = name.split(".")
    if not rest:
        values[name] = value
        return
    table = values.get(first, around.get(first))
    values[first] = inner = dict(table) if isinstance(table, Mapping) else {}
    for part in rest[:-1]:
        table = inner.get(part)
        inner[part] = dict(table) if isinstance(table, Mapping) else {}
        inner = inner[part]
    inner[rest[-1]] = value
