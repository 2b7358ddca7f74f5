"""Every path through the handling by a department."""

import pytest

from processes.tickets.rules.kinds import Status
from tests.make import tickets as make
from tests.walks.flow import Flow, untaken

HANDLED = make.HANDLED


def dispatched(flow: Flow, department: str = "water") -> Flow:
    flow.alone("ticket_standard", variables={"sign_within": "P1D", "handle_within": "P5D"})
    return flow.at("dispatch").complete(
        department=department, urgency="normal", note="Please ring before you come."
    )


def test_a_department_signs_handles_and_the_citizen_gets_the_reply(flow: Flow) -> None:
    dispatched(flow).waits("sign")
    assert flow.record().status is Status.DISPATCHED

    flow.at("sign").complete(by=make.WATER, outcome="sign").waits("handle")
    flow.at("handle").complete(by=make.WATER, **HANDLED).waits("audit")
    flow.at("audit").complete(outcome="pass", reply_text=HANDLED["reply_text"])

    flow.ends("end_replied")
    ticket = flow.record()
    assert (ticket.status, ticket.signed_by) == (Status.REPLIED, "Wang Water")
    assert HANDLED["reply_text"] in flow.mails(make.CITIZEN)[-1].text


def test_the_department_gets_a_link_for_each_of_its_steps(flow: Flow) -> None:
    dispatched(flow).at("sign").complete(by=make.WATER, outcome="sign")

    subjects = [mail.subject for mail in flow.mails("water@city.test")]
    assert len(subjects) == 2
    assert all("/link/" in mail.text for mail in flow.mails("water@city.test"))


def test_a_dispute_sends_the_ticket_to_another_department(flow: Flow) -> None:
    dispatched(flow).at("sign").complete(
        by=make.WATER, outcome="dispute", dispute_reason="It is a matter of roads."
    )
    flow.at("judge_dispute").complete(outcome="other", new_department="roads")

    flow.waits("sign")
    assert flow.record().department == "roads"
    assert flow.tasks()[0].candidate_groups == ("department:roads",)


def test_a_dispute_that_is_turned_down_leaves_the_ticket_where_it_is(flow: Flow) -> None:
    dispatched(flow).at("sign").complete(
        by=make.WATER, outcome="dispute", dispute_reason="We have no time."
    )
    flow.at("judge_dispute").complete(outcome="keep", judge_reason="It is your pipe.")

    flow.waits("handle")
    assert flow.record().department == "water"


def test_a_ticket_nobody_signs_is_urged_and_then_counts_as_signed(flow: Flow) -> None:
    dispatched(flow).later(hours=19)
    assert flow.passed("urge_sign") == 1
    flow.waits("sign")

    flow.later(hours=6).waits("handle")

    assert flow.record().signed_by is None
    assert flow.record().signed_at is not None
    assert "sign for it" in flow.mails("water@city.test")[1].subject


def test_a_reply_that_is_not_good_enough_goes_back(flow: Flow) -> None:
    dispatched(flow).at("sign").complete(by=make.WATER, outcome="sign")
    flow.at("handle").complete(by=make.WATER, **HANDLED)
    flow.at("audit").complete(
        outcome="back", reply_text=HANDLED["reply_text"], audit_reason="Say when it happened."
    )

    flow.waits("handle")
    assert flow.record().given_back == 1
    flow.at("handle").complete(by=make.WATER, **HANDLED)
    flow.at("audit").complete(outcome="pass", reply_text="Now with the date.")
    flow.ends("end_replied")


def test_every_arrow_has_been_walked(request: pytest.FixtureRequest) -> None:
    if request.session.testscollected < 8:
        pytest.skip("only some of the walks were asked for")

    assert not untaken("ticket_standard")
