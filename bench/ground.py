"""A PostgreSQL of our own for measurements, with its usual, safe settings, gone afterwards."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from base.broker import LocalHints
from base.centres import all_centres, create_centre
from base.clock import Clock, SystemClock
from base.context import Context
from base.db import Database
from base.settings import Settings
from ringflow.migrations import migrate
from ringflow.servers import open_servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a measurement is made."""

    database: Database
    centre_id: UUID
    owner_url: str
    app_url: str
    clock: Clock


@contextmanager
def ground(clock: Clock | None = None, *, keep: str | None = None) -> Iterator[Ground]:
    """Lend an empty installation with one centre, or the one that is kept in the folder `keep`."""
    with (
        nullcontext(keep)
        if keep
        else tempfile.TemporaryDirectory(prefix="ringflow-bench-") as folder
    ):
        settings = Settings(data=Path(folder) / "data", database_url=None)
        servers = open_servers(settings, len)
        try:
            migrate(servers.owner_url, servers.app_url)
            context = Context(
                settings=settings,
                clock=clock or SystemClock(),
                hints=LocalHints(),
                files=Path(folder),
                secret=servers.secret,
            )
            database = Database(servers.app_url, context)
            with database.transaction() as db:
                here = all_centres(db) or [create_centre(db, "bench", name="Bench")]
                centre_id = here[0].id
            gc.freeze()  # as ringflow/house.py does
            yield Ground(
                database=database,
                centre_id=centre_id,
                owner_url=servers.owner_url,
                app_url=servers.app_url,
                clock=context.clock,
            )
            database.dispose()
        finally:
            servers.close()


def line(
    name: str, ours: float, naive: float | None = None, *, more_is_better: bool = False
) -> str:
    """Return one figure: `name ours naive ratio`; the ratio says how many times better ours is."""
    if naive is None:
        return f"{name} {ours:.3f} - -"
    ratio = ours / naive if more_is_better else naive / ours
    return f"{name} {ours:.3f} {naive:.3f} {ratio:.2f}"
