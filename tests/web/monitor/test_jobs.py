"""Work in the background that was given up is seen, and done again by those who may."""

from base import jobs
from base.db import Session
from base.errors import RingflowError
from base.ids import new_id, short
from connectors import email, sms
from tests.make import identity as people
from tests.make.desk import Desk

from .test_monitor import admin

broken = {"now": True}


class Nowhere(RingflowError):
    """What this test's job fails with."""


@jobs.job("test.give_up", max_attempts=1)
def fails_at_first(_db: Session) -> None:
    if broken["now"]:
        raise Nowhere


def given_up(desk: Desk) -> str:
    broken["now"] = True
    with desk.world.transaction() as db:
        row = jobs.add(db, "test.give_up")
    desk.world.run_jobs()
    return short(row.id)


def test_a_job_that_was_given_up_is_done_again(desk: Desk) -> None:
    job = given_up(desk)
    browser = admin(desk).browser
    page = browser.get("/jobs").text
    assert "test.give_up" in page
    assert f"/jobs/{job}/again" in page

    broken["now"] = False
    assert browser.post(f"/jobs/{job}/again").status_code == 303
    assert "test.give_up" in browser.get("/jobs?state=ready").text
    desk.world.run_jobs()
    assert "test.give_up" not in browser.get("/jobs").text
    assert browser.post(f"/jobs/{job}/again").status_code == 409  # it is done


def test_who_may_not_settle_sees_no_button(desk: Desk) -> None:
    job = given_up(desk)
    with desk.world.transaction() as db:
        people.user(db, "agnes", "agent")
    browser = desk.sit("agnes").browser
    assert browser.get("/jobs").status_code == 403
    assert browser.post(f"/jobs/{job}/again").status_code == 403


def test_a_job_leads_to_what_it_is_about(desk: Desk) -> None:
    with desk.world.transaction() as db:
        mail = email.send(db, email.Mail(to="mei@citizen.test", subject="x", text="y"), "k").id
        message = sms.send(db, sms.Sms(to="13800138000", text="x"), "k").id
        nothing = jobs.add(db, "test.give_up", subject=new_id()).id

    page = admin(desk).browser.get("/jobs?state=ready").text

    assert f'href="/mail/{short(mail)}"' in page
    assert f'href="/sms/{short(message)}"' in page
    assert f"/instances/{short(nothing)}" not in page
