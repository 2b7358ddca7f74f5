"""From text to something that can be run: read, check, compile, keep.

Reading is bounded before Python's own parser sees the text: its length and its nesting.
"""

import ast
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import StringIO
from textwrap import dedent
from tokenize import COMMENT, TokenError, generate_tokens
from typing import Any, Final, TypeVar

from base.i18n import N_
from base.times import BadTime, Calendars, Duration, WorkingSpan
from base.working_time import CalendarProblem

from .budget import EXPRESSION_STEPS, SCRIPT_STEPS, Run
from .checked import Node
from .data import check_data
from .dialects import means_empty, translated
from .grammar import Values
from .problems import ExpressionFailed, ExpressionProblem, Refusal
from .statements import Block, Statements

LONGEST_EXPRESSION: Final = 4_000
LONGEST_SCRIPT: Final = 20_000
DEEPEST_BRACKETS: Final = 25
QUOTED: Final = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
SPANS: Final = (Duration, WorkingSpan)
COOKIE: Final = re.compile(r"[ \t\f]*#.*?coding[:=]", re.ASCII)
Tree = TypeVar("Tree", ast.Expression, ast.Module)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A checked expression. `names` are the variables that it reads."""

    text: str
    names: frozenset[str]
    _places: Mapping[str, tuple[int, int]] = field(repr=False)
    _node: Node = field(repr=False)

    def evaluate(
        self,
        data: Mapping[str, Any],
        now: datetime | None = None,
        calendars: Calendars | None = None,
    ) -> Any:
        """Work the expression out; `now` is what its clock shows.

        `calendars` is asked for the working calendar when it is needed.

        Raises:
            ExpressionFailed: a variable is missing, kinds do not fit, or the budget is used up.
        """
        run = Run(data, EXPRESSION_STEPS, now, calendars)
        value = _guarded(run, self._node)
        if value is not True and value is not False and not isinstance(value, SPANS):
            check_data(value, "result")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A checked script: `names` are what it reads only, `assigned` what it sets."""

    text: str
    names: frozenset[str]
    assigned: frozenset[str]
    _block: Block = field(repr=False)

    def run(
        self,
        data: Mapping[str, Any],
        now: datetime | None = None,
        calendars: Calendars | None = None,
    ) -> dict[str, Any]:
        """Run the script on a copy of `data`; return the variables that are new or changed.

        Raises:
            ExpressionFailed: as for expressions; nothing has changed then.
        """
        run = Run(data, SCRIPT_STEPS, now, calendars)
        changed: dict[str, Any] = _guarded(run, self._changes)
        for name, value in changed.items():
            check_data(value, name)
        return changed

    def _changes(self, run: Run) -> dict[str, Any]:
        self._block(run)
        changed = {name: run.local[name] for name in self.assigned if name in run.local}
        for name, before in run.originals.items():
            if name in self.assigned or name not in run.local:
                continue
            run.weigh(run.local[name])
            if run.local[name] != before:
                changed[name] = run.local[name]
        return changed


def _guarded(run: Run, function: Callable[[Run], Any]) -> Any:
    """Run, turning whatever stops it into one sentence with its line."""
    try:
        return function(run)
    except Refusal as refusal:
        raise ExpressionFailed(run.line, refusal.sentence, **refusal.details) from None
    except (BadTime, CalendarProblem) as problem:
        raise ExpressionFailed(run.line, problem.message, **problem.params) from None
    except ZeroDivisionError:
        raise ExpressionFailed(run.line, N_("Nothing can be divided by zero.")) from None
    except (RecursionError, MemoryError):
        what = N_("This needs more steps or memory than one expression may use.")
        raise ExpressionFailed(run.line, what) from None
    except (ArithmeticError, ValueError, TypeError, LookupError):
        raise ExpressionFailed(run.line, N_("This has no value with the data at hand.")) from None


def compile_expression(text: str, names: Collection[str] | None = None) -> Expression:
    """Check and compile an expression; `${…}` around it or `=` before it is accepted.

    Args:
        text: the expression.
        names: the variables that are known; None when they are not.

    Raises:
        ExpressionProblem: with line, column, the rule that is broken, and a sentence.
    """
    expression = _expression(text)
    for name, (line, column) in expression._places.items():  # noqa: SLF001 our own
        if names is not None and name not in names:
            what = N_("There is no variable “%(name)s”.")
            raise ExpressionProblem(line, column, what, rule="unknown-name", name=name)
    return expression


@lru_cache(maxsize=4096)
def _expression(text: str) -> Expression:
    _check_size(text, LONGEST_EXPRESSION)
    inner, start = _unwrap(text)
    if not inner:
        raise ExpressionProblem(1, 1, N_("There is nothing here."), rule="empty")
    # Line breaks are spaces here, so a comment would silently swallow the rest.
    joined = inner.replace("\r", " ").replace("\n", " ")
    feel = text.lstrip().startswith("=")
    try:
        if not means_empty(joined):
            return _in_our_words(text, start, joined)
    except ExpressionProblem as problem:
        ours = translated(joined, feel=feel)
        if ours == joined:
            raise
        try:
            return _in_our_words(text, start, ours)
        except ExpressionProblem:
            raise problem from None  # at its place in what was written
    return _in_our_words(text, start, translated(joined, feel=feel))


def _in_our_words(text: str, start: int, joined: str) -> Expression:
    at = _offset_in(text, start, joined)
    if "#" in joined:
        _refuse_comment(joined, at)
    tree = _parse(joined, _read_expression, lambda _line, column: at(column))
    values = Values(lambda node: at(_characters(joined, getattr(node, "col_offset", 0))))
    node = values.compile(tree.body)
    places = dict(values.names)
    return Expression(text=text, names=frozenset(places), _places=places, _node=node)


@lru_cache(maxsize=1024)
def compile_script(text: str) -> Script:
    """Check and compile a script.

    Raises:
        ExpressionProblem: with line, column, the rule that is broken, and a sentence.
    """
    _check_size(text, LONGEST_SCRIPT)
    for number, line in enumerate(text.splitlines()[:2], start=1):
        if COOKIE.match(line):
            what = N_("A script is text; it cannot name an encoding.")
            raise ExpressionProblem(number, 1, what, rule="encoding")
    written = text.replace("\r\n", "\n").split("\n")
    lines = dedent("\n".join(written)).split("\n")

    def at(line: int, column: int) -> tuple[int, int]:
        index = min(line, len(lines)) - 1
        return line, column + 1 + max(0, len(written[index]) - len(lines[index]))

    def place(node: ast.AST) -> tuple[int, int]:
        line = getattr(node, "lineno", 1)
        return at(line, _characters(lines[line - 1], getattr(node, "col_offset", 0)))

    tree = _parse("\n".join(lines), ast.parse, at)

    statements = Statements(place)
    block = statements.block(tree.body)
    assigned = frozenset(statements.assigned)
    names = frozenset(statements.names) - assigned - frozenset(statements.walked)
    return Script(
        text=text, names=names, assigned=assigned, _block=block
    )  # fmt: skip


def _check_size(text: str, longest: int) -> None:
    if len(text) > longest:
        what = N_("This is longer than %(longest)s characters.")
        raise ExpressionProblem(1, 1, what, rule="too-long", longest=longest)
    bare = QUOTED.sub("", text)
    depth = 0
    for sign in bare:
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        if depth > DEEPEST_BRACKETS:
            raise ExpressionProblem(1, 1, N_("This is nested too deeply."), rule="too-deep")


def _unwrap(text: str) -> tuple[str, int]:
    """Return the expression without wrapper and blanks, and where it starts."""
    inner = text.strip()
    if inner.startswith("${") and inner.endswith("}"):
        inner = inner[2:-1]
    elif inner.startswith("=") and not inner.startswith("=="):
        inner = inner[1:]
    return inner.strip(), text.find(inner) + len(inner) - len(inner.lstrip())


def _offset_in(text: str, start: int, joined: str) -> Callable[[int], tuple[int, int]]:
    def at(column: int) -> tuple[int, int]:
        before = text[: start + max(0, min(column, len(joined)))]
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    return at


def _characters(line: str, offset_bytes: int) -> int:
    """Python counts columns in bytes of UTF-8; people count characters."""
    return len(line.encode("utf-8", "surrogatepass")[:offset_bytes].decode("utf-8", "ignore"))


def _refuse_comment(text: str, at: Callable[[int], tuple[int, int]]) -> None:
    try:
        tokens = list(generate_tokens(StringIO(text).readline))
    except (TokenError, SyntaxError):
        return  # the parser says it better
    for token in tokens:
        if token.type == COMMENT:
            what = N_("An expression cannot hold a comment.")
            raise ExpressionProblem(*at(token.start[1]), what, rule="no-comment")


def _read_expression(text: str) -> ast.Expression:
    return ast.parse(text, mode="eval")


def _parse(
    text: str, read: Callable[[str], Tree], at: Callable[[int, int], tuple[int, int]]
) -> Tree:
    try:
        return read(text)
    except SyntaxError as error:
        place = at(error.lineno or 1, max(0, (error.offset or len(text) + 1) - 1))
        raise ExpressionProblem(*place, _advice(text)) from None
    except (RecursionError, MemoryError):
        what = N_("This is nested too deeply.")
        raise ExpressionProblem(*at(1, 0), what, rule="too-deep") from None
    except ValueError:  # a NUL or a lone surrogate in the source
        what = N_("This text holds a character that is none.")
        raise ExpressionProblem(*at(1, 0), what, rule="broken-text") from None


def _advice(text: str) -> str:
    """Say what is most likely meant by text that cannot be read."""
    bare = QUOTED.sub("", text)
    if "&&" in bare or "||" in bare or re.search(r"!(?!=)", bare):
        return N_("Write “and”, “or”, “not” instead of the signs &&, ||, !.")
    if re.search(r"[^=!<>]=[^=]", bare):
        return N_("This cannot be read. To compare two values write ==.")
    return N_("This cannot be read here. Is a bracket, a quote or an operator missing?")
