"""Delegating and getting back, copies to read, urging, planning: who may, what is told, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from base.errors import NotFound
from engine import Actor, NoticeKind, TaskFilter
from engine.audit import AuditFilter, audit_lines
from engine.identity import actor_of
from engine.tasks.actions import NobodyNamed, NobodyThere, NotYourClaim
from engine.tasks.acts.delegating import AlreadyTheirs, NotLent
from engine.tasks.acts.telling import NobodyToUrge, WrongPriority
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import away
from tests.make.actors import ADMIN


def task_of(db: Session, task: str = 'users="anna, berta"') -> UUID:
    nodes = d.start() + d.user("work", task=task) + d.end()
    engine.deploy(db, [d.drawing("one", nodes, [("start", "work"), ("work", "end")])], by=ADMIN)
    instance = engine.start(db, "one", variables={}, by=ADMIN)
    return engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items[0].id


def people(db: Session, *names: str) -> list[Actor]:
    return [actor_of(db, make.user(db, name).id) for name in names]


def told(db: Session, person: Actor) -> list[tuple[str, str, str]]:
    return [
        (one.kind.value, one.by_name, one.words)
        for one in engine.notices_of(db, person.username).items
    ]


def lines(db: Session, task_id: UUID) -> list[tuple[str, dict[str, object]]]:
    task = engine.get_task(db, task_id)
    found = engine.history(db, task.instance_id, token_id=task_id).items
    return [(one.what, dict(one.details)) for one in found][1:]


def test_a_delegated_task_comes_back_to_its_owner_who_completes_it(db: Session) -> None:
    anna, carl = people(db, "anna", "carl")
    task_id = task_of(db)
    engine.claim(db, task_id, by=anna)

    lent = engine.delegate(db, task_id, to="Carl", by=anna, reason="check the sums")

    assert (lent.assignee, lent.owner) == ("carl", "anna")
    assert told(db, carl) == [("lent", anna.name, "check the sums")]
    with pytest.raises(engine.TaskLent):
        engine.complete(db, task_id, {}, by=carl)
    with pytest.raises(engine.TaskTaken):
        engine.complete(db, task_id, {}, by=anna)
    with pytest.raises(engine.TaskLent):
        engine.release(db, task_id, by=carl)
    for hand in (engine.delegate, engine.transfer):
        with pytest.raises(engine.TaskLent):
            hand(db, task_id, to="anna", by=carl, reason="")

    engine.save_draft(db, task_id, by=carl, data={"sum": "12"})
    back = engine.give_back(db, task_id, by=carl, reason="they are right")

    assert (back.assignee, back.owner) == ("anna", None)
    assert told(db, anna) == [("given_back", carl.name, "they are right")]
    assert (engine.draft(db, task_id, by=anna), engine.draft(db, task_id, by=carl)) == (
        {"sum": "12"}, None,
    )  # fmt: skip
    engine.complete(db, task_id, {}, by=anna)
    assert [what for what, _data in lines(db, task_id)] == [
        "claimed", "lent", "given_back", "completed",
    ]  # fmt: skip
    assert lines(db, task_id)[1][1] == {"from": "anna", "to": "carl", "reason": "check the sums"}
    audited = audit_lines(db, AuditFilter()).items
    assert {"task.lent", "task.given_back"} <= {one.what for one in audited}


def test_the_owner_may_fetch_it_and_others_may_not(db: Session) -> None:
    anna, berta, _carl = people(db, "anna", "berta", "carl")
    task_id = task_of(db)
    engine.delegate(db, task_id, to="carl", by=anna, reason="")

    with pytest.raises(NotYourClaim):
        engine.give_back(db, task_id, by=berta, reason="")
    assert engine.give_back(db, task_id, by=anna, reason="").assignee == "anna"
    with pytest.raises(NotLent):
        engine.give_back(db, task_id, by=anna, reason="")


def test_what_is_delegated_to_somebody_away_goes_to_who_stands_in(db: Session) -> None:
    anna, _berta = people(db, "anna", "berta")
    away(db, make.user(db, "carl"), "berta")

    lent = engine.delegate(db, task_of(db), to="carl", by=anna, reason="")

    assert (lent.assignee, dict(lent.stands_for)) == ("berta", {"berta": "carl"})


def test_a_task_comes_back_to_all_when_its_owner_is_gone(db: Session) -> None:
    owner = make.user(db, "anna")
    anna, (carl,) = actor_of(db, owner.id), people(db, "carl")
    task_id = task_of(db)
    engine.delegate(db, task_id, to="carl", by=anna, reason="")
    away(db, owner)

    back = engine.give_back(db, task_id, by=carl, reason="")

    assert (back.assignee, back.state) == (None, "ready")


def test_nobody_gets_a_task_that_is_theirs_or_that_is_nobody(db: Session) -> None:
    (anna,) = people(db, "anna")
    task_id = task_of(db)

    with pytest.raises(AlreadyTheirs):
        engine.delegate(db, task_id, to="anna", by=anna, reason="")
    with pytest.raises(NobodyThere):
        engine.delegate(db, task_id, to="ghost", by=anna, reason="")
    with pytest.raises(NobodyNamed):
        engine.delegate(db, task_id, to=" ", by=anna, reason="")


def test_a_copy_lets_somebody_read_and_is_sent_once(db: Session) -> None:
    anna, emil = people(db, "anna", "emil")
    emil = Actor(emil.id, emil.name, emil.username, rights=frozenset({"tasks.work"}))
    task_id = task_of(db)
    with pytest.raises(NotFound):
        engine.get_task(db, task_id, by=emil)

    engine.copy_to(db, task_id, ["emil", "anna", "emil"], by=anna, reason="for information")
    engine.copy_to(db, task_id, ["emil"], by=anna, reason="again")

    assert engine.get_task(db, task_id, by=emil).id == task_id
    assert told(db, emil) == [("copied", anna.name, "for information")]
    assert told(db, anna) == []
    with pytest.raises(engine.NotYourTask):
        engine.claim(db, task_id, by=emil)
    assert engine.count_unread(db, "emil") == 1
    engine.mark_read(db, "emil", task_id=task_id)
    assert engine.count_unread(db, "emil") == 0
    assert [person for person, read in engine.copied_to(db, task_id) if read] == ["emil"]
    assert lines(db, task_id) == [("copied", {"to": ["emil"], "reason": "for information"})]


def test_a_task_is_urged_once_an_hour(db: Session, clock: SetClock) -> None:
    anna, berta = people(db, "anna", "berta")
    task_id = task_of(db)
    engine.claim(db, task_id, by=anna)

    assert engine.urge(db, task_id, by=berta, reason="it burns") == ["anna"]
    clock.advance(timedelta(minutes=59))
    with pytest.raises(engine.UrgedLately) as refused:
        engine.urge(db, task_id, by=ADMIN, reason="")
    assert refused.value.params["who"] == berta.name
    clock.advance(timedelta(minutes=2))
    engine.urge(db, task_id, by=ADMIN, reason="")

    kinds = [one.kind for one in engine.notices_of(db, "anna").items]
    assert kinds == [NoticeKind.URGED, NoticeKind.URGED]


def test_urging_a_free_task_reaches_all_who_may_take_it(db: Session) -> None:
    anna, berta = people(db, "anna", "berta")
    task_id = task_of(db)

    assert engine.urge(db, task_id, by=anna, reason="") == ["berta"]
    assert told(db, berta)[0][0] == "urged"


def test_who_has_it_themselves_has_nobody_to_urge(db: Session) -> None:
    (anna,) = people(db, "anna")
    task_id = task_of(db)
    engine.claim(db, task_id, by=anna)

    with pytest.raises(NobodyToUrge):
        engine.urge(db, task_id, by=anna, reason="")


def test_a_task_is_put_on_a_date_and_made_urgent(db: Session) -> None:
    anna, berta = people(db, "anna", "berta")
    task_id, day = task_of(db), db.now() + timedelta(days=2)
    engine.claim(db, task_id, by=anna)

    seen = engine.plan(db, task_id, by=anna, follow_up_at=day, priority=90)
    engine.plan(db, task_id, by=anna, follow_up_at=day, priority=90)

    assert (seen.follow_up_at, seen.priority) == (day, 90)
    assert [what for what, _data in lines(db, task_id)] == ["claimed", "planned"]
    with pytest.raises(NotYourClaim):
        engine.plan(db, task_id, by=berta, follow_up_at=None, priority=50)
    with pytest.raises(WrongPriority):
        engine.plan(db, task_id, by=anna, follow_up_at=None, priority=101)


def test_of_two_who_urge_at_once_one_is_told_who_was_first(world: World) -> None:
    with world.transaction() as db:
        anna, berta, carl = people(db, "anna", "berta", "carl")
        task_id = task_of(db)
    with world.transaction() as db:
        engine.claim(db, task_id, by=anna)

    def urging(by: Actor) -> object:
        try:
            with world.transaction() as db:
                return engine.urge(db, task_id, by=by, reason="")
        except engine.UrgedLately as error:
            return error.params["who"]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(urging, (berta, carl)))

    assert ["anna"] in answers
    assert {berta.name, carl.name} & {str(one) for one in answers}
    with world.transaction() as db:
        assert engine.count_unread(db, "anna") == 1


def test_of_two_who_delegate_at_once_the_second_is_refused(world: World) -> None:
    with world.transaction() as db:
        anna, _berta, _carl = people(db, "anna", "berta", "carl")
        task_id = task_of(db)

    def lending(to: str) -> object:
        try:
            with world.transaction() as db:
                return engine.delegate(db, task_id, to=to, by=anna, reason="").assignee
        except engine.TaskLent as error:
            return error.params["who"], error.params["when"] is not None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lending, ("berta", "carl")))

    won = next(one for one in answers if isinstance(one, str))
    assert answers in ([won, (won.title(), True)], [(won.title(), True), won])
