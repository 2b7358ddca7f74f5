"""The platform's database role knows which centres there are and can read nothing within them.

Proved by trying: every table, every function, with a centre set and with none.
"""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from base.db import Base, Database
from base.roles import plain_url
from ringflow.records import import_all
from tests.conftest import APP_ROLE, PLATFORM_ROLE, World
from tests.make import twins

MARK = "zebra"
# What the role may do at all. Everything that is not here is refused.
RIGHTS = {
    "alembic_version": {"select"},
    "base_centre": {"select", "insert", "update"},
    "base_centre_change": {"select"},
    "base_centre_rules": {"select", "insert", "update"},
    "engine_audit_line": {"insert"},
    "engine_platform_attempts": {"select", "insert", "update", "delete"},
    "engine_platform_authenticator": {"select", "insert", "update", "delete"},
    "engine_platform_line": {"select", "insert"},
    "engine_platform_person": {"select", "insert", "update", "delete"},
    "engine_platform_recovery_code": {"select", "insert", "update", "delete"},
    "engine_platform_rules": {"select", "insert", "update", "delete"},
    "engine_platform_session": {"select", "insert", "update", "delete"},
    "identity_invitation": {"select", "insert", "update"},
}
VERBS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f') order by c.relname
"""


@pytest.fixture
def town(world: World) -> twins.Town:
    return twins.build(world, world.centre_id, MARK)


@pytest.fixture
def platform(world: World) -> Iterator[psycopg.Connection]:
    url = plain_url(world.url.replace(APP_ROLE, PLATFORM_ROLE))
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def tables(connection: psycopg.Connection) -> list[str]:
    return [str(name) for (name,) in connection.execute(TABLES).fetchall()]


def enter(connection: psycopg.Connection, centre: UUID | None) -> None:
    connection.execute("select set_config('app.centre', %s, false)", [str(centre or "")])


def refuses(connection: psycopg.Connection, statement: sql.SQL | sql.Composed) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.Error:
        return False
    return False


def test_each_table_gives_the_role_only_what_is_written_down(
    platform: psycopg.Connection,
) -> None:
    found = {}
    for table in tables(platform):
        found[table] = {
            verb
            for verb in VERBS
            if platform.execute("select has_table_privilege(%s, %s)", [table, verb]).fetchone()
            == (True,)
        }

    assert {table: rights for table, rights in found.items() if rights} == RIGHTS
    import_all()
    assert set(Base.metadata.tables) <= set(found)


def test_no_word_of_a_centre_can_be_read_in_any_table(
    town: twins.Town, platform: psycopg.Connection
) -> None:
    told = []
    for centre in (None, town.centre):
        enter(platform, centre)
        for table in tables(platform):
            try:
                rows = platform.execute(
                    sql.SQL("select t::text from {} t").format(sql.Identifier(table))
                ).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                continue
            told += [(table, row[0]) for row in rows if MARK in row[0]]

    assert not told


def test_ways_around_are_closed(town: twins.Town, platform: psycopg.Connection) -> None:
    enter(platform, town.centre)
    owner = platform.execute(
        "select max(tableowner) from pg_tables where tablename = 'ticket_ticket'"
    ).fetchone()
    assert owner is not None
    for statement in (
        f"set role {owner[0]}",
        f"set role {APP_ROLE}",
        f"set session authorization {owner[0]}",
        "alter table ticket_ticket disable row level security",
        "create table mine (id int)",
        "create function mine() returns int language sql as 'select 1'",
        "copy identity_user to stdout",
        "select * from pg_authid",
        "select pg_read_file('postgresql.conf')",
        "select lo_import('/etc/passwd')",
    ):
        assert refuses(platform, sql.SQL(statement)), statement
    statistics = platform.execute(
        "select count(*) from pg_stats where tablename like 'ticket%' or tablename like 'email%'"
    ).fetchone()
    assert statistics == (0,)


def test_of_our_functions_only_those_with_numbers_answer(
    town: twins.Town, platform: psycopg.Connection
) -> None:
    ours = platform.execute(
        "select p.oid::regprocedure::text, has_function_privilege(p.oid, 'execute'), p.prosecdef"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'"
    ).fetchall()

    open_ones = {name for name, may, _definer in ours if may}
    assert open_ones == {
        "engine_platform_figures(uuid[])",
        "engine_platform_queues(timestamp with time zone)",
        "engine_platform_lateness(timestamp with time zone)",
    }
    told = platform.execute(
        "select f::text from engine_platform_figures(array[%s]) f", [town.centre]
    ).fetchone()
    assert told is not None
    assert MARK not in told[0]


def test_a_line_can_be_added_to_the_log_of_the_centre_at_hand_and_of_no_other(
    world: World, town: twins.Town, platform: psycopg.Connection
) -> None:
    second = twins.second_town(world)
    enter(platform, town.centre)
    line = (
        "insert into engine_audit_line (centre_id, at, what, username, name, kind, address, about,"
        " label, details) values (%s, now(), 'act', 'x', 'x', 'platform', '', '', '', '{}')"
    )

    platform.execute(line, [town.centre])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        platform.execute(line, [second])


def test_the_application_reaches_nothing_of_the_platform(
    world: World, platform: psycopg.Connection
) -> None:
    with psycopg.connect(plain_url(world.url), autocommit=True) as application:
        for table in tables(platform):
            if table.startswith("engine_platform_"):
                for verb in ("select * from {}", "delete from {}"):
                    statement = sql.SQL(verb).format(sql.Identifier(table))
                    assert refuses(application, statement), table
        rules = sql.SQL("update base_centre_rules set people = 1")
        assert refuses(application, rules)


def test_the_log_refuses_changes_even_of_the_platform(platform: psycopg.Connection) -> None:
    for statement in (
        "update engine_platform_line set what = 'x'",
        "delete from engine_platform_line",
        "truncate engine_platform_line",
    ):
        assert refuses(platform, sql.SQL(statement)), statement


def test_a_world_s_platform_is_that_role(world: World) -> None:
    database: Database = world.platform()
    with database.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        assert PLATFORM_ROLE in str(connection.exec_driver_sql("select current_user").scalar())
    database.dispose()
