"""The files that the rules apply to: all that are, or will be, under version control."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLOORS = ("base", "engine", "forms", "search", "connectors", "processes", "web", "ringflow")


@cache
def files() -> tuple[Path, ...]:
    """Return all files of the project, relative to its root; built and ignored ones left out."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return tuple(Path(line) for line in sorted(set(told.splitlines())) if (ROOT / line).is_file())


def python_files(*tops: str) -> Iterator[Path]:
    """Return the Python files below some folders, or all."""
    for path in files():
        if path.suffix == ".py" and (not tops or path.parts[0] in tops):
            yield path


def text(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))
