"""One transaction for a request or a job, ended in one place."""

import ast

from tests.house.source import FLOORS, python_files, tree

ONLY_HERE = {"base/db.py", "base/postgres/wire.py"}  # the wire is what db.py commits by
# The whole of what tests may not fake: our own code.
BANNED_IN_TESTS = {"unittest.mock", "mock"}


def test_only_the_database_module_commits() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python_files(*FLOORS)
        if str(path) not in ONLY_HERE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]

    assert not found


def test_nothing_listens_or_notifies_inside_business_transactions() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python_files(*FLOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().lower().startswith(("notify ", "listen ", "select pg_notify"))
    ]

    assert not found


def test_no_text_of_a_drawing_is_ever_given_to_python_itself() -> None:
    found = [
        f"{path}:{node.lineno} {node.func.id}"
        for path in python_files(*FLOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    ]

    assert not found


def test_nobody_fakes_our_own_code() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "") in BANNED_IN_TESTS)
        or (isinstance(node, ast.ImportFrom) and node.module == "unittest")
        or (isinstance(node, ast.Import) and any(n.name in BANNED_IN_TESTS for n in node.names))
    ]

    assert not found


def test_the_time_is_taken_from_the_clock() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in python_files(*FLOORS)
        if str(path) != "base/clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    ]

    assert not found
