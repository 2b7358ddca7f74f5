"""Every path through the intake of messages."""

from typing import Any

import pytest
from sqlalchemy import select

from base.files import save
from processes.tickets.queries import attachments, conversation, get_ticket
from processes.tickets.records import Direction, Entry
from processes.tickets.rules.kinds import Channel
from tests.make import tickets as make
from tests.walks.flow import Flow, untaken

MAIL: dict[str, Any] = {
    "email_id": "", "from_address": make.CITIZEN, "from_name": "Mei Lin",
    "subject": "Re: Lamp is out", "text": "The street lamp at 3 Elm Road is out.",
    "thread": None, "attachments": [],
}  # fmt: skip
FORM: dict[str, Any] = {
    "decision": "ticket", "subject": "Lamp is out", "content": "The street lamp is out.",
    "kind": "help", "category": "roads", "urgency": "normal", "contact_name": "Mei Lin",
    "contact_email": make.CITIZEN,
}  # fmt: skip


def entries(flow: Flow) -> list[Entry]:
    with flow.world.transaction() as db:
        return list(db.scalars(select(Entry).order_by(Entry.at, Entry.id)))


def test_an_agent_makes_a_ticket_of_a_mail(flow: Flow) -> None:
    flow.message("email.received", **MAIL).waits("triage")
    task = flow.at("triage").task
    with flow.world.transaction() as db:
        import engine  # noqa: PLC0415

        shown = engine.get_task(db, task.id).variables
    assert shown["subject"] == "Lamp is out"
    assert shown["sender"] == make.CITIZEN

    flow.at("triage").complete(**FORM).waits("dispatch")

    with flow.world.transaction() as db:
        ticket = get_ticket(db, "T20261102-0001")
        said = conversation(db, ticket.id)
    assert (ticket.channel, ticket.department) == (Channel.EMAIL, "roads")
    assert ticket.locale == "en"
    assert [one.text for one in said] == ["The street lamp at 3 Elm Road is out."]


@pytest.mark.parametrize(
    ("message", "values", "channel"),
    [
        (
            "web.submitted",
            {"subject": "Noise", "text": "Noise at night", "email": "a@b.test"},
            "web",
        ),
        ("sms.received", {"from_number": "+85291234567", "text": "No light"}, "sms"),
        ("fax.received", {"from_number": "+85221234567", "attachments": ["file"]}, "fax"),
    ],
)
def test_other_channels_come_to_an_agent_too(
    flow: Flow, message: str, values: dict[str, Any], channel: str
) -> None:
    with flow.world.transaction() as db:
        fax = save(db, "fax.pdf", media_type="application/pdf", chunks=[b"%PDF-1.4"])
    given = {**values, "attachments": [str(fax.id)]} if "attachments" in values else values

    flow.message(message, **given).waits("triage")

    assert entries(flow)[0].channel == channel


def test_files_of_a_message_belong_to_the_ticket_made_of_it(flow: Flow) -> None:
    with flow.world.transaction() as db:
        photo = save(db, "lamp.jpg", media_type="image/jpeg", chunks=[b"\xff\xd8"])
    flow.message("email.received", **{**MAIL, "attachments": [str(photo.id)]})
    flow.at("triage").complete(**FORM)

    with flow.world.transaction() as db:
        ticket = get_ticket(db, flow.no)
        assert [one.name for one in attachments(db, ticket.id)] == ["lamp.jpg"]
        assert conversation(db, ticket.id)[0].files[0].name == "lamp.jpg"


def test_an_answer_to_our_mail_joins_its_ticket_by_itself(flow: Flow) -> None:
    flow.ticket()
    other = Flow(flow.world)

    other.message("email.received", **{**MAIL, "thread": flow.no}).ends("end_attached")

    flow.settle()
    assert flow.passed("pass_on") == 1
    with flow.world.transaction() as db:
        said = conversation(db, flow.record().id)
    assert [one.direction for one in said] == [Direction.IN]


def test_a_number_in_the_text_counts_only_from_the_ticket_s_own_citizen(flow: Flow) -> None:
    flow.ticket()
    mine = {**MAIL, "text": f"About {flow.no}: still dark."}

    Flow(flow.world).message("email.received", **mine).ends("end_attached")
    stranger = {**mine, "from_address": "stranger@else.test"}
    Flow(flow.world).message("email.received", **stranger).waits("triage")


def test_a_text_message_joins_the_ticket_of_the_same_number(flow: Flow) -> None:
    flow.ticket()
    sms = {"from_number": "+85221234567", "text": "Still no water"}

    Flow(flow.world).message("sms.received", **sms).ends("end_attached")


def test_an_empty_mail_is_put_aside(flow: Flow) -> None:
    flow.message("email.received", **{**MAIL, "text": " "}).ends("end_discarded")

    assert entries(flow)[0].put_aside == "empty"


def test_an_agent_marks_spam(flow: Flow) -> None:
    flow.message("email.received", **MAIL).at("triage").complete(decision="spam").ends("end_spam")

    assert entries(flow)[0].put_aside == "spam"


def test_an_agent_answers_a_mail_at_once(flow: Flow) -> None:
    flow.message("email.received", **MAIL).at("triage").complete(
        decision="reply", subject="Lamp is out", contact_email=make.CITIZEN,
        answer_text="It is being mended today.",
    )  # fmt: skip

    flow.ends("end_answered")
    assert "mended today" in flow.mails(make.CITIZEN)[0].text


def test_an_agent_adds_a_message_to_a_ticket(flow: Flow) -> None:
    flow.ticket()
    other = Flow(flow.world)
    stranger = {**MAIL, "from_address": "neighbour@else.test"}
    other.message("email.received", **stranger)

    other.at("triage").complete(decision="attach", attach_to=flow.no.lower())

    other.ends("end_attached")
    assert flow.settle().passed("pass_on") == 1


def test_a_message_about_a_closed_ticket_is_for_an_agent_to_decide(flow: Flow) -> None:
    flow.ticket(answered=True, answer_text="At nine.").ends("end_answered")

    Flow(flow.world).message("email.received", **{**MAIL, "thread": flow.no}).waits("triage")


def test_a_mail_that_nobody_reads_for_a_day_alerts_the_lead(flow: Flow) -> None:
    flow.message("email.received", **MAIL).later(hours=25)

    flow.waits("triage")
    assert flow.passed("alert_lead") == 1
    assert "waits to be read" in flow.mails("dan@city.test")[-1].subject


def test_a_text_that_nobody_reads_for_three_minutes_alerts_the_lead(flow: Flow) -> None:
    sms = {"from_number": "+85221234567", "text": "Noise at night"}
    flow.message("sms.received", **sms).later(minutes=4)

    assert flow.passed("alert_lead") == 1


def test_the_ticket_s_end_is_the_end_of_the_message(flow: Flow) -> None:
    flow.message("email.received", **MAIL).at("triage").complete(
        **{**FORM, "content": "I do not accept the court ruling."}
    )
    flow.at("explain_refusal").complete(
        outcome="refuse", refusal_reason="court", refusal_text="Please appeal."
    )

    flow.ends("end_not_accepted", "end_ticketed")


def test_every_arrow_has_been_walked(request: pytest.FixtureRequest) -> None:
    if request.session.testscollected < 18:
        pytest.skip("only some of the walks were asked for")

    assert not untaken("message_intake")
