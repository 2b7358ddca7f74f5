"""Lists of values of one kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from base.i18n import gettext

from .kind import BadValue, Kind

T = TypeVar("T")
MOST_ENTRIES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Generic[T]):
    """A list of values of one kind, in an order; typed with a comma or a line break between."""

    of: Kind[T]
    least: int = 0
    most: int = MOST_ENTRIES

    @property
    def name(self) -> str:
        """Return the name of the kind in files."""
        return f"list of {self.of.name}"

    def read(self, text: str) -> tuple[T, ...]:
        """Read each part."""
        parts = [part.strip() for part in re.split(r"[,，、;；\n]", text)]
        return self.check(tuple(self.of.read(part) for part in parts if part))

    def check(self, value: Sequence[T]) -> tuple[T, ...]:
        """Hold their number and each of them against the limits."""
        if not self.least <= len(value) <= self.most:
            raise BadValue(text=self.write(value)[:80], wanted=self.wanted())
        return tuple(self.of.check(one) for one in value)

    def store(self, value: Sequence[T]) -> Any:
        """Return a list."""
        return [self.of.store(one) for one in value]

    def load(self, stored: Any) -> tuple[T, ...]:
        """Take a list."""
        if not isinstance(stored, list):
            raise BadValue(text=str(stored)[:80], wanted=self.wanted())
        return self.check(tuple(self.of.load(one) for one in stored))

    def show(self, value: Sequence[T]) -> str:
        """Say all of them."""
        return gettext(", ").join(self.of.show(one) for one in value) or "–"

    def write(self, value: Sequence[T]) -> str:
        """Write all of them."""
        return ", ".join(self.of.write(one) for one in value)

    def wanted(self) -> str:
        """Say what fits."""
        limits = {"least": self.least, "most": self.most, "wanted": self.of.wanted()}
        return (
            gettext("%(least)s to %(most)s entries with commas between; each %(wanted)s") % limits
        )
