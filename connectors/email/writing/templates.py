"""Texts with gaps, filled in safely.

Analysts write these texts into drawings, so a template is treated as a stranger's program: no
calls, no
attributes, no globals, a short list of filters, no arithmetic but `+` and `-`, at most two nested
loops, and a limit on what comes out. Whatever is not on the list is refused when it is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from babel.dates import format_date
from jinja2 import Environment, StrictUndefined, TemplateError, nodes
from jinja2.runtime import LoopContext

from base.errors import Invalid
from base.i18n import N_, locale

MAX_OUTPUT: Final = 200_000
MAX_ITEMS: Final = 1_000
MAX_LOOPS: Final = 2
_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.If, nodes.For, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Add, nodes.Sub, nodes.Keyword,
)  # fmt: skip
_LOOP: Final = frozenset({"index", "index0", "first", "last", "length"})
_TESTS: Final = frozenset({"defined", "none", "string", "number", "true", "false"})


class TemplateRefused(Invalid):
    """A template holds something that templates may not do, or does not fit the values."""

    code = "email.template_refused"
    message = N_("Mail template, line %(line)s: %(reason)s")


def render(source: str, values: Mapping[str, Any], zone: tzinfo = UTC) -> str:
    """Fill a text in; moments are written in `zone` and in the present language.

    Raises:
        TemplateRefused: the template does something forbidden, or a value is missing.
    """
    plain = {str(name): _plain(value, 0) for name, value in values.items()}
    env = _Strict(zone)
    try:
        tree = env.parse(source)
        _check(tree, 0)
        pieces = env.from_string(tree).generate(plain)
        return _limited(pieces)
    except TemplateError as problem:
        line = getattr(problem, "lineno", None) or 1
        raise TemplateRefused(line=line, reason=str(problem)) from problem
    except (TypeError, ValueError, LookupError) as problem:
        raise TemplateRefused(line=1, reason=str(problem)) from problem


class _Forbidden(TemplateError):
    def __init__(self, node: nodes.Node, reason: str) -> None:
        super().__init__(reason)
        self.lineno = node.lineno


class _Strict(Environment):
    """Jinja without everything that reaches beyond the given values."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self.globals.clear()
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS}
        self.filters = {
            "upper": lambda value: str(value).upper(),
            "lower": lambda value: str(value).lower(),
            "trim": lambda value: str(value).strip(),
            "length": len,
            "join": lambda values, by="": str(by).join(str(value) for value in values),
            "default": lambda value, other="": other if value in (None, "") else value,
            "date": lambda value: _date(value, zone),
            "datetime": lambda value: _datetime(value, zone),
        }

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, LoopContext):
            if argument in _LOOP:
                return getattr(obj, argument)
        elif isinstance(obj, dict) and isinstance(argument, str):
            if argument in obj:
                return obj[argument]
        elif (
            isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj)
        ):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)


def _check(node: nodes.Node, loops: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise _Forbidden(node, f"“{type(node).__name__}” may not be used in a mail template")
    if isinstance(node, nodes.Name) and node.name == "self":
        raise _Forbidden(node, "“self” may not be used in a mail template")
    if isinstance(node, nodes.For):
        loops += 1
        if loops > MAX_LOOPS or node.recursive:
            raise _Forbidden(node, f"more than {MAX_LOOPS} loops inside each other")
    for child in node.iter_child_nodes():
        _check(child, loops)


def _limited(pieces: Iterator[str]) -> str:
    out: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_OUTPUT:
            raise ValueError(f"the text grows beyond {MAX_OUTPUT} characters")
        out.append(piece)
    return "".join(out)


def _plain(value: Any, depth: int) -> Any:
    """Copy a value as plain data; anything with behaviour becomes its text or is refused."""
    if value is None or isinstance(value, bool | int | float | str | date | datetime):
        return value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if depth < 5 and isinstance(value, Mapping):
        return {str(name): _plain(item, depth + 1) for name, item in value.items()}
    if depth < 5 and isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        if len(value) > MAX_ITEMS:
            raise TemplateRefused(line=1, reason=f"a list has more than {MAX_ITEMS} items")
        return [_plain(item, depth + 1) for item in value]
    raise TemplateRefused(line=1, reason=f"a value of type {type(value).__name__} cannot be shown")


def _moment(value: object, zone: tzinfo) -> datetime | date:
    when = value if isinstance(value, date) else datetime.fromisoformat(str(value))
    if isinstance(when, datetime) and when.tzinfo is not None:
        return when.astimezone(zone)
    return when


def _date(value: object, zone: tzinfo) -> str:
    name = locale().replace("-", "_")
    return format_date(_moment(value, zone), format="long", locale=name)


def _datetime(value: object, zone: tzinfo) -> str:
    when = _moment(value, zone)
    return f"{when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else _date(when, zone)
