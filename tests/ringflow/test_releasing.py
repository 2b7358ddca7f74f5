"""Deployments and definitions at the console, over a database of their own."""

import json
from pathlib import Path

from tests.engine.deployment.test_forms import drawing, sheet
from tests.make.drawings import sketch
from tests.ringflow.test_cli import ringflow


def test_a_folder_is_deployed_with_its_forms_and_looked_at(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}
    folder = tmp_path / "flow"
    (folder / "desk").mkdir(parents=True)
    (folder / "p.bpmn").write_bytes(drawing().content)
    (folder / "desk" / "ask.json").write_bytes(sheet("name").content)
    (folder / "package.json").write_text('{"name": "x"}')

    made = ringflow("deploy", str(folder), "--comment", "Desk", **data)
    assert made.stdout.splitlines() == ["desk/ask version 1 (Ask)", "p version 1 (p)"], made.stderr
    again = ringflow("deploy", str(folder), **data)
    assert again.stdout.splitlines()[1] == "p version 1 (p), as before"

    (line,) = ringflow("release", "list", **data).stdout.splitlines()
    told = json.loads(line)
    assert (told["comment"], len(told["files"]), told["by"]) == ("Desk", 2, "deploy")
    whole = json.loads(ringflow("release", "show", told["id"], **data).stdout)
    assert [one["key"] for one in whole["parts"]] == ["p", "desk/ask"]


def test_a_definition_is_retired_and_a_version_deleted(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}
    file = tmp_path / "p.bpmn"
    file.write_bytes(sketch("start -> a -> end").content)
    ringflow("deploy", str(file), **data)

    told = ringflow("definition", "retire", "p", "--reason", "New law", **data)
    assert json.loads(told.stdout)["reason"] == "New law", told.stderr
    assert json.loads(ringflow("definition", "list", **data).stdout)["retired"] is True
    back = ringflow("definition", "activate", "p", "--reason", "Back", **data)
    assert back.stdout == "nothing is retired\n"
    gone = ringflow("definition", "delete", "p", "1", "--reason", "A slip", **data)
    assert gone.stdout == "p version 1 is deleted\n"
    none = ringflow("definition", "delete", "p", "1", "--reason", "A slip", **data)
    assert (none.returncode, none.stdout) == (1, "")
