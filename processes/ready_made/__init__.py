"""Applications that come ready-made, for a centre's analysts to begin with.

What a centre works by is drawn by its own analysts; these are the drawings of `processes/bpmn`,
with the forms that they show, as a first draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import engine
from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from engine.applications.beginning import bring_files
from engine.deployment.forms import forms_along
from engine.people import Actor

FOLDER: Final = Path(__file__).parent.parent / "bpmn"
ENDINGS: Final = frozenset({".bpmn", ".dmn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """One ready-made application: its English name, and the process that it is about."""

    name: str
    process: str


# By the folder of the drawings. Those of scheduled tasks are in every centre from the start.
SETS: Final[Mapping[str, Set]] = {
    "tickets": Set(name=N_("Tickets"), process="ticket_main"),
    "callbacks": Set(name=N_("Appointments to call back"), process="callback_appointment"),
    "blocklist": Set(name=N_("Black and white lists"), process="list_entry"),
    "personal": Set(name=N_("Erasing personal data"), process="erase_person"),
}


def ready_made(db: Session) -> dict[str, str]:
    """Return those that this centre has not deployed: English names by their codes."""
    there = {one.key for one in engine.definitions(db)}
    return {code: one.name for code, one in SETS.items() if one.process not in there}


def bring_ready_made(db: Session, application_id: UUID, code: str, *, by: Actor) -> list[str]:
    """Bring the files of a ready-made application into one that is there; return their names.

    Raises:
        NotFound: there is no ready-made application of this code.
        NoSuchApplication: there is no such application.
        ApplicationTooLarge: one is too large, or they are too many.
    """
    if code not in SETS:
        raise NotFound
    return bring_files(db, application_id, files_of(code), by=by)


def files_of(code: str) -> list[engine.SourceFile]:
    """Return the drawings and decisions of a ready-made application, and the forms they name."""
    drawn = [
        engine.SourceFile(path.name, path.read_bytes())
        for path in sorted((FOLDER / code).iterdir())
        if path.suffix in ENDINGS
    ]
    return drawn + forms_along(drawn)
