"""Brings the database to the newest schema, one process at a time."""

from pathlib import Path
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

from base.db import driver_url
from base.roles import plain_url, prepare_app_role, prepare_platform_role

ROOT: Final = Path(__file__).parent.parent
LOCK: Final = 7_236_420  # any number, as long as it is always the same


def alembic_config(owner_url: str) -> Config:
    """Return Alembic's configuration for one database."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def migrate(owner_url: str, application_url: str, platform_url: str | None = None) -> None:
    """Run the missing migrations, then give the roles of the application and platform rights."""
    with psycopg.connect(plain_url(owner_url), autocommit=True) as guard:
        guard.execute("select pg_advisory_lock(%s)", [LOCK])
        command.upgrade(alembic_config(owner_url), "head")
        prepare_app_role(owner_url, application_url)
        if platform_url is not None:
            prepare_platform_role(owner_url, platform_url)


def revisions(owner_url: str) -> tuple[str | None, str | None]:
    """Return the revision of the database and the newest one that there is."""
    newest = ScriptDirectory.from_config(alembic_config(owner_url)).get_current_head()
    engine = create_engine(driver_url(owner_url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), newest
