"""The working calendar at the console: what it says, and a new one from a file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ringflow.console.operating import within

if TYPE_CHECKING:
    from base.db import Session

calendar_app = typer.Typer(help="The working calendar.", no_args_is_help=True)
YEAR = 400
PARTS = frozenset({"name", "zone", "week", "holidays", "days"})


@calendar_app.command()
def show(
    days: Annotated[
        int, typer.Option(min=1, max=3660, help="Tell the unusual dates of so many days.")
    ] = YEAR,
) -> None:
    """Print the calendar, and the dates from today on that are unlike their weekday."""
    import engine

    within(lambda db, _by: engine.get_calendar(db, db.local_now().date(), days))


@calendar_app.command("set")
def store(
    file: Annotated[Path, typer.Argument(exists=True, help="JSON, as `show` prints it.")],
) -> None:
    """Take the calendar from a file. Timers that wait already keep their moments."""
    import engine

    try:
        parts = json.loads(file.read_text("utf-8-sig"))
    except ValueError:
        raise typer.BadParameter(f"{file} is no JSON") from None
    given = (
        {name: part for name, part in parts.items() if name in PARTS} if _is_table(parts) else {}
    )
    tables = [given.get("week"), given.get("days", {})]
    if not all(_is_table(part) and _are_texts([*part.values()]) for part in tables):
        raise typer.BadParameter(f"{file} needs a week of texts, and days of texts if any")
    if not _are_texts(given.get("holidays", [])):
        raise typer.BadParameter(f"the holidays in {file} are no list of countries")

    def act(db: "Session", _by: Any) -> Any:
        engine.set_calendar(db, **given)
        return engine.get_calendar(db, db.local_now().date(), YEAR)

    within(act)


def _is_table(part: Any) -> bool:
    return isinstance(part, dict)


def _are_texts(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(text, str) for text in part)
