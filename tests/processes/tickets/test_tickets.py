"""Opening tickets, finding them, and what citizens may do with theirs."""

import threading

import pytest

from base.db import Session
from base.errors import Invalid
from base.page import BadCursor
from connectors import email
from processes.tickets import actions, queries
from processes.tickets.actions.registering import register
from processes.tickets.queries import NoSuchTicket, TicketFilter
from processes.tickets.rules.kinds import Channel, Kind, Status, Urgency
from tests.conftest import World
from tests.make import tickets as make


def written(db: Session, **values: object) -> str:
    """Write a ticket without its process."""
    return register(db, make.new_ticket(**values), by=make.AGENT).no


def test_numbers_count_the_tickets_of_a_day_in_the_centre_s_own_zone(world: World) -> None:
    with world.transaction() as db:
        assert [written(db), written(db)] == ["T20261102-0001", "T20261102-0002"]
    world.clock.advance(make.HOURS * 8)
    with world.transaction() as db:
        assert written(db) == "T20261103-0001"


def test_a_number_of_a_transaction_that_failed_is_given_out_again(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        written(db)
        raise ZeroDivisionError
    with world.transaction() as db:
        assert written(db) == "T20261102-0001"


def test_tickets_opened_at_the_same_time_get_numbers_without_a_gap(world: World) -> None:
    numbers: list[str] = []

    def work() -> None:
        for _ in range(5):
            with world.transaction() as db:
                no = written(db)
            numbers.append(no)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"T20261102-{count:04d}" for count in range(1, 21)]


def test_the_same_key_opens_one_ticket(world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
        first = actions.open_ticket(db, make.new_ticket(), by=make.AGENT, idempotency_key="k1")
    with world.transaction() as db:
        again = actions.open_ticket(db, make.new_ticket(), by=make.AGENT, idempotency_key="k1")
        assert again.no == first.no
        assert len(queries.find_tickets(db).items) == 1


def test_two_requests_with_one_key_at_the_same_time_open_one_ticket(world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
    together, found = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        with world.transaction() as db:
            found.append(
                actions.open_ticket(db, make.new_ticket(), by=make.AGENT, idempotency_key="k2").no
            )

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["T20261102-0001"] * 2


def test_what_cannot_be_a_ticket_is_refused_field_by_field(db: Session) -> None:
    new = make.new_ticket(subject="", content="", contact_email="nobody", place="x" * 300)

    with pytest.raises(Invalid) as refused:
        actions.check(new)

    assert {one.field for one in refused.value.problems} == {"subject", "contact_email", "place"}


def test_tickets_are_found_by_words_and_filters(db: Session) -> None:
    written(db, subject="Lamp is out", category="roads", kind=Kind.COMPLAINT)
    written(db, subject="路燈不亮", content="中山路 100% 沒有燈", urgency=Urgency.URGENT)

    def subjects(query: str | None = None, **which: object) -> list[str]:
        page = queries.find_tickets(db, query, TicketFilter(**which))  # type: ignore[arg-type] # one of its fields
        return [one.subject for one in page.items]

    assert subjects() == ["路燈不亮", "Lamp is out"]
    assert subjects("lamp OUT") == ["Lamp is out"]
    assert subjects("中山 路燈") == ["路燈不亮"]
    assert subjects("100%") == ["路燈不亮"]
    assert subjects("%") == ["路燈不亮"]
    assert subjects("T20261102-0001") == ["Lamp is out"]
    assert subjects("Mei") == ["路燈不亮", "Lamp is out"]
    assert subjects(kind=Kind.COMPLAINT) == ["Lamp is out"]
    assert subjects(urgency=Urgency.URGENT, only_open=True) == ["路燈不亮"]
    assert subjects(channel=Channel.FAX) == []


@pytest.mark.parametrize("query", [None, "mei"])
def test_a_long_list_comes_in_pages_without_gap_or_repetition(
    db: Session, query: str | None
) -> None:
    wanted = [written(db) for _ in range(7)]

    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = queries.find_tickets(db, query, after=after, limit=3)
        seen += [one.no for one in page.items]
        after = page.next

    assert seen == wanted[::-1]
    assert after is None


def test_a_made_up_cursor_is_refused(db: Session) -> None:
    with pytest.raises(BadCursor):
        queries.find_tickets(db, after="nonsense")


def test_a_ticket_is_followed_with_number_and_code_only(db: Session) -> None:
    no = written(db)
    code = queries.get_ticket(db, no).query_code

    assert actions.follow(db, no.lower(), f" {code} ").no == no
    for number, given in ((no, "000000" if code != "000000" else "1"), ("T20261102-9999", code)):
        with pytest.raises(NoSuchTicket):
            actions.follow(db, number, given)


def test_a_closed_ticket_can_neither_be_urged_nor_rated(world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
        closed = make.ticket(db, answered=True, answer_text="At nine.")
    with world.transaction() as db:
        assert queries.get_ticket(db, closed.no).status is Status.CLOSED
        with pytest.raises(actions.NotNow):
            actions.urge(db, closed.no, closed.query_code)
        with pytest.raises(actions.NothingToRate):
            actions.rate(db, closed.no, closed.query_code, {"rating": "5"})


def test_a_note_is_kept_in_the_conversation(db: Session) -> None:
    no = written(db)
    actions.add_note(db, no, text="Called back at noon.", by=make.AGENT)

    said = queries.conversation(db, queries.get_ticket(db, no).id)
    assert [(one.direction.value, one.author, one.text) for one in said] == [
        ("note", "Ann Agent", "Called back at noon.")
    ]


@pytest.mark.parametrize(
    ("locale", "word"),
    [("zh-Hant", "已收到您的案件"), ("zh-Hans", "已收到您的诉求"), ("en", "We have your matter")],
)
def test_citizens_are_written_in_their_own_language(world: World, locale: str, word: str) -> None:
    with world.transaction() as db:
        make.hotline(db)
        make.ticket(db, locale=locale)
    world.run_jobs()

    with world.transaction() as db:
        mail = email.find_outbound(db).items[0]
    assert word in mail.subject
    assert f"/follow/{'T20261102-0001'}?code=" in mail.text


def test_another_centre_s_ticket_does_not_exist(world: World) -> None:
    from base.centres import create_centre  # noqa: PLC0415

    with world.transaction() as db:
        no = written(db)
    with world.database.transaction() as db:
        other = create_centre(db, "other", name="Other").id
    with world.transaction(other) as db, pytest.raises(NoSuchTicket):
        queries.get_ticket(db, no)
