"""Boxed expressions: contexts, invocations, functions, relations and the newer forms of DMN 1.4."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.decisions.feel import forms, operators
from engine.decisions.feel.names import Scope
from engine.decisions.feel.operators import Constant
from engine.decisions.feel.run import Run
from engine.decisions.feel.tokens import plain
from engine.decisions.feel.types import Type, shaped
from engine.decisions.feel.values import Env, Function, Node

from .tables import read_table
from .xml import Element, Reading, kid, kids, local, text_of

NOT_LOGIC: Final = frozenset({
    "variable", "description", "extensionElements", "question", "allowedAnswers",
    "informationRequirement", "knowledgeRequirement", "authorityRequirement",
    "supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner",
    "usingProcess", "usingTask", "formalParameter", "parameter", "typeRef", "column",
})  # fmt: skip
NULL: Final = Constant(None)
# What a loop costs a round, whatever is in it: boxed ones are not counted.
ROUND: Final = 50


def logic_of(element: Element) -> Element | None:
    """Return the expression within a decision, a binding, an entry."""
    return next((child for child in kids(element) if local(child) not in NOT_LOGIC), None)


def read_logic(element: Element | None, scope: Scope, reading: Reading) -> Node:
    """Read any expression; what is wrong is in the report, and null here."""
    if element is None:
        return NULL
    reader = READERS.get(local(element))
    if reader is None:
        reading.add("decision-form", element, tag=local(element))
        return NULL
    node = reader(element, scope, reading)
    return typed(node, reading.type(element.get("typeRef"), element))


def typed(node: Node, wanted: Type | None) -> Node:
    """Return a node whose value has the type that is wanted, or is null."""
    if wanted is None:
        return node

    def run_typed(run: Run, env: Env) -> object:
        return shaped(run, node(run, env), wanted)

    return run_typed


def _literal(element: Element, scope: Scope, reading: Reading) -> Node:
    return reading.expression(element, scope, "expression") or NULL


def _table(element: Element, scope: Scope, reading: Reading) -> Node:
    return read_table(element, scope, reading) or NULL


def _inner(element: Element, tag: str, scope: Scope, reading: Reading) -> Node:
    holder = kid(element, tag)
    return NULL if holder is None else read_logic(logic_of(holder), scope, reading)


def _invocation(element: Element, scope: Scope, reading: Reading) -> Node:
    called = read_logic(_called(element), scope, reading)
    names, nodes = [], []
    for binding in kids(element, "binding"):
        parameter = kid(binding, "parameter")
        names.append(plain(parameter.get("name") or "") if parameter is not None else "")
        nodes.append(read_logic(logic_of(binding), scope, reading))
    if isinstance(called, Constant) and isinstance(called.value, Function):
        made = called.value
        return forms.call_value(lambda _run, _env: made, nodes, names)
    return forms.call_value(called, nodes, names)


def _called(element: Element) -> Element | None:
    """Return what an invocation calls."""
    return next((child for child in kids(element) if local(child) == "literalExpression"), None)


def _context(element: Element, scope: Scope, reading: Reading) -> Node:
    entries: list[tuple[str, Node]] = []
    result: Node | None = None
    with scope.inner([]) as names:
        for entry in kids(element, "contextEntry"):
            variable = kid(entry, "variable")
            name = plain(variable.get("name") or "") if variable is not None else ""
            node = read_logic(logic_of(entry), scope, reading)
            if variable is not None:
                node = typed(node, reading.type(variable.get("typeRef"), variable))
            if not name:
                result = node
                continue
            entries.append((name, node))
            names.add(name)
            reading.fields.add(name)
    made = forms.context(entries)
    return made if result is None else _within(made, result)


def _within(made: Node, result: Node) -> Node:
    def run_result(run: Run, env: Env) -> object:
        return result(run, {**env, **made(run, env)})

    return run_result


def read_function(element: Element, scope: Scope, reading: Reading, own: str = "") -> Node:
    """Read a function definition, or the knowledge of a model; `own` lets it call itself."""
    if (element.get("kind") or "FEEL").upper() != "FEEL":
        reading.add("decision-language", element, language=element.get("kind"))
        return NULL
    formals = [
        forms.Formal(plain(one.get("name") or ""), reading.type(_type_name(one), one))
        for one in kids(element, "formalParameter")
    ]
    with scope.inner([formal.name for formal in formals]):
        body = read_logic(logic_of(element), scope, reading)
    return forms.function(formals, body, ROUND, own=own)


def _type_name(element: Element) -> str:
    return element.get("typeRef") or text_of(kid(element, "typeRef"))


def _relation(element: Element, scope: Scope, reading: Reading) -> Node:
    names = [plain(column.get("name") or "") for column in kids(element, "column")]
    for name in names:
        reading.fields.add(name)
    rows: list[list[Node]] = [
        [read_logic(cell, scope, reading) for cell in kids(row) if local(cell) not in NOT_LOGIC]
        for row in kids(element, "row")
    ]

    def run_relation(run: Run, env: Env) -> list[dict[str, object]]:
        return [
            {name: cell(run, env) for name, cell in zip(names, row, strict=False)} for row in rows
        ]

    return run_relation


def _list(element: Element, scope: Scope, reading: Reading) -> Node:
    items = [child for child in kids(element) if local(child) not in NOT_LOGIC]
    return forms.listed([read_logic(item, scope, reading) for item in items])


def _conditional(element: Element, scope: Scope, reading: Reading) -> Node:
    return operators.choice(
        _inner(element, "if", scope, reading),
        _inner(element, "then", scope, reading),
        _inner(element, "else", scope, reading),
    )


def _filter(element: Element, scope: Scope, reading: Reading) -> Node:
    node = _inner(element, "in", scope, reading)
    with scope.filtering():
        test = _inner(element, "match", scope, reading)
    return forms.filtered(node, test, ROUND)


def _loop(element: Element, scope: Scope, reading: Reading) -> Node:
    name = plain(element.get("iteratorVariable") or "")
    source = forms.Source(name, _inner(element, "in", scope, reading))
    with scope.inner([name, "partial"]):
        tag = "return" if local(element) == "for" else "satisfies"
        body = _inner(element, tag, scope, reading)
    if local(element) == "for":
        return forms.loop([source], body, ROUND)
    return forms.quantified([source], body, ROUND, every=local(element) == "every")


READERS: Final[Mapping[str, Callable[[Element, Scope, Reading], Node]]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "invocation": _invocation,
    "context": _context,
    "functionDefinition": read_function,
    "relation": _relation,
    "list": _list,
    "conditional": _conditional,
    "filter": _filter,
    "for": _loop,
    "some": _loop,
    "every": _loop,
}
