"""Runs migrations as the owner of the tables. The URL is handed in by `ringflow migrate`."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool

from base.db import Base, driver_url
from ringflow.records import import_all

import_all()


def include(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:  # noqa: FBT001 alembic's own signature
    """Leave out the partitions of history: they are made as months go by, not by migrations."""
    del item, compared
    return not (kind == "table" and reflected and (name or "").startswith("engine_history_"))


def run() -> None:
    """Migrate over one connection, all in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(driver_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include,
            compare_type=True,
        )
        with context.begin_transaction():
            connection.exec_driver_sql("set local lock_timeout = '4s'")
            context.run_migrations()


run()
