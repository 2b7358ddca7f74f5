"""The platform's role: it knows which centres there are, and cannot read anything within them.

It has rights only on tables that say so in their `info`, and on functions that give numbers. It
owns nothing, so row-level security binds it on the few tables of centres that it writes to.
"""

from typing import Final

import psycopg
from psycopg import sql

from base.db import Base
from base.roles.making import marked, platform_functions, prepare_role, role_url

SUFFIX: Final = "_platform"
SETTING: Final = "RINGFLOW_DB__PLATFORM_URL"


def platform_url(owner_url: str, secret: bytes) -> str:
    """Return the platform's URL to the same database.

    Raises:
        RoleProblem: the owner's URL names no user.
    """
    return role_url(owner_url, SUFFIX, secret, setting=SETTING)


def prepare_platform_role(owner_url: str, platform_url: str) -> None:
    """Make the platform's role if it is missing, and give it its few rights.

    Call it after every migration.

    Raises:
        RoleProblem: the role is missing and the owner may not make it, or it has too many rights.
    """
    prepare_role(owner_url, platform_url, _grant, setting=SETTING)


def _grant(connection: psycopg.Connection, role: str) -> None:
    name, database = sql.Identifier(role), sql.Identifier(connection.info.dbname)
    for text in (
        "grant connect on database {database} to {role}",
        "grant usage on schema public to {role}",
        "revoke all on all tables in schema public from {role}",
        "revoke all on all functions in schema public from {role}",
    ):
        connection.execute(sql.SQL(text).format(database=database, role=name))
    for table in marked(connection, "platform"):
        rights = Base.metadata.tables[table].info["platform"]
        connection.execute(
            sql.SQL("grant {} on {} to {}").format(sql.SQL(rights), sql.Identifier(table), name)
        )
    if connection.execute("select to_regclass('public.alembic_version')").fetchone() != (None,):
        connection.execute(sql.SQL("grant select on alembic_version to {}").format(name))
    for function in platform_functions(connection):
        connection.execute(
            sql.SQL("grant execute on function {} to {}").format(sql.SQL(function), name)
        )
