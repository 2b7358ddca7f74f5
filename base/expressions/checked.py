"""The gate: what is not named is refused, with its place and the name of the rule."""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from base.i18n import N_

from .budget import Run
from .problems import ExpressionProblem

Node = Callable[[Run], Any]
DEEPEST_TREE: Final = 60
RULES: Final[Mapping[type[ast.AST], tuple[str, str]]] = {
    ast.Import: ("no-import", N_("Nothing can be imported.")),
    ast.ImportFrom: ("no-import", N_("Nothing can be imported.")),
    ast.Lambda: ("no-functions", N_("Functions cannot be defined.")),
    ast.FunctionDef: ("no-functions", N_("Functions cannot be defined.")),
    ast.AsyncFunctionDef: ("no-functions", N_("Functions cannot be defined.")),
    ast.ClassDef: ("no-classes", N_("Classes cannot be defined.")),
    ast.Try: ("no-try", N_("Errors cannot be caught here; draw an error event instead.")),
    ast.TryStar: ("no-try", N_("Errors cannot be caught here; draw an error event instead.")),
    ast.Raise: ("no-raise", N_("Errors cannot be raised here; draw an error event instead.")),
    ast.With: ("no-with", N_("“with” is not part of this language.")),
    ast.NamedExpr: ("no-walrus", N_("A condition cannot set a variable.")),
    ast.Yield: ("no-functions", N_("Functions cannot be defined.")),
    ast.Await: ("no-functions", N_("Functions cannot be defined.")),
}
NOT_ALLOWED: Final = ("not-allowed", N_("“%(construct)s” is not part of this language."))


class Checked:
    """One text being compiled. `bound` are the names that comprehensions around us set."""

    def __init__(self, place: Callable[[ast.AST], tuple[int, int]]) -> None:
        self.place = place
        self.names: dict[str, tuple[int, int]] = {}
        self.bound: list[str] = []
        self.size = 0
        self.depth = 0

    def problem(self, node: ast.AST, rule: str, what: str, **details: str) -> ExpressionProblem:
        """Return the problem of `node`, with its place."""
        line, column = self.place(node)
        return ExpressionProblem(line, column, what, rule=rule, **details)

    def refuse(self, node: ast.AST) -> ExpressionProblem:
        """Return the problem that a whole kind of node is not part of the language."""
        rule, what = RULES.get(type(node), NOT_ALLOWED)
        return self.problem(node, rule, what, construct=type(node).__name__)

    def compile(self, node: ast.AST) -> Node:
        """Return the function that works out `node`."""
        build: Callable[[Any], Node] | None = getattr(
            self, f"_on_{type(node).__name__.lower()}", None
        )
        if build is None:
            raise self.refuse(node)
        self.size += 1
        self.depth += 1
        if self.depth > DEEPEST_TREE:
            raise self.problem(node, "too-deep", N_("This is nested too deeply."))
        try:
            return build(node)
        finally:
            self.depth -= 1

    def name(self, node: ast.AST, name: str) -> str:
        """Let a name through; those with an underscore in front belong to Python."""
        if name.startswith("_"):
            what = N_("The name “%(name)s” begins with an underscore.")
            raise self.problem(node, "no-underscore", what, name=name)
        return name
