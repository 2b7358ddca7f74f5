"""The whole story by e-mail: a citizen writes, a department answers by link, the ticket closes."""

import re
from typing import Any
from uuid import UUID

import engine
from connectors import email
from engine import LinkStatus
from processes.tickets import actions
from processes.tickets.queries import conversation, timeline
from processes.tickets.rules.kinds import Closing, Status
from tests.make import tickets as make
from tests.walks.flow import Flow

LINK = re.compile(r"/link/(\S+)")


def writes(
    flow: Flow, text: str, subject: str = "Brown water", answer_to: UUID | None = None
) -> None:
    """Let the citizen write a mail; it takes the same way in as one from a server."""
    with flow.world.transaction() as db:
        email.write_locally(
            db, sender=make.CITIZEN, sender_name="Mei Lin", subject=subject, text=text,
            answer_to=answer_to,
        )  # fmt: skip


def triage(flow: Flow) -> Flow:
    """Find the process that the mail has begun."""
    with flow.world.transaction() as db:
        which = engine.TaskFilter(node="triage", states=frozenset({engine.TaskState.READY}))
        flow.instance = engine.find_tasks(db, which).items[-1].instance_id
    return flow.settle()


def by_link(flow: Flow, **values: Any) -> None:
    """Do the department's task by the link in its newest mail."""
    found = LINK.search(flow.mails("water@city.test")[-1].text)
    assert found is not None
    with flow.world.transaction() as db:
        state = engine.open_link(db, found[1])
        assert state.status is LinkStatus.OPEN
        assert state.task is not None
        assert state.actor is not None
        engine.complete(db, state.task.id, values, by=state.actor)
    flow.settle()
    with flow.world.transaction() as db:
        assert engine.open_link(db, found[1]).status is LinkStatus.USED


def test_a_mail_becomes_a_ticket_is_handled_by_a_link_and_closes(flow: Flow) -> None:
    writes(flow, "Since this morning the water at 12 Elm Road is brown.")
    triage(flow).at("triage").complete(
        decision="ticket", subject="Brown water", content="Brown water at 12 Elm Road.",
        kind="complaint", category="water_power", urgency="normal", contact_name="Mei Lin",
        contact_email=make.CITIZEN,
    )  # fmt: skip
    acknowledgement = flow.mails(make.CITIZEN)[0]
    assert flow.no in acknowledgement.text

    writes(flow, "It also smells.", "Re: Brown water", answer_to=acknowledgement.id)
    flow.settle()
    flow.at("dispatch").complete(department="water", urgency="normal")
    by_link(flow, outcome="sign")
    by_link(flow, **make.HANDLED)
    flow.at("audit").complete(outcome="pass", reply_text="The pipes were flushed.")

    reply = flow.mails(make.CITIZEN)[-1]
    assert "The pipes were flushed." in reply.text
    assert "/rate/" in reply.text
    with flow.world.transaction() as db:
        code = flow.record().query_code
        actions.rate(db, flow.no, code, {"rating": "5", "solved": "yes"})
    flow.settle().ends("end_satisfied", "end_ticketed")

    ticket = flow.record()
    assert (ticket.status, ticket.closing, ticket.rating) == (Status.CLOSED, Closing.SATISFIED, 5)
    with flow.world.transaction() as db:
        said = [one.text.strip() for one in conversation(db, ticket.id)]
        steps = [one.title for one in timeline(db, ticket.id) if one.what == "step"]
    assert said[1:] == ["It also smells.", "The pipes were flushed."]
    assert steps == [
        "Read and decide", "Dispatch", "Sign for it", "Handle the matter", "Check the reply",
    ]  # fmt: skip
    assert len(flow.mails(make.CITIZEN)) == 2
