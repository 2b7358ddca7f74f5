"""Connections that the server has closed are never handed out."""

import time

from sqlalchemy import text

from tests.conftest import World

END_OTHERS = text(
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)


def test_work_goes_on_after_the_server_has_closed_the_connections(world: World) -> None:
    with world.transaction() as one, world.transaction() as two, world.transaction() as three:
        for db in (one, two, three):
            db.execute(text("select 1"))
    with world.transaction() as db:
        assert db.scalar(END_OTHERS) is True
    time.sleep(0.2)

    for _ in range(5):
        with world.transaction() as one, world.transaction() as two:
            assert one.scalar(text("select 1")) == two.scalar(text("select 1")) == 1
