"""Every path through a ticket's life."""

from typing import Any

import pytest

from base.errors import Invalid
from processes.tickets import actions
from processes.tickets.rules.kinds import Closing, Status
from tests.make import tickets as make
from tests.walks.flow import Flow, untaken

GOOD: dict[str, Any] = {
    "reached": True,
    "contacted": True,
    "solved": "yes",
    "rating": "5",
    "wants_again": False,
}
BAD: dict[str, Any] = {
    "reached": True, "contacted": False, "solved": "no", "rating": "1", "wants_again": True,
    "visit_comment": "Nobody came.",
}  # fmt: skip


def test_a_ticket_runs_from_the_desk_to_a_content_citizen(flow: Flow) -> None:
    flow.ticket().waits("dispatch")
    assert flow.no == "T20261102-0001"
    flow.handled().later(days=1).at("ask").complete(**GOOD)

    flow.ends("end_satisfied")
    ticket = flow.record()
    assert (ticket.status, ticket.closing) == (Status.CLOSED, Closing.SATISFIED)


def test_the_citizen_is_told_number_and_query_code_once(flow: Flow) -> None:
    flow.ticket()

    mails = flow.mails(make.CITIZEN)
    assert len(mails) == 1
    assert flow.no in mails[0].text
    assert flow.record().query_code in mails[0].text


def test_a_ticket_without_an_address_goes_on_without_a_mail(flow: Flow) -> None:
    flow.ticket(contact_email=None).waits("dispatch")

    assert not flow.mails()


def test_a_process_started_by_its_name_gets_a_ticket_of_its_variables(flow: Flow) -> None:
    flow.start("ticket_main", subject="A lamp is out", category="roads", kind="complaint")

    ticket = flow.waits("dispatch").record()
    assert (ticket.subject, ticket.department, ticket.no) == (
        "A lamp is out", "roads", "T20261102-0001",
    )  # fmt: skip


def test_a_question_answered_on_the_call_is_closed_at_once(flow: Flow) -> None:
    flow.ticket(answered=True, answer_text="Open from nine to five.").ends("end_answered")

    assert flow.record().reply == "Open from nine to five."


def test_a_court_case_is_refused_with_an_explanation(flow: Flow) -> None:
    flow.ticket(content="I do not accept the court ruling about my wall.").waits("explain_refusal")
    flow.at("explain_refusal").complete(
        outcome="refuse", refusal_reason="court", refusal_text="Please appeal to the higher court."
    )

    flow.ends("end_not_accepted")
    mail = flow.mails(make.CITIZEN)[-1]
    assert "higher court" in mail.text
    assert "decided by one" in mail.text


def test_an_agent_may_take_a_matter_that_the_rules_would_refuse(flow: Flow) -> None:
    flow.ticket(content="The court ruling says the city must mend the pipe.")
    flow.at("explain_refusal").complete(outcome="accept").waits("dispatch")


def test_urging_is_counted_and_mailed_to_whoever_has_the_ticket(flow: Flow) -> None:
    flow.ticket().hears("citizen.urge", urge_text="How long?")
    assert "urges" in flow.mails("dan@city.test")[-1].subject

    flow.at("dispatch").complete(department="water", urgency="normal").later(days=1, minutes=-1)
    flow.hears("citizen.urge", urge_text="Still nothing!")

    assert flow.record().urges == 2
    assert "Still nothing!" in flow.mails("water@city.test")[-1].text
    assert flow.passed("urge") == 2


def test_what_the_citizen_adds_reaches_the_department(flow: Flow) -> None:
    flow.ticket().at("dispatch").complete(department="water", urgency="normal")
    with flow.world.transaction() as db:
        actions.add(db, flow.no, flow.record().query_code, text="It is on the third floor.")
    flow.settle()

    assert "third floor" in flow.mails("water@city.test")[-1].text
    assert flow.passed("pass_on") == 1


def test_a_citizen_may_withdraw_while_the_department_works(flow: Flow) -> None:
    flow.ticket().at("dispatch").complete(department="water", urgency="normal")
    with flow.world.transaction() as db:
        actions.withdraw(db, flow.no, flow.record().query_code, text="It works again.")
    flow.settle().ends("end_withdrawn")

    assert not flow.tasks()
    assert flow.record().closing is Closing.WITHDRAWN


def test_a_matter_is_handled_again_at_most_twice(flow: Flow) -> None:
    flow.ticket()
    for rounds in (1, 2, 2):
        flow.handled().later(days=1).at("ask").complete(**BAD)
        flow.at("judge").complete(outcome="rehandle", verdict_reason="It was not done.")
        assert flow.record().rounds == rounds

    flow.ends("end_explained")
    assert flow.record().closing is Closing.EXPLAINED


def test_an_unreachable_citizen_s_ticket_is_closed_as_such(flow: Flow) -> None:
    flow.ticket().handled().later(days=1)
    for _ in range(3):
        flow.at("ask").complete(reached=False).later(hours=12)

    flow.ends("end_unreachable")


def test_every_arrow_has_been_walked(request: pytest.FixtureRequest) -> None:
    if request.session.testscollected < 12:
        pytest.skip("only some of the walks were asked for")

    # What the clock does is walked in test_clocks.py.
    by_clock = {"sla_due -> notice", "notice -> end_noticed", "sla_overdue -> escalate",
                "escalate -> end_escalated"}  # fmt: skip
    assert not set(untaken("ticket_main")) - by_clock


def test_a_ticket_without_words_is_refused_with_a_reason(flow: Flow) -> None:
    with flow.world.transaction() as db, pytest.raises(Invalid) as refused:
        make.ticket(db, subject=" ", content="", contact_email="not an address")

    assert [problem.field for problem in refused.value.problems] == ["subject", "contact_email"]
