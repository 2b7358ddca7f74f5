"""Links for people without a desk: one person, one task, for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from base.clock import SetClock
from base.db import Session
from engine.tasks.records import TaskLink
from tests.engine.tasks.test_tasks import one_task

DAY = timedelta(days=1)


def link(db: Session, task: engine.TaskView) -> str:
    return engine.create_link(db, task.id, person="office@water.example", purpose="handle", ttl=DAY)


def test_an_open_link_lets_its_person_do_that_task(db: Session) -> None:
    task = one_task(db, task='groups="department:water"')
    state = engine.open_link(db, link(db, task))

    assert state.status == "open"
    assert state.actor is not None
    done = engine.complete(db, task.id, {"reply": "repaired"}, by=state.actor)
    assert done.completed_by_name == "office@water.example"


def test_a_used_link_says_who_did_what_and_when(db: Session) -> None:
    task = one_task(db)
    token = link(db, task)
    actor = engine.open_link(db, token).actor
    assert actor is not None
    engine.complete(db, task.id, {"outcome": "done"}, by=actor)

    state = engine.open_link(db, token)

    assert (state.status, state.who, state.outcome) == ("used", "office@water.example", "done")
    assert state.when == db.now()
    assert state.actor is None


def test_a_link_expires(db: Session, clock: SetClock) -> None:
    token = link(db, one_task(db))
    clock.advance(DAY)

    state = engine.open_link(db, token)

    assert (state.status, state.actor) == ("expired", None)


def test_a_newer_link_soon_ends_the_older_one(db: Session, clock: SetClock) -> None:
    task = one_task(db)
    older, newer = link(db, task), link(db, task)

    assert engine.open_link(db, older).status == "open", "an open form can still be finished"
    clock.advance(timedelta(hours=2))

    assert engine.open_link(db, older).status == "expired"
    assert engine.open_link(db, newer).status == "open"


def test_a_link_closes_with_a_withdrawn_task(db: Session) -> None:
    task = one_task(db)
    token = link(db, task)
    engine.cancel(db, task.instance_id, by=engine.Actor.system("test"), reason="")

    assert engine.open_link(db, token).status == "closed"


def test_a_link_is_good_for_no_other_task(db: Session) -> None:
    first, second = one_task(db), one_task(db)
    actor = engine.open_link(db, link(db, first)).actor
    assert actor is not None

    with pytest.raises(engine.NotYourTask):
        engine.complete(db, second.id, {}, by=actor)


def test_a_foreign_token_is_unknown(db: Session) -> None:
    token = link(db, one_task(db))

    for wrong in ("", "x", token[:-1], token + "x", "\ud800", token.replace(".", "")):
        assert engine.open_link(db, wrong).status == "unknown"


def test_the_token_names_its_centre_and_is_not_stored(db: Session) -> None:
    token = link(db, one_task(db))

    assert engine.centre_of_token(token) == db.centre_id
    assert engine.centre_of_token("nonsense") is None
    stored = db.scalars(select(TaskLink)).one()
    assert token.encode() not in stored.sha256
    assert len(stored.sha256) == 32
