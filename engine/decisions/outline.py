"""What stands in a file of decisions, as plain tables: for those who do not see the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.decisions.reading.xml import Element, kid, kids, local, text_of
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile, read_xml


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of a table: its number from 1, its cells from left to right, its annotation."""

    id: str
    number: int
    cells: Sequence[str]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One decision.

    `kind` is `table` or `expression`, or "" for what is only drawn. A table has the heads of its
    inputs and outputs and its rules, an expression has its `text`.
    """

    id: str
    name: str
    kind: str
    policy: str = ""
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    rules: Sequence[Rule] = ()
    text: str = ""


def outline(file: SourceFile) -> list[Outline]:
    """Return the decisions of a file in its order; none when it cannot be read."""
    root = read_xml(file, Report())
    if root is None:
        return []
    return [_decision(one) for one in root.iterchildren("*") if local(one) == "decision"]


def _decision(element: Element) -> Outline:
    key, name = element.get("id") or "", element.get("name") or element.get("id") or ""
    table = kid(element, "decisionTable")
    if table is not None:
        return Outline(
            id=key, name=name, kind="table", policy=_policy(table),
            inputs=[_head(one) for one in kids(table, "input")],
            outputs=[_head(one) for one in kids(table, "output")],
            rules=[_rule(one, number) for number, one in enumerate(kids(table, "rule"), 1)],
        )  # fmt: skip
    words = kid(element, "literalExpression")
    return Outline(
        id=key, name=name, kind="" if words is None else "expression", text=text_of(words)
    )


def _policy(table: Element) -> str:
    found = [table.get("hitPolicy") or "UNIQUE", table.get("aggregation") or ""]
    return " ".join(one for one in found if one)


def _head(element: Element) -> str:
    expression = text_of(kid(element, "inputExpression"))
    label = element.get("label") or element.get("name") or ""
    return " · ".join(dict.fromkeys(one for one in (label, expression) if one))


def _rule(element: Element, number: int) -> Rule:
    entries = kids(element, "inputEntry", "outputEntry")
    notes = [text_of(one) for one in kids(element, "annotationEntry", "description")]
    return Rule(
        id=element.get("id") or "", number=number, cells=[text_of(one) for one in entries],
        note=" ".join(note for note in notes if note),
    )  # fmt: skip
