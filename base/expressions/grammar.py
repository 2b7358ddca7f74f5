"""From a tree of syntax to a tree of plain functions, for everything that has a value.

Each `_on_…` method checks one kind of node and returns a function of the run; sizes are added up on
the way, so that a loop knows what a round of it costs.
"""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_
from base.parameters import is_parameter
from base.times import Duration, WorkingSpan

from .around import PARAMETER
from .budget import Run, kind
from .checked import Checked, Node
from .data import LARGEST_INT, UNSTORABLE
from .functions import FUNCTIONS, METHOD_NAMES, METHODS, as_key, as_text, several
from .operators import BINARY, COMPARE, binary, bounded, compare, field, item
from .problems import Refusal

CHANGING: Final = frozenset(
    {"append", "extend", "insert", "pop", "remove", "sort", "reverse", "update", "setdefault"}
)
NAMED_VALUES: Final = {"true": True, "false": False, "null": None}
# A width or precision of at most two digits, or the plain letters of a date.
FORMAT: Final = re.compile(
    r"(?:.?[<>^])?[+\- ]?0?\d{0,2}[,_]?(?:\.\d{1,2})?[defgGsxX%]?|(?:%[YmdHMS]|[^%{}\d]){1,40}"
)


class Values(Checked):
    """Compiles everything that has a value."""

    # --- names, constants, access

    def _on_constant(self, node: ast.Constant) -> Node:
        value = node.value
        if not isinstance(value, (str, int, float, bool, type(None))):
            raise self.refuse(node)
        if isinstance(value, str) and UNSTORABLE.search(value):
            raise self.problem(node, "broken-text", N_("This text holds a character that is none."))
        if isinstance(value, (int, float)) and not abs(value) <= LARGEST_INT:
            raise self.problem(node, "too-large", N_("The number is too large."))
        return lambda _run: value

    def _on_name(self, node: ast.Name) -> Node:
        name = self.name(node, node.id)
        if name in self.bound:
            return lambda run: run.local[name]
        if name in NAMED_VALUES:
            value = NAMED_VALUES[name]
            return lambda _run: value
        self.names.setdefault(name, self.place(node))
        return self.load(name)

    def change(self, node: ast.AST) -> None:
        """Refuse what would change data; scripts may."""
        what = N_("An expression cannot change data; use a script task.")
        raise self.problem(node, "no-change", what)

    def load(self, name: str) -> Node:
        """Return the reader of a variable; scripts have their own."""

        def read(run: Run) -> Any:
            try:
                return run.data[name]
            except KeyError:
                raise Refusal(N_("There is no variable “%(name)s”."), name=name) from None

        return read

    def _on_attribute(self, node: ast.Attribute) -> Node:
        name = self.name(node, node.attr)
        owner = self.compile(node.value)
        return lambda run: field(owner(run), name)

    def _on_subscript(self, node: ast.Subscript) -> Node:
        owner = self.compile(node.value)
        if isinstance(node.slice, ast.Slice):
            return self._slice(owner, node.slice)
        key = self.compile(node.slice)
        return lambda run: item(owner(run), key(run))

    def _slice(self, owner: Node, node: ast.Slice) -> Node:
        bounds = [
            self.compile(part) if part else None for part in (node.lower, node.upper, node.step)
        ]

        def cut(run: Run) -> Any:
            whole = owner(run)
            if not isinstance(whole, (list, tuple, str, range)):
                raise Refusal(N_("%(kind)s is not a list."), kind=kind(whole))
            run.charge(len(whole) >> (3 if isinstance(whole, str) else 0))
            return whole[slice(*(bound(run) if bound else None for bound in bounds))]

        return cut

    # --- collections and text

    def _parts(self, nodes: list[ast.expr]) -> list[Node]:
        return [self.compile(node) for node in nodes]

    def _on_list(self, node: ast.List) -> Node:
        parts = self._parts(node.elts)
        self.size += 4
        return lambda run: [part(run) for part in parts]

    def _on_tuple(self, node: ast.Tuple) -> Node:
        parts = self._parts(node.elts)
        self.size += 4
        return lambda run: tuple([part(run) for part in parts])

    def _on_set(self, node: ast.Set) -> Node:
        parts = self._parts(node.elts)
        self.size += 8
        return lambda run: {as_key(part(run)) for part in parts}

    def _on_dict(self, node: ast.Dict) -> Node:
        if None in node.keys:
            raise self.problem(node, "no-unpacking", N_("“*” and “**” cannot be used here."))
        keys = self._parts([key for key in node.keys if key is not None])
        pairs = list(zip(keys, self._parts(node.values), strict=True))
        self.size += 8
        return lambda run: {as_key(key(run)): value(run) for key, value in pairs}

    def _on_joinedstr(self, node: ast.JoinedStr) -> Node:
        parts = self._parts(node.values)
        return lambda run: "".join([part(run) for part in parts])

    def _on_formattedvalue(self, node: ast.FormattedValue) -> Node:
        value = self.compile(node.value)
        if node.conversion not in (-1, ord("s")):
            raise self.problem(node, "format", N_("This way of writing a value is not supported."))
        if node.format_spec is None:
            return lambda run: as_text(run, value(run))
        spec = self._format(node.format_spec)

        def write(run: Run) -> str:
            found = value(run)
            run.weigh(found)
            run.charge(16)
            return format(bounded(found), spec)

        return write

    def _format(self, node: ast.expr) -> str:
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        texts = [part.value for part in parts if isinstance(part, ast.Constant)]
        spec = "".join(map(str, texts))
        if len(texts) != len(parts) or not FORMAT.fullmatch(spec):
            raise self.problem(node, "format", N_("This way of writing a value is not supported."))
        return spec

    # --- operators

    def _on_boolop(self, node: ast.BoolOp) -> Node:
        parts = self._parts(node.values)
        if len(parts) == 2:
            first, second = parts
            if isinstance(node.op, ast.And):
                return lambda run: first(run) and second(run)
            return lambda run: first(run) or second(run)
        stop_at = isinstance(node.op, ast.Or)

        def decide(run: Run) -> Any:
            value = None
            for part in parts:
                value = part(run)
                if bool(value) is stop_at:
                    break
            return value

        return decide

    def _on_unaryop(self, node: ast.UnaryOp) -> Node:
        operand = self.compile(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda run: not operand(run)
        if not isinstance(node.op, (ast.USub, ast.UAdd)):
            raise self.refuse(node.op)
        negative = isinstance(node.op, ast.USub)

        def sign(run: Run) -> Any:
            value = operand(run)
            if not isinstance(value, (int, float, Decimal, timedelta, Duration, WorkingSpan)):
                raise Refusal(N_("%(kind)s is not a number."), kind=kind(value))
            return -value if negative else value

        return sign

    def _on_binop(self, node: ast.BinOp) -> Node:
        function = BINARY.get(type(node.op))
        if function is None:
            raise self.refuse(node.op)
        left, right = self.compile(node.left), self.compile(node.right)
        return lambda run: binary(run, function, left(run), right(run))

    def _on_compare(self, node: ast.Compare) -> Node:
        steps = []
        for op, right in zip(node.ops, node.comparators, strict=True):
            named = isinstance(right, ast.Constant) or getattr(right, "id", "") in NAMED_VALUES
            if isinstance(op, (ast.Is, ast.IsNot)) and not named:
                raise self.problem(node, "is", N_("Use == to compare; “is” is for None only."))
            steps.append((COMPARE[type(op)], self.compile(right)))
        left = self.compile(node.left)
        if len(steps) == 1:
            function, other = steps[0]
            return lambda run: compare(run, function, left(run), other(run))

        def chain(run: Run) -> bool:
            value = left(run)
            for function, right in steps:
                other = right(run)
                if not compare(run, function, value, other):
                    return False
                value = other
            return True

        return chain

    def _on_ifexp(self, node: ast.IfExp) -> Node:
        test, yes, no = self._parts([node.test, node.body, node.orelse])
        return lambda run: yes(run) if test(run) else no(run)

    # --- calls

    def _on_call(self, node: ast.Call) -> Node:
        if any(isinstance(part, ast.Starred) for part in node.args):
            raise self.problem(node, "no-unpacking", N_("“*” and “**” cannot be used here."))
        named = []
        for word in node.keywords:
            if word.arg is None:
                raise self.problem(node, "no-unpacking", N_("“*” and “**” cannot be used here."))
            named.append((self.name(node, word.arg), self.compile(word.value)))
        if isinstance(node.func, ast.Name) and node.func.id == PARAMETER:
            self._check_parameter(node)
        values = self._parts(node.args)
        self.size += 2
        if isinstance(node.func, ast.Attribute):
            return self._method(node.func, values, named)
        if not isinstance(node.func, ast.Name):
            raise self.problem(node, "call", N_("Only functions can be called, by their name."))
        return self._function(node.func, values, named)

    def _check_parameter(self, node: ast.Call) -> None:
        """Refuse a parameter that there is not; so it must be named in the text itself."""
        code = node.args[0] if node.args else None
        if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
            what = N_('Name the parameter in quotes, such as parameter("tickets.visit_after").')
            raise self.problem(node, "parameter-name", what)
        if not is_parameter(code.value):
            what = N_("There is no parameter called %(code)s.")
            raise self.problem(node, "unknown-parameter", what, code=code.value[:80])

    def _function(self, node: ast.Name, values: list[Node], named: list[tuple[str, Node]]) -> Node:
        function = FUNCTIONS.get(self.name(node, node.id))
        if function is None:
            what = N_("There is no function “%(name)s”.")
            raise self.problem(node, "unknown-function", what, name=node.id)
        name = node.id

        def call(run: Run) -> Any:
            given = [value(run) for value in values]
            options = {key: value(run) for key, value in named}
            try:
                return function(run, *given, **options)
            except (TypeError, ValueError, AttributeError):
                raise _unfit(name, given) from None

        return call

    def _method(
        self, node: ast.Attribute, values: list[Node], named: list[tuple[str, Node]]
    ) -> Node:
        name = self.name(node, node.attr)
        owner = self.compile(node.value)
        if name in CHANGING:
            self.change(node)
        if name not in METHOD_NAMES:
            what = N_("There is no function “%(name)s”.")
            raise self.problem(node, "unknown-method", what, name=name)

        def call(run: Run) -> Any:
            whose = owner(run)
            method = METHODS.get(type(whose), {}).get(name)
            if method is None:
                raise Refusal(
                    N_("%(kind)s has no function “%(name)s”."), kind=kind(whose), name=name
                )
            given = [value(run) for value in values]
            options = {key: value(run) for key, value in named}
            try:
                return method(run, whose, *given, **options)
            except (TypeError, ValueError, LookupError):
                raise _unfit(name, given) from None

        return call

    # --- comprehensions: all of them are worked out at once, so that no iterator is left over

    def _on_listcomp(self, node: ast.ListComp | ast.GeneratorExp) -> Node:
        rounds, inner = self._rounds(node.generators, node.elt)
        value = inner[0]
        return lambda run: [value(run) for _ in rounds(run)]

    _on_generatorexp = _on_listcomp

    def _on_setcomp(self, node: ast.SetComp) -> Node:
        rounds, inner = self._rounds(node.generators, node.elt)
        value = inner[0]
        return lambda run: {as_key(value(run)) for _ in rounds(run)}

    def _on_dictcomp(self, node: ast.DictComp) -> Node:
        rounds, inner = self._rounds(node.generators, node.key, node.value)
        key, value = inner
        return lambda run: {as_key(key(run)): value(run) for _ in rounds(run)}

    def _rounds(
        self, generators: list[ast.comprehension], *inner: ast.expr
    ) -> tuple[Callable[[Run], Any], list[Node]]:
        mark = len(self.bound)
        before = self.size
        stages = [self._stage(generator) for generator in generators]
        compiled = self._parts(list(inner))
        mine = self.bound[mark:]
        del self.bound[mark:]
        cost = self.size - before + 4

        def level(run: Run, depth: int) -> Any:
            if depth == len(stages):
                yield None
                return
            source, store, tests = stages[depth]
            for value in several(run, source(run)):
                run.charge(cost)
                store(run, value)
                if all(test(run) for test in tests):
                    yield from level(run, depth + 1)

        def rounds(run: Run) -> Any:
            outer = {name: run.local[name] for name in mine if name in run.local}
            yield from level(run, 0)
            for name in mine:
                run.local.pop(name, None)
            run.local.update(outer)

        return rounds, compiled

    def _stage(
        self, node: ast.comprehension
    ) -> tuple[Node, Callable[[Run, Any], None], list[Node]]:
        if node.is_async:
            raise self.refuse(node)
        source = self.compile(node.iter)
        store = self.target(node.target, self.bound)
        return source, store, self._parts(node.ifs)

    def target(self, node: ast.expr, into: list[str]) -> Callable[[Run, Any], None]:
        """Return what stores a value under one name, or its members under several."""
        if isinstance(node, ast.Name):
            name = self.name(node, node.id)
            into.append(name)
            return lambda run, value: run.local.__setitem__(name, value)
        if not isinstance(node, (ast.Tuple, ast.List)):
            raise self.refuse(node)
        stores = [self.target(part, into) for part in node.elts]

        def store(run: Run, value: Any) -> None:
            parts = several(run, value)
            if len(parts) != len(stores):
                raise Refusal(N_("The list does not have as many members as there are names."))
            for one, part in zip(stores, parts, strict=True):
                one(run, part)

        return store


def _unfit(name: str, given: list[Any]) -> Refusal:
    what = N_("%(name)s() cannot work with what it was given: %(first)s.")
    return Refusal(what, name=name, first=kind(given[0]) if given else kind(None))
