"""The two database roles: the owner changes tables, the application only works with rows.

`DATABASE_URL` is the owner's. The application signs in as `<owner>_app`, which owns nothing and
cannot step around row-level security. Its password follows from the secret key, so that every
process knows it and nobody has to keep it; `RINGFLOW_DB__APP_URL` names another role instead.
"""

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from base.db import Base

SUFFIX: Final = "_app"
KEY_FILE: Final = "secret_key"
ATTEMPTS: Final = 5


class RoleProblem(RuntimeError):
    """The application's role cannot be made or used; the text says what to do."""


def read_secret(data: Path, given: str | None) -> bytes:
    """Return the secret key: the one that was set, else the one in the data folder, made once."""
    if given:
        return given.encode()
    path = data / KEY_FILE
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{KEY_FILE}.{os.getpid()}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_urlsafe(48).encode())
    try:
        os.link(beside, path)  # fails when another process was quicker: then its key counts
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return path.read_bytes().strip()


def app_role(owner: str) -> str:
    """Return the name of the application's role beside this owner."""
    return f"{owner}{SUFFIX}"


def app_password(role: str, secret: bytes) -> str:
    """Return the password of the application's role."""
    return hmac.new(secret, f"database role {role}".encode(), hashlib.sha256).hexdigest()


def app_url(owner_url: str, secret: bytes) -> str:
    """Return the application's URL to the same database.

    Raises:
        RoleProblem: the owner's URL names no user.
    """
    url = make_url(owner_url)
    if not url.username:
        raise RoleProblem(
            "DATABASE_URL names no user. Write it as postgresql://OWNER:PASSWORD@HOST/DATABASE, "
            "or set RINGFLOW_DB__APP_URL as well"
        )
    role = app_role(url.username)
    told = url.set(username=role, password=app_password(role, secret))
    return told.render_as_string(hide_password=False)


def prepare_app_role(owner_url: str, application_url: str) -> None:
    """Make the application's role if it is missing, and give it its rights on all tables.

    Call it after every migration. Tables marked `info={"append_only": True}` can be read and added
    to, but not changed.

    Raises:
        RoleProblem: the role is missing and the owner may not make it, or it has too many rights.
    """
    target = make_url(application_url)
    role, password = str(target.username), str(target.password or "")
    for attempt in range(ATTEMPTS):
        try:
            with psycopg.connect(plain_url(owner_url)) as connection:
                _make_role(connection, role, password)
                _grant(connection, role)
        except (psycopg.errors.InternalError_, psycopg.errors.UniqueViolation):
            # Another process changes the same role at this moment ("tuple concurrently updated").
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.1 * (attempt + 1))
        else:
            return


def plain_url(url: str) -> str:
    """Return the URL in the form that libpq reads."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    found = connection.execute(
        "select rolsuper or rolbypassrls from pg_roles where rolname = %s", [role]
    ).fetchone()
    if found is not None and found[0]:
        raise RoleProblem(
            f"the role {role} is a superuser or may step around row-level security; "
            f"run as an administrator: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
        )
    may = connection.execute(
        "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
    ).fetchone()
    if may is None or not may[0]:
        if found is None:
            raise RoleProblem(
                f"the role {role} is missing and this owner may not make roles; run as an "
                f"administrator: CREATE ROLE {role} LOGIN NOBYPASSRLS PASSWORD '…', "
                "and set RINGFLOW_DB__APP_URL to a URL with that password"
            )
        return
    verb = "create" if found is None else "alter"
    connection.execute(
        sql.SQL("{} role {} login password {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(password)
        )
    )


def _grant(connection: psycopg.Connection, role: str) -> None:
    database = connection.info.dbname
    name = sql.Identifier(role)
    for text in (
        "grant connect on database {database} to {role}",
        "grant usage on schema public to {role}",
        "grant select, insert, update, delete on all tables in schema public to {role}",
        "grant usage, select on all sequences in schema public to {role}",
        "grant execute on all functions in schema public to {role}",
    ):
        connection.execute(sql.SQL(text).format(database=sql.Identifier(database), role=name))
    kept = [table.name for table in Base.metadata.tables.values() if table.info.get("append_only")]
    present = connection.execute(
        "select tablename from pg_tables where schemaname = 'public' and tablename = any(%s)",
        [kept],
    ).fetchall()
    for (table,) in present:
        connection.execute(
            sql.SQL("revoke update, delete on {} from {}").format(sql.Identifier(table), name)
        )
    # Parts of a table are reached through the whole, whose rights count then.
    parts = connection.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relispartition and c.relkind = 'r'"
    ).fetchall()
    for (part,) in parts:
        connection.execute(sql.SQL("revoke all on {} from {}").format(sql.Identifier(part), name))
    if connection.execute("select to_regclass('public.alembic_version')").fetchone() != (None,):
        connection.execute(
            sql.SQL("revoke insert, update, delete on alembic_version from {}").format(name)
        )
