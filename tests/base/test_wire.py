"""Statements that wait for the next one: fewer round trips, and the same answers and errors."""

from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from base.db import Busy, Session, wire_of
from tests.conftest import World

NAME = "select name from base_centre where id = %(id)s"
RENAME = "update base_centre set name = %(name)s where id = %(id)s"
BROKEN = "update base_centre set name = null where id = %(id)s"


def renamed(db: Session, name: str) -> dict[str, object]:
    values = {"id": db.centre_id, "name": name}
    db.tell(RENAME, values)
    return values


def test_values_of_all_kinds_go_there_and_come_back(world: World) -> None:
    values = {
        "uuid": uuid4(), "text": "水 €", "none": None, "bytes": b"\0\xff" * 5000, "int": 2**40,
        "time": datetime(2026, 2, 12, 15, tzinfo=UTC), "list": ["a", "b\\\"c"], "yes": True,
    }  # fmt: skip
    kinds = ("uuid", "text", "text", "bytea", "bigint", "timestamptz", "text[]", "boolean")
    asked = ", ".join(f"%({name})s::{kind}" for name, kind in zip(values, kinds, strict=True))
    for _ in range(2):  # the second time the statement has a name
        with world.transaction() as db:
            assert db.ask(f"select {asked}, %(text)s::text", values) == [(*values.values(), "水 €")]


def test_what_is_told_is_there_for_whatever_reads_next(world: World) -> None:
    with world.transaction() as db:
        values = renamed(db, "told")
        assert db.ask(NAME, values) == [("told",)]
        renamed(db, "again")
        assert db.scalar(text("select name from base_centre where name = 'again'")) == "again"
        renamed(db, "last")
    with world.transaction() as db:
        assert db.ask(NAME, values) == [("last",)]


def test_what_is_told_is_undone_with_its_savepoint_and_with_its_transaction(world: World) -> None:
    with world.transaction() as db:
        values = renamed(db, "kept")
        with pytest.raises(LookupError), db.begin_nested():
            renamed(db, "undone")
            raise LookupError
    with pytest.raises(LookupError), world.transaction() as db:
        renamed(db, "undone")
        raise LookupError
    with world.transaction() as db:
        assert db.ask(NAME, values) == [("kept",)]


def test_names_live_on_after_the_driver_has_forgotten_its_own(world: World) -> None:
    """The driver deallocates all names, ours among them, after some commands."""
    counted = text("select count(*) from base_centre where name <> :name")
    for _ in range(3):
        with world.transaction() as db:
            for number in range(8):  # the driver names what it has sent five times
                db.scalar(counted, {"name": str(number)})
                renamed(db, "named")
            with pytest.raises(LookupError), db.begin_nested():
                db.scalar(counted, {"name": "x"})
                raise LookupError
            values = renamed(db, "after")
            db.scalar(counted, {"name": "y"})
            renamed(db, "after")
            assert db.ask(NAME, values) == [("after",)]


def test_a_refused_statement_is_told_at_the_next_and_nothing_is_stored(world: World) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation), world.transaction() as db:
        values = renamed(db, "not stored")
        db.tell(BROKEN, values)
    with pytest.raises(IntegrityError), world.transaction() as db:
        db.tell(BROKEN, values)
        db.scalar(text("select 1"))
    with pytest.raises(psycopg.errors.SyntaxError), world.transaction() as db:
        db.tell(RENAME, values)
        db.ask("selec 1", {})
    with world.transaction() as db:
        assert db.ask(NAME, values) == [("Main centre",)]


def test_waiting_too_long_for_a_row_is_busy(world: World) -> None:
    with world.transaction() as holder:
        values = renamed(holder, "held")
        holder.ask("select 1", {})
        with pytest.raises(Busy), world.transaction() as db:
            db.ask(RENAME, values)


def test_a_lost_server_is_an_operational_error_and_the_next_transaction_works(
    world: World,
) -> None:
    with pytest.raises(OperationalError), world.transaction() as db:
        db.tell("select pg_terminate_backend(pg_backend_pid())", {})
        db.ask("select 1", {})
    with world.transaction() as db:
        assert db.ask("select 1 + 1", {}) == [(2,)]


def test_a_transaction_in_which_nothing_happens_sends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("base.directory.book.FRESH_S", 1000.0)
    with world.transaction() as db:  # the first one looks whether centres have changed
        db.ask("select 1", {})
    with world.transaction() as db:
        wire = wire_of(cast("Connection", db.get_bind()))
        assert wire.pgconn.transaction_status == TransactionStatus.IDLE
        renamed(db, "sent at the end")
        assert wire.pgconn.transaction_status == TransactionStatus.IDLE
    assert wire.pgconn.transaction_status == TransactionStatus.IDLE


def test_what_is_asked_inside_is_planned_by_its_values_and_nothing_after_it(db: Session) -> None:
    def mode() -> str:
        return str(db.ask("show plan_cache_mode", {})[0][0])

    with db.planned_by_values():
        inside = mode()

    assert (inside, mode()) == ("force_custom_plan", "auto")
