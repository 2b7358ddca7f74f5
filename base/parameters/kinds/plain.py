"""Yes or no, numbers, texts, choices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from base.i18n import gettext

from .kind import BadValue

YES: Final = frozenset({"true", "yes", "on", "1", "是"})
NO: Final = frozenset({"false", "no", "off", "0", "否", ""})
LONGEST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    name = "yes_no"

    def read(self, text: str) -> bool:
        """Read yes or no in the words of our languages."""
        plain = text.strip().casefold()
        if plain not in YES | NO:
            raise BadValue(text=text[:80], wanted=self.wanted())
        return plain in YES

    def check(self, value: bool) -> bool:  # noqa: FBT001 the value itself
        """Everything that is yes or no fits."""
        return value

    def store(self, value: bool) -> Any:  # noqa: FBT001 the value itself
        """Return it as it is."""
        return value

    def load(self, stored: Any) -> bool:
        """Take nothing but true and false."""
        if not isinstance(stored, bool):
            raise BadValue(text=str(stored)[:80], wanted=self.wanted())
        return stored

    def show(self, value: bool) -> str:  # noqa: FBT001 the value itself
        """Say it."""
        return gettext("Yes") if value else gettext("No")

    def write(self, value: bool) -> str:  # noqa: FBT001 the value itself
        """Return what the form sends."""
        return "true" if value else "false"

    def wanted(self) -> str:
        """Say what fits."""
        return gettext("yes or no")


class Digits:
    """What is said and written in digits."""

    __slots__ = ()

    def show(self, value: int | Decimal) -> str:
        """Say it in digits."""
        return str(value)

    def write(self, value: int | Decimal) -> str:
        """Write it in digits."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Digits):
    """A whole number, both limits included."""

    least: int = 0
    most: int = 1_000_000

    name = "whole"

    def read(self, text: str) -> int:
        """Read a number in digits."""
        try:
            return self.check(int(text.strip()))
        except ValueError:
            raise BadValue(text=text[:80], wanted=self.wanted()) from None

    def check(self, value: int) -> int:
        """Hold it against the limits."""
        if not self.least <= value <= self.most:
            raise BadValue(text=str(value)[:80], wanted=self.wanted())
        return value

    def store(self, value: int) -> Any:
        """Return it as it is."""
        return value

    def load(self, stored: Any) -> int:
        """Take whole numbers within the limits."""
        if not isinstance(stored, int) or isinstance(stored, bool):
            raise BadValue(text=str(stored)[:80], wanted=self.wanted())
        return self.check(stored)

    def wanted(self) -> str:
        """Say what fits."""
        limits = {"least": self.least, "most": self.most}
        return gettext("a whole number from %(least)s to %(most)s") % limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Digits):
    """A decimal number, both limits included, with so many places after the point."""

    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1_000_000)
    places: int = 2

    name = "number"

    def read(self, text: str) -> Decimal:
        """Read a number with a point."""
        try:
            return self.check(Decimal(text.strip()))
        except InvalidOperation:
            raise BadValue(text=text[:80], wanted=self.wanted()) from None

    def check(self, value: Decimal) -> Decimal:
        """Hold it against the limits and the places."""
        if not value.is_finite() or not self.least <= value <= self.most:
            raise BadValue(text=str(value)[:80], wanted=self.wanted())
        if value != round(value, self.places):
            raise BadValue(text=str(value)[:80], wanted=self.wanted())
        return value

    def store(self, value: Decimal) -> Any:
        """Return it as a text, which keeps its places."""
        return str(value)

    def load(self, stored: Any) -> Decimal:
        """Take a text or a whole number."""
        return self.read(str(stored))

    def wanted(self) -> str:
        """Say what fits."""
        limits = {"least": self.least, "most": self.most, "places": self.places}
        return gettext("a number from %(least)s to %(most)s, %(places)s decimals at most") % limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of one line; `pattern` is what the whole of it must match, `like` an example."""

    pattern: str = ""
    like: str = ""
    longest: int = LONGEST_TEXT

    name = "text"

    def read(self, text: str) -> str:
        """Take it without blanks around it."""
        return self.check(text.strip())

    def check(self, value: str) -> str:
        """Hold it against the pattern."""
        right = len(value) <= self.longest and "\n" not in value and "\0" not in value
        if not right or (self.pattern and not re.fullmatch(self.pattern, value)):
            raise BadValue(text=value[:80], wanted=self.wanted())
        return value

    def store(self, value: str) -> Any:
        """Return it as it is."""
        return value

    def load(self, stored: Any) -> str:
        """Take a text."""
        return self.check(str(stored))

    def show(self, value: str) -> str:
        """Say it."""
        return value

    def write(self, value: str) -> str:
        """Write it."""
        return value

    def wanted(self) -> str:
        """Say what fits."""
        if self.like:
            return gettext("a text such as %(like)s") % {"like": self.like}
        return gettext("a text of %(most)s characters at most") % {"most": self.longest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of some codes; `options` holds what each is called (marked for translation)."""

    options: Mapping[str, str]

    name = "choice"

    def read(self, text: str) -> str:
        """Take one of the codes."""
        return self.check(text.strip())

    def check(self, value: str) -> str:
        """Refuse what is none of them."""
        if value not in self.options:
            raise BadValue(text=value[:80], wanted=self.wanted())
        return value

    def store(self, value: str) -> Any:
        """Return the code."""
        return value

    def load(self, stored: Any) -> str:
        """Take one of the codes."""
        return self.check(str(stored))

    def show(self, value: str) -> str:
        """Say what it is called."""
        return gettext(self.options.get(value, value))

    def write(self, value: str) -> str:
        """Return the code."""
        return value

    def named(self) -> list[tuple[str, str]]:
        """Return the codes with what each is called in the reader's language."""
        return [(code, gettext(name)) for code, name in self.options.items()]

    def wanted(self) -> str:
        """Say what fits."""
        return gettext("one of %(codes)s") % {"codes": ", ".join(self.options)}
