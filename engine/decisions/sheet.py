"""A decision as people see it: its table, or its text."""

from dataclasses import dataclass, field

from engine.decisions.reading.xml import Element, kid, kids, local, text_of
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile, read_xml


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One decision. `rules` hold a text for each input, then for each output.

    A decision that is no table has its expression in `text` and no rules.
    """

    hit_policy: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    rules: list[list[str]] = field(default_factory=list)
    text: str = ""


def sheet_of(file: SourceFile, key: str) -> Sheet:
    """Return what a file says about one decision; empty if it does not hold it."""
    root = read_xml(file, Report())
    for element in root.iter("{*}decision") if root is not None else ():
        if element.get("id") == key:
            table = kid(element, "decisionTable")
            return _table(table) if table is not None else _expression(element)
    return Sheet()


def _table(table: Element) -> Sheet:
    policy = " ".join(filter(None, (table.get("hitPolicy") or "UNIQUE", table.get("aggregation"))))
    inputs = kids(table, "input")
    outputs = kids(table, "output")
    return Sheet(
        hit_policy=policy,
        inputs=[_heading(one, kid(one, "inputExpression")) for one in inputs],
        outputs=[_heading(one, None) for one in outputs],
        rules=[
            [text_of(cell) or "-" for cell in kids(rule, "inputEntry", "outputEntry")]
            for rule in kids(table, "rule")
        ],
    )


def _heading(column: Element, expression: Element | None) -> str:
    return column.get("label") or text_of(expression) or column.get("name") or ""


def _expression(decision: Element) -> Sheet:
    """Return the text of a literal expression; other boxed expressions only by their kind."""
    for one in kids(decision):
        if local(one) == "literalExpression":
            return Sheet(text=text_of(one))
        if local(one) in {"context", "invocation", "list", "relation", "functionDefinition"}:
            return Sheet(text=local(one))
    return Sheet()
