"""Parameters at the console, over a database of its own."""

import json
from pathlib import Path

from tests.ringflow.test_cli import ringflow


def test_set_shown_taken_along_and_brought_in(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}
    file = tmp_path / "parameters.json"

    done = ringflow("parameter", "set", "tickets.rounds", "4", "--reason", "new rule", **data)
    assert json.loads(done.stdout) == {"changed": 1}, done.stderr
    everywhere = ringflow("parameter", "set", "tickets.visit_gap", "2 hours", "--platform", **data)
    assert everywhere.stdout == "1 changed\n", everywhere.stderr
    listed = ringflow("parameter", "list", "--changed", **data).stdout.splitlines()
    assert {json.loads(line)["code"]: json.loads(line)["set_at"] for line in listed} == {
        "tickets.rounds": "centre", "tickets.visit_gap": "platform",
    }  # fmt: skip
    shown = json.loads(ringflow("parameter", "show", "tickets.rounds", **data).stdout)
    assert (shown["value"], shown["changes"][0]["reason"]) == ("4", "new rule")
    assert ringflow("parameter", "export", str(file), **data).returncode == 0
    ringflow("parameter", "set", "tickets.rounds", "--clear", **data)
    looked = ringflow("parameter", "import", str(file), "--dry-run", **data)
    assert (json.loads(looked.stdout)["changed"], '"after": "4"' in looked.stdout) == (0, True)
    brought = ringflow("parameter", "import", str(file), **data)
    assert json.loads(brought.stdout)["changed"] == 1
    refused = ringflow("parameter", "set", "tickets.rounds", "many", **data)
    assert (refused.returncode, "does not fit here" in refused.stderr) == (1, True)
