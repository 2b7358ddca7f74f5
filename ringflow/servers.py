"""PostgreSQL: the server that DATABASE_URL names, or one of our own in the data folder."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import make_url

from base.postgres import EmbeddedPostgres
from base.roles import app_url, plain_url, platform_url, read_secret
from base.settings import Settings
from ringflow.problems import StartProblem

OLDEST: Final = 150000
DATABASE: Final = "ringflow"

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """How the database is reached.

    Attributes:
        owner_url: For migrations only.
        app_url: For the work of centres.
        platform_url: For the pages of the platform, which see nothing within centres.
        embedded: The server that we run ourselves, if so.
    """

    owner_url: str
    app_url: str
    platform_url: str
    secret: bytes
    embedded: EmbeddedPostgres | None

    def close(self) -> None:
        """Stop the server if it is ours."""
        if self.embedded is not None:
            self.embedded.stop()


def open_servers(settings: Settings, say: Say, *, patience_s: float = 0) -> Servers:
    """Find PostgreSQL or start it, and return how it is reached.

    Args:
        settings: Where it is.
        say: Tells what takes time.
        patience_s: How long to wait for a server that does not answer yet, in seconds.

    Raises:
        StartProblem: the server does not answer or is too old.
        PostgresMissing: there is nothing to start.
        PostgresFailed: it does not come up.
    """
    secret = read_secret(settings.data, settings.secret_key)
    embedded = None if settings.database_url else start_embedded(settings, say)
    owner_url = settings.database_url or _own_database(embedded)
    try:
        _await_server(owner_url, say, patience_s)
        return Servers(
            owner_url=owner_url,
            app_url=settings.db.app_url or app_url(owner_url, secret),
            platform_url=settings.db.platform_url or platform_url(owner_url, secret),
            secret=secret,
            embedded=embedded,
        )
    except BaseException:
        if embedded is not None:
            embedded.stop()
        raise


def start_embedded(settings: Settings, say: Say) -> EmbeddedPostgres:
    """Start our own server in the data folder, or join the process that runs it."""
    server = EmbeddedPostgres(
        postgres_folder(settings), log=say, binaries=settings.db.binaries, options=_options()
    )
    server.start()
    return server


def postgres_folder(settings: Settings) -> Path:
    """Return the folder of our own cluster."""
    return settings.data / "postgres"


def _options() -> dict[str, str]:
    return {"max_connections": "100", "timezone": "UTC", "log_timezone": "UTC"}


def _own_database(server: EmbeddedPostgres | None) -> str:
    assert server is not None
    with psycopg.connect(server.url, autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"create database {DATABASE}")
    return make_url(server.url).set(database=DATABASE).render_as_string(hide_password=False)


def _await_server(owner_url: str, say: Say, patience_s: float) -> None:
    end = time.monotonic() + patience_s
    while True:
        try:
            version = _version(owner_url)
        except psycopg.OperationalError as error:
            if time.monotonic() < end:
                say("waiting for PostgreSQL")
                time.sleep(1)
                continue
            shown = make_url(owner_url).render_as_string()
            raise StartProblem(
                f"PostgreSQL at {shown} does not answer: {str(error).strip()}\n"
                "Start it, correct DATABASE_URL, or leave it empty for a server of our own"
            ) from error
        if version < OLDEST:
            raise StartProblem(
                f"this is PostgreSQL {version // 10000}; Ringflow needs {OLDEST // 10000} or later"
            )
        return


def _version(owner_url: str) -> int:
    with psycopg.connect(plain_url(owner_url), connect_timeout=10) as connection:
        return connection.info.server_version
