"""What a decision costs: a table that was read once, beside reading it for each decision."""

from datetime import UTC, datetime

from bench.expressions import line, microseconds
from engine.decisions import read_decisions
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile

NOW = datetime(2026, 11, 26, tzinfo=UTC)
RULES = 20
RULE = (
    "<rule><inputEntry><text>[{low}..{high})</text></inputEntry>"
    '<inputEntry><text>"gold","silver"</text></inputEntry>'
    "<inputEntry><text>{urgent}</text></inputEntry>"
    "<outputEntry><text>{low}</text></outputEntry></rule>"
)
COLUMNS = "".join(
    f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
    for name, kind in (("amount", "number"), ("level", "string"), ("urgent", "boolean"))
)
VALUES = {"amount": 155, "level": "silver", "urgent": True}


def drawing() -> SourceFile:
    """Write a table of 20 rules with three inputs; the values match one in its last quarter."""
    rules = "".join(
        RULE.format(low=low, high=low + 10, urgent="true" if low % 20 else "-")
        for low in range(0, RULES * 10, 10)
    )
    text = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"><decision id="d">'
        f'<decisionTable>{COLUMNS}<output name="n"/>{rules}</decisionTable>'
        "</decision></definitions>"
    )
    return SourceFile("table.dmn", text.encode())


def figures() -> list[str]:
    """Return one line per figure: name, ours, naive, ratio (microseconds of CPU)."""
    file = drawing()
    (decision,) = read_decisions(file, Report())
    assert decision.decide(VALUES, NOW).value == 150
    ours = microseconds(lambda: decision.decide(VALUES, NOW), 1_000)
    naive = microseconds(lambda: read_decisions(file, Report())[0].decide(VALUES, NOW), 20)
    return [line("decision_20_rules_3_inputs_us", ours, naive)]


if __name__ == "__main__":
    print("\n".join(figures()))
