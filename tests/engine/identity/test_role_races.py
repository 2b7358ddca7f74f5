"""A role that is given away and deleted at the same moment is either kept or not given."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from base.errors import RingflowError
from engine.identity import (
    NewUser,
    RoleChange,
    Scope,
    create_role,
    create_user,
    delete_role,
    people,
    roles,
    set_roles,
)
from engine.identity.access.roles import NoSuchRole, RoleInUse
from tests.conftest import World
from tests.make.actors import ADMIN

CLERK = RoleChange(names={"en": "Clerk"}, permissions=frozenset(), scope=Scope.OWN)


def prepare(world: World) -> None:
    with world.transaction() as db:
        create_role(db, "clerk", CLERK, by=ADMIN)
        create_user(db, NewUser(username="anna", name="Anna"))


def give(world: World) -> None:
    with world.transaction() as db:
        set_roles(db, people(db)[0].id, ["clerk"])


def remove(world: World) -> None:
    with world.transaction() as db:
        delete_role(db, "clerk", by=ADMIN)


def test_who_deletes_a_role_waits_for_who_gives_it(world: World) -> None:
    prepare(world)
    given, go_on = Event(), Event()

    def slowly() -> None:
        with world.transaction() as db:
            set_roles(db, people(db)[0].id, ["clerk"])
            given.set()
            assert go_on.wait(10)

    with ThreadPoolExecutor(2) as pool:
        giving = pool.submit(slowly)
        assert given.wait(10)
        removing = pool.submit(remove, world)
        with pytest.raises(TimeoutError):
            removing.result(timeout=0.3)
        go_on.set()
        giving.result(timeout=10)
        with pytest.raises(RoleInUse):
            removing.result(timeout=10)


def test_who_gives_a_role_waits_for_who_deletes_it(world: World) -> None:
    prepare(world)
    deleted, go_on = Event(), Event()

    def slowly() -> None:
        with world.transaction() as db:
            delete_role(db, "clerk", by=ADMIN)
            deleted.set()
            assert go_on.wait(10)

    with ThreadPoolExecutor(2) as pool:
        removing = pool.submit(slowly)
        assert deleted.wait(10)
        giving = pool.submit(give, world)
        with pytest.raises(TimeoutError):
            giving.result(timeout=0.3)
        go_on.set()
        removing.result(timeout=10)
        with pytest.raises(NoSuchRole):
            giving.result(timeout=10)


def test_nobody_ever_has_a_role_that_is_gone(world: World) -> None:
    prepare(world)
    for _ in range(10):
        start = Barrier(2)

        def at_once(act: object, start: Barrier = start) -> None:
            start.wait(10)
            assert callable(act)
            try:
                act(world)
            except RingflowError:
                return

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(at_once, act) for act in (give, remove)]:
                done.result(timeout=30)
        with world.transaction() as db:
            there = {one.code for one in roles(db)}
            (anna,) = people(db)
            assert anna.roles <= there
            set_roles(db, anna.id, [])
            if "clerk" not in there:
                create_role(db, "clerk", CLERK, by=ADMIN)
