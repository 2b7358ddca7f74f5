"""What a version of a definition needs beside it: what it calls, asks and shows."""

from uuid import UUID

from base.db import Session
from engine.definitions.programs import PROCESS, ready
from engine.definitions.records import Version
from engine.deployment.forms import named


def needed_by(db: Session, version_id: UUID) -> set[str]:
    """Return the keys of the processes, decisions and forms that a version names itself."""
    row = db.get(Version, version_id)
    if row is None:
        return set()
    if row.kind != PROCESS:
        return set(row.decisions)
    program = ready(db, row.id).program
    return {*program.calls, *program.process.decisions, *named([program.process])}
