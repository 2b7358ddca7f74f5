"""The statements of scripts: assignments, if, for, while. Everything else is refused.

A script works on copies. What it changed is known only at its end, so a script that fails half-way
has changed nothing.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from base.i18n import N_

from .budget import Run, kind
from .checked import Node
from .data import copied
from .functions import as_key
from .grammar import NAMED_VALUES, Values
from .operators import BINARY, binary, field, item
from .problems import Refusal

# Facts about the instance that belong to the engine: a script may read, never set them.
RESERVED: Final = frozenset(
    {
        "business_key", "centre_id", "definition_key", "definition_version", "initiator",
        "instance_id", "tenant_id", *NAMED_VALUES,
    }
)  # fmt: skip
BREAK: Final = "break"
CONTINUE: Final = "continue"
Block = Callable[[Run], str | None]
Store = Callable[[Run, Any], None]


class Statements(Values):
    """Compiles a whole script. `assigned` are the names it sets, `walked` those in loop heads."""

    def __init__(self, place: Callable[[ast.AST], tuple[int, int]]) -> None:
        super().__init__(place)
        self.assigned: list[str] = []
        self.walked: list[str] = []
        self.changes = False  # whether it changes anything inside a list or a record

    def load(self, name: str) -> Node:
        """Read a variable of the script, else a copy of the one of the instance."""

        def read(run: Run) -> Any:
            if name in run.local:
                return run.local[name]
            if name not in run.data:
                raise Refusal(N_("There is no variable “%(name)s”."), name=name)
            value = run.data[name]
            if self.changes and isinstance(value, (list, dict, set)):
                run.weigh(value)
                run.originals[name] = value
                run.local[name] = value = copied(value)
            return value

        return read

    def change(self, node: ast.AST) -> None:  # noqa: ARG002 only the refusal needs the place
        """Note that the script needs copies of what it changes."""
        self.changes = True

    def block(self, nodes: list[ast.stmt]) -> Block:
        """Return the function that runs statements one after the other."""
        steps: list[tuple[int, Block]] = [
            (node.lineno, self.compile(node)) for node in nodes if not isinstance(node, ast.Pass)
        ]

        def run_all(run: Run) -> str | None:
            for line, step in steps:
                run.line = line
                signal = step(run)
                if signal is not None:
                    return signal
            return None

        return run_all

    def _on_expr(self, node: ast.Expr) -> Block:
        value = self.compile(node.value)

        def do(run: Run) -> None:
            value(run)

        return do

    def _on_assign(self, node: ast.Assign) -> Block:
        value = self.compile(node.value)
        stores = [self._store(target) for target in node.targets]

        def assign(run: Run) -> None:
            found = value(run)
            for store in stores:
                store(run, found)

        return assign

    def _on_augassign(self, node: ast.AugAssign) -> Block:
        function = BINARY.get(type(node.op))
        if function is None:
            raise self.refuse(node.op)
        before, value = self._reread(node.target), self.compile(node.value)
        store = self._store(node.target)
        return lambda run: store(run, binary(run, function, before(run), value(run)))

    def _reread(self, node: ast.expr) -> Node:
        """Return the reader of what `+=` and its like change."""
        if isinstance(node, ast.Attribute):
            owner, name = self.compile(node.value), self.name(node, node.attr)
            return lambda run: field(owner(run), name)
        if isinstance(node, ast.Subscript):
            whole, key = self.compile(node.value), self.compile(node.slice)
            return lambda run: item(whole(run), key(run))
        return self.compile(node)

    def _store(self, node: ast.expr) -> Store:
        self.changes = self.changes or isinstance(node, (ast.Attribute, ast.Subscript))
        if isinstance(node, ast.Attribute):
            owner, name = self.compile(node.value), self.name(node, node.attr)
            return lambda run, value: _put(run, owner(run), name, value)
        if isinstance(node, ast.Subscript):
            whole, key = self.compile(node.value), self.compile(node.slice)
            return lambda run, value: _put(run, whole(run), key(run), value)
        return self.target(node, self.assigned)

    def target(self, node: ast.expr, into: list[str]) -> Store:
        """Refuse the names that belong to the engine, else as in expressions."""
        if isinstance(node, ast.Name) and node.id in RESERVED:
            what = N_("“%(name)s” belongs to the engine and cannot be set.")
            raise self.problem(node, "reserved-name", what, name=node.id)
        return super().target(node, into)

    def _on_if(self, node: ast.If) -> Block:
        test, yes, no = self.compile(node.test), self.block(node.body), self.block(node.orelse)
        return lambda run: yes(run) if test(run) else no(run)

    def _on_break(self, _node: ast.Break) -> Block:
        return lambda _run: BREAK

    def _on_continue(self, _node: ast.Continue) -> Block:
        return lambda _run: CONTINUE

    def _loop_body(self, node: ast.For | ast.While) -> tuple[Block, int]:
        if node.orelse:
            what = N_("“else” after a loop is not part of this language.")
            raise self.problem(node.orelse[0], "no-loop-else", what)
        before = self.size
        body = self.block(node.body)
        return body, self.size - before + 4

    def _on_for(self, node: ast.For) -> Block:
        source, store = self.compile(node.iter), self.target(node.target, self.walked)
        body, cost = self._loop_body(node)

        def loop(run: Run) -> None:
            for value in _members(run, source(run)):
                run.charge(cost)
                store(run, value)
                if body(run) == BREAK:
                    break

        return loop

    def _on_while(self, node: ast.While) -> Block:
        before = self.size
        test = self.compile(node.test)
        head = self.size - before
        body, cost = self._loop_body(node)

        def loop(run: Run) -> None:
            while test(run):
                run.charge(cost + head)
                if body(run) == BREAK:
                    break

        return loop


def _members(run: Run, value: Any) -> list[Any] | range:
    """Return what a loop walks: a copy, so that the body may change the list itself."""
    if isinstance(value, range):
        return value
    if not isinstance(value, (list, tuple, set, str, Mapping)):
        raise Refusal(N_("%(kind)s is not a list."), kind=kind(value))
    run.charge(len(value))
    return list(value)


def _put(run: Run, owner: Any, key: Any, value: Any) -> None:
    run.charge(4)
    if isinstance(owner, dict):
        owner[as_key(key)] = value
    elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
        owner[key] = value
    else:
        raise Refusal(N_("%(kind)s has no place “%(name)s” to set."), kind=kind(owner), name=key)
