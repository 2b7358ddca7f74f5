"""What may be asked of what an instance carries: its variables, its places, what it calls."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from base.privacy import Mask, field_kind
from engine.definitions.program import plain_key
from engine.runtime.machine.assembly import MARK
from engine.runtime.machine.codec import unseal

CLEAR: Final = Mask(clear=True)
MISSING: Final = object()
ANY: Final = "*"


class Comparison(StrEnum):
    """How a variable is compared with what was typed."""

    EQUAL = "eq"
    UNEQUAL = "ne"
    LESS = "lt"
    AT_MOST = "le"
    MORE = "gt"
    AT_LEAST = "ge"
    LIKE = "like"
    ONE_OF = "in"
    EXISTS = "exists"
    MISSING = "missing"


ORDERED: Final = frozenset(
    {Comparison.LESS, Comparison.AT_MOST, Comparison.MORE, Comparison.AT_LEAST}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableTest:
    """One condition on a variable. `path` names it: `a`, or `a.b.2` for what is inside of it.

    `text` is as it was typed: `12`, `true` and `"12"` are a number, a truth value and a text, a
    bare word is a text; `*` stands for anything in LIKE, commas separate what ONE_OF is one of.
    """

    path: str
    operator: Comparison
    text: str = ""

    def fits(self, variables: Mapping[str, Any], mask: Mask = CLEAR) -> bool:
        """Return whether variables fulfil it. What is not there fulfils only MISSING.

        Whoever sees masks instead of values can ask for a whole value, but not feel his way to it:
        patterns and orders are compared with what he sees.
        """
        value = found_at(variables, self.path)
        if value is MISSING or self.operator is Comparison.MISSING:
            return value is MISSING and self.operator is Comparison.MISSING
        match self.operator:
            case Comparison.EXISTS:
                return True
            case Comparison.EQUAL:
                return is_equal(value, self.text)
            case Comparison.UNEQUAL:
                return not is_equal(value, self.text)
            case Comparison.ONE_OF:
                return any(is_equal(value, one) for one in self.listed())
        seen = as_seen(self.path, value, mask)
        if self.operator is Comparison.LIKE:
            plain = not isinstance(seen, Mapping | list | tuple | set | frozenset)
            return plain and _like(self.text).fullmatch(plain_text(seen)) is not None
        return _ordered(seen, self.operator, self.text)

    def listed(self) -> list[str]:
        """Return what ONE_OF is one of."""
        return [one for one in (part.strip() for part in self.text.split(",")) if one]

    def words(self) -> Iterator[bytes]:
        """Yield what must stand in the bytes of a state that fulfils it: a quick first look."""
        if self.operator is Comparison.MISSING:
            return
        yield from (part.encode() for part in self.path.split(".") if not part.isdigit())
        wanted = typed(self.text)
        if self.operator is Comparison.EQUAL and isinstance(wanted, str) and not _is_id(wanted):
            # Dates are stored as they are written, so they are found too; ids are not.
            yield wanted.encode()
        if self.operator is Comparison.LIKE:
            yield from (part.encode() for part in self.text.split(ANY) if _is_exact(part))


def found_at(variables: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path of names and places in lists, or MISSING.

    A name with dots in it is found too, if there is one.
    """
    if path in variables:
        return variables[path]
    value: Any = variables
    for part in path.split("."):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return value


def as_seen(path: str, value: Any, mask: Mask) -> Any:
    """Return a value as its reader sees it: texts may be masked, and what personal names hold."""
    kind = None if mask.clear else field_kind(path.rpartition(".")[2])
    if kind is not None and not isinstance(value, Mapping | list | tuple):
        return mask.of(kind, plain_text(value))
    return mask.text(value) if isinstance(value, str) else value


def typed(text: str) -> Any:
    """Return what was typed: JSON if it is such, else a text."""
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return text


def is_equal(value: Any, text: str) -> bool:
    """Return whether a value is what was typed; a text is met by its own letters too."""
    wanted = typed(text)
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, int | float | Decimal) and isinstance(wanted, int | float):
        return _number(value) == _number(text)
    return bool(value == wanted) or plain_text(value) == text


def plain_text(value: Any) -> str:
    """Return a value as it is written."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ordered(value: Any, operator: Comparison, text: str) -> bool:
    pair = _comparable(value, text)
    if pair is None:
        return False
    mine, theirs = pair
    match operator:
        case Comparison.LESS:
            return bool(mine < theirs)
        case Comparison.AT_MOST:
            return bool(mine <= theirs)
        case Comparison.MORE:
            return bool(mine > theirs)
    return bool(mine >= theirs)


def _comparable(value: Any, text: str) -> tuple[Any, Any] | None:
    """Return both as something that has an order, None when they are of different kinds."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        mine, theirs = _number(value), _number(text)
        return None if mine is None or theirs is None else (mine, theirs)
    wanted = typed(text)
    if isinstance(value, datetime | date | time):
        return _moments(value, str(wanted))
    return (value, wanted) if isinstance(value, str) and isinstance(wanted, str) else None


def _moments(value: datetime | date | time, text: str) -> tuple[Any, Any] | None:
    try:
        wanted = type(value).fromisoformat(text)
    except ValueError:
        return None
    if isinstance(value, datetime) and isinstance(wanted, datetime) and wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=value.tzinfo)
    if getattr(value, "tzinfo", None) is None and getattr(wanted, "tzinfo", None) is not None:
        return None
    return value, wanted


def _number(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _like(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in pattern.split(ANY))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)


def _is_exact(part: str) -> bool:
    """Return whether a part of a pattern stands in the bytes as it does here.

    Letters may be of another case, and digits may belong to a number, which is no text there.
    """
    return not part.isascii() and part.lower() == part.upper()


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What is asked of what an instance carries.

    `groups` of tests on variables: all of one group must be met, of one group or the other.
    `node`: it stands there now. `calls`: it is inside of a called process of this key now.
    """

    groups: tuple[tuple[VariableTest, ...], ...] = ()
    node: str = ""
    calls: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups or self.node or self.calls)

    def fits(self, blob: bytes, mask: Mask = CLEAR) -> bool:
        """Return whether a stored state fulfils it.

        Raises:
            BadState: it is damaged.
        """
        scopes = unseal(blob)[-1]
        if self.node and not any(node == self.node for node, *_ in places_in(scopes)):
            return False
        if self.calls and not any(plain_key(row[1]) == self.calls for row in scopes):
            return False
        variables = next(row[4] for row in scopes if not row[0])
        return not self.groups or any(
            all(test.fits(variables, mask) for test in group) for group in self.groups
        )

    def words(self) -> list[list[bytes]]:
        """Return what must stand in the bytes: all of one list, of one list or the other."""
        always = [text.encode() for text in (self.node, self.calls) if text]
        groups = [[word for test in group for word in test.words()] for group in self.groups]
        return [always + group for group in groups] or [always]


def places_in(scopes: list[list[Any]]) -> Iterator[tuple[str, str, Any]]:
    """Yield where tokens of the process itself stand: node, what stands for it there, since when.

    The second is empty for the step itself, `each` for one of several; the third is milliseconds
    since 1970. What belongs to a called process is left out.
    """
    called: set[int] = set()
    for owner, key, _root, _over, _variables, rows, *_ in scopes:
        if key or owner in called:
            called |= {row[0] for row in rows}
            continue
        for row in rows:
            node, _mark, what = row[2].partition(MARK)
            yield node, what, row[4]
