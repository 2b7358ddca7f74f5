"""PostgreSQL itself keeps the rows of centres apart: tried on every table, verb by verb.

The owner writes a row of each of two centres into each table; the application, working for one
centre, then tries to read, change, move, remove and forge rows of the other one.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from base.db import driver_url
from base.roles import plain_url
from ringflow.records import tables_of_centres
from tests.conftest import World
from tests.make import twins

WORD = "substr(md5(random()::text), 1, 8)"
VALUES = {
    "uuid": "gen_random_uuid()", "text": WORD, "character varying": WORD, "boolean": "false",
    "integer": "1", "bigint": "1", "smallint": "1", "double precision": "1", "numeric": "1",
    "jsonb": "'{}'", "bytea": "gen_random_bytes_()", "date": "current_date",
    "timestamp with time zone": "now()", "time without time zone": "'08:00'",
    "interval": "'1 hour'", "inet": "'10.0.0.1'",
}  # fmt: skip
# Each row has keys of its own, so that the two centres do not meet in a unique index.
BYTES = """
create function gen_random_bytes_() returns bytea language sql
as $$ select decode(md5(random()::text), 'hex') $$
"""
COLUMNS = """
select attname, format_type(atttypid, null) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attnotnull
  and not atthasdef and attidentity = '' and attgenerated = '' and attname <> 'centre_id'
order by attnum
"""
CHECKS = """
select conrelid::regclass::text, conname from pg_constraint
where contype = 'c' and connamespace = 'public'::regnamespace and coninhcount = 0
"""
Cursor = psycopg.Connection[Any]


@pytest.fixture
def keeper(server: str, world: World) -> Iterator[Cursor]:
    """The owner of the tables, who may write what no foreign key would allow."""
    name = make_url(world.url).database
    with psycopg.connect(
        plain_url(make_url(driver_url(server)).set(database=name).render_as_string(False)),
        autocommit=True,
    ) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(BYTES)
        for table, check in connection.execute(CHECKS).fetchall():
            connection.execute(f'alter table {table} drop constraint "{check}"')
        yield connection


@pytest.fixture
def application(world: World) -> Iterator[Cursor]:
    """The application, at work for the first centre."""
    with psycopg.connect(plain_url(world.url), autocommit=True) as connection:
        enter = "select set_config('app.centre', %s, false)"
        connection.execute(enter, [str(world.centre_id)])
        yield connection


def forged(keeper: Cursor, table: str, centre: UUID) -> sql.Composed:
    """Return an insert of a row of this centre with something in each column that needs it."""
    columns = [(str(name), str(kind)) for name, kind in keeper.execute(COLUMNS, [table]).fetchall()]
    values = ["'{}'" if kind.endswith("[]") else VALUES[kind] for _name, kind in columns]
    return sql.SQL("insert into {} (centre_id{}) values ({}{})").format(
        sql.Identifier(table),
        sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(name)) for name, _kind in columns),
        sql.Literal(centre),
        sql.SQL("").join(sql.SQL(f", {value}") for value in values),
    )


def refused(application: Cursor, statement: sql.Composed) -> bool:
    """Return whether rights or row-level security refuse a statement."""
    try:
        application.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def touched(application: Cursor, statement: sql.Composed) -> int:
    """Return how many rows a statement reaches; none where it is refused as a whole."""
    try:
        return application.execute(statement).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


def faults(keeper: Cursor, application: Cursor, table: str, ours: UUID, theirs: UUID) -> list[str]:
    """Return what goes through in one table that should not."""
    name = sql.Identifier(table)
    told = {
        "reads": sql.SQL("select 1 from {} where centre_id = {}").format(name, theirs),
        "locks": sql.SQL("select 1 from {} where centre_id = {} for update").format(name, theirs),
        "changes": sql.SQL("update {0} set centre_id = centre_id where centre_id = {1}").format(
            name, theirs
        ),
        "takes": sql.SQL("update {} set centre_id = {} where centre_id = {}").format(
            name, ours, theirs
        ),
        "removes": sql.SQL("delete from {} where centre_id = {}").format(name, theirs),
    }
    found = [verb for verb, statement in told.items() if touched(application, statement)]
    if not touched(application, sql.SQL("select 1 from {}").format(name)):
        found.append("does not even see its own")
    if not refused(application, forged(keeper, table, theirs)):
        found.append("forges")
    give = sql.SQL("update {} set centre_id = {} where centre_id = {}").format(name, theirs, ours)
    if not refused(application, give):
        found.append("gives away")
    return found


def test_no_row_of_another_centre_can_be_reached_in_any_table(
    world: World, keeper: Cursor, application: Cursor
) -> None:
    ours, theirs = world.centre_id, twins.second_town(world)
    wrong = {}
    for table in tables_of_centres():
        for centre in (ours, theirs):
            keeper.execute(forged(keeper, table, centre))
        if found := faults(keeper, application, table, ours, theirs):
            wrong[table] = found
        count = sql.SQL("select count(*) from {} where centre_id = {}").format(
            sql.Identifier(table), theirs
        )
        if keeper.execute(count).fetchone() != (1,):
            wrong.setdefault(table, []).append("rows of the other centre are fewer or more")

    assert not wrong
    assert len(tables_of_centres()) > 40


def test_without_its_policy_a_table_fails_this_test(
    world: World, keeper: Cursor, application: Cursor
) -> None:
    ours, theirs = world.centre_id, twins.second_town(world)
    for centre in (ours, theirs):
        keeper.execute(forged(keeper, "ticket_ticket", centre))
    assert not faults(keeper, application, "ticket_ticket", ours, theirs)

    keeper.execute("alter table ticket_ticket disable row level security")

    told = faults(keeper, application, "ticket_ticket", ours, theirs)
    assert {"reads", "changes", "forges"} <= set(told)


def test_a_centre_changes_its_own_entry_among_the_centres_and_no_other(
    world: World, application: Cursor
) -> None:
    theirs = twins.second_town(world)
    change = "update base_centre set name = 'x' where id = %s"

    assert application.execute(change, [world.centre_id]).rowcount == 1
    assert application.execute(change, [theirs]).rowcount == 0
    assert application.execute("delete from base_centre").rowcount == 0
