"""Statements of SQLAlchemy that are built and written out once, and from then on asked as text.

To build a large statement anew costs more than to answer it. What changes from one time to the
next stands there as `bindparam("name", type_=...)`.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql import Select

from base.postgres.wire import Row


class Asking(Protocol):
    """A session: see `base.db.Session`."""

    def ask(self, statement: str, values: Mapping[str, Any]) -> list[Row]:
        """Return the rows of a statement."""


class Ready:
    """A statement as text, with the values that are the same each time."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call] # SQLAlchemy's own
        written = statement.compile(dialect=dialect)
        self._text, self._values = str(written), dict(written.params)
        if "%%" in self._text or "POSTCOMPILE" in self._text:
            message = "a statement with percent signs or lists of values cannot be made ready"
            raise ValueError(message)

    def ask(self, db: Asking, **given: Any) -> list[Row]:
        """Return the rows, with these values for its parameters.

        Raises:
            KeyError: a value is given that the statement has no parameter for.
        """
        for name in given:
            self._values[name]
        return db.ask(self._text, self._values | given)
