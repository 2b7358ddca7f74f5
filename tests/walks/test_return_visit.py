"""Every path through the return visit."""

from typing import Any

import pytest

from processes.tickets.queries import visits
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
WEB: dict[str, Any] = {
    "reached": True,
    "rated_on_web": True,
    "solved": "yes",
    "rating": "4",
    "wants_again": False,
}


def begun(flow: Flow, **ticket: Any) -> Flow:
    return flow.alone(
        "return_visit", variables={"visit_after": "P1D", "visit_gap": "PT6H"}, **ticket
    )


def test_a_content_citizen_ends_the_visit(flow: Flow) -> None:
    begun(flow).waits()
    flow.later(days=1).at("ask").complete(**GOOD)

    flow.ends("end_satisfied")
    assert flow.record().rating == 5


def test_a_rating_on_the_web_page_spares_the_call(flow: Flow) -> None:
    begun(flow).hears("web.rating", **WEB)

    flow.ends("end_satisfied")
    assert flow.record().rating == 4
    assert flow.passed("ask") == 0


def test_a_rating_that_comes_while_the_agent_prepares_to_call_ends_the_task(flow: Flow) -> None:
    begun(flow).later(days=1).waits("ask")
    flow.hears("web.rating", **WEB)

    flow.ends("end_satisfied")
    with flow.world.transaction() as db:
        assert [one.by for one in visits(db, flow.record().id)] == ["web"]


def test_nobody_is_asked_who_left_no_address(flow: Flow) -> None:
    begun(flow, contact_email=None, contact_phone=None)

    flow.ends("end_no_contact")


def test_after_three_vain_calls_the_citizen_counts_as_unreachable(flow: Flow) -> None:
    begun(flow).later(days=1).at("ask").complete(reached=False).waits()
    flow.later(hours=6).at("ask").complete(reached=False).waits()
    flow.later(hours=6).at("ask").complete(reached=False)

    flow.ends("end_unreachable")
    with flow.world.transaction() as db:
        assert [one.attempt for one in visits(db, flow.record().id)] == [1, 2, 3]


def test_a_bad_rating_is_explained_again(flow: Flow) -> None:
    begun(flow).later(days=1).at("ask").complete(**BAD).waits("judge")
    flow.at("judge").complete(
        outcome="explain", verdict_reason="The law forbids it.", explanation="The law says so."
    )

    flow.ends("end_explained")
    assert "The law says so." in flow.mails(make.CITIZEN)[-1].text


def test_an_unreasonable_demand_is_closed_as_it_is(flow: Flow) -> None:
    begun(flow).later(days=1).at("ask").complete(**BAD)
    flow.at("judge").complete(outcome="close", verdict_reason="The demand was met twice.")

    flow.ends("end_closed")


def test_the_department_s_fault_begins_a_new_round(flow: Flow) -> None:
    flow.ticket()
    flow.handled().later(days=1).at("ask").complete(**BAD)
    flow.at("judge").complete(outcome="rehandle", verdict_reason="Nobody ever went there.")

    flow.waits("dispatch")
    assert flow.tasks()[0].node == "dispatch"
    assert flow.record().rounds == 1


def test_every_arrow_has_been_walked(request: pytest.FixtureRequest) -> None:
    if request.session.testscollected < 9:
        pytest.skip("only some of the walks were asked for")

    assert not untaken("return_visit")
