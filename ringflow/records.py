"""Imports every table of the house, so that migrations and tests see all of them."""

import importlib
from pathlib import Path
from typing import Final

from base.db import Base

FLOORS: Final = ("base", "engine", "search", "connectors", "processes")
ALSO: Final = ("base.centres", "base.files")


def import_all() -> None:
    """Import each room's `records.py`; the tables are then in `Base.metadata`."""
    root = Path(__file__).parent.parent
    for name in ALSO:
        importlib.import_module(name)
    for floor in FLOORS:
        for path in sorted((root / floor).glob("**/records.py")):
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def tables_of_centres() -> list[str]:
    """Return the names of all tables whose rows belong to a centre."""
    import_all()
    return sorted(name for name, table in Base.metadata.tables.items() if "centre_id" in table.c)
