"""The log is only added to, and no change to what was sealed goes unseen."""

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError

from base.centres import create_centre
from base.outdated import sweep
from engine.audit import (
    AuditFilter,
    audit,
    audit_head,
    audit_lines,
    changes,
    seal_audit,
    verify_audit,
)
from engine.audit.forgetting import forget_audit
from engine.identity import NewUser, Role, UserChange, change_user, create_user
from engine.people import Actor
from tests.conftest import World
from tests.make.actors import ADMIN


def write(world: World, label: str, **details: Any) -> None:
    with world.transaction() as db:
        audit(db, "act", by=ADMIN, label=label, details=details)


def owner_of(world: World, owner: Engine) -> psycopg.Connection[Any]:
    """Connect to the world's database as the owner, who may do everything."""
    name = make_url(world.url).database
    url = owner.url.set(drivername="postgresql", database=name)
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def check(world: World, head: str | None = None) -> Any:
    with world.transaction() as db:
        return verify_audit(db, head)


def test_lines_tell_who_did_what_to_whom_with_the_values_before_and_after(world: World) -> None:
    with world.transaction() as db:
        anna = create_user(db, NewUser(username="anna", name="Anna", password="a good password"))
        change = UserChange(
            name="Anna Li", email=None, roles=frozenset({Role.AGENT}), departments=frozenset(),
            active=True,
        )  # fmt: skip
        change_user(db, anna.id, change, by=ADMIN)
    with world.transaction() as db:
        changed, added = audit_lines(db, AuditFilter()).items

    assert (changed.what, changed.username, changed.label) == (
        "user.changed",
        ADMIN.username,
        "anna",
    )
    assert changed.details == {"name": ["Anna", "Anna Li"], "roles": [[], ["agent"]]}
    assert (added.what, added.username) == ("user.added", "console")
    assert "password" not in str(added.details)


def test_a_line_belongs_to_the_transaction_of_its_act(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        audit(db, "act", by=ADMIN)
        _ = 1 / 0
    with world.transaction() as db:
        assert audit_lines(db, AuditFilter()).items == []


def test_the_application_can_neither_change_nor_delete_lines(world: World) -> None:
    write(world, "one")
    seal_audit(world.database)
    for table in ("engine_audit_line", "engine_audit_seal"):
        for statement in (f"delete from {table}", f"update {table} set at = now()",
                          f"truncate {table}"):  # fmt: skip
            with pytest.raises(ProgrammingError), world.transaction() as db:
                db.execute(text(statement))


def test_a_whole_log_is_whole_and_its_seals_follow_one_another(world: World) -> None:
    for number in range(3):
        write(world, f"line {number}", number=number)
        assert seal_audit(world.database) == 1
    assert seal_audit(world.database) == 0
    write(world, "not sealed")

    found = check(world)
    assert (found.seals, found.lines, found.unsealed, found.whole) == (3, 3, 1, True)


@pytest.mark.parametrize("harm", [
    "update engine_audit_line set label = 'other' where label = 'line 1'",
    "update engine_audit_line set details = '{\"amount\": 2}' where label = 'line 1'",
    "update engine_audit_line set at = at - interval '1 hour' where label = 'line 1'",
    "update engine_audit_line set username = 'other' where label = 'line 1'",
    "delete from engine_audit_line where label = 'line 1'",
    "insert into engine_audit_line (id, centre_id, at, what, actor_id, username, name, kind,"
    " address, about, label, details) overriding system value select id + 1, centre_id, at, what,"
    " actor_id, username, name, kind, address, about, label, details from engine_audit_line"
    " where label = 'line 1'",
    "update engine_audit_seal set hash = decode(repeat('00', 32), 'hex') where number = 2",
])  # fmt: skip
def test_whatever_even_the_owner_changes_is_seen(world: World, owner: Engine, harm: str) -> None:
    for number in range(3):
        write(world, f"line {number}", amount=number)
        write(world, "taken back") if number == 1 else None
        with owner_of(world, owner) as connection:  # makes a gap in the numbers
            connection.execute("delete from engine_audit_line where label = 'taken back'")
        seal_audit(world.database)
    assert check(world).whole

    with owner_of(world, owner) as connection:
        connection.execute(harm)

    found = check(world)
    assert not found.whole
    assert [one.number for one in found.broken][:1] == [2]


def test_a_missing_seal_and_a_cut_off_end_are_seen(world: World, owner: Engine) -> None:
    for number in range(3):
        write(world, f"line {number}")
        seal_audit(world.database)
    with world.transaction() as db:
        head = audit_head(db)
    assert check(world, head).whole

    with owner_of(world, owner) as connection:
        connection.execute("delete from engine_audit_seal where number = 3")
        connection.execute("delete from engine_audit_line where label = 'line 2'")
    assert check(world).whole  # nothing in the database itself can tell
    assert not check(world, head).whole  # but what was kept elsewhere does

    with owner_of(world, owner) as connection:
        connection.execute("delete from engine_audit_seal where number = 1")
    assert check(world).missing == [1]


def test_a_line_that_is_committed_late_is_never_left_out(world: World) -> None:
    begun, go = threading.Event(), threading.Event()

    def late() -> None:
        with world.transaction() as db:
            audit(db, "act", by=ADMIN, label="late")
            begun.set()
            go.wait(10)

    slow = threading.Thread(target=late)
    slow.start()
    assert begun.wait(10)
    write(world, "early")  # a larger number, committed first
    made = []
    sealing = threading.Thread(target=lambda: made.append(seal_audit(world.database)))
    sealing.start()
    sealing.join(0.5)
    assert sealing.is_alive(), "it waits for the open transaction"
    go.set()
    slow.join()
    sealing.join()

    found = check(world)
    assert (made, found.lines, found.unsealed, found.whole) == ([1], 2, 0, True)


def test_two_that_seal_at_once_make_one_chain(world: World) -> None:
    for number in range(20):
        write(world, f"line {number}")
        both = [threading.Thread(target=seal_audit, args=(world.database,)) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
    found = check(world)
    assert (found.lines, found.unsealed, found.whole) == (20, 0, True)


def test_centres_have_chains_of_their_own(world: World) -> None:
    with world.transaction() as db:
        other = create_centre(db, "other", name="Other").id
    write(world, "here")
    with world.transaction(other) as db:
        audit(db, "act", by=ADMIN, label="there")
    assert seal_audit(world.database) == 2
    for centre_id, label in ((world.centre_id, "here"), (other, "there")):
        with world.transaction(centre_id) as db:
            assert [one.label for one in audit_lines(db, AuditFilter()).items] == [label]
            assert verify_audit(db).seals == 1


def test_lines_are_removed_when_their_time_is_over_and_the_chain_still_holds(world: World) -> None:
    world.context.settings.keep.audit = timedelta(days=200)
    now = world.clock.now()
    for days in (400, 300, 100):
        world.clock.set(now - timedelta(days=days))
        write(world, f"{days} days ago")
        seal_audit(world.database)
    world.clock.set(now)

    assert sweep(world.database, world.centre_id, [forget_audit]) == 2
    assert sweep(world.database, world.centre_id, [forget_audit]) == 0
    with world.transaction() as db:
        assert [one.label for one in audit_lines(db, AuditFilter()).items] == ["", "100 days ago"]
    found = check(world)
    assert (found.removed, found.whole) == (2, True)


def test_nothing_younger_than_half_a_year_is_removed_whatever_is_asked(world: World) -> None:
    write(world, "young")
    seal_audit(world.database)
    with world.transaction() as db:
        statement = text("select engine_audit_forget(1000, now() + interval '1 day')")
        assert db.execute(statement).scalar_one() == 0
    assert check(world).lines == 1


def test_lines_are_found_by_person_act_day_and_words(world: World) -> None:
    li = Actor(None, "Li", "li")
    for by, label in ((ADMIN, "100%"), (li, "desk_1"), (li, "deskx1")):
        with world.transaction() as db:
            audit(db, "act", by=by, label=label)
        world.clock.advance(timedelta(days=1))
    with world.transaction() as db:

        def labels(**which: Any) -> list[str]:
            return [one.label for one in audit_lines(db, AuditFilter(**which)).items]

        assert labels(username="li") == ["deskx1", "desk_1"]
        assert labels(words="desk_1") == ["desk_1"]
        assert labels(words="100%") == ["100%"]
        assert labels(what="signed_in") == []
        assert labels(until=world.clock.now() - timedelta(days=2)) == ["100%"]
        first = audit_lines(db, AuditFilter(), limit=2)
        assert [one.label for one in first.items] == ["deskx1", "desk_1"]
        rest = audit_lines(db, AuditFilter(), after=first.next, limit=2)
        assert [one.label for one in rest.items] == ["100%"]
        assert rest.next is None


def test_only_what_differs_is_a_change() -> None:
    assert changes({"a": 1, "b": {"x"}}, {"a": 1, "b": {"x", "y"}}) == {"b": [["x"], ["x", "y"]]}
    with pytest.raises(TypeError):
        changes("a", "b")
