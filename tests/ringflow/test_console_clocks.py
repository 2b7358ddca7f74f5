"""The clocks of tickets at the console, over a database of its own."""

import json
from pathlib import Path

from tests.ringflow.test_cli import ringflow


def test_clocks_are_worked_out_anew_and_a_ticket_that_is_not_there_is_said(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}

    asked = ringflow("sla", "recount", "--reason", "The library was renewed.", **data)
    assert asked.returncode == 0, asked.stderr
    told = json.loads(ringflow("sla", "recounts", **data).stdout)
    assert told["reason"] == "The library was renewed."
    assert (told["looked"], told["finished"]) == (0, None)

    missing = ringflow("sla", "explain", "T20260101-0001", **data)
    assert missing.returncode == 1
    assert "T20260101-0001" in missing.stderr
    assert "Traceback" not in missing.stderr


def test_working_them_out_anew_needs_a_reason() -> None:
    assert ringflow("sla", "recount", "--reason", " ").returncode == 2
