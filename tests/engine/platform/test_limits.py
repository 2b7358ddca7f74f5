"""What a centre may have: people, processes, mails within an hour, the size of a file."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

import engine
from base import files
from base.db import Session
from base.facts import Limits
from base.jobs import Runner
from base.jobs.records import Job
from connectors import email
from engine import identity
from engine.identity.people import TooManyPeople, set_active
from engine.instances.room import TooManyInstances
from engine.people import Actor
from engine.platform import (
    CentreForm,
    MailAccount,
    change_centre,
    resume_centre,
    set_mail_account,
    suspend_centre,
)
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as people
from tests.make.twins import only

LIN = Actor(None, "Lin", "lin")


def of_mail(db: Session, mail_id: UUID) -> Job:
    return db.scalars(select(Job).where(Job.subject == mail_id)).one()


def limit(world: World, **most: int) -> None:
    form = CentreForm(names={"en": "Main"}, limits=Limits(**most))
    with world.as_platform(world.centre_id) as db:
        change_centre(db, form, by=LIN)


def test_no_more_people_than_may_be_are_added_or_switched_on(world: World) -> None:
    limit(world, people=2)
    with world.transaction() as db:
        anna = people.user(db, "anna", "agent", password=None)
        people.user(db, "ben", "agent", password=None)
    with world.transaction() as db, pytest.raises(TooManyPeople):
        identity.create_user(db, identity.NewUser(username="carl", name="Carl"))
    with world.transaction() as db:
        set_active(db, anna.id, active=False)
        people.user(db, "dora", "agent", password=None)
    with world.transaction() as db, pytest.raises(TooManyPeople):
        set_active(db, anna.id, active=True)


def test_no_more_processes_than_may_be_run_at_once(world: World) -> None:
    limit(world, instances=1)
    with world.transaction() as db:
        engine.deploy(db, [only("lion")], by=LIN)
        first = engine.start(db, "only_lion", variables={}, by=LIN)
    with world.transaction() as db, pytest.raises(TooManyInstances):
        engine.start(db, "only_lion", variables={}, by=LIN)
    with world.transaction() as db:
        engine.cancel(db, first.id, by=LIN, reason="room")
        engine.start(db, "only_lion", variables={}, by=LIN)


def test_a_file_is_as_large_as_the_centre_may_have_it(world: World) -> None:
    limit(world, upload_mb=1)
    chunks = [b"x" * 1_000_000, b"x"]

    with world.transaction() as db, pytest.raises(files.FileTooLarge):
        files.save(db, "a.txt", media_type="text/plain", chunks=chunks)


def test_mails_beyond_the_limit_wait_and_are_not_given_up(world: World) -> None:
    limit(world, mails_per_hour=1)
    closed = MailAccount(
        mode="smtp", address="main@main.test", smtp_host="127.0.0.1", smtp_port=1, smtp_tls="none"
    )
    with world.as_platform(world.centre_id) as db:
        set_mail_account(db, closed, by=LIN)
    with world.transaction() as db:
        mails = [
            email.send(db, email.Mail(to="a@b.test", subject=str(n), text="x"), key=str(n))
            for n in range(2)
        ]
    runner = Runner(world.database)
    assert runner.run_due() == 2

    with world.transaction() as db:
        first, second = (of_mail(db, mail.id) for mail in mails)
        assert "Connection refused" in (first.error or "")
        assert (first.attempts, first.max_attempts) == (1, 12)
        assert (second.attempts, second.max_attempts) == (1, 13)
        assert second.run_at == world.clock.now() + timedelta(hours=1)


def test_what_belongs_to_a_suspended_centre_waits_and_goes_on(world: World) -> None:
    timer = d.drawing(
        "waits",
        d.start() + d.catch("hour", d.timer("Duration", "PT1H")) + d.user("look") + d.end(),
        [("start", "hour"), ("hour", "look"), ("look", "end")],
    )
    with world.transaction() as db:
        engine.deploy(db, [timer], by=LIN)
        engine.start(db, "waits", variables={}, by=LIN)
        email.write_locally(db, sender="a@b.test", sender_name="A", subject="x", text="x")
    with world.as_platform(world.centre_id) as db:
        suspend_centre(db, why="", by=LIN)
    world.clock.advance(timedelta(hours=2))

    assert world.run_jobs() == 0
    with world.as_platform(world.centre_id) as db:
        resume_centre(db, by=LIN)
    assert world.run_jobs() > 0
    with world.transaction() as db:
        assert len(engine.find_tasks(db, engine.TaskFilter(node="look")).items) == 1


def test_a_hint_of_a_suspended_centre_s_job_runs_nothing(world: World) -> None:
    with world.transaction() as db:
        mail = email.send(db, email.Mail(to="a@b.test", subject="x", text="x"), key="x")
        job = of_mail(db, mail.id)
    with world.as_platform(world.centre_id) as db:
        suspend_centre(db, why="", by=LIN)

    assert not Runner(world.database).run_one(job.id, world.centre_id)
