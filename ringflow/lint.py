"""Looks at drawings without a database: everything that `deploy` would refuse, and advice."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine import SourceFile
from engine.actions.registry import is_known
from engine.definitions.check import check
from engine.definitions.problems import Problem
from ringflow.problems import StartProblem

PATTERN: Final = "*.bpmn"


def read_drawings(paths: Iterable[Path]) -> list[SourceFile]:
    """Return all drawings in the named files and folders.

    Raises:
        StartProblem: a path does not exist, or no drawing is found.
    """
    files = [SourceFile(name=str(path), content=path.read_bytes()) for path in _drawings(paths)]
    if not files:
        raise StartProblem("no .bpmn file was found")
    return files


def lint(files: list[SourceFile]) -> list[Problem]:
    """Return what is to be said about the drawings, in the order of file and line."""
    found = check(files, knows_action=is_known)
    return sorted(found.problems, key=lambda problem: (problem.file, problem.line))


def line_of(problem: Problem) -> str:
    """Return a problem as one line that editors can jump to."""
    place = f" [{problem.element}]" if problem.element else ""
    return (
        f"{problem.file}:{problem.line}: {problem.severity}: {problem.message}{place} "
        f"({problem.code})"
    )


def _drawings(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(PATTERN))
        elif path.is_file():
            yield path
        else:
            raise StartProblem(f"{path}: there is no such file or folder")
