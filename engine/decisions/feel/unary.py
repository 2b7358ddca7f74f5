"""Unary tests: what stands in the cell of an input. `?` is the value that is tested."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from base.i18n import N_

from . import operators
from .names import Scope
from .operators import Constant
from .parser import Parser
from .run import Run
from .values import Env, Node, Range, compare, inside, kind

Simple = str | bool | Decimal


def read_tests(text: str, scope: Scope) -> Node | None:
    """Read a cell; None when it lets everything pass (empty, or a dash).

    The node wants the value under `?` in its variables and answers true, false or null.

    Raises:
        ExpressionProblem: with the line, the column and a sentence.
    """
    if text.strip() in {"", "-"}:
        return None
    with scope.inner(["?"]):
        parser = _Tests(text, scope)
        node = parser.tests()
        parser.finish()
    return node


class _Tests(Parser):
    """Reads one cell."""

    def tests(self) -> Node:
        """Read the tests of a cell: several with commas between, or `not(…)` around them."""
        if self.sees("not") and self.ahead().text == "(":
            start, size = self.at, self.size
            self.at += 2
            inner = self._several()
            if self.takes(")") and self.now.kind == "end":
                return _negated(inner)
            self.at, self.size = start, size
        return self._several()

    def _several(self) -> Node:
        tests = [self._one()]
        while self.takes(","):
            tests.append(self._one())
        if all(isinstance(test, Constant) for test in tests):
            return _constants([test.value for test in tests if isinstance(test, Constant)])
        made = [_constants([one.value]) if isinstance(one, Constant) else one for one in tests]
        return made[0] if len(made) == 1 else operators.disjunction(made)

    def _one(self) -> Node:
        """Read one test; a constant is returned as it is, so that several can be looked up."""
        if self.sees("<", "<=", ">", ">=", "=", "!="):
            return _compared(self.step().text, self.sum())
        self.asks = False
        node = self.expression()
        return node if isinstance(node, Constant) else _computed(node, asks=self.asks)


def _negated(node: Node) -> Node:
    def run_not(run: Run, env: Env) -> bool | None:
        found = node(run, env)
        return None if found is None else not found

    return run_not


def _constants(values: Sequence[Any]) -> Node:
    """Return the test against values that are known now; plain ones are looked up."""
    if len(values) == 1:
        (only,) = values
        if isinstance(only, Range):
            return lambda run, env: _told(run, env["?"], only, found=inside(env["?"], only))
        if isinstance(only, Simple):
            return _is(only)
    if all(isinstance(value, Simple) for value in values):
        return _is_one_of(values)

    def run_constants(run: Run, env: Env) -> bool | None:
        value = env["?"]
        found: bool | None = False
        for wanted in values:
            result = operators.matches(run, value, wanted)
            if result:
                return True
            found = None if result is None else found
        return found

    return run_constants


def _is(wanted: Simple) -> Node:
    kind = type(wanted)

    def run_is(_run: Run, env: Env) -> bool:
        value = env["?"]
        if type(value) is list:
            return any(type(item) is kind and item == wanted for item in value)
        return type(value) is kind and bool(value == wanted)

    return run_is


def _is_one_of(values: Sequence[Simple]) -> Node:
    # The kind belongs to the key: in Python true is 1.
    wanted = frozenset((type(value), value) for value in values)

    def run_one_of(_run: Run, env: Env) -> bool:
        value = env["?"]
        if type(value) in {str, bool, Decimal}:
            return (type(value), value) in wanted
        return type(value) is list and any(
            type(item) in {str, bool, Decimal} and (type(item), item) in wanted for item in value
        )

    return run_one_of


def _compared(sign: str, node: Node) -> Node:
    if sign in {"=", "!="}:

        def run_same(run: Run, env: Env) -> bool | None:
            found = operators.same(run, env["?"], node(run, env))
            return found if sign == "=" or found is None else not found

        return run_same
    if isinstance(node, Constant):
        return _compared_with(sign, node.value)
    return lambda run, env: operators.order(run, sign, env["?"], node(run, env))


def _compared_with(sign: str, limit: Any) -> Node:
    wanted = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}[sign]

    def run_compared(run: Run, env: Env) -> bool | None:
        found = compare(env["?"], limit)
        return _told(run, env["?"], limit, found=None if found is None else found in wanted)

    return run_compared


def _told(run: Run, value: Any, limit: Any, *, found: bool | None) -> bool | None:
    """Return the answer of a test; one that had none leaves a warning, unless nothing was given."""
    if found is None and value is not None:
        what = N_("“%(left)s” cannot be compared with “%(right)s”.")
        run.warn(what, left=kind(value), right=kind(limit))
    return found


def _computed(node: Node, *, asks: bool) -> Node:
    """Return the test by an expression: what asks `?` answers itself, the rest is compared."""

    def run_computed(run: Run, env: Env) -> bool | None:
        found = node(run, env)
        if asks and (found is None or isinstance(found, bool)):
            return found
        value = env["?"]
        if isinstance(found, bool) and value is not None and not isinstance(value, bool | list):
            return found
        return operators.matches(run, value, found)

    return run_computed
