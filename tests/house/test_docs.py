"""What the documents point at is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from lxml import etree

from base.expressions.functions import FUNCTIONS, METHOD_NAMES
from engine.definitions.reading.xml import RINGFLOW
from forms.schema import Kind
from tests.house import pages
from tests.house.source import FLOORS, ROOT, files, text, tree

LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
# [`complete`](../engine/runtime/commands.py): a name, and the file that it is defined in
NAMED = re.compile(r"\[`([A-Za-z_][\w.]*)`\]\(([^)\s]+\.(?:py|bpmn))\)")
# `engine/tasks/claim.py` or `engine/tasks/claim.py:120`, as the tour writes them
PLACE = re.compile(
    r"`((?:" + "|".join((*FLOORS, "tests", "docs", "bench")) + r")/[\w./-]*\w)(?::(\d+))?`"
)
PICTURE = 200_000
NUMBERED = re.compile(r"\d{4}-[a-z0-9-]+\.md")


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def test_every_link_leads_somewhere() -> None:
    dead = [
        f"{path}: {target}"
        for path in documents()
        for target in ("".join(found) for found in LINK.findall(text(path)))
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


def defined(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """Return the names that a module or class defines, those of methods with their class."""
    for part in body:
        match part:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield owner + name
            case ast.ClassDef(name=name):
                yield owner + name
                yield from defined(part.body, f"{owner}{name}.")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield owner + name
            case _:
                pass


def test_every_name_that_a_document_links_is_defined_where_the_link_says() -> None:
    lost = []
    for path in documents():
        for name, target in NAMED.findall(text(path)):
            place = (ROOT / path.parent / target).resolve().relative_to(ROOT)
            if place.suffix == ".py":
                known = name in defined(tree(place).body)
            else:
                known = f'id="{name}"' in text(place)
            if not known and not name.endswith(".py"):
                lost.append(f"{path}: {name} is not in {place}")

    assert not lost


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: f"{page.path}-{page.name}")
def test_pages_that_are_made_from_the_code_say_what_it_says(page: pages.Made) -> None:
    assert page.now() == text(page.path), "run: make pages"


def test_analysts_are_told_the_whole_language() -> None:
    told = set(re.findall(r"\w+", text(Path("docs/analyst/expressions.md"))))

    assert {*FUNCTIONS, *METHOD_NAMES} <= told


def test_analysts_are_told_every_kind_of_field() -> None:
    assert all(f"`{kind}`" in text(Path("docs/analyst/forms.md")) for kind in get_args(Kind))


def test_analysts_are_told_every_extension_that_the_shipped_drawings_use() -> None:
    used = set()
    for path in files():
        if path.suffix == ".bpmn" and path.parts[0] == "processes":
            for element in etree.fromstring(text(path).encode()).iter(f"{{{RINGFLOW}}}*"):
                used |= {etree.QName(element).localname, *map(str, element.attrib)}
    told = set(re.findall(r"\w+", text(Path("docs/analyst/drawings.md"))))

    assert used
    assert used <= told


def test_pictures_are_small() -> None:
    large = {
        str(path): size
        for path in files()
        if path.suffix == ".png" and (size := (ROOT / path).stat().st_size) > PICTURE
    }

    assert not large


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
        "docs/settings.md",
        "docs/api.md",
        "docs/benchmarks.md",
    ):
        assert (ROOT / name).is_file(), name
