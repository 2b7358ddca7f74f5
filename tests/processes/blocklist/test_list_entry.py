"""An entry is proposed, reviewed by somebody else, looked at before its end, and open to appeal."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import engine
from connectors import blocklist
from connectors.blocklist import Channel, Decision, Direction, Effect, Match, NewEntry, State
from engine import Actor, TaskFilter, TaskState, TaskView
from engine.tasks.rights import FourEyes
from processes.blocklist import appeal, change_by_hand, propose
from ringflow.looking.lint import read_drawings
from ringflow.rooms import open_rooms
from tests.conftest import World
from tests.house.source import ROOT
from tests.make.drawings import anybody

ANN = Actor(None, "Ann Agent", "ann", frozenset({"agent"}))
DAN = Actor(None, "Dan Dispatcher", "dan", frozenset({"dispatcher"}))
SUE = Actor(None, "Sue Supervisor", "sue", frozenset({"dispatcher"}))
OPEN = frozenset({TaskState.READY, TaskState.CLAIMED})
NUMBER = "13812341234"


@pytest.fixture
def desk(world: World) -> World:
    """A world in which the drawing of entries is deployed."""
    open_rooms()
    with world.transaction() as db:
        files = read_drawings([ROOT / "processes" / "bpmn" / "blocklist"])
        engine.deploy(db, files, by=Actor.system("test"))
    return world


def proposed(world: World, by: Actor = ANN, days: int = 30) -> UUID:
    with world.transaction() as db:
        new = NewEntry(
            effect=Effect.BLOCK, channel=Channel.PHONE, match=Match.EXACT, value=NUMBER,
            direction=Direction.BOTH, reason="Rang forty times", proof="T20261101-0007",
            until=db.now() + timedelta(days=days),
        )  # fmt: skip
        return propose(db, new, by=by).id


def waiting(world: World) -> list[TaskView]:
    with world.transaction() as db:
        return list(engine.find_tasks(db, TaskFilter(states=OPEN)).items)


def do(world: World, node: str, by: Actor, **given: Any) -> None:
    task = next(one for one in waiting(world) if one.node == node)
    with world.transaction() as db:
        engine.claim(db, task.id, by=by)
        engine.complete(db, task.id, given, by=by)
    world.run_jobs()


def blocked(world: World) -> bool:
    with world.transaction() as db:
        return blocklist.decide(db, Channel.PHONE, NUMBER, Direction.IN).blocked


def state(world: World, entry_id: UUID) -> State:
    with world.transaction() as db:
        return blocklist.get_entry(db, entry_id).state


def later(world: World, **span: float) -> None:
    world.clock.advance(timedelta(**span))
    world.run_jobs()


def test_an_entry_is_in_force_once_somebody_else_reviewed_it(desk: World) -> None:
    one = proposed(desk)
    assert not blocked(desk)

    do(desk, "review", DAN, outcome="approve")

    assert blocked(desk)
    with desk.transaction() as db:
        entry = blocklist.get_entry(db, one)
        assert (entry.state, entry.decided_by) == (State.ACTIVE, "dan")


def test_nobody_reviews_what_they_proposed_themselves(desk: World) -> None:
    one = proposed(desk, by=DAN)

    with pytest.raises(FourEyes):
        do(desk, "review", DAN, outcome="approve")

    assert state(desk, one) is State.PROPOSED


def test_nor_do_they_where_the_drawing_no_longer_keeps_them_out(desk: World) -> None:
    with desk.transaction() as db:
        files = read_drawings([ROOT / "processes" / "bpmn" / "blocklist"])
        engine.deploy(db, anybody(files), by=Actor.system("test"))
    one = proposed(desk, by=DAN)

    do(desk, "review", DAN, outcome="approve")

    assert state(desk, one) is State.PROPOSED
    do(desk, "review", SUE, outcome="approve")
    assert blocked(desk)


def test_a_review_may_refuse_or_shorten(desk: World) -> None:
    one = proposed(desk)
    do(desk, "review", DAN, outcome="refuse", decision_note="No proof")
    with desk.transaction() as db:
        assert (blocklist.get_entry(db, one).state, blocklist.get_entry(db, one).note) == (
            State.REFUSED, "No proof",
        )  # fmt: skip

    two = proposed(desk)
    do(desk, "review", DAN, outcome="approve", new_until="2026-11-05")
    with desk.transaction() as db:
        assert blocklist.get_entry(db, two).until.date().isoformat() == "2026-11-05"
    later(desk, days=4)
    assert not blocked(desk)


def test_before_its_end_it_is_looked_at_and_without_a_decision_it_lapses(desk: World) -> None:
    one = proposed(desk)
    do(desk, "review", DAN, outcome="approve")
    assert waiting(desk) == []

    later(desk, days=23, minutes=1)
    assert [task.node for task in waiting(desk)] == ["renew"]
    assert blocked(desk)

    later(desk, days=7)
    assert state(desk, one) is State.EXPIRED
    assert not blocked(desk)
    assert waiting(desk) == []


def test_it_can_be_extended_again_and_again(desk: World) -> None:
    one = proposed(desk)
    do(desk, "review", DAN, outcome="approve")
    later(desk, days=24)

    do(desk, "renew", SUE, outcome="extend", new_until="2027-03-31", decision_note="Still rings")

    assert state(desk, one) is State.ACTIVE
    later(desk, days=30)
    assert blocked(desk)
    assert waiting(desk) == []
    later(desk, days=90)
    assert [task.node for task in waiting(desk)] == ["renew"]
    do(desk, "renew", SUE, outcome="lift", decision_note="It stopped")
    assert state(desk, one) is State.LIFTED
    assert not blocked(desk)


def test_an_appeal_is_judged(desk: World) -> None:
    one = proposed(desk)
    do(desk, "review", DAN, outcome="approve")
    with desk.transaction() as db:
        appeal(db, one, "That was my brother", by=ANN)
    desk.run_jobs()
    do(desk, "judge", SUE, outcome="keep", decision_note="The number is the same")
    assert state(desk, one) is State.ACTIVE

    with desk.transaction() as db:
        appeal(db, one, "He has moved out", by=ANN)
    desk.run_jobs()
    do(desk, "judge", SUE, outcome="lift", decision_note="Granted")
    assert state(desk, one) is State.LIFTED


def test_a_change_by_hand_reaches_the_process_wherever_it_is(desk: World) -> None:
    one = proposed(desk)
    do(desk, "review", DAN, outcome="approve")
    later(desk, days=24)
    assert [task.node for task in waiting(desk)] == ["renew"]

    with desk.transaction() as db:
        longer = Decision(state=State.ACTIVE, until=db.now() + timedelta(days=60))
        change_by_hand(db, one, longer, by=SUE)
    desk.run_jobs()
    assert waiting(desk) == []

    with desk.transaction() as db:
        change_by_hand(db, one, Decision(state=State.LIFTED, note="Enough"), by=SUE)
    desk.run_jobs()
    assert state(desk, one) is State.LIFTED
    with desk.transaction() as db:
        instance = blocklist.get_entry(db, one).instance_id
        assert instance is not None
        assert engine.get_instance(db, instance).state is engine.InstanceState.COMPLETED
