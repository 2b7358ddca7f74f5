"""The application's role: made by the owner, bound by every rule, signed in by a derived word."""

import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from base.db import driver_url
from base.roles import (
    RoleProblem,
    app_url,
    plain_url,
    prepare_app_role,
    read_secret,
    role_password,
)


@pytest.fixture
def owner_url(server: str) -> Iterator[str]:
    """URL of a fresh database."""
    name = f"r_{uuid4().hex[:12]}"
    engine = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
        connection.execute(text(f"drop role if exists {name}"))
    engine.dispose()


@pytest.fixture
def application(owner_url: str) -> str:
    """URL of a role that is named like the database, so that tests do not meet."""
    target = make_url(owner_url)
    changed = target.set(username=target.database, password="a-word-of-this-test")
    return changed.render_as_string(hide_password=False)


def test_the_application_works_with_rows_and_changes_no_table(
    owner_url: str, application: str
) -> None:
    with psycopg.connect(plain_url(owner_url)) as owner:
        owner.execute("create table matter (id int)")

    prepare_app_role(owner_url, application)

    with psycopg.connect(plain_url(application)) as connection:
        connection.execute("insert into matter values (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (id int)")


def test_the_history_can_be_added_to_and_read_but_not_changed(
    owner_url: str, application: str
) -> None:
    from ringflow.records import import_all  # noqa: PLC0415

    import_all()
    with psycopg.connect(plain_url(owner_url)) as owner:
        owner.execute("create table engine_history (id int)")

    prepare_app_role(owner_url, application)

    with psycopg.connect(plain_url(application), autocommit=True) as connection:
        connection.execute("insert into engine_history values (1)")
        for statement in ("update engine_history set id = 2", "delete from engine_history"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_preparing_again_follows_a_new_word(owner_url: str, application: str) -> None:
    prepare_app_role(owner_url, application)
    changed = make_url(application).set(password="another-word-of-this-test")

    prepare_app_role(owner_url, changed.render_as_string(hide_password=False))

    with psycopg.connect(plain_url(changed.render_as_string(hide_password=False))):
        pass


def test_a_role_that_sees_everything_is_refused(owner_url: str, server: str) -> None:
    with psycopg.connect(plain_url(server)) as connection:
        owner = connection.info.user
        row = connection.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    if row is None or not row[0]:
        pytest.skip("this owner is no superuser, so there is none to refuse")

    with pytest.raises(RoleProblem, match=f"ALTER ROLE {owner} NOSUPERUSER NOBYPASSRLS"):
        prepare_app_role(owner_url, owner_url)


def test_the_word_follows_from_the_key_and_the_role() -> None:
    url = make_url(app_url("postgresql://boss:pw@db.example:5433/hotline", b"k" * 32))

    assert (url.username, url.host, url.port, url.database) == (
        "boss_app", "db.example", 5433, "hotline",
    )  # fmt: skip
    assert url.password == role_password("boss_app", b"k" * 32)
    assert url.password != role_password("boss_app", b"K" * 32)


def test_a_url_without_a_user_is_refused_with_a_way_out() -> None:
    with pytest.raises(RoleProblem, match="RINGFLOW_DB__APP_URL"):
        app_url("postgresql:///hotline", b"k" * 32)


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    made = read_secret(tmp_path / "data", None)

    assert len(made) >= 32
    assert read_secret(tmp_path / "data", None) == made
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert read_secret(tmp_path / "data", "x" * 40) == b"x" * 40
