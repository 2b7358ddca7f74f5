"""The scene of the demonstration: played through the engine, and complete."""

from collections import Counter

import engine
from engine import InstanceFilter, TaskFilter
from engine.applications.queries import applications, files_of
from engine.applications.versions import versions
from processes.tickets.queries import count_by_status, find_tickets, timeline
from processes.tickets.rules.kinds import Status
from ringflow.demo.designs import FIRST_COMMENT, SWAP
from ringflow.demo.matters import Stage, matters
from ringflow.demo.seed import seed
from ringflow.rooms import open_rooms
from tests.conftest import World
from web.house import House


def test_the_scene_shows_tickets_at_every_stage_and_mail_that_waits(world: World) -> None:
    open_rooms()
    house = House(context=world.context, database=world.database, centre_id=world.centre_id)

    seed(house)

    with world.transaction() as db:
        assert not engine.find_incidents(db).items
        assert set(count_by_status(db)) == set(Status)
        open_now = frozenset({engine.TaskState.READY})
        tasks = engine.find_tasks(db, TaskFilter(states=open_now), limit=200).items
        nodes = Counter(task.node for task in tasks)
        assert set(nodes) == {
            "triage", "explain_refusal", "dispatch", "sign", "judge_dispute", "handle", "audit",
            "ask", "judge", "leader_approves",
        }  # fmt: skip
        assert nodes["triage"] == 2
        tickets = find_tickets(db, limit=100).items
        assert len(tickets) == len(matters())
        closed = next(one for one in tickets if one.status is Status.CLOSED and one.rating)
        moments = [one.at for one in timeline(db, closed.id)]
    assert moments == sorted(moments)
    assert moments[0] < world.clock.now()


def test_a_second_start_adds_nothing(world: World) -> None:
    open_rooms()
    house = House(context=world.context, database=world.database, centre_id=world.centre_id)
    seed(house)

    seed(house)

    with world.transaction() as db:
        assert len(find_tickets(db, limit=100).items) == len(matters())


def test_every_stage_of_a_ticket_is_in_the_scene() -> None:
    assert {one.stage for one in matters()} == set(Stage)


def test_the_analyst_has_an_application_in_use_and_two_begun(world: World) -> None:
    open_rooms()
    house = House(context=world.context, database=world.database, centre_id=world.centre_id)
    seed(house)

    with world.transaction() as db:
        made = {one.name.partition(" · ")[2]: one for one in applications(db)}
        tickets, swaps = made["Tickets"], made["Swap of shifts"]
        callbacks = {one.name for one in files_of(db, made["Callbacks"].id)}
        assert {"callback_appointment.bpmn", "call.json", "request.json"} <= callbacks
        assert [one.comment for one in versions(db, swaps.id)] == [FIRST_COMMENT]
        assert {"main.bpmn", "dispatch.json"} <= {one.name for one in files_of(db, tickets.id)}
        assert not versions(db, tickets.id)
        instances = engine.find_instances(db, InstanceFilter(definition_key=SWAP)).items
        assert sorted(one.state for one in instances) == ["active", "active", "completed"]
