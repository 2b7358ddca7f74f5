"""PostgreSQL itself keeps the centres apart, on every table that holds their rows."""

from sqlalchemy import text
from sqlalchemy.engine import Engine

from base.db import Base
from ringflow.records import import_all, tables_of_centres

# Which centres there are, the schema's own version, and what is set for all of them, are no
# business of one centre; the platform's own tables cannot be reached by the application at all.
OF_ALL = {
    "alembic_version", "base_centre", "base_centre_change", "base_platform_parameter",
    "base_platform_parameter_change", "engine_platform_person", "engine_platform_session",
    "engine_platform_attempts", "engine_platform_line", "engine_platform_authenticator",
    "engine_platform_recovery_code", "engine_platform_rules",
}  # fmt: skip
FLOORS = (
    "base_",
    "engine_",
    "email_",
    "oidc_",
    "sms_",
    "telephony_",
    "ticket_",
    "search_",
    "identity_",
    "form_",
    "blocklist_",
    "organisation_",
    "contact_",
    "personal_",
)

RULES = text("""
select c.relname as name, c.relrowsecurity as on_, count(p.polname) as policies,
       pg_get_userbyid(c.relowner) = current_user as mine,
       bool_and(pg_get_expr(p.polqual, p.polrelid) like '%app.centre%') as by_setting
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_policy p on p.polrelid = c.oid
where n.nspname = 'public' and c.relkind in ('r', 'p')
group by c.oid
""")


def test_every_table_is_kept_apart_by_the_database(database: Engine) -> None:
    with database.connect() as connection:
        tables = {row.name: row for row in connection.execute(RULES)}

    assert not {
        name: tuple(row)
        for name, row in tables.items()
        if name not in OF_ALL and not (row.on_ and row.policies and row.by_setting)
    }
    assert len(tables) > 10


def test_the_application_owns_no_table_and_cannot_step_around_the_rules(database: Engine) -> None:
    with database.connect() as connection:
        mine = [row.name for row in connection.execute(RULES) if row.mine]
        rights = connection.execute(
            text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        ).one()

    assert not mine
    assert tuple(rights) == (False, False)


def test_every_record_belongs_to_a_centre() -> None:
    import_all()

    assert set(Base.metadata.tables) - set(tables_of_centres()) <= OF_ALL


def test_a_table_s_name_says_which_package_it_belongs_to() -> None:
    import_all()

    assert not [name for name in Base.metadata.tables if not name.startswith(FLOORS)]


def test_a_session_without_a_centre_sees_no_row_of_any(database: Engine) -> None:
    with database.connect() as connection:
        for table in tables_of_centres():
            assert connection.execute(text(f"select count(*) from {table}")).scalar() == 0
