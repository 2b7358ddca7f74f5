"""`ringflow check --json`: one line of JSON for each file, whatever is in it. No database."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from base.clock import SystemClock
from base.i18n import N_, gettext
from base.settings import Settings
from engine import SourceFile, rehearse
from engine.actions.registry import is_known
from engine.definitions.check import anything
from engine.definitions.model import Process
from engine.definitions.problems import Problem, Severity
from engine.definitions.source import Limits, limits_of
from engine.deployment.content import Content, examine

ENDINGS: Final = (".bpmn", ".bpmn2", ".bpmn20.xml", ".dmn", ".zip")
# What an XML file of any name says near its beginning if it is a drawing.
SIGNS: Final = (b"BPMN", b"bpmn", b"B\0P\0M\0N", b"b\0p\0m\0n")
PROCESS: Final = re.compile(rb"""<(?:[\w.-]+:)?process\b[^>]*?\sid\s*=\s*["']([^"']+)""")
HEAD: Final = 4096
BROKEN: Final = N_("This file cannot be looked at: %(what)s.")


def looked_at(settings: Settings) -> tuple[Limits, datetime]:
    """Return how large files may be, and the moment in the zone of the centre."""
    now = SystemClock().now().astimezone(ZoneInfo(settings.zone))
    return limits_of(settings.engine), now


def drawings_in(folder: Path) -> Iterator[Path]:
    """Yield the drawings, decision tables and bundles in a folder and all folders within."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (path.name.lower().endswith(ENDINGS) or _looks_like_one(path)):
            yield path


def _looks_like_one(path: Path) -> bool:
    if path.suffix.lower() != ".xml":
        return False
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    return any(sign in head for sign in SIGNS)


def _beside(paths: Iterable[Path], limits: Limits) -> frozenset[str]:
    """Return the ids of the processes in all files, as far as a glance shows them."""
    found: set[str] = set()
    for path in paths:
        with suppress(OSError), path.open("rb") as opened:
            glance = opened.read(limits.file)
            found |= {match[1].decode("utf-8", "replace") for match in PROCESS.finditer(glance)}
    return frozenset(found)


def verdict(
    path: Path, limits: Limits, now: datetime, beside: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return what is to be said about one file; it never raises, whatever the file holds.

    Calls of the processes in `beside` are taken to be in order: they would be deployed together.
    """
    try:
        with path.open("rb") as opened:
            # One byte more than is allowed is enough to know that it is too large.
            file = SourceFile(str(path), opened.read(limits.bundle + 1))
        checked = examine([file], knows_action=is_known, knows_decision=anything, limits=limits)
        stopped = rehearse(checked.processes, now) if not checked.errors else {}
    except OSError as error:
        return _unreadable(path, error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 one bad file must not keep the others from being told
        return _unreadable(path, str(error) or type(error).__name__)
    return _line(path, checked, stopped, beside)


def _line(
    path: Path, checked: Content, stopped: dict[str, str | None], beside: frozenset[str]
) -> dict[str, Any]:
    ok = not checked.errors
    told = [problem for problem in checked.problems if problem.params.get("called") not in beside]
    ordered = sorted(told, key=lambda problem: (problem.line, problem.code))
    problems = [_problem(problem, path) for problem in ordered]
    for key, why in stopped.items():
        if why is not None:
            problems.append(_told(Severity.WARNING, "does-not-begin", why, element=key))
    return {
        "file": str(path),
        "ok": ok,
        "startable": ok
        and bool(stopped or checked.decisions or checked.forms)
        and not any(stopped.values()),
        "definitions": [
            *(_definition(process) for process in checked.processes),
            *({"key": one.id, "name": one.name, "kind": "decision"} for one in checked.decisions),
            *({"key": one.key, "name": one.labels["en"], "kind": "form"} for one in checked.forms),
        ],
        "problems": problems,
    }


def _definition(process: Process) -> dict[str, Any]:
    kinds = Counter(node.kind.value for node in process.nodes() if node.drawn)
    return {
        "key": process.key,
        "name": process.name,
        "kind": "process",
        "nodes": sum(kinds.values()),
    }


def _problem(problem: Problem, path: Path) -> dict[str, Any]:
    told = _told(
        problem.severity, problem.code, problem.message,
        element=problem.element, name=problem.name, line=problem.line,
    )  # fmt: skip
    # Of a bundle it is said which of its files is meant.
    entry = problem.file.removeprefix(f"{path}/")
    return told if problem.file == str(path) or entry == problem.file else {**told, "entry": entry}


def _told(
    severity: str, rule: str, message: str, *, element: str = "", name: str = "", line: int = 0
) -> dict[str, Any]:
    return {
        "severity": str(severity),
        "rule": rule,
        "element": element,
        "name": name,
        "line": line,
        "message": message,
    }


def _unreadable(path: Path, what: str) -> dict[str, Any]:
    message = gettext(BROKEN) % {"what": what}
    return {
        "file": str(path),
        "ok": False,
        "startable": False,
        "definitions": [],
        "problems": [_told("error", "file-unreadable", message)],
    }


def lines(paths: Sequence[Path], limits: Limits, now: datetime) -> Iterator[tuple[str, bool]]:
    """Yield each file's line and whether it could be deployed."""
    beside = _beside(paths, limits)
    for path in paths:
        found = verdict(path, limits, now, beside)
        # Characters that no text may hold, such as half of a pair, are written as escapes.
        yield json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode(), found["ok"]
