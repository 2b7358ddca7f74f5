"""Which tasks a filter can find at all, where these are few: then nothing else has to be read.

Conditions on who may take a task and on variables have indexes, but row-level security keeps
PostgreSQL from using them; functions that run as the owner of the table do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from psycopg.types.json import Jsonb

from base.db import Session
from engine.people import Actor

MOST: Final = 1000
# That they are many is believed for a while: to find it out costs more than it saves, and whoever
# believes it for too long gets the same answer.
BELIEVED: Final = timedelta(minutes=1)
REMEMBERED: Final = 10_000
OPEN_TO: Final = "select engine_few_tasks_for(%(names)s::text[], %(person)s::text, %(most)s::int)"
HAVING: Final = "select engine_few_tasks_with(%(wanted)s::jsonb[], %(most)s::int)"
Key: TypeAlias = tuple[UUID, str, str]
_MANY: Final[dict[Key, datetime]] = {}


class Few:
    """Asks once for everything that the filters of one statement have in common."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._known: dict[Key, frozenset[UUID] | None] = {}

    def open_to(self, actor: Actor) -> frozenset[UUID] | None:
        """Return the open tasks that somebody holds or may take; None if they are many."""
        names = [*sorted(actor.folded), actor.username]
        return self._ask(OPEN_TO, {"names": names, "person": actor.username})

    def having(self, wanted: Sequence[dict[str, Any]]) -> frozenset[UUID] | None:
        """Return the open tasks whose variables contain one of these; None if they are many."""
        return self._ask(HAVING, {"wanted": [Jsonb(one) for one in wanted]})

    def _ask(self, statement: str, given: dict[str, Any]) -> frozenset[UUID] | None:
        key = (self._db.centre_id, statement, repr(given))
        if key not in self._known:
            self._known[key] = None if self._are_many(key) else self._found(key, statement, given)
        return self._known[key]

    def _are_many(self, key: Key) -> bool:
        since = _MANY.get(key)
        return since is not None and abs(self._db.now() - since) < BELIEVED

    def _found(self, key: Key, statement: str, given: dict[str, Any]) -> frozenset[UUID] | None:
        ((ids,),) = self._db.ask(statement, {**given, "most": MOST})
        if ids is not None:
            return frozenset(ids)
        if len(_MANY) >= REMEMBERED:
            _MANY.clear()
        _MANY[key] = self._db.now()
        return None
