"""Long lists beside the instances: a campaign goes through them without ever holding them whole."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import engine
from base.clock import SetClock
from base.db import Session
from base.ids import new_id
from engine.collections.keeping import NoSuchCollection, NotPlain, TooManyItems, forget_collections
from engine.collections.records import Piece
from engine.instances.records import StoredState
from engine.tasks.records import Task
from tests.make.actors import ADMIN, LIN
from tests.make.drawing import script, user
from tests.make.drawings import sketch
from tests.make.instances import Walk

MANY = 100_000


def marker(*attributes: str, more: str = "", sequential: bool = False) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" '
        'ringflow:collection="${contacts}" ringflow:elementVariable="contact" '
        f"{' '.join(attributes)}>{more}</bpmn:multiInstanceLoopCharacteristics>"
    )


def campaign(*attributes: str, more: str = "") -> engine.SourceFile:
    dial = user("dial", task='users="${contact.name}"', more=marker(*attributes, more=more))
    return sketch("start -> dial -> after -> end", dial)


def contacts(count: int) -> list[dict[str, object]]:
    return [
        {"name": f"Contact {at}", "phone": f"+886 2 {at:08}", "city": "臺北", "tries": 0}
        for at in range(count)
    ]


def test_a_campaign_of_100000_contacts_holds_only_what_is_under_way(db: Session) -> None:
    kept = engine.keep_collection(db, contacts(MANY), by=ADMIN)
    engine.deploy(db, [campaign()], by=ADMIN)
    begun = time.thread_time()
    one = engine.start(db, "p", variables={"contacts": kept.name}, by=LIN)
    assert time.thread_time() - begun < 5

    size = select(func.length(StoredState.blob)).where(StoredState.instance_id == one.id)
    first = db.scalar(size) or 0
    tasks = list(db.scalars(select(Task).where(Task.instance_id == one.id)))
    assert len(tasks) == 200
    assert first < 40_000

    begun = time.thread_time()
    for task in tasks[:20]:
        engine.complete(db, task.id, {"said": "yes"}, by=ADMIN)
    assert time.thread_time() - begun < 10

    assert (db.scalar(size) or 0) < 40_000
    begun_now = select(func.count()).where(Task.instance_id == one.id)
    assert db.scalar(begun_now) == 220
    newest = select(Task.users).where(Task.instance_id == one.id).order_by(Task.id.desc())
    assert db.scalar(newest.limit(1)) == ["Contact 219"]
    assert engine.get_instance(db, one.id).variables == {"contacts": kept.name, "said": "yes"}


def test_all_100000_items_are_gone_through_in_their_order() -> None:
    step = script("count", "total = contact.n")
    step = step.replace("<bpmn:script>", marker() + "<bpmn:script>")
    items = [{"n": at} for at in range(MANY)]
    walk = Walk.start(
        sketch("start -> count -> after -> end", step), stored=False,
        lists={"collection:c": items}, contacts="collection:c",
    )  # fmt: skip

    assert walk.open == ["after"]
    assert walk.env.collections.read == list(range(MANY))
    assert walk.data["total"] == MANY - 1


def test_an_item_is_read_when_its_round_begins() -> None:
    items = [{"name": str(at)} for at in range(1000)]
    walk = Walk.start(campaign(), lists={"collection:c": items}, contacts="collection:c")
    assert walk.env.collections.read == list(range(200))
    walk.complete("dial", 7)
    assert walk.env.collections.read[200:] == [200]


def test_results_are_kept_outside_as_they_come() -> None:
    items = [{"name": str(at)} for at in range(1200)]
    step = script("count", "said = contact.name")
    step = step.replace(
        "<bpmn:script>",
        marker('ringflow:outputCollection="all"', 'ringflow:outputElement="${said}"')
        + "<bpmn:script>",
    )
    walk = Walk.start(
        sketch("start -> count -> after -> end", step), lists={"collection:c": items},
        contacts="collection:c",
    )  # fmt: skip

    kept = walk.env.collections.lists[walk.data["all"]]
    assert kept[0] == {"at": 0, "result": "0"}
    assert [one["at"] for one in kept] == list(range(1200))


def test_a_condition_ends_a_campaign_early() -> None:
    condition = "<bpmn:completionCondition>nrOfCompletedInstances >= 2</bpmn:completionCondition>"
    items = [{"name": str(at)} for at in range(500)]
    walk = Walk.start(
        campaign(more=condition), lists={"collection:c": items}, contacts="collection:c"
    )
    assert walk.complete("dial").complete("dial").open == ["after"]


def test_a_collection_that_is_gone_is_an_incident_that_can_be_mended() -> None:
    items = [{"name": str(at)} for at in range(201)]
    walk = Walk.start(campaign(), lists={"collection:c": items}, contacts="collection:c")
    walk.env.collections.lists.clear()
    walk.complete("dial")
    (failure,) = walk.failures

    walk.env.collections.lists["collection:c"] = items
    walk.retry(failure.token_id)

    assert len(walk.open) == 200
    assert not walk.failures
    (failure,) = Walk.start(campaign(), contacts="collection:nowhere").failures
    assert failure.node == "dial"


def test_a_collection_grows_at_its_end_and_is_read_in_parts(db: Session) -> None:
    kept = engine.keep_collection(db, range(700), by=ADMIN)
    assert engine.collection_items(db, kept.id, first=498, limit=4) == [498, 499, 500, 501]

    assert engine.add_to_collection(db, kept.id, range(700, 1100)).count == 1100

    assert engine.collection_items(db, kept.id, first=698, limit=4) == [698, 699, 700, 701]
    assert engine.collection_items(db, kept.id, first=1099, limit=4) == [1099]
    assert engine.collection_items(db, kept.id, first=2000) == []


def test_what_cannot_be_kept_is_refused(db: Session) -> None:
    with pytest.raises(NotPlain):
        engine.keep_collection(db, [1, db.now()], by=ADMIN)
    with pytest.raises(TooManyItems):
        engine.keep_collection(db, range(MANY + 1), by=ADMIN)
    with pytest.raises(NoSuchCollection):
        engine.collection_items(db, new_id())


def test_a_collection_goes_when_it_is_dropped_or_old(db: Session, clock: SetClock) -> None:
    kept = engine.keep_collection(db, [1], by=ADMIN)
    engine.drop_collection(db, kept.id)
    with pytest.raises(NoSuchCollection):
        engine.get_collection(db, kept.id)
    assert db.scalar(select(func.count()).select_from(Piece)) == 0

    engine.keep_collection(db, [1], by=ADMIN)
    assert forget_collections(db) == 0
    clock.advance(timedelta(days=366))
    assert forget_collections(db) == 1
