"""Looks at drawings without a database: everything that `deploy` would refuse, and advice."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine import SourceFile
from engine.actions.registry import is_known
from engine.definitions.check import anything
from engine.definitions.problems import Problem
from engine.definitions.source import LIMITS, Limits
from engine.deployment.content import examine
from ringflow.problems import StartProblem

from .verdicts import drawings_in

# What every form holds.
FIELDS: Final = b'"fields"'


def read_drawings(paths: Iterable[Path]) -> list[SourceFile]:
    """Return all drawings, decisions and forms in the named files and folders.

    Raises:
        StartProblem: a path does not exist, or nothing is found.
    """
    named = list(paths)
    found = [*_drawings(named), *(form for path in named for form in _forms_in(path))]
    if not found:
        raise StartProblem("no drawing was found")
    return [SourceFile(name=str(path), content=path.read_bytes()) for path in found]


def lint(files: list[SourceFile], limits: Limits = LIMITS) -> list[Problem]:
    """Return what is to be said about the drawings, in the order of file and line."""
    found = examine(files, knows_action=is_known, knows_decision=anything, limits=limits)
    return sorted(found.problems, key=lambda problem: (problem.file, problem.line))


def line_of(problem: Problem) -> str:
    """Return a problem as one line that editors can jump to."""
    place = f" [{problem.element}]" if problem.element else ""
    return (
        f"{problem.file}:{problem.line}: {problem.severity}: {problem.message}{place} "
        f"({problem.code})"
    )


def drawings_of(paths: Iterable[Path]) -> list[Path]:
    """Return the drawings in the named files and folders.

    Raises:
        StartProblem: a path does not exist, or no drawing is found.
    """
    found = list(_drawings(paths))
    if not found:
        raise StartProblem("no drawing was found")
    return found


def _forms_in(folder: Path) -> Iterator[Path]:
    """Yield the forms in a folder; other JSON may lie there too, so a glance decides."""
    if folder.is_dir():
        for path in sorted(folder.rglob("*.json")):
            if path.is_file() and FIELDS in path.read_bytes():
                yield path


def _drawings(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from drawings_in(path)
        elif path.is_file():
            yield path
        else:
            raise StartProblem(f"{path}: there is no such file or folder")
