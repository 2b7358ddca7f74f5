"""Making a database role, its password, and the secret key that the password follows from."""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from base.db import Base

KEY_FILE: Final = "secret_key"
ATTEMPTS: Final = 5
PLATFORM_FUNCTIONS: Final = """
select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'public' and p.proname like 'engine\\_platform\\_%'
"""


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


def role_password(role: str, secret: bytes) -> str:
    """Return the password of one of our roles."""
    return hmac.new(secret, f"database role {role}".encode(), hashlib.sha256).hexdigest()


def role_url(owner_url: str, suffix: str, secret: bytes, *, setting: str) -> str:
    """Return the URL of the role beside the owner whose name ends with `suffix`.

    Raises:
        RoleProblem: the owner's URL names no user.
    """
    url = make_url(owner_url)
    if not url.username:
        raise RoleProblem(
            "DATABASE_URL names no user. Write it as postgresql://OWNER:PASSWORD@HOST/DATABASE, "
            f"or set {setting} as well"
        )
    role = f"{url.username}{suffix}"
    told = url.set(username=role, password=role_password(role, secret))
    return told.render_as_string(hide_password=False)


def prepare_role(
    owner_url: str,
    role_url: str,
    grant: Callable[[psycopg.Connection, str], None],
    *,
    setting: str,
) -> None:
    """Make a role if it is missing, and give it its rights; `setting` names another one.

    Raises:
        RoleProblem: the role is missing and the owner may not make it, or it has too many rights.
    """
    target = make_url(role_url)
    role, password = str(target.username), str(target.password or "")
    for attempt in range(ATTEMPTS):
        try:
            with psycopg.connect(plain_url(owner_url)) as connection:
                _make_role(connection, role, password, setting)
                grant(connection, role)
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


def _make_role(connection: psycopg.Connection, role: str, password: str, setting: str) -> None:
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
                f"and set {setting} to a URL with that password"
            )
        return
    verb = "create" if found is None else "alter"
    connection.execute(
        sql.SQL("{} role {} login password {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(password)
        )
    )


def marked(connection: psycopg.Connection, mark: str) -> list[str]:
    """Return the tables that carry a mark in their `info` and exist by now."""
    wanted = [table.name for table in Base.metadata.tables.values() if table.info.get(mark)]
    present = connection.execute(
        "select tablename from pg_tables where schemaname = 'public' and tablename = any(%s)",
        [wanted],
    ).fetchall()
    return [table for (table,) in present]


def platform_functions(connection: psycopg.Connection) -> list[str]:
    """Return the functions that are for the platform alone."""
    return [name for (name,) in connection.execute(PLATFORM_FUNCTIONS).fetchall()]
