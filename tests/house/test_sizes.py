"""Small files, small functions, small folders: the tail decides how a house feels."""

import ast
from collections import Counter
from pathlib import Path

from tests.house.source import FLOORS, python_files, text, tree
from tests.house.source import files as all_files

FILE_LINES = 400
FUNCTION_LINES = 40
TEST_FILE_LINES = 500
FOLDER_FILES = 15
# Collections of equals, not code: a sixteenth drawing or form does not make them harder to read.
COLLECTIONS = (
    "alembic/versions",
    "forms/definitions",
    "processes/bpmn",
    "web/locale",
    "web/static",
)
IGNORED_TYPES = 20


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        str(path): lines
        for path in all_files()
        if path.suffix in {".py", ".html"} and path.parts[0] in (*FLOORS, "tests", "bench")
        if (lines := text(path).count("\n"))
        > (TEST_FILE_LINES if path.parts[0] == "tests" else FILE_LINES)
    }

    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path}:{node.lineno} {node.name}": lines
        for path in python_files(*FLOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := length(node)) > FUNCTION_LINES
    }

    assert not long


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function, without those that explain it."""
    lines = (node.end_lineno or 0) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
    return lines


def test_no_folder_holds_more_than_a_glance() -> None:
    counted = Counter(
        path.parent
        for path in all_files()
        if path.parts[0] in FLOORS and not str(path).startswith(COLLECTIONS)
    )
    full = {str(folder): count for folder, count in counted.items() if count > FOLDER_FILES}

    assert not full


def test_types_are_rarely_switched_off_and_never_without_naming_the_rule() -> None:
    mark = "# type: " + "ignore"
    lines = [
        f"{path}: {line.strip()}"
        for path in python_files()
        for line in text(path).splitlines()
        if mark in line and path != Path("tests/house/test_sizes.py")
    ]

    assert len(lines) <= IGNORED_TYPES, "\n".join(lines)
    assert not [line for line in lines if f"{mark}[" not in line]
