"""Functions over contexts, and the one that turns yes into no."""

from typing import Any, Final

from base.i18n import N_
from engine.decisions.feel.run import Run

from .registry import Library

LIBRARY: Final = Library()
Record = dict[str, Any]


@LIBRARY.builtin("not", "negand:x")
def _not(_run: Run, value: Any) -> bool | None:
    return not value if isinstance(value, bool) else None


@LIBRARY.builtin("get value", "m:c, key:s")
def _get_value(_run: Run, record: Record, key: str) -> Any:
    return record.get(key)


@LIBRARY.builtin("get entries", "m:c")
def _get_entries(run: Run, record: Record) -> list[Record]:
    run.charge(4 * len(record))
    return [{"key": key, "value": value} for key, value in record.items()]


@LIBRARY.builtin("context", "entries:l")
def _context(run: Run, entries: list[Any]) -> Any:
    made: Record = {}
    for entry in entries:
        fits = type(entry) is dict and type(entry.get("key")) is str and "value" in entry
        if not fits or entry["key"] in made:
            return run.warn(N_("A context needs entries with a key and a value each."))
        made[entry["key"]] = entry["value"]
    return made


@LIBRARY.builtin("context put", "context:c, key:s, value:x", "context:c, keys:l, value:x")
def _put(run: Run, record: Record, keys: str | list[Any], value: Any) -> Record | None:
    way = [keys] if isinstance(keys, str) else keys
    if not way or len(way) > 50 or any(type(key) is not str for key in way):
        return None
    run.charge(len(record))
    if len(way) == 1:
        return {**record, way[0]: value}
    inner = record.get(way[0])
    if inner is not None and type(inner) is not dict:
        return None
    return {**record, way[0]: _put(run, inner or {}, way[1:], value)}


@LIBRARY.builtin("context merge", "contexts:l")
def _merge(run: Run, records: list[Any]) -> Record | None:
    made: Record = {}
    for record in records:
        if type(record) is not dict:
            return None
        run.charge(len(record))
        made.update(record)
    return made
