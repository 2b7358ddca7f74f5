"""For which centre a command works: `ringflow --centre harbour …`; else for the first one."""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from web.house import House

_chosen: ContextVar[str | None] = ContextVar("centre", default=None)
Named = Annotated[
    str | None,
    typer.Option(
        "--centre",
        envvar="RINGFLOW_CENTRE",
        help="Short name of the centre to work for; the first one if not given.",
    ),
]


def choose(context: typer.Context, centre: Named = None) -> None:
    """Remember the centre that the command line names; what is typed goes before the environment.

    It is called for `ringflow` and again for the word after it, each with the environment in mind.
    """
    source = context.get_parameter_source("centre")
    typed = source is not None and source.name == "COMMANDLINE"
    if centre and (typed or _chosen.get() is None):
        _chosen.set(centre)


def chosen_centre(house: "House") -> UUID:
    """Return the centre to work for.

    Raises:
        NoSuchCentre: there is none of the name that was given.
    """
    from base.centres import find_centre

    slug = _chosen.get()
    if slug is None:
        return house.centre_id
    with house.database.transaction() as db:
        return find_centre(db, slug).id
