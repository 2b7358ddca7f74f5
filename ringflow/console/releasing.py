"""What is deployed, at the console: deployments, retiring, deleting. Answers are lines of JSON."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

if TYPE_CHECKING:
    from base.db import Session
    from engine import Actor

release_app = typer.Typer(help="What was deployed when, and by whom.", no_args_is_help=True)
definition_app = typer.Typer(help="Retire and delete what is deployed.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="The key of the definition.")]
Why = Annotated[str, typer.Option("--reason", help="Why; the log tells it.")]
When = Annotated[
    datetime | None,
    typer.Option("--at", help="From when on, in the zone of the centre; at once if not given."),
]


@release_app.command("list")
def list_releases(
    after: Annotated[str | None, typer.Option(help="The last line of the page before.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
) -> None:
    """Print the newest deployments, a line each; the last line is where the next page begins."""
    import engine

    def page(db: "Session", _by: "Actor") -> list[Any]:
        found = engine.deployments(db, after=after, limit=limit)
        return [*found.items, *([found.next] if found.next else [])]

    _within(page)


@release_app.command()
def show(release: Annotated[UUID, typer.Argument(help="The release.")]) -> None:
    """Print one deployment with all that its release consists of."""
    import engine

    _within(lambda db, _by: [engine.get_deployment(db, release)])


@definition_app.command("list")
def list_definitions(
    every: Annotated[bool, typer.Option("--every-version", help="Older versions too.")] = False,
) -> None:
    """Print what is deployed, a line each."""
    import engine

    _within(lambda db, _by: engine.definitions(db, every_version=every))


@definition_app.command()
def retire(key: Key, reason: Why, at: When = None) -> None:
    """Let no new instance of a process begin; those that run go on."""
    import engine

    _within(lambda db, by: [engine.retire(db, key, by=by, reason=reason, at=_zoned(db, at))])


@definition_app.command()
def activate(key: Key, reason: Why, at: When = None) -> None:
    """Let new instances of a retired process begin again."""
    import engine

    _within(lambda db, by: [engine.activate(db, key, by=by, reason=reason, at=_zoned(db, at))])


@definition_app.command()
def delete(
    key: Key, version: Annotated[int, typer.Argument(help="Which version.")], reason: Why
) -> None:
    """Delete a version that nothing runs on and nothing has run on."""
    import engine

    def verb(db: "Session", by: "Actor") -> list[Any]:
        engine.delete_version(db, key, version, by=by, reason=reason)
        return [f"{key} version {version} is deleted"]

    _within(verb)


def _zoned(db: "Session", at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=db.local_now().tzinfo) if at is not None else None


def _within(verb: "Callable[[Session, Actor], list[Any]]") -> None:
    from engine import Actor
    from ringflow.console.choosing import chosen_centre
    from ringflow.house import open_house, read_settings

    with open_house(read_settings(), lambda _line: None) as building:
        house = building.house
        with house.database.transaction(chosen_centre(house)) as db:
            answer = verb(db, Actor.system("operator"))
    for one in answer:
        if one is None:
            print("nothing is retired")
        elif isinstance(one, str):
            print(one)
        else:
            print(json.dumps(asdict(one), default=str, ensure_ascii=False))
