"""Each known attempt against drawings is tried by a test: none is forgotten."""

import ast
import json
import os
from pathlib import Path

import pytest

from tests.house.source import python_files, tree
from tests.make.attempts import ATTEMPTS, LIST

# What a drawing or its expressions can hold. Templates and reports are other rooms' matter.
KINDS = {
    "script_escape", "script_dos", "expr_escape", "expr_dos", "data_poison", "xml", "model_bomb",
}  # fmt: skip
# The bombs of the list are descriptions; the tests that build them say so with a mark.
BOMBS = {f"M{n:02}" for n in range(2, 14, 2)} | {f"B{n:02}" for n in range(2, 20, 2)}


def marked() -> set[str]:
    """Return the ids that stand in `pytest.mark.attempt(…)` anywhere in the tests."""
    found: set[str] = set()
    for path in python_files():
        if path.parts[0] != "tests":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.attempt":
                found |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def test_each_bomb_of_the_list_has_a_test_that_names_it() -> None:
    assert marked() == BOMBS


@pytest.mark.real("RINGFLOW_TEST_DATA")
def test_nothing_of_the_original_list_is_missing_or_changed() -> None:
    original = Path(os.environ["RINGFLOW_TEST_DATA"]).parent / "design/sandbox_attempts.json"
    listed = {one["id"]: one for one in json.loads(original.read_text("utf-8"))["attempts"]}
    wanted = {name for name, one in listed.items() if one["kind"] in KINDS}

    assert {one.id for one in ATTEMPTS} | marked() == wanted
    for ours in json.loads(LIST.read_text("utf-8")):
        assert ours == {name: listed[ours["id"]][name] for name in ours}
