"""A task for whoever is on duty: it passes on with the shift, and is found by nobody else."""

from datetime import time, timedelta

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from engine import TaskFilter, identity
from engine.tasks.rights import NotYourTask
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN

# The clock stands at 17:00 by the centre's time.
DAY, EVENING = (9, 18), (18, 9)


def enter(db: Session, username: str, begins: int, ends: int) -> None:
    pattern = identity.Pattern(begins=time(begins), ends=time(ends), weekdays=frozenset({1}))
    identity.add_shift(db, "roads", identity.NewShift(pattern=pattern, username=username), by=ADMIN)


def inbox(db: Session, username: str) -> list[str]:
    [one] = [one for one in identity.people(db) if one.username == username]
    me = identity.actor_of(db, one.id)
    return [task.node for task in engine.find_tasks(db, TaskFilter(for_actor=me)).items]


def test_an_open_task_goes_from_shift_to_shift(db: Session, clock: SetClock) -> None:
    make.department(db)
    people = {name: make.user(db, name, "handler", password=None) for name in ("anna", "bert")}
    enter(db, "anna", *DAY)
    enter(db, "bert", *EVENING)
    nodes = d.start() + d.user("act", task='groups="duty:Roads"') + d.end()
    file = d.drawing("alarm", nodes, [("start", "act"), ("act", "end")])
    assert engine.deploy(db, [file], by=ADMIN).problems == []
    engine.start(db, "alarm", variables={}, by=ADMIN)
    [task] = engine.find_tasks(db, TaskFilter()).items
    assert (inbox(db, "anna"), inbox(db, "bert")) == (["act"], [])
    with pytest.raises(NotYourTask):
        engine.claim(db, task.id, by=identity.actor_of(db, people["bert"].id))
    clock.advance(timedelta(hours=2))
    assert (inbox(db, "anna"), inbox(db, "bert")) == ([], ["act"])
    engine.claim(db, task.id, by=identity.actor_of(db, people["bert"].id))
    clock.advance(timedelta(days=1))
    assert inbox(db, "bert") == ["act"], "who has taken it keeps it"


def test_the_name_of_a_duty_is_read_by_people(db: Session) -> None:
    make.department(db)
    names = identity.candidate_names(db, ["duty:roads", "department:roads", "agent", "duty:moon"])
    assert (names["duty:roads"], names["department:roads"]) == ("On duty: Roads", "Roads")
    assert "duty:moon" not in names
