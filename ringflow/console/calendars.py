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
PARTS = frozenset({"name", "zone", "week", "holidays", "days", "names"})
Key = Annotated[str, typer.Option("--calendar", help="Its key; without one the centre's own.")]
STANDARD = "standard"


@calendar_app.command()
def show(
    days: Annotated[
        int, typer.Option(min=1, max=3660, help="Tell the unusual dates of so many days.")
    ] = YEAR,
    key: Key = STANDARD,
) -> None:
    """Print the calendar, and the dates from today on that are unlike their weekday."""
    import engine

    within(lambda db, _by: engine.get_calendar(db, db.local_now().date(), days, key))


@calendar_app.command("set")
def store(
    file: Annotated[Path, typer.Argument(exists=True, help="JSON, as `show` prints it.")],
    key: Key = STANDARD,
) -> None:
    """Take the calendar from a file. What waits by it is worked out anew."""
    import engine

    try:
        parts = json.loads(file.read_text("utf-8-sig"))
    except ValueError:
        raise typer.BadParameter(f"{file} is no JSON") from None
    given = (
        {name: part for name, part in parts.items() if name in PARTS} if _is_table(parts) else {}
    )
    tables = [given.get("week"), given.get("days", {}), given.get("names", {})]
    if not all(_is_table(part) and _are_texts([*part.values()]) for part in tables):
        raise typer.BadParameter(f"{file} needs a week of texts, days and names of texts if any")
    if not _are_texts(given.get("holidays", [])):
        raise typer.BadParameter(f"the holidays in {file} are no list of countries")

    def act(db: "Session", _by: Any) -> Any:
        engine.set_calendar(db, key=key, **given)
        return engine.get_calendar(db, db.local_now().date(), YEAR, key)

    within(act)


def _is_table(part: Any) -> bool:
    return isinstance(part, dict)


def _are_texts(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(text, str) for text in part)
