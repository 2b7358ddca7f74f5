"""How the drawings of tickets live with their clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

import engine
from engine import Actor
from engine.decisions import read_decisions
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile
from processes.tickets.clock import acts
from processes.tickets.clock.ledger import Because, clocks_of, lines_of, sent_of
from processes.tickets.queries.tickets import row_of
from processes.tickets.records import Ticket
from processes.tickets.rules.clock import ClockKind, FactKind, Span
from processes.tickets.rules.kinds import Kind, Urgency
from processes.tickets.rules.limits import limits
from ringflow.looking.lint import read_drawings
from tests.conftest import World
from tests.house.source import ROOT
from tests.make import tickets as make
from tests.walks.flow import Flow

WHY = Because(by=make.DISPATCHER, reason="The pipe must be ordered.")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def office(world: World) -> None:
    """Weeks without holidays; it is Monday, the second of November, 17:00."""
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")
    with world.transaction() as db:
        engine.set_calendar(db, week=week, zone="Asia/Shanghai")


def handled_late(flow: Flow) -> Flow:
    flow.ticket(category="other").at("dispatch").complete(department="water", urgency="normal")
    return flow.at("sign").complete(by=make.WATER, outcome="sign")


def until(flow: Flow, moment: str) -> Flow:
    at = datetime.fromisoformat(f"2026-11-{moment}").replace(tzinfo=SHANGHAI)
    flow.world.clock.advance(at - flow.world.clock.now())
    return flow.settle()


def row(flow: Flow) -> Ticket:
    with flow.world.transaction() as db:
        return row_of(db, flow.no)


def test_the_table_says_what_the_usual_profile_says() -> None:
    file = SourceFile("limits.dmn", (ROOT / "processes/bpmn/tickets/limits.dmn").read_bytes())
    report = Report()
    (decision,) = read_decisions(file, report)
    assert not list(report.problems)
    for kind in Kind:
        for urgency in Urgency:
            for category in ("other", "roads", "water_power"):
                for hard in (False, True, None):
                    given = {
                        "kind": kind.value, "urgency": urgency.value, "category": category,
                        "hard": hard,
                    }  # fmt: skip
                    found = decision.decide(given, now=datetime(2026, 1, 1, tzinfo=SHANGHAI))
                    usual = limits(kind, urgency, category=category, hard=bool(hard))
                    assert found.value == usual, given


def test_a_department_is_warned_told_and_then_taken_to_task(flow: Flow) -> None:
    handled_late(flow)
    assert row(flow).handle_due == datetime(2026, 11, 9, 18, 0, tzinfo=SHANGHAI)

    until(flow, "06 17:59")
    assert flow.passed("urge_handle") == 0
    until(flow, "06 18:00")
    assert "Due soon" in flow.mails("water@city.test")[-1].subject
    until(flow, "09 18:00")
    assert "Overdue notice" in flow.mails("water@city.test")[-1].subject
    assert "Overdue notice" in flow.mails("dan@city.test")[-1].subject
    for moment, subject in (("10", "Written notice"), ("12", "supervision"), ("16", "criticism")):
        until(flow, f"{moment} 18:00")
        assert subject in flow.mails("water@city.test")[-1].subject
        assert subject in flow.mails("dan@city.test")[-1].subject
    assert flow.passed("escalate") == 3

    flow.at("handle").complete(by=make.WATER, **make.HANDLED)
    flow.at("audit").complete(outcome="pass", reply_text="Sorry for the delay.")
    assert flow.record().replied_at is not None


def test_an_extension_moves_the_task_and_the_messages(flow: Flow) -> None:
    handled_late(flow)
    with flow.world.transaction() as db:
        acts.extend(db, row_of(db, flow.no), Span(days=3), WHY)

    due = datetime(2026, 11, 12, 18, 0, tzinfo=SHANGHAI)
    assert flow.at("handle").task.due_at == due
    until(flow, "09 18:00")
    assert flow.passed("urge_handle") == 0
    until(flow, "11 18:00")
    assert flow.passed("urge_handle") == 1


def test_a_message_about_a_date_that_has_moved_since_does_nothing(flow: Flow) -> None:
    handled_late(flow)

    flow.hears("sla.due", sla_due="2026-11-01T00:00:00+00:00", sla_step="due", clock="finish")
    with flow.world.transaction() as db:
        keys = {"ticket_no": flow.no, "clock": "finish"}
        given = {"sla_due": "2026-11-01T00:00:00+00:00", "sla_step": "notice"}
        for name in ("sla.warn", "sla.due", "sla.overdue"):
            engine.publish(db, name, correlation=keys, variables=given)
    flow.settle()

    assert (flow.passed("urge_handle"), flow.passed("notice"), flow.passed("escalate")) == (1, 1, 1)
    assert not [one for one in flow.mails() if "notice" in one.subject or "Due" in one.subject]


def test_the_dispatchers_hear_of_a_limit_while_they_check_the_reply(flow: Flow) -> None:
    handled_late(flow)
    flow.at("handle").complete(by=make.WATER, **make.HANDLED)

    until(flow.waits("audit"), "06 18:00")

    assert "Due soon" in flow.mails("dan@city.test")[-1].subject


def test_a_matter_given_back_while_its_clock_stands_still_has_no_date(flow: Flow) -> None:
    handled_late(flow)
    with flow.world.transaction() as db:
        acts.pause(db, row_of(db, flow.no), "ask_citizen", WHY)
    assert flow.at("handle").task.due_at is None

    flow.at("handle").complete(by=make.WATER, **make.HANDLED)
    flow.at("audit").complete(outcome="back", reply_text="x", audit_reason="Say when.")

    assert flow.waits("handle").record().handle_due is None


def test_a_withdrawn_ticket_and_a_closed_one_have_no_open_clock(flow: Flow) -> None:
    handled_late(flow).hears("citizen.withdraw").ends("end_withdrawn")

    with flow.world.transaction() as db:
        assert {one.state for one in clocks_of(db, row_of(db, flow.no).id)} == {"ended"}
    until(flow, "30 09:00")
    assert not [one for one in flow.mails() if "Due" in one.subject]


def test_each_round_has_clocks_of_its_own(flow: Flow) -> None:
    flow.ticket(category="other").handled().later(days=1)
    flow.at("ask").complete(
        reached=True, contacted=False, solved="no", rating="1", wants_again=True, visit_comment="No"
    )
    flow.at("judge").complete(outcome="rehandle", verdict_reason="Right.")
    flow.at("dispatch").complete(department="water", urgency="normal")

    with flow.world.transaction() as db:
        found = clocks_of(db, row_of(db, flow.no).id)
    assert [(one.round, one.kind.value, one.state.value) for one in found] == [
        (0, "sign", "ended"), (0, "finish", "ended"), (0, "contact", "ended"),
        (0, "visit", "ended"), (1, "sign", "running"), (1, "finish", "running"),
    ]  # fmt: skip


def test_a_ticket_on_an_earlier_version_keeps_its_timers_and_hears_no_message(flow: Flow) -> None:
    with flow.world.transaction() as db:
        files = read_drawings([ROOT / "tests" / "walks" / "earlier"])
        engine.deploy(db, files, by=Actor.system("test"))
    flow.alone("ticket_standard", category="other").at("dispatch").complete(
        department="water", urgency="normal"
    )
    flow.at("sign").complete(by=make.WATER, outcome="sign")

    until(flow, "09 18:00")

    assert (flow.passed("urge_handle"), flow.passed("notice")) == (1, 1)
    with flow.world.transaction() as db:
        (clock,) = [
            one for one in clocks_of(db, row_of(db, flow.no).id) if one.kind is ClockKind.FINISH
        ]
        lines = lines_of(db, clock.id)
        query = (
            "select count(*) from engine_message"
            " where name = 'sla.due' and correlation ->> 'clock' = 'finish'"
        )
        unheard = db.scalar(text(query))
    sent = [sent_of(line)[0].value for line in lines if line.fact is FactKind.SENT]
    assert sent == ["warn", "due"]
    assert unheard == 1
