"""Texts in a drawing that may hold expressions: `plain`, `${expression}`, `Ticket ${no}`, `=x`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from base.expressions import Expression, compile_expression
from base.times import Calendars

# The Camunda family knows both; what was deferred or immediate there makes no difference here.
OPENING: Final = re.compile(r"[$#]\{")


@dataclass(frozen=True, slots=True)
class Value:
    """An attribute of a drawing. `parts` are texts and expressions in turn."""

    text: str
    parts: tuple[str | Expression, ...]

    @property
    def constant(self) -> bool:
        """Return whether it is plain text, known when the drawing is deployed."""
        return all(isinstance(part, str) for part in self.parts)

    @property
    def names(self) -> frozenset[str]:
        """Return the variables that it reads."""
        found: set[str] = set()
        for part in self.parts:
            if not isinstance(part, str):
                found |= part.names
        return frozenset(found)

    def get(
        self, data: Mapping[str, Any], now: datetime, calendars: Calendars | None = None
    ) -> Any:
        """Work it out. A single expression keeps its type; mixed with text it becomes text.

        Raises:
            ExpressionFailed: the data does not fit the expression.
        """
        if len(self.parts) == 1:
            part = self.parts[0]
            return part if isinstance(part, str) else part.evaluate(data, now, calendars)
        return "".join(
            part if isinstance(part, str) else as_text(part.evaluate(data, now, calendars))
            for part in self.parts
        )


def as_text(value: Any) -> str:
    """Return a value as it reads within a sentence."""
    return "" if value is None else str(value)


def as_names(value: Any) -> tuple[str, ...]:
    """Return a list of names from a text with commas, or from a list."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    parts = value if isinstance(value, Iterable) else [value]
    return tuple(dict.fromkeys(text for part in parts if (text := as_text(part).strip())))


def read_value(text: str) -> Value:
    """Compile an attribute.

    Raises:
        ExpressionProblem: an expression in it is not part of the language.
    """
    stripped = text.strip()
    if stripped.startswith("="):
        return Value(text, (compile_expression(stripped),))
    if OPENING.search(text) is None:
        return Value(text, (text,))
    whole = (
        stripped
        if stripped[:2] in {"${", "#{"} and _closing(stripped, 2) == len(stripped) - 1
        else text
    )
    return Value(text, tuple(_parts(whole)))


def read_expression(text: str) -> Expression:
    """Compile a condition or another place that is always an expression; a wrapper may be left on.

    Raises:
        ExpressionProblem: it is not part of the language.
    """
    stripped = text.strip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        return compile_expression(stripped)  # the sign says which spelling it is
    return compile_expression(bare(text))


def bare(text: str) -> str:
    """Return an expression without `${…}`, `#{…}` or a leading `=` around it."""
    stripped = text.strip()
    if stripped[:2] in {"${", "#{"} and _closing(stripped, 2) == len(stripped) - 1:
        return stripped[2:-1].strip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        return stripped[1:].strip()
    return stripped


def _parts(text: str) -> Iterator[str | Expression]:
    at = 0
    while (found := OPENING.search(text, at)) is not None:
        start = found.start()
        end = _closing(text, start + 2)
        if end < 0:
            break
        if start > at:
            yield text[at:start]
        yield compile_expression(text[start + 2 : end])
        at = end + 1
    if at < len(text):
        yield text[at:]


def _closing(text: str, start: int) -> int:
    """Return where the brace opened just before `start` closes; -1 when it does not."""
    depth, quote = 1, ""
    for index in range(start, len(text)):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "{}":
            depth += 1 if char == "{" else -1
            if not depth:
                return index
    return -1
