"""How the servers do: what waits in the queues and how late timers are, over all centres."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from base.db import Session

QUEUES: Final = text("select * from engine_platform_queues(:now)")
LATENESS: Final = text("select * from engine_platform_lateness(:now)")
SERVER: Final = text(
    "select current_setting('server_version') as version,"
    " pg_database_size(current_database()) as size,"
    " pg_postmaster_start_time() as started_at,"
    " (select count(*) from pg_stat_activity where datname = current_database()) as connections,"
    " current_setting('max_connections')::int as most_connections,"
    " (select version_num from alembic_version) as schema"
)
PROCESSES: Final = text(
    "select application_name as name, count(*) as connections, min(backend_start) as since"
    " from pg_stat_activity where datname = current_database()"
    " and application_name like 'ringflow %' group by application_name order by application_name"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The jobs of one queue. `dead` are those that a person must look at."""

    name: str
    waiting: int
    overdue: int
    oldest: datetime | None
    running: int
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One of our processes that is connected to the database now."""

    name: str
    connections: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """The database and what waits in it. Lateness is in seconds, of the last hour's timers."""

    version: str
    schema: str
    size: int
    started_at: datetime
    connections: int
    most_connections: int
    processes: list[Process]
    queues: list[Queue]
    fired: int
    p50: float | None
    p99: float | None
    worst: float | None
    overdue: int
    oldest: datetime | None


def server_state(db: Session) -> ServerState:
    """Return how the installation does at this moment."""
    now = {"now": db.now()}
    server = db.execute(SERVER).one()
    late = db.execute(LATENESS, now).one()
    return ServerState(
        version=server.version,
        schema=server.schema,
        size=server.size,
        started_at=server.started_at,
        connections=server.connections,
        most_connections=server.most_connections,
        processes=[
            Process(name=row.name.removeprefix("ringflow "), connections=row.connections,
                    since=row.since)
            for row in db.execute(PROCESSES)
        ],
        queues=[
            Queue(name=row.queue, waiting=row.waiting, overdue=row.overdue, oldest=row.oldest,
                  running=row.running, dead=row.dead)
            for row in db.execute(QUEUES, now)
        ],
        fired=late.fired, p50=late.p50, p99=late.p99, worst=late.worst,
        overdue=late.overdue, oldest=late.oldest,
    )  # fmt: skip
