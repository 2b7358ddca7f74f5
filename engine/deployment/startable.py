"""Which processes people can begin by hand."""

from sqlalchemy import select

from base.db import Session
from engine.definitions.model import Event
from engine.definitions.programs import PROCESS, ready
from engine.definitions.queries import DefinitionView, definitions
from engine.definitions.records import Version


def startable_definitions(db: Session) -> list[DefinitionView]:
    """Return the newest versions that somebody can begin as they are, by key.

    They have a plain start event, are not retired, are not kept out by their drawing
    (`ringflow:startable="false"`), and no other process calls them: what is called counts on the
    data of its caller.
    """
    found = [one for one in definitions(db) if one.kind == PROCESS and not one.retired]
    query = select(Version.key, Version.calls).where(Version.id.in_([one.id for one in found]))
    called = {key for row in db.execute(query) for key in row.calls if key != row.key}
    return [one for one in found if one.key not in called and _begins_plainly(db, one)]


def _begins_plainly(db: Session, one: DefinitionView) -> bool:
    program = ready(db, one.id).program
    plain = (start.event is Event.NONE for start in program.starts)
    return program.process.offered and any(plain)
