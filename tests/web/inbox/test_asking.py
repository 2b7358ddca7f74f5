"""What an address of the inbox asks for, and what `now`, `me` and `my groups` mean in it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import FactTest, Operator, SortBy, SortKey, Span, TaskState
from engine.people import Actor
from tests.make.actors import LIN
from web.inbox.asking import facts, moments, order
from web.inbox.asking.criteria import Criteria, Grouped, Holder, View
from web.inbox.asking.filtering import filter_of

TAIPEI = ZoneInfo("Asia/Taipei")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=TAIPEI)
MIDNIGHT = NOON.replace(hour=0)
HANDLER = Actor(None, "Hans", "hans", frozenset({"handler", "department:roads"}))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("..now", None, NOON),
        ("now..now+2h", NOON, NOON + timedelta(hours=2)),
        ("now - 30 m..", NOON - timedelta(minutes=30), None),
        ("today..today+1w", MIDNIGHT, MIDNIGHT + timedelta(weeks=1)),
        ("2026-11-01..2026-11-03", MIDNIGHT - timedelta(days=1), MIDNIGHT + timedelta(days=1)),
        ("..now+9999w", None, NOON + moments.LONGEST),
    ],
)
def test_a_stretch_of_time_moves_along(
    text: str, start: datetime | None, end: datetime | None
) -> None:
    assert moments.span_of(moments.plain_stretch(text), NOON) == Span(start=start, end=end)


@pytest.mark.parametrize(
    "text", ["", "..", "now", "soon..", "now+2..", "2026-13-01", "now..now; drop", "1..2"]
)
def test_what_is_no_stretch_is_not_asked_for(text: str) -> None:
    assert moments.plain_stretch(text) == ""


def test_a_date_that_is_none_narrows_nothing() -> None:
    assert moments.span_of(moments.plain_stretch("2026-13-01.."), NOON) is None
    assert moments.stretch("2026-11-01", "2026-11-30") == "2026-11-01..2026-12-01"
    assert moments.stretch("", "9999-12-31") == ""
    assert moments.days_of("2026-11-01..2026-12-01") == ("2026-11-01", "2026-11-30")
    assert moments.days_of("now..") == ("", "")


def test_an_address_says_all_of_a_view() -> None:
    asked = Criteria(
        view=View.OVERDUE, query="water", process="ticket", step="sign", number="T2026",
        holder=Holder.NOBODY, person="me", group="mine", created="today..", due="..now+2h",
        follow_up="none",
        priority="80..", facts=("amount~gt~5", "kind~in~a, b"), sort=("-due", "var.amount"),
        grouped=Grouped.STEP, columns=("amount", "kind"), saved="x", after="y",
    )  # fmt: skip

    assert Criteria.of(asked.address()) == asked
    assert "filter=" not in asked.kept()
    assert "after=" not in asked.kept()
    assert asked.cleared().sort == asked.sort
    assert asked.narrowed
    assert not asked.cleared().narrowed
    assert not Criteria(saved="x", sort=("due",)).narrowed


def test_the_fields_of_the_form_say_the_same_as_an_address() -> None:
    form = [
        ("due", "none"), ("due_from", "2026-11-01"), ("due_to", "2026-11-02"),
        ("var_name", "amount"), ("var_is", "gt"), ("var_value", "5"),
        ("var_name", ""), ("var_is", "eq"), ("var_value", "x"),
        ("var_name", "caller_phone"), ("var_is", "eq"), ("var_value", "138"),
        ("sort", ""), ("sort", "-priority"), ("sort", "phone"), ("sort", "var.phone"),
        ("col", "kind"), ("col", "email"), ("priority", "high"),
    ]  # fmt: skip

    asked = Criteria.read(form)

    assert asked.due == "2026-11-01..2026-11-03"
    assert (asked.facts, asked.sort, asked.columns) == (
        ("amount~gt~5",), ("-priority",), ("kind",),
    )  # fmt: skip
    assert asked.priority == ""


def test_conditions_and_orders_are_read() -> None:
    assert facts.test_of("a.b~like~x~y") == FactTest(
        name="a.b", operator=Operator.LIKE, value="x~y"
    )
    assert facts.test_of("a~is~x") is None
    assert order.key_of("-var.amount") == SortKey(fact="amount", descending=True)
    assert order.key_of("due") == SortKey(by=SortBy.DUE)
    assert order.key_of("var.") is None
    assert order.range_of(order.plain_range(" 50..79 ")) == (50, 79)
    assert Criteria(sort=("due",)).sorted_by("due").sort == ("-due",)
    assert Criteria(sort=("due", "number")).sorted_by("number").sort == ("number", "due")


def test_me_and_my_groups_are_whoever_looks() -> None:
    asked = Criteria.of("?person=me&group=mine&due=..now%2B2h")

    for who in (LIN, HANDLER):
        found = filter_of(asked, who, NOON)
        assert (found.assignee, found.groups, found.for_actor) == (who.username, who.folded, who)
        assert found.due == Span(end=NOON + timedelta(hours=2))


def test_only_who_may_see_processes_asks_for_what_others_hold() -> None:
    asked = Criteria(person="wu")

    assert filter_of(asked, LIN, NOON).for_actor is None
    assert filter_of(asked, HANDLER, NOON).for_actor is HANDLER


def test_a_queue_holds_what_a_group_may_take() -> None:
    found = filter_of(Criteria(view=View.QUEUE), HANDLER, NOON)
    one = filter_of(Criteria(view=View.QUEUE, group="department:roads"), HANDLER, NOON)

    assert (found.state, found.groups) == (TaskState.READY, HANDLER.folded)
    assert one.candidate_group == "department:roads"


def test_headings_come_first_in_the_order() -> None:
    asked = Criteria(grouped=Grouped.DUE, sort=("number", "-due"))

    assert filter_of(asked, LIN, NOON).sort == (
        SortKey(by=SortBy.DUE, descending=True),
        SortKey(by=SortBy.NUMBER),
    )
