"""Builds what everything else is handed: settings, clock, hints, files, database."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import redis
import structlog
from pydantic import ValidationError

from base import log
from base.broker import LocalHints, RedisHints
from base.centres import all_centres, create_centre
from base.clock import SystemClock
from base.context import Context
from base.db import Database
from base.settings import Settings
from ringflow.checks import checks_of
from ringflow.migrations import migrate, revisions
from ringflow.problems import StartProblem
from ringflow.rooms import open_rooms
from ringflow.servers import Say, Servers, open_servers
from web.house import House

logger = structlog.get_logger(__name__)
FIRST_CENTRE: Final = ("main", "Ringflow")
DEMO_CENTRE: Final = ("demo", "市民熱線（示範）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A house with its servers, and the hints by which its workers hear of jobs."""

    house: House
    servers: Servers
    hints: LocalHints | RedisHints


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        StartProblem: a value is not usable.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"  {_variable(each['loc'])}: {each['msg']}" for each in error.errors()]
        raise StartProblem("these settings are not usable:\n" + "\n".join(lines)) from error


@contextmanager
def open_house(
    settings: Settings, say: Say, *, migrating: bool = False, patience_s: float = 0
) -> Iterator[Building]:
    """Open everything a process needs, and close it again at the end.

    Our own database is always brought to the newest schema; a given one only when `migrating`.
    """
    log.configure(json=settings.log_json, quiet=settings.demo)
    open_rooms()
    servers = open_servers(settings, say, patience_s=patience_s)
    try:
        _bring_up_to_date(servers, say, asked=migrating)
        hints = _hints(settings)
        context = build_context(settings, servers.secret, hints)
        database = Database(servers.app_url, context)
        platform = Database(servers.platform_url, context)
        # All that is loaded by now stays: the garbage collector need not look at it again.
        gc.freeze()
        try:
            house = _house(database, platform, hints)
            yield Building(house=house, servers=servers, hints=hints)
        finally:
            platform.dispose()
            database.dispose()
    finally:
        servers.close()


def build_context(settings: Settings, secret: bytes, hints: LocalHints | RedisHints) -> Context:
    """Return the context that goes with every transaction."""
    files: Path = settings.data / "files"
    files.mkdir(parents=True, exist_ok=True)
    return Context(settings=settings, clock=SystemClock(), hints=hints, files=files, secret=secret)


def _bring_up_to_date(servers: Servers, say: Say, *, asked: bool) -> None:
    present, newest = revisions(servers.owner_url)
    if asked or (servers.embedded is not None and present != newest):
        say("bringing the database to the newest schema")
        migrate(servers.owner_url, servers.app_url, servers.platform_url)
    elif present != newest:
        raise StartProblem(
            f"the database is at {present or 'nothing'}, this release needs {newest}. "
            "Run: ringflow migrate"
        )


def _house(database: Database, platform: Database, hints: LocalHints | RedisHints) -> House:
    slug, name = DEMO_CENTRE if database.context.settings.demo else FIRST_CENTRE
    with database.transaction() as db:
        centres = all_centres(db) or [create_centre(db, slug, name=name)]
        centre_id = centres[0].id
    return House(
        context=database.context,
        database=database,
        centre_id=centre_id,
        platform=platform,
        release=version("ringflow"),
        checks=lambda: checks_of(database, centre_id, hints),
    )


def _hints(settings: Settings) -> LocalHints | RedisHints:
    if settings.redis_url is None:
        return LocalHints()
    hints = RedisHints(settings.redis_url)
    try:
        policy = hints.policy()
    except (redis.RedisError, OSError) as error:
        logger.warning("redis_unreachable", error=repr(error), meanwhile="jobs run by looking")
        return hints
    if policy != "noeviction":
        raise StartProblem(
            f"Redis drops messages when its memory is full (maxmemory-policy is {policy!r}). "
            "Set it to noeviction: redis-cli config set maxmemory-policy noeviction"
        )
    return hints


def _variable(place: tuple[int | str, ...]) -> str:
    name = "__".join(str(part) for part in place).upper()
    return name if name.endswith("_URL") and "__" not in name else f"RINGFLOW_{name}"
