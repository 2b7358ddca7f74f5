"""A small decision table to deploy."""

from engine import SourceFile


def table(high: int, name: str = "fee.dmn") -> SourceFile:
    """Return a table of fees: 1 below 100, `high` from there on."""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
  <decision id="fee" name="Fee">
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input>
      <output id="o" name="fee" typeRef="number"/>
      <rule id="low"><inputEntry id="a"><text>&lt; 100</text></inputEntry>
        <outputEntry id="b"><text>1</text></outputEntry></rule>
      <rule id="high"><inputEntry id="c"><text>&gt;= 100</text></inputEntry>
        <outputEntry id="e"><text>{high}</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""
    return SourceFile(name, text.encode())
