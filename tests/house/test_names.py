"""Names that say what is inside, and the same name for the same room on every floor."""

import ast
from pathlib import Path

from tests.house.source import ROOT, files, python_files, tree

NOTHINGS = {"utils", "util", "helpers", "helper", "common", "misc"}
# Rooms of the web floor that belong to no one process: they serve all of them.
WEB_OWN = {"notices", "centres", "platform",
    "admin", "api", "designer", "desk", "inbox", "links", "locale", "middleware", "monitor",
    "looks", "mail", "messages", "own", "public", "shell", "sms", "src", "static", "node_modules",
}  # fmt: skip


def test_no_module_is_called_by_a_word_that_means_nothing() -> None:
    assert not [path for path in files() if {path.stem, *path.parent.parts} & NOTHINGS]


def test_the_folder_of_migrations_never_hides_the_package_of_the_same_name() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_every_folder_of_code_tells_its_story_in_its_package() -> None:
    folders = {
        path.parent for path in python_files() if path.parts[0] not in {"tests", "alembic", "bench"}
    }
    silent = [
        str(folder)
        for folder in folders
        if not (ROOT / folder / "__init__.py").exists()
        or not ast.get_docstring(tree(folder / "__init__.py"))
    ]

    assert not silent


def test_each_room_of_drawings_and_each_page_of_an_application_has_its_process() -> None:
    rooms = {
        path.parts[1] for path in files() if path.parts[0] == "processes" and len(path.parts) > 2
    }
    drawn = {
        path.parts[2]
        for path in files()
        if path.parts[:2] == ("processes", "bpmn") and len(path.parts) > 3
    }
    pages = {
        path.parts[1] for path in files() if path.parts[0] == "web" and len(path.parts) > 2
    } - WEB_OWN

    assert not drawn - rooms
    assert not pages - rooms


def test_the_places_of_drawings_hold_drawings_only() -> None:
    others = [
        path
        for path in files()
        if path.parts[:2] == ("processes", "bpmn") and path.suffix not in {".bpmn", ".dmn", ".md"}
    ]

    assert not others


def test_migrations_are_named_by_their_day() -> None:
    named = "[0-9][0-9][0-9][0-9]_[0-9][0-9]_[0-9][0-9]_[0-9][0-9][0-9][0-9]_*.py"
    versions = [path for path in files() if path.parent == Path("alembic/versions")]

    assert not [path for path in versions if path.suffix == ".py" and not path.match(named)]
