"""The ledger of a ticket's clocks, and what people may do to them."""

import csv
import io
import re
from datetime import timedelta

import pytest

from processes.tickets.clock import acts
from processes.tickets.clock.ledger import clocks_of, lines_of
from processes.tickets.queries.tickets import row_of
from processes.tickets.rules.clock import ClockKind, FactKind
from processes.tickets.rules.kinds import Status
from tests.make import tickets as make
from tests.make.clocks import SYSTEM
from tests.make.desk import Desk


@pytest.fixture
def no(desk: Desk) -> str:
    """A ticket of the water department, signed for."""
    found = desk.ticket(category="roads")
    with desk.world.transaction() as db:
        row = row_of(db, found.no)
        row.department = "water"
        acts.dispatched(db, row, {}, SYSTEM)
        acts.signed(db, row, {}, make.WATER)
    return found.no


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def facts(desk: Desk, no: str, kind: ClockKind = ClockKind.FINISH) -> list[FactKind]:
    with desk.world.transaction() as db:
        (clock,) = [one for one in clocks_of(db, row_of(db, no).id) if one.kind is kind]
        return [line.fact for line in lines_of(db, clock.id)]


def test_the_ticket_says_when_and_leads_to_why(desk: Desk, no: str) -> None:
    page = desk.sit("dan").browser.get(f"/tickets/{no}").text
    assert f'href="/tickets/{no}/clock"' in page
    assert "In time" in page
    assert "Done in time" in page

    why = plain(desk.sit("dan").browser.get(f"/tickets/{no}/clock").text)
    assert "5 working days, from the next day, to the end of the day" in why
    assert "by the calendar of Water Supply" in why
    assert "The way through the days" in why


def test_the_clock_is_stopped_goes_on_and_is_extended_with_a_reason(desk: Desk, no: str) -> None:
    dan = desk.sit("dan").browser
    path = f"/tickets/{no}/clock"

    dan.post(f"{path}/pause", data={"ref": "ask_citizen", "reason": "Which house?"})
    page = plain(dan.get(path).text)
    assert "No due moment while the clock stands still." in page
    assert "Which house?" in page
    assert "stopped for" not in page  # it has only just been
    desk.world.clock.advance(timedelta(days=1, hours=2))
    assert "stopped for 8 hours" in plain(desk.sit("dan").browser.get(path).text)
    dan.post(f"{path}/resume", data={"ref": "ask_citizen", "reason": "Number 12."})
    dan.post(f"{path}/extend", data={"days": "3", "reason": "Parts are ordered."})

    page = plain(dan.get(path).text)
    assert "extended by 3 working days" in page
    assert facts(desk, no) == [
        FactKind.START, FactKind.PAUSE, FactKind.RESUME, FactKind.EXTENSION,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("pause", {"ref": "ask_citizen", "reason": " "}),
        ("pause", {"ref": "holiday", "reason": "x"}),
        ("pause", {"reason": "x"}),
        ("extend", {"days": "0", "reason": "x"}),
        ("extend", {"days": "11", "reason": "x"}),
        ("extend", {"days": "-1", "reason": "x"}),
        ("extend", {"days": "three", "reason": "x"}),
        ("extend", {"days": "3", "reason": ""}),
    ],
)
def test_what_makes_no_sense_is_refused(
    desk: Desk, no: str, act: str, data: dict[str, str]
) -> None:
    answer = desk.sit("dan").browser.post(f"/tickets/{no}/clock/{act}", data=data)

    assert answer.status_code == 422
    assert facts(desk, no) == [FactKind.START]


def test_a_clock_that_runs_cannot_go_on(desk: Desk, no: str) -> None:
    data = {"ref": "ask_citizen", "reason": "x"}
    assert desk.sit("dan").browser.post(f"/tickets/{no}/clock/resume", data=data).status_code == 409


def test_who_may_read_a_ticket_may_not_move_its_clock(desk: Desk, no: str) -> None:
    wang = desk.sit("wang").browser
    path = f"/tickets/{no}/clock"

    page = wang.get(path)
    assert page.status_code == 200
    assert "Stop the clock" not in page.text
    for act in ("pause", "resume", "extend"):
        data = {"ref": "ask_citizen", "reason": "x", "days": "1"}
        assert wang.post(f"{path}/{act}", data=data).status_code == 403


def test_the_department_writes_down_the_first_contact(desk: Desk, no: str) -> None:
    wang = desk.sit("wang").browser

    wang.post(f"/tickets/{no}/clock/contact", data={"reason": "Spoke with her at noon."})

    assert facts(desk, no, ClockKind.CONTACT) == [FactKind.START, FactKind.STOP]
    assert desk.sit("wang").browser.post(
        f"/tickets/{no}/clock/contact", data={"reason": "Again."}
    ).status_code == 409  # fmt: skip


def test_another_department_sees_nothing(desk: Desk, no: str) -> None:
    rose = desk.sit("rose").browser

    assert rose.get(f"/tickets/{no}/clock").status_code == 404
    answer = rose.post(f"/tickets/{no}/clock/contact", data={"reason": "Hello"})
    assert answer.status_code == 404


def test_a_ticket_without_a_clock_says_when_they_begin(desk: Desk) -> None:
    found = desk.ticket()

    assert "No clock runs yet" in desk.sit("dan").browser.get(f"/tickets/{found.no}/clock").text


def test_the_list_tells_lamps_and_sorts_by_due(desk: Desk, no: str) -> None:
    later = desk.ticket(category="roads", subject="Later").no
    with desk.world.transaction() as db:
        acts.dispatched(db, row_of(db, later), {"limits": {"finish": "20 wd"}}, SYSTEM)
        due, warn = row_of(db, no).handle_due, row_of(db, no).warn_at
    assert due is not None
    assert warn is not None
    dan = desk.sit("dan").browser

    page = dan.get("/tickets?order=due").text
    assert page.index(no) < page.index(later)
    assert "Nothing is due soon" in dan.get("/tickets?view=soon").text

    desk.world.clock.advance(warn - desk.world.clock.now())
    page = desk.sit("dan").browser.get("/tickets?view=soon").text
    assert no in page
    assert later not in page
    assert "Due soon" in page
    desk.world.clock.advance(due - desk.world.clock.now() + timedelta(seconds=1))
    assert no in desk.sit("dan").browser.get("/tickets?view=overdue").text
    assert no not in desk.sit("dan").browser.get("/tickets?view=soon").text


def test_a_ticket_that_waits_for_its_next_dispatch_has_no_lamp(desk: Desk, no: str) -> None:
    with desk.world.transaction() as db:
        row = row_of(db, no)
        row.status = Status.REHANDLING
        row.handle_due = row.warn_at = None

    assert "Clock stopped" not in desk.sit("dan").browser.get("/tickets").text


def test_the_ledger_is_taken_along_line_by_line(desk: Desk, no: str) -> None:
    dan = desk.sit("dan").browser
    dan.post(
        f"/tickets/{no}/clock/pause", data={"ref": "ask_citizen", "reason": "Ring 13877776666"}
    )

    assert f'href="/tickets/{no}/clock.csv"' in dan.get(f"/tickets/{no}/clock").text
    file = dan.get(f"/tickets/{no}/clock.csv")
    rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))

    finish = [row for row in rows if row["clock"] == "Handling"]
    assert [row["line"] for row in finish] == [str(n + 1) for n in range(len(finish))]
    assert finish[0]["due_at"].endswith("+08:00")
    assert (finish[-1]["reason"], finish[-1]["due_at"]) == ("Ring 138****6666", "")
