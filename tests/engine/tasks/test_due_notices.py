"""Whom the process gives a task is told; so is whose task is due soon or late, once for each."""

from datetime import timedelta

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from base.parameters import Level, Setting, set_value
from engine import Actor, NoticeKind, TaskFilter, TaskView
from engine.identity import actor_of
from engine.tasks.notices import due
from engine.tasks.notices.due import SOON
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN

WORK = 'assignee="anna" due="PT3H"'


def given(db: Session, task: str = WORK, *, by: Actor = ADMIN) -> TaskView:
    nodes = d.start() + d.user("work", task=task) + d.end()
    engine.deploy(db, [d.drawing("one", nodes, [("start", "work"), ("work", "end")])], by=ADMIN)
    instance = engine.start(db, "one", variables={}, by=by)
    return engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items[0]


def kinds(db: Session, name: str = "anna") -> list[str]:
    return [one.kind.value for one in engine.notices_of(db, name).items][::-1]


def test_whom_the_process_gives_a_task_is_told(db: Session) -> None:
    make.user(db, "anna")

    task = given(db)

    [notice] = engine.notices_of(db, "anna").items
    assert (notice.kind, notice.task_id) == (NoticeKind.ASSIGNED, task.id)


def test_nobody_is_told_of_what_they_gave_themselves_nor_is_somebody_who_is_nobody(
    db: Session,
) -> None:
    anna = actor_of(db, make.user(db, "anna").id)
    given(db, by=anna)
    given(db, 'assignee="nobody.here"')
    given(db, 'groups="agent"')

    assert (kinds(db), kinds(db, "nobody.here")) == ([], [])


def test_the_holder_is_told_once_that_it_is_due_soon_and_once_that_it_is_late(
    db: Session, clock: SetClock
) -> None:
    make.user(db, "anna")
    given(db)
    told = [engine.tell_due(db)]
    for _ in range(4):
        clock.advance(timedelta(hours=1))
        told += [engine.tell_due(db), engine.tell_due(db)]

    soon, late = NoticeKind.DUE_SOON, NoticeKind.OVERDUE
    assert sum(one[soon] for one in told) == sum(one[late] for one in told) == 1
    assert kinds(db) == ["assigned", "due_soon", "overdue"]


def test_another_due_time_and_another_holder_are_told_anew(db: Session, clock: SetClock) -> None:
    for name in ("anna", "bert"):
        make.user(db, name)
    task = given(db)
    clock.advance(timedelta(hours=2, minutes=30))
    engine.tell_due(db)
    engine.move_due(db, task.instance_id, "work", clock.now() + timedelta(minutes=50))
    engine.tell_due(db)
    engine.transfer(db, task.id, to="bert", by=ADMIN, reason="she is ill")
    engine.tell_due(db)

    assert kinds(db) == ["assigned", "due_soon", "due_soon"]
    assert kinds(db, "bert") == ["handed_on", "due_soon"]


def test_what_nobody_holds_and_what_is_done_is_told_to_nobody(db: Session, clock: SetClock) -> None:
    anna = actor_of(db, make.user(db, "anna", "agent").id)
    done = given(db)
    engine.complete(db, done.id, {}, by=anna)
    given(db, 'groups="agent" due="PT3H"')
    clock.advance(timedelta(hours=4))

    assert engine.tell_due(db) == {NoticeKind.DUE_SOON: 0, NoticeKind.OVERDUE: 0}


def test_how_long_before_is_set_by_the_centre_and_long_lateness_is_no_news(
    db: Session, clock: SetClock
) -> None:
    make.user(db, "anna")
    given(db)
    set_value(db, Setting(code=SOON.code, level=Level.CENTRE, value="PT4H"), by=ADMIN)
    engine.tell_due(db)
    clock.advance(timedelta(days=8))
    engine.tell_due(db)

    assert kinds(db) == ["assigned", "due_soon"]


def test_tasks_of_nobody_do_not_keep_others_from_being_told(
    db: Session, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.user(db, "anna")
    given(db, 'assignee="nobody.here" due="PT2H30M"')
    given(db)
    clock.advance(timedelta(hours=2, minutes=15))
    monkeypatch.setattr(due, "AT_ONCE", 1)

    engine.tell_due(db)

    assert kinds(db) == ["assigned", "due_soon"]
