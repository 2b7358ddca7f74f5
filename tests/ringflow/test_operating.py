"""Operators at the console, over a database of their own."""

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
