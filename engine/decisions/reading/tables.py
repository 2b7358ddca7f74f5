"""Reading a decision table: its columns, its rules, and whether they fit together."""

from decimal import localcontext
from typing import Any, Final

from base.expressions.problems import ExpressionProblem
from engine.decisions.feel.names import Scope
from engine.decisions.feel.operators import Constant
from engine.decisions.feel.parser import read_expression
from engine.decisions.feel.tokens import plain
from engine.decisions.feel.values import NUMBERS, Node
from engine.decisions.tables import AGGREGATIONS, Column, Output, Policy, Rule, Table

from .xml import Element, Reading, kid, kids, text_of

SHORT: Final = {
    "U": "UNIQUE", "A": "ANY", "P": "PRIORITY", "F": "FIRST", "R": "RULE ORDER",
    "O": "OUTPUT ORDER", "C": "COLLECT",
}  # fmt: skip
BY_PRIORITY: Final = frozenset({Policy.PRIORITY, Policy.OUTPUT_ORDER})
NULL: Final = Constant(None)


def read_table(element: Element, scope: Scope, reading: Reading) -> Node | None:
    """Read a table; None when it cannot be worked out at all."""
    policy = _policy(element, reading)
    columns = [_column(one, scope, reading) for one in kids(element, "input")]
    outputs = [_output(one, scope, reading) for one in kids(element, "output")]
    aggregation = (element.get("aggregation") or "").upper()
    if aggregation and aggregation not in AGGREGATIONS:
        reading.add("table-aggregator", element, how=aggregation)
        return None
    if policy is None or not _fits(element, policy, aggregation, outputs, reading):
        return None
    rules = []
    names = ([one.label for one in columns], [one.name for one in outputs])
    for index, one in enumerate(kids(element, "rule"), 1):
        rule = _rule(index, one, names, scope, reading)
        if rule is not None:
            rules.append(rule)
    return Table(
        policy=policy,
        aggregation=aggregation if policy is Policy.COLLECT else "",
        columns=tuple(columns),
        outputs=tuple(outputs),
        rules=tuple(rules),
    )


def _policy(element: Element, reading: Reading) -> Policy | None:
    named = (element.get("hitPolicy") or "UNIQUE").upper().replace("_", " ")
    try:
        return Policy(SHORT.get(named, named))
    except ValueError:
        reading.add("table-policy", element, policy=named)
        return None


def _fits(
    element: Element, policy: Policy, aggregation: str, outputs: list[Output], reading: Reading
) -> bool:
    names = [output.name for output in outputs]
    problems = {
        "table-output": not outputs,
        "table-output-names": len(names) > 1 and ("" in names or len(set(names)) < len(names)),
        "table-aggregation": aggregation in {"SUM", "MIN", "MAX"} and len(names) > 1,
        "table-priorities": policy in BY_PRIORITY and not any(one.order for one in outputs),
    }
    wrong = [code for code, found in problems.items() if found]
    for code in wrong:
        reading.add(code, element)
    return not wrong


def _column(element: Element, scope: Scope, reading: Reading) -> Column:
    asked = kid(element, "inputExpression")
    label = plain(element.get("label") or text_of(asked) or element.get("id") or "")
    node: Node | None = None
    wanted = None
    if asked is not None:
        node = reading.expression(asked, scope, label)
        wanted = reading.type(asked.get("typeRef"), asked)
    values = kid(element, "inputValues")
    allowed = None if values is None else reading.tests(values, scope, label)[1]
    return Column(label=label, node=node or NULL, type=wanted, allowed=allowed)


def _output(element: Element, scope: Scope, reading: Reading) -> Output:
    name = plain(element.get("name") or "")
    reading.fields.add(name)
    default = kid(element, "defaultOutputEntry")
    node = None
    if default is not None and text_of(default):
        node = reading.expression(default, scope, name)
    values = kid(element, "outputValues")
    order, allowed = _listed(values, scope, reading, name)
    wanted = reading.type(element.get("typeRef"), element)
    return Output(name=name, type=wanted, order=order, allowed=allowed, default=node)


def _listed(
    element: Element | None, scope: Scope, reading: Reading, name: str
) -> tuple[tuple[Any, ...], Node | None]:
    """Return the values of an output in their order, and the test that only they pass."""
    text = text_of(element)
    if element is None or text in {"", "-"}:
        return (), None
    _, allowed = reading.tests(element, scope, name)
    order: tuple[Any, ...] = ()
    if allowed is not None:
        with localcontext(NUMBERS):
            try:
                node = read_expression(f"[{text}]", scope)
            except ExpressionProblem:  # tests such as `> 5` have no order
                return (), allowed
            order = tuple(node.value) if isinstance(node, Constant) else ()
    return order, allowed


def _rule(
    index: int, element: Element, names: tuple[list[str], list[str]], scope: Scope, reading: Reading
) -> Rule | None:
    inputs, outputs = kids(element, "inputEntry"), kids(element, "outputEntry")
    asked, said = names
    if (len(inputs), len(outputs)) != (len(asked), len(said)):
        found, wanted = len(inputs) + len(outputs), len(asked) + len(said)
        reading.add("table-rule", element, number=index, found=found, wanted=wanted)
        return None
    tests = []
    for at, cell in enumerate(inputs):
        _, test = reading.tests(cell, scope, (index, asked[at]))
        if test is not None:
            tests.append((at, test))
    nodes = [
        (reading.expression(cell, scope, (index, name)) or NULL)
        if text_of(cell) not in {"", "-"}
        else NULL
        for cell, name in zip(outputs, said, strict=True)
    ]
    return Rule(index=index, id=element.get("id") or "", tests=tuple(tests), outputs=tuple(nodes))
