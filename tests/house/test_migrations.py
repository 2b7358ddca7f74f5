"""Migrations build what the records say, in one line, without standing in anybody's way."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from base.db import driver_url
from ringflow.migrations import alembic_config, migrate, revisions
from tests.house.source import ROOT

CONTRIB = re.compile(r"create\s+extension", re.IGNORECASE)


@pytest.fixture(scope="module")
def migrated(server: str) -> Iterator[str]:
    """URL of a database that only migrations have touched."""
    name = f"m_{uuid4().hex[:12]}"
    engine = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    migrate(url, as_application(url))
    yield url
    with engine.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
        connection.execute(text(f"drop role {name}"))
    engine.dispose()


def as_application(url: str) -> str:
    """Return a URL with a role of this test's own, called like the database."""
    target = make_url(url)
    changed = target.set(username=target.database, password="only-for-this-test")
    return changed.render_as_string(hide_password=False)


def test_migrations_are_one_line() -> None:
    script = ScriptDirectory.from_config(alembic_config("postgresql://nobody@/none"))

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_migrations_build_what_the_records_say(migrated: str) -> None:
    command.check(alembic_config(migrated))


def test_migrating_again_changes_nothing(migrated: str) -> None:
    before = revisions(migrated)

    migrate(migrated, as_application(migrated))

    assert revisions(migrated) == before
    assert before[0] == before[1]


def test_no_migration_needs_what_an_embedded_server_lacks() -> None:
    versions = (ROOT / "alembic" / "versions").glob("*.py")

    assert not [path.name for path in versions if CONTRIB.search(path.read_text("utf-8"))]
