"""What every kind of value can do, and the refusal of what does not fit."""

from typing import Any, Protocol, TypeVar

from base.errors import Invalid
from base.i18n import N_

T = TypeVar("T")


class BadValue(Invalid):
    """A value does not fit its parameter; `wanted` says what would."""

    code = "bad_parameter_value"
    message = N_("“%(text)s” does not fit here. Enter %(wanted)s.")


class Kind(Protocol[T]):
    """How the values of a parameter look. Every method but `show` and `write` may refuse.

    `read` takes what a person typed, `load` what `store` made: plain JSON data. `show` is for
    reading, `write` is what a person would type; both in the reader's language.
    """

    @property
    def name(self) -> str:
        """Return the name of the kind in files, such as `duration`."""
        ...

    def read(self, text: str) -> T:
        """Read what a person typed; raises BadValue."""
        ...

    def check(self, value: T) -> T:
        """Return the value if it is within its limits; raises BadValue."""
        ...

    def store(self, value: T) -> Any:
        """Return the value as plain data."""
        ...

    def load(self, stored: Any) -> T:
        """Return the value of plain data; raises BadValue."""
        ...

    def show(self, value: T) -> str:
        """Say the value."""
        ...

    def write(self, value: T) -> str:
        """Return what a person would type for this value."""
        ...

    def wanted(self) -> str:
        """Say what would fit, such as `a whole number from 1 to 10`."""
        ...
