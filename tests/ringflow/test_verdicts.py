"""`ringflow check --json`: a line for each file, whatever it holds."""

import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from base.settings import Settings
from ringflow.looking.lint import drawings_of
from ringflow.looking.verdicts import lines, looked_at
from ringflow.problems import StartProblem
from tests.make.drawing import call
from tests.make.drawings import sketch
from tests.ringflow.test_cli import ringflow

GOOD = sketch("start -> a -> end").content


def told(*paths: Path) -> list[dict[str, Any]]:
    limits, now = looked_at(Settings())
    return [json.loads(line) for line, _ok in lines(drawings_of(paths), limits, now)]


def test_a_good_drawing_is_ok_and_begins(tmp_path: Path) -> None:
    (tmp_path / "good.bpmn").write_bytes(GOOD)
    (line,) = told(tmp_path)
    assert line == {
        "file": str(tmp_path / "good.bpmn"),
        "ok": True,
        "startable": True,
        "definitions": [{"key": "p", "name": "p", "kind": "process", "nodes": 3}],
        "problems": [],
    }


def test_each_problem_has_its_rule_element_line_and_words(tmp_path: Path) -> None:
    (tmp_path / "b.bpmn").write_bytes(sketch("start -> x", '<bpmn:complexGateway id="x"/>').content)
    (line,) = told(tmp_path)
    assert (line["ok"], line["startable"]) == (False, False)
    (problem,) = line["problems"]
    assert (problem["severity"], problem["rule"], problem["element"]) == (
        "error", "complex-gateway", "x",
    )  # fmt: skip
    assert problem["line"] > 1
    assert "complex gateway" in problem["message"]


def test_a_drawing_that_stands_still_at_once_does_not_begin(tmp_path: Path) -> None:
    still = sketch("start -> xor; xor -> and [1 == 1]; xor -> a [default] -> and; and -> end")
    (tmp_path / "still.bpmn").write_bytes(still.content)
    (line,) = told(tmp_path)
    assert (line["ok"], line["startable"]) == (True, False)
    assert line["problems"][-1]["rule"] == "does-not-begin"


def test_folders_are_walked_for_everything_that_may_be_a_drawing(tmp_path: Path) -> None:
    inside = tmp_path / "in" / "it"
    inside.mkdir(parents=True)
    for name in ("a.bpmn", "b.BPMN2", "c.bpmn20.xml", "in/d.xml", "in/it/e.bpmn"):
        (tmp_path / name).write_bytes(GOOD)
    (tmp_path / "pom.xml").write_bytes(b"<project/>")
    (tmp_path / "notes.txt").write_bytes(GOOD)
    assert sorted(Path(line["file"]).name for line in told(tmp_path)) == [
        "a.bpmn", "b.BPMN2", "c.bpmn20.xml", "d.xml", "e.bpmn",
    ]  # fmt: skip
    with pytest.raises(StartProblem):
        told(tmp_path / "none")


def test_calls_between_the_files_are_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_bytes(sketch("start -> b", call("b", "other"), key="a").content)
    assert [p["rule"] for p in told(tmp_path)[0]["problems"]] == ["call-unknown"]
    (tmp_path / "o.bpmn").write_bytes(sketch("start -> x", key="other").content)
    assert [line["problems"] for line in told(tmp_path)] == [[], []]


def test_bundles_are_opened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("a.bpmn", sketch("start -> b", call("b", "other"), key="a").content)
        bundle.writestr("sub/o.bpmn", sketch("start -> x", key="other").content)
        bundle.writestr("readme.txt", "hello")
    (tmp_path / "all.zip").write_bytes(packed.getvalue())
    (line,) = told(tmp_path)
    assert (line["ok"], line["startable"], line["problems"]) == (True, True, [])
    assert [definition["key"] for definition in line["definitions"]] == ["a", "other"]


def test_a_finding_in_a_bundle_names_its_file(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("sub/o.bpmn", sketch("start -> it", '<bpmn:scriptTask id="it"/>').content)
    (tmp_path / "all.zip").write_bytes(packed.getvalue())
    (line,) = told(tmp_path)
    assert [(one["rule"], one["entry"]) for one in line["problems"]] == [
        ("script-missing", "sub/o.bpmn")
    ]


def test_no_bytes_break_it(tmp_path: Path) -> None:
    chance = random.Random(5)
    samples = [b"", b"\0" * 50, b"PK\x03\x04nothing", b"\xff\xfe<", b"<a", b"<a>" * 5000, GOOD[:-9]]
    for _ in range(150):
        damaged = bytearray(GOOD)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        samples.append(bytes(damaged))
    for number, content in enumerate(samples):
        (tmp_path / f"{number}.bpmn").write_bytes(content)
    found = told(tmp_path)
    assert len(found) == len(samples)
    assert all(line["ok"] or line["problems"] for line in found)


def test_the_command_speaks_json_in_the_language_asked_for(tmp_path: Path) -> None:
    (tmp_path / "b.bpmn").write_bytes(sketch("start -> x", '<bpmn:complexGateway id="x"/>').content)
    (tmp_path / "c.bpmn").write_bytes(GOOD)
    done = ringflow("check", "--json", "--lang", "zh-Hant", str(tmp_path))
    assert done.returncode == 1
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert "複雜閘道" in first["problems"][0]["message"]
    assert second["ok"]
    assert ringflow("check", "--json", str(tmp_path / "c.bpmn")).returncode == 0
    assert ringflow("check", "--json", str(tmp_path / "gone")).returncode == 2
    assert ringflow("check", "--json", "--lang", "xx", str(tmp_path)).returncode == 2
