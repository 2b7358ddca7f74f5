"""What the documents point at is there."""

import re
from pathlib import Path

from tests.house.source import FLOORS, ROOT, files, text

LINK = re.compile(r"\]\(([^)\s]+)\)")
# `engine/tasks/claim.py` or `engine/tasks/claim.py:120`, as the tour writes them
PLACE = re.compile(
    r"`((?:" + "|".join((*FLOORS, "tests", "docs", "bench")) + r")/[\w./-]*\w)(?::(\d+))?`"
)
NUMBERED = re.compile(r"\d{4}-[a-z0-9-]+\.md")


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def test_every_link_leads_somewhere() -> None:
    dead = [
        f"{path}: {target}"
        for path in documents()
        for target in LINK.findall(text(path))
        if "://" not in target and not target.startswith(("#", "mailto:"))
        if not (ROOT / path.parent / target.split("#")[0]).exists()
    ]

    assert not dead


def test_every_place_in_the_code_that_a_document_names_exists() -> None:
    lost = [
        f"{path}: {place}{':' + line if line else ''}"
        for path in documents()
        for place, line in PLACE.findall(text(path))
        if not (ROOT / place).exists()
        or (line and (ROOT / place).is_file() and int(line) > text(Path(place)).count("\n") + 1)
    ]

    assert not lost


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    decisions = sorted(path for path in files() if path.parent == Path("docs/decisions"))
    parts = ("## Context", "## Decision", "## Consequences", "## Alternatives")

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        assert NUMBERED.fullmatch(path.name), path
        assert all(part in text(path) for part in parts), path


def test_the_documents_that_a_visitor_looks_for_are_there() -> None:
    for name in (
        "README.md",
        "LICENSE",
        "docs/tour.md",
        "docs/architecture.md",
        "docs/glossary.md",
    ):
        assert (ROOT / name).is_file(), name
