"""Who comes second when an instance ends meets no state any more, and learns who was first."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import func, make_url, select

import engine
from base.db import Session
from engine.instances.records import FinalState, StoredState
from engine.runtime.firing.due import fire_due
from ringflow.migrations import alembic_config, migrate
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN, WU
from tests.make.drawings import border, message, sketch
from tests.make.stepping import begin, completing, stepped, task

LAST = sketch("start -> a -> end", key="last")


def states(world: World) -> tuple[int | None, int | None]:
    with world.transaction() as db:
        counts = [db.scalar(select(func.count()).select_from(one)) for one in (
            StoredState, FinalState,
        )]  # fmt: skip
    return counts[0], counts[1]


def test_two_completions_of_the_last_task(world: World) -> None:
    begin(world, LAST)
    the_task = task(world, "a")

    second = stepped(world, completing(the_task, LIN), completing(the_task, WU))

    assert second.waited
    assert isinstance(second.error, engine.TaskClosed)
    assert second.error.params["username"] == "lin"
    assert states(world) == (0, 1)


def test_a_claim_while_the_last_task_is_done(world: World) -> None:
    begin(world, LAST)
    the_task = task(world, "a")

    second = stepped(world, completing(the_task, LIN), lambda db: engine.claim(db, the_task, by=WU))

    assert isinstance(second.error, engine.TaskClosed)


@pytest.mark.parametrize("verb", ["cancel", "variables", "suspend"])
def test_a_verb_while_the_instance_ends(world: World, verb: str) -> None:
    one = begin(world, LAST)

    def do(db: Session) -> object:
        if verb == "cancel":
            return engine.cancel(db, one.id, by=ADMIN, reason="r")
        if verb == "suspend":
            return engine.suspend(db, one.id, by=ADMIN, reason="r")
        return engine.set_variables(db, one.id, {"x": 1}, by=ADMIN, reason="r")

    second = stepped(world, completing(task(world, "a"), LIN), do)

    assert second.waited
    assert isinstance(second.error, engine.InstanceOver)
    assert second.error.params["username"] == "lin"


def test_a_cancellation_first_and_a_completion_second(world: World) -> None:
    one = begin(world, LAST)
    the_task = task(world, "a")

    second = stepped(
        world, lambda db: engine.cancel(db, one.id, by=ADMIN, reason="r"), completing(the_task)
    )

    assert isinstance(second.error, engine.TaskWithdrawn)
    assert states(world) == (0, 1)


def test_a_message_while_the_instance_ends_waits_for_somebody_else(world: World) -> None:
    on = border("on", "a", message("call"), interrupting=False)
    begin(world, sketch("start -> a -> end", on, key="last", messages=["call"]))

    second = stepped(
        world,
        completing(task(world, "a")),
        lambda db: engine.publish(db, "call", correlation={}, variables={}),
    )

    assert second.error is None
    assert second.value.result.value == "buffered"


def test_a_timer_that_is_due_while_the_instance_ends(world: World) -> None:
    late = border("late", "a", d.timer("Duration", "PT1H"), interrupting=False)
    begin(world, sketch("start -> a -> end", late, key="last"))
    the_task = task(world, "a")
    world.clock.advance(timedelta(hours=2))

    second = stepped(world, completing(the_task), lambda _db: fire_due(world.database))

    assert (second.waited, second.value) == (False, 0)
    assert world.run_jobs() == 0
    assert states(world) == (0, 1)


def test_what_had_ended_before_the_table_was_there(world: World, server: str) -> None:
    """Down to the schema without it and up again: the same states, moved there and back."""
    begin(world, LAST, x=[1, 2])
    begin(world, LAST, x=3)
    with world.transaction() as db:
        first = engine.find_tasks(db, engine.TaskFilter()).items[0]
        engine.complete(db, first.id, {"y": 4}, by=LIN)
    world.database.dispose()
    application = make_url(world.url)
    owner = make_url(server).set(database=application.database)
    owner_url = owner.render_as_string(hide_password=False)
    command.downgrade(alembic_config(owner_url), "0116_audit")
    migrate(owner_url, application.render_as_string(hide_password=False))

    assert states(world) == (1, 1)
    with world.transaction() as db:
        one = engine.get_instance(db, first.instance_id)
        assert (one.variables["y"], len(one.variables)) == (4, 2)
        again = engine.restart(db, one.id, by=ADMIN, reason="r")
        assert again.variables == one.variables
