"""Instances live for months: what was stored by any earlier format is read and goes to its end.

The files are made by `python -m tests.make.states`, once for each format.
"""

import json
from pathlib import Path

import pytest

from engine.runtime.machine.codec import FORMAT
from engine.runtime.machine.running import Running
from tests.make.states import FOLDER, STORIES, Kept, go

FILES = sorted(FOLDER.glob("format-*/*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_stored_instance_is_read_and_goes_to_its_end(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    walk = Kept.read(told)
    assert walk.waiting == told["waiting"]

    go(walk, told["then"])

    assert walk.ended
    assert walk.data == told["data"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_was_read_is_stored_and_read_again_alike(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    walk = Kept.read(told)
    blob = walk.running.dump()
    assert Running.load(walk.program, blob, env=walk.env).dump() == blob


def test_the_present_format_has_a_file_for_each_story() -> None:
    assert {path.stem for path in FILES if path.parent.name == f"format-{FORMAT}"} == set(STORIES)
