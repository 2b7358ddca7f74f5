"""Claiming, releasing, handing on, and finding tasks."""

from datetime import timedelta
from typing import Any

import pytest

import engine
from base.db import Session
from engine.people import Actor
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN, CHEN, LIN, WU


def one_task(db: Session, task: str = 'groups="Agent"') -> engine.TaskView:
    file = d.drawing(
        "one", d.start() + d.user("work", task=task) + d.end(), [("start", "work"), ("work", "end")]
    )
    engine.deploy(db, [file], by=ADMIN)
    instance = engine.start(db, "one", variables={}, by=LIN, business_key="T20261102-0001")
    return engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items[0]


def mine(db: Session, who: Actor) -> list[str]:
    return [t.node for t in engine.find_tasks(db, engine.TaskFilter(for_actor=who)).items]


def test_a_claimed_task_leaves_the_others_inboxes(db: Session) -> None:
    task = one_task(db)
    assert mine(db, LIN) == mine(db, WU) == ["work"]
    assert mine(db, CHEN) == []

    claimed = engine.claim(db, task.id, by=LIN)

    assert (claimed.state, claimed.assignee) == ("claimed", "lin")
    assert mine(db, LIN) == ["work"]
    assert mine(db, WU) == []


def test_the_second_claim_says_who_was_first_and_when(db: Session) -> None:
    task = one_task(db)
    engine.claim(db, task.id, by=LIN)

    with pytest.raises(engine.TaskTaken) as refused:
        engine.claim(db, task.id, by=WU)
    assert refused.value.params == {"who": "lin", "username": "lin", "when": db.now()}
    assert engine.claim(db, task.id, by=LIN).assignee == "lin"


def test_who_holds_a_task_is_told_by_the_name_that_people_know(db: Session) -> None:
    task = one_task(db)
    engine.claim(db, task.id, by=make.actor(db, make.user(db, "berta")))

    with pytest.raises(engine.TaskTaken) as refused:
        engine.complete(db, task.id, {}, by=WU)

    assert (refused.value.params["who"], refused.value.params["username"]) == ("Berta", "berta")
    assert refused.value.text() == "Berta has taken this task already."


def test_a_task_that_somebody_holds_is_not_completed_by_others(db: Session) -> None:
    task = one_task(db)
    engine.claim(db, task.id, by=LIN)

    with pytest.raises(engine.TaskTaken):
        engine.complete(db, task.id, {}, by=WU)


def test_completing_a_closed_task_says_who_when_and_how(db: Session) -> None:
    task = one_task(db)
    engine.complete(db, task.id, {"outcome": "done"}, by=LIN)

    with pytest.raises(engine.TaskClosed) as refused:
        engine.complete(db, task.id, {}, by=WU)
    assert refused.value.params == {
        "who": "Lin Mei", "username": "lin", "when": db.now(), "outcome": "done",
    }  # fmt: skip


def test_a_released_task_is_open_to_all_candidates_again(db: Session) -> None:
    task = one_task(db)
    engine.claim(db, task.id, by=LIN)
    with pytest.raises(engine.NotYourClaim):
        engine.release(db, task.id, by=WU)

    engine.release(db, task.id, by=LIN)

    assert mine(db, WU) == ["work"]


def test_handing_on_keeps_the_reason(db: Session) -> None:
    make.user(db, "chen", password=None)
    task = one_task(db)
    engine.claim(db, task.id, by=LIN)

    given = engine.transfer(db, task.id, to="Chen", by=LIN, reason="she knows the case")

    assert given.assignee == "chen"
    assert mine(db, CHEN) == ["work"]
    line = next(x for x in engine.history(db, task.instance_id).items if x.what == "delegated")
    assert dict(line.details) == {"from": "lin", "to": "chen", "reason": "she knows the case"}
    engine.complete(db, task.id, {}, by=CHEN)


def test_a_task_is_not_handed_to_nobody(db: Session) -> None:
    task = one_task(db)

    with pytest.raises(engine.NobodyThere):
        engine.transfer(db, task.id, to="ghost", by=LIN, reason="")


def test_a_task_without_candidates_is_open_to_everybody(db: Session) -> None:
    one_task(db, task="")

    assert mine(db, CHEN) == ["work"]


def test_a_task_may_name_its_users_and_its_holder(db: Session) -> None:
    named = one_task(db, task='users="wu, chen"')
    assert named.candidate_users == ("wu", "chen")
    assert mine(db, WU) == ["work"]
    assert mine(db, LIN) == []

    given = one_task(db, task='assignee="lin"')
    assert (given.state, given.assignee) == ("claimed", "lin")


def test_an_administrator_sees_and_does_what_is_free(db: Session) -> None:
    task = one_task(db)

    assert mine(db, ADMIN) == ["work"]
    engine.complete(db, task.id, {}, by=ADMIN)


def test_tasks_are_found_by_what_they_are(db: Session) -> None:
    task = one_task(db, task='groups="agent" due="PT4H" priority="80" form="tickets/sign"')
    assert (task.form, task.priority) == ("tickets/sign", 80)
    assert task.due_at == db.now() + timedelta(hours=4)

    def found(**which: Any) -> int:
        return engine.count_tasks(db, engine.TaskFilter(**which))

    assert found(candidate_group="AGENT") == 1
    assert found(text="t20261102") == found(text="work") == 1
    assert found(text="%") == 0
    assert found(due_before=db.now() + timedelta(hours=5)) == 1
    assert found(due_before=db.now()) == 0
    assert found(started_by="lin") == 1
    assert found(started_by="wu") == 0


def test_long_lists_come_in_pages(db: Session) -> None:
    for _ in range(5):
        one_task(db)

    first = engine.find_tasks(db, engine.TaskFilter(), limit=2)
    second = engine.find_tasks(db, engine.TaskFilter(), after=first.next, limit=2)
    third = engine.find_tasks(db, engine.TaskFilter(), after=second.next, limit=2)

    ids = [task.id for page in (first, second, third) for task in page.items]
    assert len(set(ids)) == 5
    assert third.next is None


def test_a_draft_is_kept_per_person_until_the_task_is_done(db: Session) -> None:
    task = one_task(db)
    engine.save_draft(db, task.id, by=LIN, data={"reply": "half a"})
    engine.save_draft(db, task.id, by=LIN, data={"reply": "half a sentence"})

    assert engine.draft(db, task.id, by=LIN) == {"reply": "half a sentence"}
    assert engine.draft(db, task.id, by=WU) is None
    with pytest.raises(engine.NotYourTask):
        engine.save_draft(db, task.id, by=CHEN, data={})
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.draft(db, task.id, by=LIN) is None


def test_who_may_do_the_tasks_of_others_is_a_permission_and_no_role(db: Session) -> None:
    rights = frozenset({"tasks.work", "tasks.any"})
    overseer = Actor(None, "Eva", "eva", frozenset({"overseer"}), rights=rights)
    former = Actor(None, "Max", "max", frozenset({"admin"}), rights=frozenset({"tasks.work"}))
    task = one_task(db)
    assert mine(db, overseer) == ["work"]
    assert mine(db, former) == []

    engine.claim(db, task.id, by=LIN)
    with pytest.raises(engine.NotYourClaim):
        engine.release(db, task.id, by=former)
    assert engine.release(db, task.id, by=overseer).state == "ready"
