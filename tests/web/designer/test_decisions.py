"""The decision editor's answers: what the checker says, trying by the engine, saving."""

import re
from pathlib import Path

from engine.decisions.feel.library import BUILTINS
from tests.make.desk import Desk
from tests.web.designer.test_pages import opened

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="priority" name="Priority">
    <decisionTable hitPolicy="COLLECT">
      <input id="i" label="Calls"><inputExpression id="e">
        <text>calls</text></inputExpression></input>
      <output id="o" name="priority"/>
      <rule id="r1"><inputEntry id="a"><text>&gt; 2</text></inputEntry>
        <outputEntry id="b"><text>"high"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="f"><text>-</text></inputEntry>
        <outputEntry id="g"><text>"normal"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


OFFERED = Path(__file__).parents[3] / "web" / "src" / "designer" / "feel-builtins.js"


def test_the_editor_offers_the_functions_that_the_engine_has() -> None:
    text = OFFERED.read_text(encoding="utf-8").partition("FUNCTIONS = `")[2].partition("`")[0]
    ways = {one.name: ", ".join(part.name for part in one.ways[0]) for one in BUILTINS.values()}

    assert text.split("\n")[1:-1] == [f"  {name}({params})" for name, params in ways.items()]


def begun(desk: Desk) -> str:
    at = opened(desk)
    made = desk.browser.post(f"{at}/files", data={"kind": "dmn", "title": "Priority"})
    return made.headers["location"]


def test_a_decision_is_tried_and_the_rules_that_match_are_told(desk: Desk) -> None:
    at = begun(desk)
    assert "What the checker says" in desk.browser.get(at).text
    sent = {"content": TABLE, "revision": "1", "_act": "try", "in.calls": "3"}
    page = desk.browser.post(f"{at}/decision", data=sent).text
    assert "rules 1, 2 match" in page
    assert "[&#34;high&#34;, &#34;normal&#34;]" in page
    assert page.count('class="badge ok"') == 2
    page = desk.browser.post(f"{at}/decision", data={**sent, "in.calls": "1"}).text
    assert "rule 2 matches" in page
    assert 'value="1"' in page


def test_what_is_wrong_with_a_decision_is_told_and_it_is_not_tried(desk: Desk) -> None:
    at = begun(desk)
    broken = TABLE.replace("&gt; 2", "&gt;")
    sent = {"content": broken, "revision": "1", "_act": "try"}
    page = desk.browser.post(f"{at}/decision", data=sent).text
    assert "There is no decision that can be tried yet" in page
    assert 'class="steps findings"' in page
    no_table = {"content": "<x", "revision": "1"}
    assert "There is no decision in this file." in (
        desk.browser.post(f"{at}/decision", data=no_table).text
    )


def test_saving_keeps_the_rule_of_revisions(desk: Desk) -> None:
    at = begun(desk)
    sent = {"content": TABLE, "revision": "1", "_act": "save"}
    page = desk.browser.post(f"{at}/decision", data=sent).text
    assert re.search(r'name="revision" value="2"', page)
    assert desk.browser.get(f"{at}/content").text == TABLE
    late = desk.browser.post(f"{at}/decision", data={**sent, "content": TABLE + "\n"})
    assert late.status_code == 409
    assert "since you opened it" in late.text
    over = {**sent, "content": TABLE + "\n", "_act": "save-over:2"}
    assert desk.browser.post(f"{at}/decision", data=over).status_code == 200
    assert desk.browser.get(f"{at}/content").text == TABLE + "\n"
