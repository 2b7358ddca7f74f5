"""Says what is configured, what can be reached, and what to do about the rest."""

import contextlib
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import psycopg
import redis
from sqlalchemy import make_url

from base.broker import RedisHints
from base.clock import SystemClock
from base.context import Context, NoHints
from base.postgres import PostgresFailed, PostgresMissing
from base.roles import RoleProblem, plain_url
from base.settings import Settings
from connectors.email import health
from connectors.sms import gateway_health
from ringflow.checks import LATE
from ringflow.migrations import revisions
from ringflow.problems import StartProblem
from ringflow.servers import Servers, open_servers, postgres_folder
from web.looks.assets import Assets

LATE_TIMERS: Final = """
select count(s), percentile_cont(0.5) within group (order by s),
  percentile_cont(0.99) within group (order by s), max(s),
  (select extract(epoch from now() - min(due_at)) from engine_timer where not held)
from engine_timer_round, unnest(late) as s where at > now() - interval '1 hour'
"""


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, what was seen, what to do."""

    subject: str
    level: Level
    seen: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; nothing is changed but that our own database may be started."""
    yield _python()
    yield _data_folder(settings)
    yield _secret(settings)
    yield from _database(settings)
    yield _redis(settings)
    yield from _mail(settings)
    yield _sms(settings)
    yield _bundles()
    yield _port(settings)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(subject="Python", level=Level.OK, seen=version)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK):
        return Finding(
            subject="data folder",
            level=Level.BAD,
            seen=f"{folder} cannot be written",
            advice="name another one in RINGFLOW_DATA",
        )
    free_gb = shutil.disk_usage(there).free / 1e9
    level = Level.OK if free_gb > 2 else Level.NOTE
    advice = "" if level is Level.OK else "attachments and the database need room"
    return Finding(
        subject="data folder",
        level=level,
        seen=f"{folder}, {free_gb:.0f} GB free",
        advice=advice,
    )


def _secret(settings: Settings) -> Finding:
    if settings.secret_key:
        return Finding(subject="secret key", level=Level.OK, seen="RINGFLOW_SECRET_KEY")
    advice = "every process needs the same key: share the folder, or set RINGFLOW_SECRET_KEY"
    return Finding(
        subject="secret key",
        level=Level.OK,
        seen=f"{settings.data.absolute() / 'secret_key'} (made when missing)",
        advice=advice if settings.database_url else "",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_url:
        where = make_url(settings.database_url).render_as_string()
    else:
        where = f"our own, in {postgres_folder(settings).absolute()}"
    notes: list[str] = []
    try:
        servers = open_servers(settings, notes.append)
    except (StartProblem, PostgresMissing, PostgresFailed, RoleProblem) as error:
        yield Finding(subject="PostgreSQL", level=Level.BAD, seen=where, advice=str(error))
        return
    with contextlib.closing(servers):
        with psycopg.connect(plain_url(servers.owner_url)) as connection:
            version = connection.execute("show server_version").fetchone()
        seen = f"{where}, version {version[0] if version else '?'}"
        yield Finding(subject="PostgreSQL", level=Level.OK, seen="; ".join([seen, *notes]))
        yield _schema(servers)
        yield _role(servers)
        yield _timers(servers)


def _schema(servers: Servers) -> Finding:
    present, newest = revisions(servers.owner_url)
    if present == newest:
        return Finding(subject="schema", level=Level.OK, seen=f"newest ({newest})")
    return Finding(
        subject="schema",
        level=Level.BAD if present else Level.NOTE,
        seen=f"{present or 'empty'}, newest is {newest}",
        advice="run: ringflow migrate",
    )


def _role(servers: Servers) -> Finding:
    subject = "application's role"
    role = make_url(servers.app_url).username
    try:
        with psycopg.connect(plain_url(servers.app_url), connect_timeout=5) as connection:
            row = connection.execute(
                "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        advice = f"{reason}; run: ringflow migrate"
        return Finding(
            subject=subject, level=Level.NOTE, seen=f"{role} cannot sign in", advice=advice
        )
    if row is None or row[0]:
        advice = f"run as an administrator: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
        return Finding(
            subject=subject, level=Level.BAD, seen=f"{role} sees all centres", advice=advice
        )
    return Finding(subject=subject, level=Level.OK, seen=f"{role}, bound by row-level security")


def _timers(servers: Servers) -> Finding:
    """Say how late the timers of the last hour fired; the owner sees those of all centres."""
    subject = "timers"
    try:
        with psycopg.connect(plain_url(servers.owner_url)) as connection:
            row = connection.execute(LATE_TIMERS).fetchone()
    except psycopg.errors.UndefinedTable:
        return Finding(subject=subject, level=Level.NOTE, seen="not known before migrating")
    fired, p50, p99, worst, overdue = row or (0, None, None, None, None)
    seen = "none fired in the last hour"
    if fired:
        seen = f"{fired} fired in the last hour, half within {p50:.2f} s, 99 % within {p99:.2f} s"
        seen += f", the latest after {worst:.2f} s"
    if overdue is not None and overdue > LATE.total_seconds():
        advice = "is a worker running? Start one: ringflow worker"
        seen += f"; one has been due for {overdue:.0f} s"
        return Finding(subject=subject, level=Level.BAD, seen=seen, advice=advice)
    return Finding(subject=subject, level=Level.OK, seen=seen)


def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        seen = "not used: workers look for jobs each second"
        return Finding(subject="Redis", level=Level.OK, seen=seen, advice="optional: REDIS_URL")
    where = make_url(settings.redis_url).render_as_string()
    try:
        policy = RedisHints(settings.redis_url).policy()
    except (redis.RedisError, OSError) as error:
        advice = f"{error}; start it or correct REDIS_URL. Meanwhile jobs run with up to 1 s delay"
        return Finding(
            subject="Redis", level=Level.BAD, seen=f"{where} does not answer", advice=advice
        )
    if policy != "noeviction":
        advice = "run: redis-cli config set maxmemory-policy noeviction"
        return Finding(
            subject="Redis",
            level=Level.BAD,
            seen=f"{where} drops messages when full ({policy})",
            advice=advice,
        )
    return Finding(subject="Redis", level=Level.OK, seen=where)


def _mail(settings: Settings) -> Iterator[Finding]:
    levels = {"ok": Level.OK, "off": Level.NOTE, "failed": Level.BAD}
    advice = {
        "mail out": "to send: RINGFLOW_MAIL__MODE=smtp and RINGFLOW_MAIL__SMTP_HOST",
        "mail in": "to fetch: RINGFLOW_MAIL__IMAP_HOST, __IMAP_USER and __IMAP_PASSWORD",
    }
    context = Context(
        settings=settings,
        clock=SystemClock(),
        hints=NoHints(),
        files=settings.data / "files",
        secret=b"not needed to ask whether a server answers",
    )
    for each in health(context):
        yield Finding(
            subject=each.name,
            level=levels[each.state],
            seen=each.seen,
            advice=each.advice or (advice[each.name] if each.state == "off" else ""),
        )


def _sms(settings: Settings) -> Finding:
    found = gateway_health(settings.sms)
    level = {"ok": Level.OK, "off": Level.NOTE, "failed": Level.BAD}[found.state]
    advice = {
        "off": "to send: RINGFLOW_SMS__MODE=kannel and RINGFLOW_SMS__URL",
        "failed": "check RINGFLOW_SMS__URL, _USER and _PASSWORD",
    }
    return Finding(
        subject="SMS out", level=level, seen=found.seen, advice=advice.get(found.state, "")
    )


def _bundles() -> Finding:
    if Assets().has("htmx.js"):
        return Finding(subject="scripts", level=Level.OK, seen="built")
    return Finding(
        subject="scripts",
        level=Level.NOTE,
        seen="not built: pages work, but without live parts and diagrams",
        advice="run: make assets",
    )


def _port(settings: Settings) -> Finding:
    host, port = settings.web.host, settings.web_port()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        taken = probe.connect_ex((host, port)) == 0
    if taken:
        return Finding(
            subject="port",
            level=Level.NOTE,
            seen=f"{port} is in use (perhaps by Ringflow itself)",
            advice="another one: RINGFLOW_PORT",
        )
    return Finding(subject="port", level=Level.OK, seen=f"{host}:{port} is free")
