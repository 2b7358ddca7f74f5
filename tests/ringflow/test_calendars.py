"""The working calendar at the console, over a database of its own."""

import json
from pathlib import Path

from tests.ringflow.test_cli import ringflow


def test_a_calendar_is_shown_set_and_shown_again(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data"), "RINGFLOW_ZONE": "Asia/Shanghai"}
    file = tmp_path / "calendar.json"

    first = ringflow("calendar", "show", **data)
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert told["zone"] == "Asia/Shanghai"
    assert told["week"]["mon"] == "09:00-12:00, 13:00-18:00"
    assert told["holidays"] == ["CN"]
    assert any(day.endswith("-10-01") and not hours for day, hours in told["unusual"].items())

    told["week"]["sat"] = "09:00-12:00"
    told["days"] = {"2026-12-24": "09:00-12:00"}
    file.write_text(json.dumps(told), "utf-8")
    second = ringflow("calendar", "set", str(file), **data)
    assert second.returncode == 0, second.stderr
    again = json.loads(ringflow("calendar", "show", **data).stdout)
    assert (again["week"]["sat"], again["days"]) == ("09:00-12:00", told["days"])

    file.write_text('{"week": {"mon": "all day"}}', "utf-8")
    wrong = ringflow("calendar", "set", str(file), **data)
    assert wrong.returncode == 1
    assert "09:00-12:00" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_what_is_no_calendar_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "calendar.json"
    for text in ("[]", "{", '{"week": {"mon": 9}}', '{"week": {}, "holidays": "CN"}', "7"):
        file.write_text(text, "utf-8")
        told = ringflow("calendar", "set", str(file))
        assert told.returncode == 2, told.stderr
