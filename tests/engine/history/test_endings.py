"""What has ended leaves the hot table, keeps its variables, and answers as it always did."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

import engine
from base.db import Session
from base.errors import NotFound
from base.ids import new_id
from engine.instances.records import FinalState, StoredState
from engine.messages.records import SignalWait, Subscription
from engine.runtime.machine.codec import unseal
from engine.timers.records import Timer
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import border, message, signal, sketch

WEEK = timedelta(days=7)
PLAIN = sketch("start -> a -> end", key="plain")
AT_ONCE = sketch("start -> end", key="at_once")


def count(db: Session, record: type) -> int:
    return db.scalar(select(func.count()).select_from(record)) or 0


def begun(db: Session, file: engine.SourceFile = PLAIN, **variables: Any) -> UUID:
    engine.deploy(db, [file], by=ADMIN)
    key = file.name.removesuffix(".bpmn")
    return engine.start(db, key, variables=variables, by=LIN, business_key="K-1").id


def task(db: Session, instance_id: UUID) -> UUID:
    return engine.find_tasks(db, engine.TaskFilter(instance_id=instance_id)).items[0].id


def ended(db: Session, **variables: Any) -> UUID:
    instance_id = begun(db, **variables)
    engine.complete(db, task(db, instance_id), {"y": 2}, by=LIN)
    return instance_id


def test_the_state_goes_and_the_variables_stay(db: Session) -> None:
    instance_id = ended(db, x=[1, {"deep": True}])

    assert (count(db, StoredState), count(db, FinalState)) == (0, 1)
    one = engine.get_instance(db, instance_id)
    assert one.state is engine.InstanceState.COMPLETED
    assert one.variables == {"x": [1, {"deep": True}], "y": 2}
    assert engine.tokens(db, instance_id) == []
    seen = engine.overview(db, instance_id, most=100)
    assert (seen.tokens, seen.instance.variables) == ([], one.variables)
    assert seen.lines[-1].what == "ended"
    assert db.scalar(select(FinalState.lines)) == seen.lines[-1].seq


def test_what_ends_in_its_first_turn_never_has_a_state(db: Session) -> None:
    instance_id = begun(db, AT_ONCE, x=1)

    assert (count(db, StoredState), count(db, FinalState)) == (0, 1)
    assert engine.get_instance(db, instance_id).variables == {"x": 1}


def test_no_token_is_kept(db: Session) -> None:
    ended(db)
    blob = db.scalars(select(FinalState.blob)).one()

    *_, ready, scopes = unseal(blob)
    assert ready == []
    assert [row[5] for row in scopes] == [[]]


VERBS: dict[str, Callable[[Session, UUID], Any]] = {
    "cancel": lambda db, i: engine.cancel(db, i, by=ADMIN, reason="r"),
    "suspend": lambda db, i: engine.suspend(db, i, by=ADMIN, reason="r"),
    "resume": lambda db, i: engine.resume(db, i, by=ADMIN),
    "modify": lambda db, i: engine.modify(db, i, [], by=ADMIN, reason="r"),
    "modify dry": lambda db, i: engine.modify(db, i, [], by=ADMIN, reason="r", dry_run=True),
    "variables": lambda db, i: engine.set_variables(db, i, {"x": 1}, by=ADMIN, reason="r"),
    "migrate": lambda db, i: engine.migrate(db, i, by=ADMIN, reason="r"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_say_that_it_is_over_since_when_and_by_whom(db: Session, verb: str) -> None:
    instance_id = ended(db)

    with pytest.raises(engine.InstanceOver) as caught:
        VERBS[verb](db, instance_id)

    told = caught.value.params
    assert (told["who"], told["username"], told["when"]) == ("Lin Mei", "lin", db.now())


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_on_what_never_was_say_so(db: Session, verb: str) -> None:
    with pytest.raises(NotFound):
        VERBS[verb](db, new_id())


@pytest.mark.parametrize("verb", ["complete", "claim", "release", "transfer", "link"])
def test_tasks_of_it_say_who_did_them(db: Session, verb: str) -> None:
    instance_id = begun(db)
    task_id = task(db, instance_id)
    engine.complete(db, task_id, {}, by=LIN)
    db.flush()

    with pytest.raises(engine.TaskClosed) as caught:
        if verb == "complete":
            engine.complete(db, task_id, {}, by=ADMIN)
        elif verb == "claim":
            engine.claim(db, task_id, by=ADMIN)
        elif verb == "release":
            engine.release(db, task_id, by=ADMIN)
        elif verb == "transfer":
            engine.transfer(db, task_id, to=make.user(db).username, by=LIN, reason="r")
        else:
            engine.create_link(db, task_id, person="a@b.example", purpose="handle", ttl=WEEK)
    assert caught.value.params["who"] == "Lin Mei"


@pytest.mark.parametrize("how", ["completed", "cancelled"])
def test_nothing_of_it_waits_any_more(db: Session, how: str) -> None:
    nodes = [
        border("m", "a", message("call"), interrupting=False),
        border("t", "a", d.timer("Duration", "P1D"), interrupting=False),
        border("s", "a", signal("all"), interrupting=False),
    ]
    instance_id = begun(
        db, sketch("start -> a -> end", *nodes, key="waits", messages=["call"], signals=["all"])
    )
    assert [count(db, kind) for kind in (Timer, Subscription, SignalWait)] == [1, 1, 1]

    if how == "completed":
        engine.complete(db, task(db, instance_id), {}, by=LIN)
    else:
        engine.cancel(db, instance_id, by=ADMIN, reason="a mistake")

    assert [count(db, kind) for kind in (Timer, Subscription, SignalWait)] == [0, 0, 0]
    assert (count(db, StoredState), count(db, FinalState)) == (0, 1)


@pytest.mark.parametrize(("keep", "values"), [("last", {"x": 1, "y": 2}), ("initial", {"x": 1})])
def test_it_can_be_restarted(db: Session, keep: Any, values: dict[str, Any]) -> None:
    again = engine.restart(db, ended(db, x=1), by=ADMIN, reason="r", variables=keep, nodes=["a"])

    assert again.variables == values
    assert (count(db, StoredState), count(db, FinalState)) == (1, 1)


def test_rows_of_before_read_the_same(db: Session) -> None:
    """A migration has put whole states there: with tokens of steps long done, in either format."""
    instance_id = begun(db, x=1)
    blob = db.scalars(select(StoredState.blob)).one()
    engine.complete(db, task(db, instance_id), {}, by=LIN)
    db.execute(text("update engine_final set blob = :blob"), {"blob": b"\x01" + blob[1:]})

    assert engine.get_instance(db, instance_id).variables == {"x": 1}
    again = engine.restart(db, instance_id, by=ADMIN, reason="r")
    assert again.variables == {"x": 1}
