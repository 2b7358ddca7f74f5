"""docs/library-faults.md: the faults of the library by number, and the tests that show them.

The tests are found by their names (`test_b7_…`), and what people saw by their first line.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.house.source import files, tree

WHERE: Final = Path("tests/engine/runtime")
NAME: Final = re.compile(r"test_b(\d+b?)_")
FURTHER: Final = ""  # the number of those that have none
# What the library does, by the number of the fault.
FAULTS: Final = {
    "1": "counts the joins of earlier rounds, so that a join in a loop fires too early",
    "2": "walks its tree 1,000 levels deep, so that a loop stops after some 330 rounds",
    "2b": "walks it recursively, so that a loop with branches breaks",
    "3": "connects event sub-processes in the specification that instances share",
    "4": "loses the words of a failed service behind a NameError",
    "5": "keeps one moment for all the timers behind an event-based gateway",
    "6": "cannot run an ad-hoc sub-process without data objects",
    "7": "takes a message when one of its keys agrees",
    "8": "gives one message to everybody who waits for it",
    "9": "overwrites data that was corrected for another try",
    "10": "merges lists by position where branches come together",
    "11": "looks at its timers after it has run",
    "12": "writes dates as text",
    "13": "starts waiting timers anew when an instance goes over to another version",
    "14": "gathers facts for a log that is off at every change",
    "15": "never lets an event sub-process interrupt",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A test that shows a fault, and what people saw of it."""

    number: str
    path: Path
    name: str
    seen: str


def shown() -> Iterator[Shown]:
    """Yield the tests that have the number of a fault."""
    for path in files():
        if path.parent != WHERE or not path.name.startswith("test_library_"):
            continue
        for part in tree(path).body:
            if not isinstance(part, ast.FunctionDef) or not part.name.startswith("test_"):
                continue
            first = (ast.get_docstring(part) or "").partition("\n")[0]
            found = NAME.match(part.name)
            if found or first.startswith("Seen: "):
                yield Shown(found[1] if found else FURTHER, path, part.name, first)


def faults() -> Iterator[str]:
    """Yield a row for each fault."""
    tests: dict[str, list[Shown]] = {}
    for one in shown():
        tests.setdefault(one.number, []).append(one)
    yield from ("| fault | the library | seen | shown by |", "|---|---|---|---|")
    for number, does in FAULTS.items():
        here = tests[number]
        seen = " ".join(one.seen.removeprefix("Seen: ") for one in here if "Seen: " in one.seen)
        links = ", ".join(_link(one) for one in here)
        yield f"| B{number.upper()} | {does} | {seen} | {links} |"


def further() -> Iterator[str]:
    """Yield a row for each fault that has no number."""
    yield from ("| seen | shown by |", "|---|---|")
    for one in shown():
        if one.number == FURTHER:
            yield f"| {one.seen.removeprefix('Seen: ')} | {_link(one)} |"


def _link(one: Shown) -> str:
    return f"[`{one.name}`](../{one.path})"
