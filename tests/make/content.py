"""The whole content of a database in a form that can be compared with that of its twin."""

import json
import re
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from engine.runtime.machine.codec import unseal

UUID_TEXT: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:\+00:00|Z)")
# Whole numbers above this are milliseconds since 1970 in the state of an instance.
A_MOMENT: Final = 10**12
# Measurements, which may be lost together with the connection.
FIGURES: Final = frozenset({"engine_timer_round"})
# What a job says of itself when it was tried again.
OF_A_SECOND_TRY: Final = {"base_job": ("attempts", "error")}
TABLES: Final = text(
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition"
    " order by 1"
)


def ids_in(connection: Connection) -> frozenset[str]:
    """Return every id that stands anywhere in the database."""
    told = json.dumps(_rows(connection), default=str)
    return frozenset(UUID_TEXT.findall(told))


def content(connection: Connection, known: Collection[str]) -> dict[str, list[str]]:
    """Return the rows of all tables; moments are dropped, and ids that are not `known`."""
    found: dict[str, list[str]] = {}
    for table, rows in _rows(connection).items():
        for row in rows:
            for name in OF_A_SECOND_TRY.get(table, ()):
                row.pop(name)
        found[table] = sorted(_plain(row, known) for row in rows)
    return {table: rows for table, rows in found.items() if rows and table not in FIGURES}


def _rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in connection.scalars(TABLES):
        rows = connection.execute(text(f'select to_jsonb(t) as row, t.* from "{table}" t'))
        found[table] = [_readable(one.row, one._mapping) for one in rows]
    return found


def _readable(row: dict[str, Any], values: Any) -> dict[str, Any]:
    """Put the state of an instance into words: its bytes hold ids too."""
    if isinstance(row.get("blob"), str) and "seq" in row:
        row["blob"] = _spelled(unseal(bytes(values["blob"])))
    return row


def _spelled(value: Any) -> Any:
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 else value.hex()
    if isinstance(value, (list, tuple)):
        return [_spelled(one) for one in value]
    if isinstance(value, dict):
        return {name: _spelled(one) for name, one in value.items()}
    if isinstance(value, int) and value > A_MOMENT:
        return "then"
    return str(value) if not isinstance(value, (int, float, str, type(None))) else value


def _plain(row: dict[str, Any], known: Collection[str]) -> str:
    told = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)
    told = UUID_TEXT.sub(lambda found: found[0] if found[0] in known else "new", told)
    return MOMENT.sub("then", told)
