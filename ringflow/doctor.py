"""Says what is configured, what can be reached, and what to do about the rest."""

import contextlib
import os
import shutil
import smtplib
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import psycopg
import redis
from sqlalchemy import make_url

from base.broker import RedisHints
from base.postgres import PostgresFailed, PostgresMissing
from base.roles import RoleProblem, plain_url
from base.settings import Settings
from ringflow.migrations import revisions
from ringflow.problems import StartProblem
from ringflow.servers import Servers, open_servers, postgres_folder
from web.assets import Assets


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
    yield _mail_out(settings)
    yield _mail_in(settings)
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


def _mail_out(settings: Settings) -> Finding:
    mail = settings.mail
    if mail.mode == "sink":
        return Finding(
            subject="mail out",
            level=Level.NOTE,
            seen="kept inside, nothing is sent",
            advice="to send: RINGFLOW_MAIL__MODE=smtp and RINGFLOW_MAIL__SMTP_HOST",
        )
    where = f"{mail.smtp_host}:{mail.smtp_port}"
    kind = smtplib.SMTP_SSL if mail.smtp_tls == "tls" else smtplib.SMTP

    def greet() -> None:
        with kind(mail.smtp_host, mail.smtp_port, timeout=5) as server:
            server.noop()

    return _reached("mail out", where, greet)


def _mail_in(settings: Settings) -> Finding:
    host, port = settings.mail.imap_host, settings.mail.imap_port
    if not host:
        return Finding(
            subject="mail in",
            level=Level.NOTE,
            seen="no mail is fetched",
            advice="to fetch: RINGFLOW_MAIL__IMAP_HOST, __IMAP_USER and __IMAP_PASSWORD",
        )

    def greet() -> None:
        with socket.create_connection((host, port), timeout=5):
            pass

    return _reached("mail in", f"{host}:{port}", greet)


def _reached(subject: str, where: str, greet: Callable[[], None]) -> Finding:
    try:
        greet()
    except (OSError, smtplib.SMTPException) as error:
        advice = f"{error}; start the server or correct the RINGFLOW_MAIL__… settings"
        return Finding(
            subject=subject, level=Level.BAD, seen=f"{where} does not answer", advice=advice
        )
    return Finding(subject=subject, level=Level.OK, seen=where)


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
