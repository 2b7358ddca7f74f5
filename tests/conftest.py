"""Real servers for the tests: an embedded PostgreSQL, or the one that DATABASE_URL names.

The schema is built once per session into a template database; `db` rolls back, `world` commits
into a copy of its own.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Engine

from base import centres, log
from base.clock import SetClock
from base.context import Context, NoHints
from base.db import Database, Session, driver_url, enter_centre, open_engine
from base.jobs import Runner
from base.postgres import EmbeddedPostgres
from base.settings import Settings
from ringflow.migrations import migrate
from ringflow.rooms import open_rooms
from tests.chromium import browser  # noqa: F401 one fixture for all
from tests.real import (  # noqa: F401 hooks that pytest finds here by name
    pytest_runtest_logreport,
    pytest_runtest_setup,
    pytest_terminal_summary,
)

APP_ROLE = "ringflow_app"
PLATFORM_ROLE = "ringflow_platform"
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    # Copies that are done with wait for their removal, and nobody needs them tidy until then.
    "autovacuum_naptime": "10min",
}
KEPT = 60
LEAVE = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = :name and backend_type = 'client backend'"
)


log.configure(json=False)
# Every test knows what all rooms declare, whichever of them runs first.
open_rooms()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """URL of the owner on a running PostgreSQL."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="ringflow-test-") as folder:
        binaries = os.environ.get("RINGFLOW_DB__BINARIES", "any")
        with EmbeddedPostgres(
            Path(folder) / "pg", binaries=binaries, temporary=True, options=FAST
        ) as postgres:
            yield postgres.url


def _named(url: str, name: str, user: str | None = None) -> str:
    changed = make_url(driver_url(url)).set(database=name)
    if user:
        changed = changed.set(username=user, password="app")
    return changed.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def owner(server: str) -> Iterator[Engine]:
    engine = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def template(server: str, owner: Engine) -> Iterator[str]:
    """Name of a database with the whole schema and nothing in it but one centre."""
    name = f"t_{uuid4().hex[:12]}"
    with owner.connect() as connection:
        connection.execute(text(f"create database {name}"))
    roles = (_named(server, name, role) for role in (APP_ROLE, PLATFORM_ROLE))
    migrate(_named(server, name), *roles)
    yield name
    with owner.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))


@pytest.fixture(scope="session")
def copy_of(
    server: str, owner: Engine, template: str
) -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """A function that lends the application's URL of a fresh copy of the template.

    What is done with is removed many at a time: while a thousand files have just been deleted, a
    file system such as ext4 takes ten times as long to make a thousand others.
    """
    done: list[str] = []

    def remove() -> None:
        with owner.connect() as connection:
            for name in done:
                connection.execute(text(f"drop database {name} with (force)"))
        done.clear()

    @contextmanager
    def lend() -> Iterator[str]:
        name = f"w_{uuid4().hex[:12]}"
        with owner.connect() as connection:
            connection.execute(text(f"create database {name} template {template}"))
        yield _named(server, name, APP_ROLE)
        with owner.connect() as connection:
            connection.execute(text(LEAVE), {"name": name})
        done.append(name)
        if len(done) >= KEPT:
            remove()

    yield lend
    remove()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, demo=False)


@pytest.fixture
def context(settings: Settings, clock: SetClock, tmp_path: Path) -> Context:
    return Context(
        settings=settings, clock=clock, hints=NoHints(), files=tmp_path / "files", secret=b"s" * 32
    )


@pytest.fixture(scope="session")
def database(copy_of: Callable[[], AbstractContextManager[str]]) -> Iterator[Engine]:
    """The session's shared database for tests that roll back."""
    with copy_of() as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def db(database: Engine, context: Context) -> Iterator[Session]:
    """A session as the application in a centre of its own; everything is rolled back."""
    with database.connect() as connection:
        outer = connection.begin()
        first = Session(
            context=context,
            centre_id=None,
            bind=connection,
            join_transaction_mode="create_savepoint",
        )
        centre = centres.create_centre(first, f"c-{uuid4().hex[:8]}", name="Test centre")
        first.flush()
        enter_centre(connection, centre.id)
        session = Session(
            context=context, centre_id=centre.id, bind=connection,
            join_transaction_mode="create_savepoint",
        )  # fmt: skip
        with first, session:
            yield session
        outer.rollback()


@pytest.fixture
def centre(db: Session) -> UUID:
    return db.centre_id


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A database of its own whose work is really committed."""

    database: Database
    context: Context
    clock: SetClock
    centre_id: UUID
    url: str

    def transaction(self, centre_id: UUID | None = None) -> AbstractContextManager[Session]:
        return self.database.transaction(centre_id or self.centre_id)

    @contextmanager
    def as_platform(self, centre_id: UUID | None = None) -> Iterator[Session]:
        """Open a transaction in the role of the platform."""
        database = self.platform()
        try:
            with database.transaction(centre_id) as db:
                yield db
        finally:
            database.dispose()
        self.database.directory.forget()

    def platform(self) -> Database:
        """Return the database in the role of the platform; the caller disposes of it."""
        return Database(self.url.replace(APP_ROLE, PLATFORM_ROLE), self.context)

    def run_jobs(self, rounds: int = 50) -> int:
        """Run due jobs and timers until there is nothing left to do now."""
        from engine import fire_due  # noqa: PLC0415

        runner, total = Runner(self.database), 0
        for _ in range(rounds):
            done = runner.run_due() + fire_due(self.database)
            if not done:
                return total
            total += done
        raise AssertionError("jobs and timers do not come to rest")


@contextmanager
def a_world(url: str, context: Context, clock: SetClock) -> Iterator[World]:
    """Lend a world in a database of its own."""
    database = Database(url, context)
    with database.transaction() as db:
        centre_id = centres.create_centre(db, "main", name="Main centre").id
    yield World(database=database, context=context, clock=clock, centre_id=centre_id, url=url)
    database.dispose()


@pytest.fixture
def world(
    copy_of: Callable[[], AbstractContextManager[str]], context: Context, clock: SetClock
) -> Iterator[World]:
    with copy_of() as url, a_world(url, context, clock) as lent:
        yield lent


@pytest.fixture(scope="module")
def shared_world(
    copy_of: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all tests of a module that do not disturb one another."""
    folder, clock = tmp_path_factory.mktemp("shared"), SetClock(MONDAY)
    context = Context(
        settings=Settings(data=folder, demo=False), clock=clock, hints=NoHints(),
        files=folder / "files", secret=b"s" * 32,
    )  # fmt: skip
    with copy_of() as url, a_world(url, context, clock) as lent:
        yield lent
