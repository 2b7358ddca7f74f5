"""A mail goes out once, or a person learns that nobody knows."""

from datetime import timedelta

import pytest

from base.db import Session
from connectors.email import (
    BadAddress,
    Mail,
    OutboundState,
    find_outbound,
    get_outbound,
    receive,
    send,
)
from tests.conftest import World
from tests.make.email import raw

WANG = Mail(to="Wang@citizen.test", subject="Received", text="We got it.", thread="T1")


def automatic(**more: object) -> Mail:
    values = {"to": "wang@citizen.test", "subject": "x", "text": "y", "automatic": True}
    return Mail(**{**values, **more})  # type: ignore[arg-type]


def test_the_same_key_is_one_mail(db: Session) -> None:
    first = send(db, WANG, "ticket-1/received")
    again = send(db, WANG, "ticket-1/received")
    other = send(db, WANG, "ticket-2/received")

    assert first.id == again.id
    assert first.message_id != other.message_id
    assert [view.id for view in find_outbound(db).items] == [other.id, first.id]


def test_what_is_written_into_a_mail_can_be_seen(db: Session) -> None:
    mail = Mail(to="wang@citizen.test", subject="Re", text="See https://a.test/1。\n", thread="T1")

    view = get_outbound(db, send(db, mail, "k").id)

    assert view.subject == "Re [T1]"
    assert view.links == ("https://a.test/1",)
    assert view.reply_address is not None
    assert view.reply_address.startswith("service+T1.")
    assert "[#T1." in view.text


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Wang@Citizen.TEST ", "wang@citizen.test"),
        ("王@公司.test", None),
        ("a@公司.test", "a@xn--55qx5d.test"),
    ],
)
def test_addresses_are_written_one_way(db: Session, written: str, address: str | None) -> None:
    mail = Mail(to=written, subject="x", text="y")
    if address is None:
        with pytest.raises(BadAddress):
            send(db, mail, "k")
    else:
        assert send(db, mail, "k").to_address == address


@pytest.mark.parametrize("bad", ["", "x", "a@", "@b", "a@b, c@d", "a@b\r\nBcc: c@d", "a b@c.test"])
def test_what_is_no_address_is_refused(db: Session, bad: str) -> None:
    with pytest.raises(BadAddress):
        send(db, Mail(to=bad, subject="x", text="y"), "k")


def test_a_machine_answers_a_person_once_an_hour_in_each_matter(world: World) -> None:
    with world.transaction() as db:
        asked = receive(db, raw())
        answers = [automatic(in_reply_to=str(asked.id), thread=name) for name in ("T1", "T1", "T2")]
        states = [send(db, answer, f"k{n}").state for n, answer in enumerate(answers)]
    assert states == ["queued", "suppressed", "queued"]

    world.clock.advance(timedelta(minutes=61))
    with world.transaction() as db:
        assert send(db, answers[0], "late").state == "queued"


def test_no_address_gets_more_than_five_automatic_mails_an_hour(db: Session) -> None:
    states = [send(db, automatic(thread=f"T{n}"), f"k{n}").state for n in range(7)]

    assert states == ["queued"] * 5 + ["suppressed"] * 2
    assert send(db, WANG, "by a person").state == "queued"
    assert "as one hour allows" in (find_outbound(db).items[1].reason or "")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"List_Id": "<news.test>"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "noreply@bank.test"},
        {"sender": "service@ringflow.test"},
    ],
)
def test_a_machine_never_answers_a_machine(db: Session, headers: dict[str, str]) -> None:
    came = receive(db, raw(**headers))

    answer = send(db, automatic(in_reply_to=str(came.id)), "k")

    assert answer.state == "suppressed"
    by_hand = Mail(to="a@b.test", subject="x", text="y", in_reply_to=str(came.id))
    assert send(db, by_hand, "by a person").state == "queued"


def test_two_machines_do_not_play_ping_pong(world: World) -> None:
    """Another system answers each of our answers with a letter that carries no mark at all."""
    for number in range(30):
        with world.transaction() as db:
            came = receive(db, raw(sender="robot@office.test", text=str(number)))
            answer = automatic(
                to="robot@office.test", in_reply_to=str(came.id), thread=f"T{number}"
            )
            send(db, answer, f"k{number}")
        world.clock.advance(timedelta(minutes=1))

    with world.transaction() as db:
        states = [view.state for view in find_outbound(db).items]
    assert states.count(OutboundState.SUPPRESSED) == 25
