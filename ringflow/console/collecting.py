"""Collections at the console: long lists for campaigns, read from a file."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from ringflow.console.operating import within

collection_app = typer.Typer(help="Long lists for campaigns.", no_args_is_help=True)
Known = Annotated[UUID, typer.Argument(help="The collection.")]
From = Annotated[
    Path, typer.Argument(exists=True, help="A .csv with a head line, or a .jsonl, an item a line.")
]


@collection_app.command()
def keep(file: From) -> None:
    """Keep the lines of a file; print the collection, whose name a variable then holds."""
    import engine

    within(lambda db, by: engine.keep_collection(db, _items(file), by=by))


@collection_app.command()
def add(collection: Known, file: From) -> None:
    """Add the lines of a file at the end."""
    import engine

    within(lambda db, _by: engine.add_to_collection(db, collection, _items(file)))


@collection_app.command()
def show(collection: Known) -> None:
    """Print how many items a collection has."""
    import engine

    within(lambda db, _by: engine.get_collection(db, collection))


@collection_app.command()
def drop(collection: Known) -> None:
    """Delete a collection."""
    import engine

    within(lambda db, _by: engine.drop_collection(db, collection))


def _items(file: Path) -> Iterator[Any]:
    # Tables are often saved with a mark in front that is no part of the first name.
    with file.open(encoding="utf-8-sig", newline="") as lines:
        if file.suffix.lower() == ".csv":
            yield from csv.DictReader(lines)
            return
        for number, text in enumerate(lines, 1):
            if text.strip():
                try:
                    yield json.loads(text)
                except ValueError:
                    raise typer.BadParameter(f"{file}:{number} is no JSON") from None
