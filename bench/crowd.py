"""A hundred thousand waiting instances, copied row by row in the database from one that waits.

The copies wait with all their rows: state, task, timer. None of them is moved in a measurement, so
it does not matter that the ids within their states are those of the first.
"""

from typing import Final
from uuid import UUID

import psycopg

from base.roles import plain_url
from bench.ground import Ground

COPY: Final = """
insert into {table}
select r.* from {table} o, crowd c,
  lateral jsonb_populate_record(o, jsonb_build_object({changed})) r
where o.{which} = %s
"""
TABLES: Final = (
    ("engine_instance", "id", "'id', c.id"),
    ("engine_state", "instance_id", "'instance_id', c.id"),
    ("engine_task", "instance_id", "'instance_id', c.id, 'id', gen_random_uuid()"),
    ("engine_timer", "instance_id", "'instance_id', c.id, 'token_id', gen_random_uuid()"),
)


def crowd(place: Ground, instance_id: UUID, count: int) -> None:
    """Copy a waiting instance so many times."""
    with psycopg.connect(plain_url(place.owner_url)) as owner:
        # What points to one another is copied together, so it need not be looked up.
        owner.execute("set local session_replication_role = replica")
        owner.execute(
            "create temp table crowd on commit drop as"
            " select gen_random_uuid() as id from generate_series(1, %s)",
            [count],
        )
        for table, which, changed in TABLES:
            statement = COPY.format(table=table, which=which, changed=changed)
            owner.execute(statement.encode(), [instance_id])
    with psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        # As a server does by itself after a while.
        owner.execute("vacuum analyze engine_instance, engine_state, engine_task, engine_timer")
        owner.execute("checkpoint")
