"""Two who bring extensions in at once: the second does only what the first has left to do."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.telephony.bringing import bring_desks
from connectors.telephony.desks import Desk, desks, save_desk
from engine.audit import AuditFilter, audit_lines
from tests.conftest import World
from tests.make.actors import ADMIN

TABLE = "extension,name,network\n8101,Door,10.1.2.3\n8102,Desk,10.1.2.4\n"


def brought(world: World) -> None:
    with world.transaction() as db:
        bring_desks(db, TABLE, by=ADMIN)


def test_who_brings_the_same_file_second_finds_nothing_to_do(world: World) -> None:
    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as db:
            bring_desks(db, TABLE, by=ADMIN)
            late = pool.submit(brought, world)
            with pytest.raises(TimeoutError):
                late.result(timeout=1)
        late.result(timeout=30)

    with world.transaction() as db:
        lines = audit_lines(db, AuditFilter()).items
        assert [one.name for one in desks(db)] == ["Door", "Desk"]
    assert [one.what for one in lines].count("extension.added") == 2


def test_an_extension_that_a_form_adds_meanwhile_is_changed_and_not_added(world: World) -> None:
    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as db:
            save_desk(db, Desk(number="8101", name="Gate"), by=ADMIN)
            late = pool.submit(brought, world)
            with pytest.raises(TimeoutError):
                late.result(timeout=1)
        late.result(timeout=30)

    with world.transaction() as db:
        assert [one.name for one in desks(db)] == ["Door", "Desk"]
