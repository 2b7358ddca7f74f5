"""The clean-up beside somebody who is at the same instance: two connections, stepped."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

import engine
from base.db import Session
from base.errors import NotFound
from engine.history.records import HistoryRow
from engine.instances.records import Instance
from engine.retention import removing
from engine.retention.removing import Removed, remove_ended, remove_some
from ringflow.tidying import remove_instances
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch
from tests.make.stepping import begin, completing, stepped, task

KEPT = 'isExecutable="true" ringflow:historyTimeToLive="1"'
SHORT = sketch("start -> a -> end", key="short", attributes=KEPT)
AT_ONCE = sketch(
    "start -> a -> end", key="short", attributes=KEPT.replace('"1"', '"0"')
)  # fmt: skip


def ended(world: World) -> UUID:
    """Return an instance that has ended and is due."""
    one = begin(world, SHORT, x=1)
    with world.transaction() as db:
        engine.complete(db, task(world, "a"), {}, by=LIN)
    world.clock.advance(timedelta(days=2))
    return one.id


def restarting(instance_id: UUID) -> Any:
    return lambda db: engine.restart(db, instance_id, by=ADMIN, reason="r", variables="initial")


def rows(world: World, record: type) -> int:
    with world.transaction() as db:
        return db.scalar(select(func.count()).select_from(record)) or 0


def test_a_restart_that_came_first_keeps_the_instance_for_now(world: World) -> None:
    instance_id = ended(world)

    second = stepped(world, restarting(instance_id), remove_some)

    assert (second.waited, second.value, second.error) == (False, None, None)
    assert rows(world, Instance) == 2
    assert remove_instances(world.database).instances == 1


def test_a_restart_that_came_second_finds_nothing_half_removed(world: World) -> None:
    instance_id = ended(world)

    second = stepped(world, remove_some, restarting(instance_id))

    assert second.waited
    assert isinstance(second.error, NotFound)
    assert rows(world, Instance) == 0


def test_a_completion_that_is_not_committed_yet(world: World) -> None:
    """Due at the very moment of its end: the clean-up sees it running until the commit."""
    begin(world, AT_ONCE)

    second = stepped(world, completing(task(world, "a")), remove_some)

    assert (second.waited, second.value) == (False, None)
    assert remove_instances(world.database).instances == 1


def test_a_completion_after_the_clean_up_looked(world: World) -> None:
    one = begin(world, AT_ONCE)

    second = stepped(world, remove_some, completing(task(world, "a")))

    assert second.error is None
    assert rows(world, HistoryRow) > 0
    with world.transaction() as db:
        assert engine.get_instance(db, one.id).ended_at is not None


def test_two_clean_ups_share_the_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "INSTANCES", 1)
    ended(world)
    ended(world)

    second = stepped(world, remove_some, remove_some)

    assert (second.waited, second.error) == (False, None)
    assert isinstance(second.value, Removed)
    assert second.value.instances == 1
    assert rows(world, Instance) == 0


def test_a_worker_that_dies_in_the_middle_leaves_all_or_nothing(world: World) -> None:
    instance_id = ended(world)

    def die(db: Session) -> None:
        remove_some(db)
        db.flush()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), world.transaction() as db:
        die(db)

    with world.transaction() as db:
        assert engine.get_instance(db, instance_id).variables == {"x": 1}
        assert [line.seq for line in engine.history(db, instance_id).items] == [1, 2, 3, 4, 5, 6]
    assert remove_ended(world.database, world.centre_id).instances == 1
