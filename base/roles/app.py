"""The application's role: it works with the rows of all tables of centres, one centre at a time."""

from typing import Final

import psycopg
from psycopg import sql

from base.roles.making import marked, platform_functions, prepare_role, role_url

SUFFIX: Final = "_app"
SETTING: Final = "RINGFLOW_DB__APP_URL"
# What a mark in the `info` of a table takes away again.
TAKEN: Final = {
    "append_only": "update, delete",
    "read_only": "insert, update, delete",
    "platform_only": "all",
}


def app_url(owner_url: str, secret: bytes) -> str:
    """Return the application's URL to the same database.

    Raises:
        RoleProblem: the owner's URL names no user.
    """
    return role_url(owner_url, SUFFIX, secret, setting=SETTING)


def prepare_app_role(owner_url: str, application_url: str) -> None:
    """Make the application's role if it is missing, and give it its rights on all tables.

    Call it after every migration. Marks in the `info` of a table take rights away: `append_only`
    can be read and added to, `read_only` be read, `platform_only` not be reached.

    Raises:
        RoleProblem: the role is missing and the owner may not make it, or it has too many rights.
    """
    prepare_role(owner_url, application_url, _grant, setting=SETTING)


def _grant(connection: psycopg.Connection, role: str) -> None:
    database = connection.info.dbname
    name = sql.Identifier(role)
    for text in (
        "grant connect on database {database} to {role}",
        "grant usage on schema public to {role}",
        "grant select, insert, update, delete on all tables in schema public to {role}",
        "grant usage, select on all sequences in schema public to {role}",
        "grant execute on all functions in schema public to {role}",
        "revoke execute on all functions in schema public from public",
    ):
        connection.execute(sql.SQL(text).format(database=sql.Identifier(database), role=name))
    for mark, rights in TAKEN.items():
        for table in marked(connection, mark):
            connection.execute(
                sql.SQL("revoke {} on {} from {}").format(
                    sql.SQL(rights), sql.Identifier(table), name
                )
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
    for function in platform_functions(connection):
        connection.execute(
            sql.SQL("revoke execute on function {} from {}").format(sql.SQL(function), name)
        )
