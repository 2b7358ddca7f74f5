"""Brings the drawings of this folder into every centre, so that what they do is done there.

A drawing that somebody has deployed in another form since is left alone.
"""

from pathlib import Path
from typing import Final

import engine
from base.centres import all_centres
from base.db import Database, Session
from engine.people import Actor
from processes.schedule import actions

FOLDER: Final = Path(__file__).parent.parent / "bpmn" / "schedule"
# Importing them makes the actions known that the drawings name.
REGISTERED: Final = (actions,)
INSTALLER: Final = Actor.system("installation")
TIDY: Final = "schedule_tidy"


def install(database: Database) -> int:
    """Deploy what is missing or came anew with this release; return in how many centres."""
    with database.transaction() as db:
        centres = [centre.id for centre in all_centres(db)]
    changed = 0
    for centre_id in centres:
        with database.transaction(centre_id) as db:
            changed += bool(install_in(db))
    return changed


def install_in(db: Session) -> list[str]:
    """Deploy the drawings in one centre; return the keys that got a new version."""
    others = {one.key for one in engine.definitions(db) if one.deployed_by != INSTALLER.name}
    files = [
        engine.SourceFile(path.name, path.read_bytes())
        for path in sorted(FOLDER.glob("*.bpmn"))
        if f"schedule_{path.stem}" not in others
    ]
    if not files:
        return []
    found = engine.deploy(db, files, by=INSTALLER)
    return [one.key for one in found.definitions if one.new]


def tidies_itself(db: Session) -> bool:
    """Return whether cleaning up is a scheduled task of this centre."""
    return any(one.key == TIDY for one in engine.definitions(db))
