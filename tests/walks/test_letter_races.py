"""A letter about a task is written while somebody does that very task: no fault, and no letter."""

import engine
from base.db import Session
from processes.tickets.actions.reminding import write_invitation, write_reminder
from tests.make import tickets as make
from tests.make.stepping import completing, stepped
from tests.walks.flow import Flow


def test_a_reminder_waits_for_the_task_and_goes_to_whoever_has_the_next_one(flow: Flow) -> None:
    flow.ticket().at("dispatch").complete(department="water", urgency="normal")
    signing = completing(flow.at("sign").task.id, make.WATER, outcome="sign")

    told = stepped(
        flow.world, signing, lambda db: write_reminder(db, flow.instance, "due_soon", key="soon")
    )

    assert (told.waited, told.error, told.value) == (True, None, 1)
    (mail,) = [one for one in flow.mails("water@city.test") if one.subject.startswith("Due soon")]
    with flow.world.transaction() as db:
        link = mail.text.split("/link/")[1].split()[0]
        state = engine.open_link(db, link)
    assert state.task is not None
    assert state.task.node == "handle"


def test_nothing_is_sent_when_the_matter_ended_in_between(flow: Flow) -> None:
    flow.ticket().at("dispatch").complete(department="water", urgency="normal")

    def ending(db: Session) -> None:
        engine.cancel(db, flow.instance, by=make.DISPATCHER, reason="withdrawn")

    told = stepped(
        flow.world, ending, lambda db: write_reminder(db, flow.instance, "due_soon", key="soon")
    )

    assert (told.waited, told.error, told.value) == (True, None, 0)
    assert not [one for one in flow.mails() if one.subject.startswith("Due soon")]


def test_no_invitation_is_sent_to_a_task_that_was_withdrawn_in_between(flow: Flow) -> None:
    flow.ticket().at("dispatch").complete(department="water", urgency="normal")
    the_task, before = flow.at("sign").task.id, len(flow.mails())

    def ending(db: Session) -> None:
        engine.cancel(db, flow.instance, by=make.DISPATCHER, reason="withdrawn")

    told = stepped(flow.world, ending, lambda db: write_invitation(db, the_task))

    assert (told.waited, told.error, told.value) == (True, None, 0)
    assert len(flow.mails()) == before
