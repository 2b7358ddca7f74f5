"""Simple conditions as lines of a name, a comparison and a value; and the text that they are.

The text is what counts. One that is more than comparisons joined by one word is left as text.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

COMPARE: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
BETWEEN: Final = re.compile("[,，、]")
# Without a value of their own.
ALONE: Final[Mapping[str, str]] = {
    "filled": "{}", "empty": "not {}", "yes": "{} == true", "no": "{} == false",
    "given": "{} is not null", "absent": "{} is null",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison.

    `operator` is one of `==  !=  <  <=  >  >=  in  not in  has  lacks`, or one of `ALONE`, which
    have no value. Several values stand between commas.
    """

    name: str
    operator: str
    value: str = ""


def lines_of(text: str) -> tuple[str, list[Line]] | None:
    """Return the word that joins (`and`, `or`) and the lines; None when it is more than lines."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    joined = isinstance(tree, ast.BoolOp)
    parts = tree.values if isinstance(tree, ast.BoolOp) else [tree]
    found = [_line(part) for part in parts]
    lines = [line for line in found if line is not None]
    if len(lines) != len(found):
        return None
    alternative = joined and isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or)
    return ("or" if alternative else "and"), lines


def text_of(word: str, lines: Sequence[Line], kinds: Mapping[str, str]) -> str:
    """Return the condition of lines; `kinds` are the types of the fields by their keys."""
    joiner = " or " if word == "or" else " and "
    return joiner.join(_text(line, kinds.get(line.name, "text")) for line in lines if line.name)


def _line(part: ast.expr) -> Line | None:
    if isinstance(part, ast.Name) and part.id not in ("true", "false", "null"):
        return Line(part.id, "filled")
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not):
        name = part.operand
        return Line(name.id, "empty") if isinstance(name, ast.Name) else None
    if not isinstance(part, ast.Compare) or len(part.ops) != 1:
        return None
    left, operator, right = part.left, part.ops[0], part.comparators[0]
    word = COMPARE.get(type(operator), "")
    if isinstance(left, ast.Name):
        return _of_name(left.id, operator, word, right)
    member = _literal(left)
    if member is not None and isinstance(right, ast.Name) and word in ("in", "not in"):
        return Line(right.id, "has" if word == "in" else "lacks", member)
    return None


def _of_name(name: str, operator: ast.cmpop, word: str, right: ast.expr) -> Line | None:
    nothing = isinstance(right, ast.Name) and right.id in ("null", "None")
    nothing = nothing or (isinstance(right, ast.Constant) and right.value is None)
    if nothing:
        same = isinstance(operator, ast.Is | ast.Eq)
        other = isinstance(operator, ast.IsNot | ast.NotEq)
        return Line(name, "absent" if same else "given") if same or other else None
    if isinstance(right, ast.Name) and right.id in ("true", "false") and word == "==":
        return Line(name, "yes" if right.id == "true" else "no")
    if word in ("in", "not in"):
        values = _literals(right)
        return None if values is None else Line(name, word, ", ".join(values))
    value = _literal(right)
    return None if value is None or not word else Line(name, word, value)


def _literals(tree: ast.expr) -> list[str] | None:
    if not isinstance(tree, ast.List | ast.Tuple):
        return None
    found = [_literal(one) for one in tree.elts]
    values = [one for one in found if one is not None and "," not in one]
    return values if len(values) == len(found) else None


def _literal(tree: ast.expr) -> str | None:
    if isinstance(tree, ast.Constant) and type(tree.value) in (str, int, float):
        return str(tree.value)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        inner = _literal(tree.operand)
        return None if inner is None else f"-{inner}"
    made = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and len(tree.args) == 1
    if made and isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        return _literal(tree.args[0]) if tree.func.id in ("date", "datetime") else None
    return None


def _text(line: Line, kind: str) -> str:
    if line.operator in ALONE:
        return ALONE[line.operator].format(line.name)
    if line.operator in ("in", "not in"):
        values = (one.strip() for one in BETWEEN.split(line.value))
        listed = ", ".join(_written(one, kind) for one in values if one)
        return f"{line.name} {line.operator} [{listed}]"
    if line.operator in ("has", "lacks"):
        word = "in" if line.operator == "has" else "not in"
        return f"{_written(line.value, 'text')} {word} {line.name}"
    return f"{line.name} {line.operator} {_written(line.value, kind)}"


def _written(value: str, kind: str) -> str:
    if kind == "number":
        try:
            return str(int(value)) if value.strip().lstrip("-").isdecimal() else str(float(value))
        except ValueError:
            pass
    quoted = "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return f"{kind}({quoted})" if kind in ("date", "datetime") else quoted
