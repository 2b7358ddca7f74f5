"""The command line as people use it: its own process, plain words, right exit codes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT

EMPTY = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'


def ringflow(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RINGFLOW_", "DATABASE_URL", "REDIS_URL"))
    }
    return subprocess.run(
        [sys.executable, "-m", "ringflow.cli", *arguments],
        cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip


def test_help_names_every_command() -> None:
    told = ringflow("--help")

    assert told.returncode == 0
    for command in (
        "demo",
        "serve",
        "worker",
        "migrate",
        "deploy",
        "check",
        "token",
        "user",
        "doctor",
        "instance",
        "batch",
    ):
        assert command in told.stdout


def test_the_shipped_drawings_pass_the_check() -> None:
    told = ringflow("check", "processes/bpmn")

    assert told.returncode == 0, told.stdout + told.stderr
    assert "error" not in told.stdout


def test_a_drawing_with_a_mistake_is_told_in_one_line_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.bpmn"
    path.write_text("<definitions><process>", encoding="utf-8")

    told = ringflow("check", str(path))

    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert lines
    assert all(line.startswith(f"{path}:") for line in lines)


def test_a_path_that_does_not_exist_is_told_without_a_traceback() -> None:
    told = ringflow("check", "/nowhere/at/all")

    assert told.returncode == 2
    assert told.stderr == "ringflow: /nowhere/at/all: there is no such file or folder\n"


def test_a_setting_that_cannot_be_used_is_named() -> None:
    told = ringflow("doctor", RINGFLOW_PORT="eighty")

    assert told.returncode == 1
    assert "RINGFLOW_PORT: " in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_that_does_not_answer_is_told_with_a_way_out() -> None:
    told = ringflow("migrate", DATABASE_URL="postgresql://boss:secret@127.0.0.1:1/none")

    assert told.returncode == 1
    assert "does not answer" in told.stderr
    assert "secret" not in told.stderr
    assert "Traceback" not in told.stderr


def test_the_doctor_looks_at_everything_and_says_what_to_do(tmp_path: Path) -> None:
    told = ringflow("doctor", RINGFLOW_DATA=str(tmp_path / "data"), REDIS_URL="redis://127.0.0.1:1")

    assert told.returncode == 1
    for subject in (
        "PostgreSQL",
        "schema",
        "timers",
        "Redis",
        "mail out",
        "mail in",
        "secret key",
        "port",
    ):
        assert subject in told.stdout
    assert "correct REDIS_URL" in told.stdout


def test_a_batch_over_everything_must_be_meant() -> None:
    told = ringflow("batch", "create", "cancel", "--reason", "r")
    assert told.returncode == 2
    assert "name what it goes over" in told.stderr
    assert ringflow("batch", "create", "explode", "--reason", "r").returncode == 2
    assert ringflow("instance", "cancel", "no-id", "--reason", "r").returncode == 2
