"""Operators at the console, over a database of their own."""

import json
from pathlib import Path
from uuid import uuid4

from tests.ringflow.test_cli import ringflow


def test_what_there_is_not_is_told_in_plain_words(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}

    assert (found := ringflow("batch", "list", **data)).returncode == 0, found.stderr
    assert not found.stdout
    none = ringflow("batch", "create", "cancel", "--reason", "r", "--definition", "p", **data)
    assert (none.returncode, none.stdout) == (1, "")
    assert "Nothing fits this choice." in none.stderr
    unknown = ringflow("instance", "cancel", str(uuid4()), "--reason", "r", **data)
    assert unknown.returncode == 1
    assert "Traceback" not in none.stderr + unknown.stderr


def test_options_that_do_not_fit_the_act_are_refused() -> None:
    for line in (
        ("retry", "--state", "active"),
        ("cancel", "--text", "timeout"),
        ("cancel", "--definition", "p", "--state", "asleep"),
    ):
        told = ringflow("batch", "create", *line, "--reason", "r")
        assert told.returncode == 2, told.stderr


def test_a_long_list_is_kept_from_a_file(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}
    table = tmp_path / "contacts.csv"
    table.write_text("\ufeffname,phone\nAnn,1\n陳,2\n", encoding="utf-8")
    lines = tmp_path / "more.jsonl"
    lines.write_text('{"name": "Ben"}\n\n', encoding="utf-8")

    kept = ringflow("collection", "keep", str(table), **data)
    assert kept.returncode == 0, kept.stderr
    told = json.loads(kept.stdout)
    assert told["count"] == 2
    assert told["name"] == f"collection:{told['id']}"
    more = ringflow("collection", "add", told["id"], str(lines), **data)
    assert json.loads(more.stdout)["count"] == 3
    lines.write_text("no json\n", encoding="utf-8")
    assert ringflow("collection", "add", told["id"], str(lines), **data).returncode == 2
    assert ringflow("collection", "drop", told["id"], **data).returncode == 0
    assert ringflow("collection", "show", told["id"], **data).returncode == 1


def test_an_act_needs_a_reason() -> None:
    told = ringflow("instance", "cancel", str(uuid4()), "--reason", " ")
    assert told.returncode == 2
