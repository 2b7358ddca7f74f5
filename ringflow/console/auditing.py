"""The log at the console: is it whole, and what to keep elsewhere as a proof."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from base.db import Session
    from engine.audit import AuditReport

R = TypeVar("R")
audit_app = typer.Typer(help="The log of who did what.", no_args_is_help=True)
Head = Annotated[
    str | None, typer.Option(help="What `ringflow audit head` printed earlier for this centre.")
]
InCentre = Annotated[str | None, typer.Option(help="Short name of one centre; all if not given.")]


@audit_app.command()
def verify(centre: InCentre = None, head: Head = None) -> None:
    """Work out every seal again; ends with 1 when lines were changed, added or taken away."""
    from engine.audit import verify_audit

    whole = True
    for slug, report in _in_each(centre, lambda db: verify_audit(db, head)):
        print("\n".join(told(slug, report)))
        whole = whole and report.whole
    if not whole:
        raise typer.Exit(1)


@audit_app.command()
def head(centre: InCentre = None) -> None:
    """Print the newest seal of each centre. Keep it where nobody of the centre can change it."""
    from engine.audit import audit_head

    for slug, newest in _in_each(centre, audit_head):
        print(f"{slug} {newest or 'nothing is sealed yet'}")


def _in_each(slug: str | None, ask: Callable[["Session"], R]) -> Iterator[tuple[str, R]]:
    """Ask in one centre, or in all; yield the short name of each with the answer."""
    from base.centres import all_centres, find_centre
    from ringflow.house import open_house, read_settings

    with open_house(read_settings(), lambda _line: None) as building:
        database = building.house.database
        with database.transaction() as db:
            chosen = [find_centre(db, slug)] if slug else all_centres(db)
        for one in chosen:
            with database.transaction(one.id) as db:
                answer = ask(db)
            yield one.slug, answer


def told(slug: str, report: "AuditReport") -> list[str]:
    """Return what a check found, a line for each fault."""
    lines = [
        f"{slug}: {'whole' if report.whole else 'NOT WHOLE'}; {report.seals} seals over "
        f"{report.lines} lines, {report.unsealed} lines not sealed yet"
    ]
    if report.removed:
        lines.append(f"  {report.removed} seals whose lines were removed when their time was over")
    lines += [
        f"  seal {one.number} of {one.at:%Y-%m-%d %H:%M} UTC (lines {one.first_id} to "
        f"{one.last_id}): {one.lines} lines were sealed, {one.found} are there"
        + ("" if one.lines != one.found else ", not the same")
        for one in report.broken
    ]
    lines += [f"  seal {number} is missing" for number in report.missing]
    if not report.head_fits:
        lines.append("  the head that was kept elsewhere is not in this log")
    return lines
