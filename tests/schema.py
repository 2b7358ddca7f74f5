"""The schema made straight from the records, for the time before the first migration."""

from sqlalchemy import create_engine, text

from base import rls
from base.db import Base, driver_url
from base.jobs.records import DUE_JOBS
from ringflow.records import import_all, tables_of_centres

APP_ROLE = "ringflow_app"


def build(url: str) -> None:
    import_all()
    from engine.timers import records as timers  # noqa: PLC0415

    engine = create_engine(driver_url(url))
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        functions = [DUE_JOBS, getattr(timers, "DUE_TIMERS", "select 1")]
        for statement in functions:
            connection.execute(text(statement.replace(":", "\\:")))
        for table in tables_of_centres():
            for statement in rls.statements(table):
                connection.execute(text(statement.replace("::", "\\:\\:")))
        connection.execute(text(f"grant usage on schema public to {APP_ROLE}"))
        connection.execute(
            text(
                f"grant select, insert, update, delete on all tables in schema public to {APP_ROLE}"
            )
        )
    engine.dispose()
