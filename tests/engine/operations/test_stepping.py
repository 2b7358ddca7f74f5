"""Sending a case back to a step, and taking back what one has completed."""

from concurrent.futures import ThreadPoolExecutor
from typing import cast
from uuid import UUID

import pytest

import engine
from base.db import Session
from engine import Actor, TaskFilter
from engine.identity import actor_of
from engine.identity.people import person
from engine.operations.stepping import NoSuchStep, NotYourWork
from engine.tasks.records import OPEN
from engine.tasks.rights import NoReason
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import away
from tests.make.actors import ADMIN

STEPS = d.drawing(
    "steps",
    d.start()
    + d.user("take", task='users="anna, berta"')
    + d.xor("fork", default="f2")
    + d.user("check", task='users="carl, dora"')
    + d.user("approve", task='users="dora"')
    + d.end(),
    [("start", "take"), ("take", "fork"), ("fork", "check", "default"), ("fork", "end", "${skip}"),
     ("check", "approve"), ("approve", "end")],
)  # fmt: skip


def begin(db: Session) -> tuple[UUID, dict[str, Actor]]:
    staff = {n: actor_of(db, make.user(db, n).id) for n in ("anna", "berta", "carl", "dora")}
    engine.deploy(db, [STEPS], by=ADMIN)
    return engine.start(db, "steps", variables={"skip": False}, by=ADMIN).id, staff


def here(db: Session, instance_id: UUID) -> engine.TaskView:
    (found,) = engine.find_tasks(db, TaskFilter(instance_id=instance_id, states=OPEN)).items
    return found


def does(db: Session, instance_id: UUID, by: Actor) -> engine.TaskView:
    return engine.complete(db, here(db, instance_id).id, {}, by=by)


def verbs(db: Session, instance_id: UUID) -> list[str]:
    return [one.what for one in engine.history(db, instance_id, limit=100).items]


def test_a_case_goes_back_to_who_did_the_step(db: Session) -> None:
    case, staff = begin(db)
    does(db, case, staff["anna"])
    does(db, case, staff["carl"])
    approve = here(db, case)

    steps = engine.steps_back(db, approve.id)
    assert [(one.node, one.by) for one in steps] == [("check", "carl"), ("take", "anna")]
    engine.return_to(db, approve.id, "take", by=staff["dora"], reason="the number is wrong")

    again = here(db, case)
    assert (again.node, again.assignee) == ("take", "anna")
    assert engine.get_task(db, approve.id).state == "cancelled"
    (notice,) = engine.notices_of(db, "anna").items
    assert (notice.kind, notice.words) == ("returned", "the number is wrong")
    line = next(x for x in engine.history(db, case, limit=99).items if x.what == "returned")
    assert line.details == {"to": "Take", "step": "take", "reason": "the number is wrong"}
    does(db, case, staff["anna"])
    assert here(db, case).node == "check"


def test_going_back_needs_a_reason_and_a_step_of_the_way(db: Session) -> None:
    case, staff = begin(db)
    first = here(db, case)
    assert engine.steps_back(db, first.id) == []
    does(db, case, staff["anna"])
    check = here(db, case)

    with pytest.raises(NoReason):
        engine.return_to(db, check.id, "take", by=staff["carl"], reason=" ")
    for node in ("approve", "check", "nowhere", "fork"):
        with pytest.raises(NoSuchStep):
            engine.return_to(db, check.id, node, by=staff["carl"], reason="x")
    with pytest.raises(engine.NotYourTask):
        engine.return_to(db, check.id, "take", by=staff["berta"], reason="x")


def test_who_is_away_does_not_get_it_back(db: Session) -> None:
    case, staff = begin(db)
    does(db, case, staff["anna"])
    away(db, person(db, cast("UUID", staff["anna"].id)))

    engine.return_to(db, here(db, case).id, "take", by=staff["carl"], reason="x")

    assert (here(db, case).assignee, here(db, case).state) == (None, "ready")


def test_what_runs_beside_ends_when_it_would_begin_again(db: Session) -> None:
    fork = d.drawing(
        "beside",
        d.start() + d.user("first") + d.parallel("split") + d.user("left") + d.user("right")
        + d.parallel("join") + d.end(),
        [("start", "first"), ("first", "split"), ("split", "left"), ("split", "right"),
         ("left", "join"), ("right", "join"), ("join", "end")],
    )  # fmt: skip
    engine.deploy(db, [fork], by=ADMIN)
    case = engine.start(db, "beside", variables={}, by=ADMIN).id
    does(db, case, ADMIN)
    open_ = {one.node: one.id for one in
             engine.find_tasks(db, TaskFilter(instance_id=case, states=OPEN)).items}  # fmt: skip

    engine.return_to(db, open_["left"], "first", by=ADMIN, reason="x")

    assert here(db, case).node == "first"
    does(db, case, ADMIN)
    assert engine.count_tasks(db, TaskFilter(instance_id=case, states=OPEN)) == 2


def test_within_a_called_process_a_case_goes_back_too(db: Session) -> None:
    caller = d.drawing("caller", d.start() + d.user("take") + d.call("inside", "steps") + d.end(),
                       [("start", "take"), ("take", "inside"), ("inside", "end")])  # fmt: skip
    engine.deploy(db, [STEPS, caller], by=ADMIN)
    case = engine.start(db, "caller", variables={"skip": False}, by=ADMIN).id
    does(db, case, ADMIN)  # the caller's step of the same name is none of the called process
    assert engine.steps_back(db, here(db, case).id) == []
    inner = does(db, case, ADMIN)
    check = here(db, case)

    assert [one.node for one in engine.steps_back(db, check.id)] == ["take"]
    again = engine.take_back(db, inner.id, by=ADMIN)
    assert (again.node, here(db, case).id) == ("take", again.id)
    does(db, case, ADMIN)
    engine.return_to(db, here(db, case).id, "take", by=ADMIN, reason="x")
    assert here(db, case).node == "take"
    for node in ("take", "check", "approve"):
        assert here(db, case).node == node
        does(db, case, ADMIN)
    assert engine.get_instance(db, case).state == "completed"


def test_who_completed_takes_it_back_while_nobody_went_on(db: Session) -> None:
    case, staff = begin(db)
    done = engine.complete(db, here(db, case).id, {"no": 7}, by=staff["anna"])
    engine.claim(db, here(db, case).id, by=staff["carl"])

    again = engine.take_back(db, done.id, by=staff["anna"], reason="a slip")

    assert (again.node, again.assignee, again.state) == ("take", "anna", "claimed")
    assert here(db, case).id == again.id
    assert engine.get_task(db, again.id).variables["no"] == 7
    assert [one.kind for one in engine.notices_of(db, "carl").items] == ["taken_back"]
    assert "taken_back" in verbs(db, case)
    does(db, case, staff["anna"])
    assert here(db, case).node == "check"


def test_it_stays_when_the_next_has_been_done(db: Session) -> None:
    case, staff = begin(db)
    done = does(db, case, staff["anna"])
    does(db, case, staff["carl"])

    with pytest.raises(engine.CannotTakeBack) as refused:
        engine.take_back(db, done.id, by=staff["anna"])

    assert refused.value.params["who"] == staff["carl"].name
    assert refused.value.params["when"] == db.now()
    assert "Check" in refused.value.text()


def test_only_who_completed_it_takes_it_back(db: Session) -> None:
    case, staff = begin(db)
    open_ = here(db, case)
    with pytest.raises(NotYourWork):
        engine.take_back(db, open_.id, by=staff["anna"])
    done = does(db, case, staff["anna"])
    with pytest.raises(NotYourWork):
        engine.take_back(db, done.id, by=staff["berta"])


def test_what_has_gone_out_is_not_taken_back(db: Session) -> None:
    nodes = (
        d.start() + d.user("ask") + d.throw("told", "m_news")
        + d.user("after") + d.end()
    )  # fmt: skip
    flows = [("start", "ask"), ("ask", "told"), ("told", "after"), ("after", "end")]
    engine.deploy(db, [d.drawing("out", nodes, flows, before=d.declared("news"))], by=ADMIN)
    case = engine.start(db, "out", variables={}, by=ADMIN).id
    done = does(db, case, ADMIN)

    with pytest.raises(engine.CannotTakeBack, match="told"):
        engine.take_back(db, done.id, by=ADMIN)


def test_the_end_is_the_end(db: Session) -> None:
    case, staff = begin(db)
    done = engine.complete(db, here(db, case).id, {"skip": True}, by=staff["anna"])

    with pytest.raises(engine.InstanceOver):
        engine.take_back(db, done.id, by=staff["anna"])


def test_of_taking_back_and_going_on_at_once_one_wins(world: World) -> None:
    with world.transaction() as db:
        case, staff = begin(db)
        done = does(db, case, staff["anna"])
        check = here(db, case)

    def back(_: int) -> str:
        try:
            with world.transaction() as db:
                engine.take_back(db, done.id, by=staff["anna"])
        except engine.CannotTakeBack as error:
            return f"refused: {error.params['who']}"
        return "back"

    def on(_: int) -> str:
        try:
            with world.transaction() as db:
                engine.complete(db, check.id, {}, by=staff["carl"])
        except engine.TaskClosed as error:
            return f"closed: {error.params['who']}"
        return "on"

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(back, 0), pool.submit(on, 0)
        answers = (first.result(20), second.result(20))

    assert answers in {
        ("back", f"closed: {staff['anna'].name}"),
        (f"refused: {staff['carl'].name}", "on"),
    }
    with world.transaction() as db:
        assert here(db, case).node == ("take" if answers[0] == "back" else "approve")
