"""Decision tables: cells, hit policies, types, and what tools draw."""

from datetime import date
from typing import Any

import pytest

from engine.decisions import DecisionFailed
from tests.house.source import ROOT
from tests.make.decisions import DMN, NOW, definitions, inputs, needs, read, table

PRICES = [["< 10", '"low"', "1"], ["[5..20]", '"mid"', "2"], ["> 15", '"high"', "3"]]
OUT = ['band="high", "mid", "low"', "n"]


def decide(text: str, **values: Any) -> Any:
    decisions, problems = read(text)
    assert decisions, [problem.message for problem in problems]
    return decisions[0].decide(values, NOW)


@pytest.mark.parametrize(
    ("policy", "outputs", "x", "wanted"),
    [
        ("UNIQUE", 2, 4, {"band": "low", "n": 1}),
        ("FIRST", 2, 7, {"band": "low", "n": 1}),
        ("PRIORITY", 2, 7, {"band": "mid", "n": 2}),
        ("RULE ORDER", 1, 7, ["low", "mid"]),
        ("OUTPUT ORDER", 1, 17, ["high", "mid"]),
        ("OUTPUT ORDER", 1, 7, ["mid", "low"]),
        ("COLLECT", 2, 7, [{"band": "low", "n": 1}, {"band": "mid", "n": 2}]),
        ("COLLECT/COUNT", 2, 7, 2),
        ("COLLECT/MAX", 0, 7, 2),
        ("COLLECT/MIN", 0, 7, 1),
        ("COLLECT/SUM", 0, 17, 5),
        ("FIRST", 2, 1000, {"band": "high", "n": 3}),
        ("UNIQUE", 2, None, None),
        ("COLLECT/COUNT", 0, None, 0),
    ],
)
def test_each_hit_policy_says_what_it_should(
    policy: str, outputs: int, x: int | None, wanted: Any
) -> None:
    rows = [
        row if outputs == 2 else [row[0], row[1]] if outputs == 1 else [row[0], row[2]]
        for row in PRICES
    ]
    named = OUT if outputs == 2 else OUT[:1] if outputs == 1 else OUT[1:]

    assert decide(table(policy, rows, columns=["x"], outputs=named), x=x).value == wanted


def test_two_rules_of_a_unique_table_stop_the_decision_and_are_named() -> None:
    text = table("UNIQUE", PRICES, columns=["x"], outputs=OUT)

    with pytest.raises(DecisionFailed, match="Rules 1, 2 match, where only one may"):
        decide(text, x=7)


def test_rules_of_an_any_table_must_agree() -> None:
    rows = [["< 10", "1"], ["> 5", "1"], ["> 8", "2"]]
    text = table("ANY", rows, columns=["x"], outputs=["n"])

    assert decide(text, x=7).value == 1
    with pytest.raises(DecisionFailed, match="do not say the same"):
        decide(text, x=9)


def test_without_a_hit_the_default_holds() -> None:
    text = table("UNIQUE", [["1", '"a"']], columns=["x"], outputs=['n="a", "b"="b"'])

    assert decide(text, x=2).value == "b"
    assert decide(text.replace("UNIQUE", "COLLECT"), x=2).value == ["b"]


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", None, True),
        ("", 1, True),
        ('"a","b"', "b", True),
        ('not("a","b")', "b", False),
        ('not("a")', None, True),
        ("not(> 5)", None, False),
        ("1", True, False),
        ("true", True, True),
        ("(1..5]", 1, False),
        ("< limit", 3, True),
        ("limit", 5, True),
        ("? > 2 and ? < 4", 3, True),
        ("? > limit", 3, False),
        ("even(?)", 4, True),
        ("limit > 4", 9, True),
        ("null", None, True),
        ("[1, 2]", 2, True),
        ('"a"', ["a", "b"], True),
        ("list contains(?, 1)", [1, 2], True),
        ('date("2026-01-01")', date(2026, 1, 1), True),
        ('> date("2026-01-01")', date(2026, 1, 2), True),
        ('[date("2026-01-01")..date("2026-12-31")]', date(2026, 1, 2), True),
        ('contains(?, "x")', "axb", True),
    ],
)
def test_cells_test_the_value(cell: str, value: Any, *, passes: bool) -> None:
    text = table("UNIQUE", [[cell, '"yes"']], columns=["x"], outputs=["n"])

    assert (decide(text, x=value, limit=5).value == "yes") is passes


def test_the_trace_says_which_rules_matched() -> None:
    decided = decide(table("COLLECT", PRICES, columns=["x"], outputs=OUT[:1] + OUT[1:]), x=7)

    assert decided.trace == [
        {
            "decision": "d",
            "name": "d",
            "hit_policy": "COLLECT",
            "inputs": {"x": 7},
            "rules": [{"index": 1, "id": "r1"}, {"index": 2, "id": "r2"}],
            "value": [{"band": "low", "n": 1}, {"band": "mid", "n": 2}],
        }
    ]


def test_a_value_that_is_not_among_those_of_the_output_is_null_with_a_warning() -> None:
    decided = decide(table("FIRST", [["-", '"c"']], columns=["x"], outputs=['n="a", "b"']), x=1)

    assert decided.value is None
    assert decided.trace[0]["warnings"][0]["facts"] == {"rule": 1, "name": "n"}


TYPES = """
<itemDefinition name="tLevel"><typeRef>string</typeRef>
  <allowedValues><text>"gold", "silver"</text></allowedValues></itemDefinition>
<itemDefinition name="tCaller"><itemComponent name="Level"><typeRef>tLevel</typeRef></itemComponent>
  <itemComponent name="Open Cases" isCollection="true"><typeRef>number</typeRef></itemComponent>
</itemDefinition>
"""
CALLER = definitions(
    TYPES
    + inputs(Caller="tCaller", Since="date")
    + '<decision id="d" name="d">'
    + needs("Caller", "Since")
    + "<literalExpression><text>count(Caller.Open Cases) + Since.year</text></literalExpression>"
    + "</decision>"
)


def test_inputs_are_checked_against_their_types() -> None:
    caller = {"Level": "gold", "Open Cases": [1, 2]}

    assert decide(CALLER, Caller=caller, Since="2026-11-26").value == 2028
    for wrong in ({"Level": "tin"}, {"Open Cases": ["x"]}, "gold"):
        with pytest.raises(DecisionFailed, match="“Caller” is not what is expected"):
            decide(CALLER, Caller=wrong, Since="2026-11-26")


CAMUNDA = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" id="dish" name="Dish"
  xmlns:camunda="http://camunda.org/schema/1.0/dmn" namespace="http://camunda.org/schema/1.0/dmn"
  xmlns:biodi="http://bpmn.io/schema/dmn/biodi/1.0">
  <decision id="Dish" name="Dish" camunda:versionTag="1">
    <extensionElements><biodi:bounds x="1" y="1" width="1" height="1"/></extensionElements>
    <informationRequirement><requiredDecision href="#Season"/></informationRequirement>
    <decisionTable>
      <input label="Season"><inputExpression typeRef="string"><text>season</text></inputExpression>
      </input>
      <input label="Guests" biodi:width="150"><inputExpression typeRef="integer"
        expressionLanguage="juel"><text>${guests == null ? 1 : 2}</text></inputExpression></input>
      <output name="dish" typeRef="string"/>
      <rule><inputEntry><text>"Winter"</text></inputEntry><inputEntry><text></text></inputEntry>
        <outputEntry><text>"Roast"</text></outputEntry></rule>
      <rule><inputEntry><text>not("Winter")</text></inputEntry><inputEntry><text>&lt;= 8</text>
        </inputEntry><outputEntry><text>"Steak"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="Season" name="What season is it?">
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression typeRef="number"><text>degrees</text></inputExpression></input>
      <output name="season" typeRef="string"/>
      <rule><inputEntry><text>&lt; 10</text></inputEntry>
        <outputEntry><text>"Winter"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"Summer"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""


def test_tables_of_other_modelers_are_read() -> None:
    text = CAMUNDA.replace("${guests == null ? 1 : 2}", "${guests}")
    decisions, problems = read(text)

    assert not problems
    assert decisions[0].requires == ("Season",)
    assert set(decisions[0].inputs) == {"guests", "degrees"}
    assert decisions[0].decide({"guests": 4, "degrees": 30}, NOW).value == "Steak"
    decided = decisions[0].decide({"guests": 4, "degrees": 3}, NOW)
    assert decided.value == "Roast"
    assert [one["decision"] for one in decided.trace] == ["Season", "Dish"]


def test_what_a_foreign_language_means_only_there_is_refused() -> None:
    decisions, problems = read(CAMUNDA)

    assert not decisions
    assert [problem.code for problem in problems] == ["decision-expression"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("not-dmn", "<a/>"),
        ("decision-none", definitions("")),
        ("decision-empty", definitions('<decision id="d" name="d"/>')),
        ("table-aggregator", table("COLLECT/MEDIAN", [], columns=["x"], outputs=["n"])),
        ("table-policy", table("NONSENSE", [], columns=["x"], outputs=["n"])),
        ("table-rule", table("UNIQUE", [["1"]], columns=["x"], outputs=["n"])),
        ("table-output", table("UNIQUE", [], columns=["x"], outputs=[])),
        ("table-output-names", table("UNIQUE", [], columns=["x"], outputs=["n", "n"])),
        ("table-priorities", table("PRIORITY", [], columns=["x"], outputs=["n"])),
        ("table-aggregation", table("COLLECT/SUM", [], columns=["x"], outputs=["n", "m"])),
        ("xml-doctype", "<!DOCTYPE a>" + definitions("")),
        ("decision-type", CALLER.replace('typeRef="date"', 'typeRef="tDay"')),
        ("decision-id-double", definitions('<decision id="d"/><decision id="d"/>')),
        (
            "decision-reference",
            definitions(f'<decision id="d">{needs("x")}<literalExpression/></decision>'),
        ),
        (
            "decision-language",
            table("UNIQUE", [["1", "1"]], columns=["x"], outputs=["n"]).replace(
                "<definitions", '<definitions expressionLanguage="groovy"'
            ),
        ),
        ("decision-expression", CALLER.replace("Since.year", "Sincee.year")),
        ("decision-name-free", CALLER.replace("Since.year", "other")),
        ("decision-form", definitions('<decision id="d"><invention/></decision>')),
    ],
)
def test_what_cannot_be_read_is_reported(code: str, text: str) -> None:
    _, problems = read(text)

    found = [problem for problem in problems if problem.code == code]
    assert found, [problem.code for problem in problems]
    assert "%(" not in found[0].message
    assert DMN not in found[0].message


def test_a_wrong_cell_is_found_by_its_rule_and_column() -> None:
    text = table("UNIQUE", [["1", "1"], ["< ", "2"]], columns=["x"], outputs=["n"])

    _, problems = read(text)

    assert problems[0].message.startswith("Rule 2 of “d”, column “x”: Line 1, column 2: ")


def test_a_slip_in_a_name_is_found_with_its_place() -> None:
    _, problems = read(CALLER.replace("Since.year", "Sinse.year"))

    assert "column 28: There is no “Sinse”. Did you mean “Since”?" in problems[0].message


def test_a_value_that_cannot_be_compared_leaves_a_warning() -> None:
    decided = decide(table("FIRST", [["> 2", "1"]], columns=["x"], outputs=["n"]), x="many")

    assert decided.value is None
    assert decided.trace[0]["warnings"][0]["facts"] == {"left": "string", "right": "number"}


def test_a_decision_says_its_name_in_other_languages() -> None:
    text = (ROOT / "processes" / "bpmn" / "tickets" / "limits.dmn").read_text()

    (found,), _problems = read(text)

    assert found.name == "Time limits"
    assert found.labels == {"zh-Hant": "辦理時限", "zh-Hans": "办理时限"}


def test_an_id_used_twice_inside_a_table_is_told() -> None:
    text = (ROOT / "processes" / "bpmn" / "tickets" / "limits.dmn").read_text()
    assert read(text)[1] == []

    found, problems = read(text.replace("urgent_hard_matter", "urgent_hard"))

    assert found
    assert [one.code for one in problems] == ["decision-id-repeated"]
    assert "The id “urgent_hard” is used twice" in problems[0].message
