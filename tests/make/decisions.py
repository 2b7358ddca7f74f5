"""Decisions for tests: files of one table or one expression, and the cases of the public kit."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from engine.decisions import Decision, read_decisions
from engine.decisions.feel.calendars import read_any, read_moment
from engine.definitions.problems import Problem, Report
from engine.definitions.source import SourceFile

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def read(text: str, name: str = "some.dmn") -> tuple[list[Decision], list[Problem]]:
    """Read a file; return its decisions and everything in the report."""
    report = Report()
    return read_decisions(SourceFile(name, text.encode()), report), report.problems


def definitions(inner: str, space: str = DMN) -> str:
    """Put elements into a file."""
    return f'<definitions xmlns="{space}" name="d" namespace="n">{inner}</definitions>'


def inputs(**types: str) -> str:
    """Make an input for each name; underlines are spaces."""
    return "".join(
        f'<inputData id="i_{name}" name="{name.replace("_", " ")}">'
        f'<variable name="{name.replace("_", " ")}" typeRef="{kind}"/></inputData>'
        for name, kind in types.items()
    )


def needs(*names: str) -> str:
    """Require inputs by their names."""
    return "".join(
        f'<informationRequirement><requiredInput href="#i_{name}"/></informationRequirement>'
        for name in names
    )


def literal(text: str) -> str:
    """Write an expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def evaluate(text: str, /, **values: Any) -> Any:
    """Work out one expression as a decision of its own; the names are its variables."""
    decision = f'<decision id="d" name="d">{literal(text)}</decision>'
    found, problems = read(definitions(decision))
    assert found, [problem.message for problem in problems]
    return found[0].decide(values, NOW).value


def table(policy: str, rows: list[list[str]], *, columns: list[str], outputs: list[str]) -> str:
    """Write a table; an output may be written `name=values` and `name=values=default`."""
    heads = "".join(
        f"<input><inputExpression><text>{escape(one)}</text></inputExpression></input>"
        for one in columns
    )
    tails = "".join(_output(one) for one in outputs)
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(
            f"<{tag}><text>{escape(cell)}</text></{tag}>"
            for at, cell in enumerate(row)
            for tag in ["inputEntry" if at < len(columns) else "outputEntry"]
        )
        + "</rule>"
        for number, row in enumerate(rows, 1)
    )
    mark, _, aggregation = policy.partition("/")
    more = f' aggregation="{aggregation}"' if aggregation else ""
    body = f'<decisionTable hitPolicy="{mark}"{more}>{heads}{tails}{rules}</decisionTable>'
    return definitions(f'<decision id="d" name="d">{body}</decision>')


def _output(text: str) -> str:
    name, _, rest = text.partition("=")
    values, _, default = rest.partition("=")
    listed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    other = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
    return f'<output name="{name}">{listed}{other if default else ""}</output>'


# --- the public kit -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One result that the kit expects."""

    model: Path
    id: str
    decision: str
    values: Mapping[str, Any]
    expected: Any

    @property
    def name(self) -> str:
        """Return model, case and decision in one word."""
        return f"{self.model.stem}/{self.id}/{self.decision}"


def kit() -> Path | None:
    """Return the folder of the kit; None without the data."""
    folder = os.environ.get("RINGFLOW_TEST_DATA")
    return Path(folder) / "dmn-tck-level-2" if folder else None


def cases() -> Iterator[Case]:
    """Yield all cases of the kit, in order."""
    folder = kit()
    for path in sorted(folder.glob("*/*-test-*.xml")) if folder else ():
        root = etree.parse(path).getroot()
        model = path.parent / str(root.findtext("{*}modelName"))
        for case in root.iterfind("{*}testCase"):
            values = {str(one.get("name")): _value(one) for one in case.iterfind("{*}inputNode")}
            for result in case.iterfind("{*}resultNode"):
                expected = result.find("{*}expected")
                assert expected is not None
                yield Case(
                    model, str(case.get("id")), str(result.get("name")), values, _value(expected)
                )


def _value(element: etree._Element) -> Any:
    parts = {etree.QName(child).localname for child in element.iterchildren("*")}
    if "component" in parts:
        return {str(one.get("name")): _value(one) for one in element.iterfind("{*}component")}
    if "list" in parts:
        return [_value(one) for one in element.iterfind("{*}list/{*}item")]
    value = element.find("{*}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    return _typed(value.text or "", (value.get(f"{XSI}type") or "").rpartition(":")[2])


def _typed(text: str, kind: str) -> Any:
    match kind:
        case "decimal" | "double" | "integer":
            return Decimal(text)
        case "boolean":
            return text.strip() == "true"
        case "dateTime":
            return read_moment(text)
        case "date" | "time" | "duration":
            return read_any(text)
        case _:
            return text


def agrees(found: Any, expected: Any) -> bool:
    """Return whether a result is the expected one; numbers agree in 8 digits, as the kit asks."""
    if isinstance(expected, Decimal) and type(found) in {int, float}:
        return abs(Decimal(repr(found)) - expected) <= abs(expected) * Decimal("1e-8")
    if isinstance(expected, dict) and isinstance(found, dict):
        return found.keys() == expected.keys() and all(
            agrees(found[key], each) for key, each in expected.items()
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(agrees, found, expected))
    return type(found) is type(expected) and bool(found == expected)


def outcome(case: Case) -> Any:
    """Decide a case and return the result."""
    report = Report()
    decisions = read_decisions(SourceFile(case.model.name, case.model.read_bytes()), report)
    assert decisions, [problem.message for problem in report.problems]
    decision = next(one for one in decisions if one.name == case.decision)
    return decision.decide(case.values, NOW).value
