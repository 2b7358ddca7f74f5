"""Extensions and seats: who sits where, and who is in the way."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid, NotFound
from connectors.telephony.bringing import bring_desks, plan_desks
from connectors.telephony.desks import (
    COLUMNS,
    Desk,
    Kind,
    Occupied,
    delete_desk,
    desk_rows,
    desks,
    extension_at,
    find_desk,
    save_desk,
)
from connectors.telephony.sitting import (
    SeatTaken,
    free_desks,
    give_up,
    holder,
    neighbours,
    read_of_takeover,
    sit_down,
    sitting_of,
    sittings,
    take,
    taken_by,
)
from engine.identity import sign_out
from engine.people import Actor
from tests.make import identity as make

CONSOLE = Actor.system("console")
PC, OTHER_PC = "10.1.2.3", "10.1.2.4"


@pytest.fixture(autouse=True)
def room(db: Session) -> None:
    """Two desks, one of them in a network with a spare one, and a software telephone."""
    save_desk(db, Desk(number="8001", seat="desk 1", network=PC), by=CONSOLE)
    save_desk(db, Desk(number="8002", seat="corner", network="10.1.2.0/28"), by=CONSOLE)
    save_desk(db, Desk(number="8100", kind=Kind.WEBRTC), by=CONSOLE)


def agent(db: Session, name: str) -> tuple[Actor, str]:
    person = make.user(db, name)
    return make.actor(db, person), make.token(db, person)


def test_the_pc_says_the_extension_and_the_narrowest_network_counts(db: Session) -> None:
    numbers = {
        address: found.number if (found := extension_at(db, address)) else None
        for address in (PC, OTHER_PC, "::ffff:10.1.2.3", "10.9.9.9", "rubbish")
    }

    assert numbers == {PC: "8001", OTHER_PC: "8002", "::ffff:10.1.2.3": "8001",
                       "10.9.9.9": None, "rubbish": None}  # fmt: skip


def test_signing_in_at_a_seat_sits_down_and_elsewhere_does_nothing(db: Session) -> None:
    anna, token = agent(db, "anna")
    sit_down(db, token, by=anna, address="10.9.9.9")
    assert sittings(db) == []

    sit_down(db, token, by=anna, address=PC)

    (seat,) = sittings(db)
    assert (seat.number, seat.name, seat.address) == ("8001", "Anna", PC)
    assert [one.number for one in free_desks(db)] == ["8002", "8100"]


def test_two_at_one_extension_need_a_word_and_the_other_is_told(db: Session) -> None:
    anna, annas = agent(db, "anna")
    ben, bens = agent(db, "ben")
    sit_down(db, annas, by=anna, address=PC)

    with pytest.raises(SeatTaken, match="Anna sits at extension 8001"):
        sit_down(db, bens, by=ben, address=PC)
    assert anna.id is not None
    assert taken_by(db, anna.id) is None
    take(db, "8001", bens, by=ben, address=PC, over=True)

    found = holder(db, "8001")
    assert found is not None
    assert found.user_id == ben.id
    assert sitting_of(db, anna.id) is None
    assert taken_by(db, anna.id) == "Ben"
    read_of_takeover(db, anna.id)
    assert taken_by(db, anna.id) is None


def test_one_person_has_one_extension(db: Session) -> None:
    anna, token = agent(db, "anna")
    sit_down(db, token, by=anna, address=PC)

    take(db, "8100", token, by=anna, address=PC)

    assert [one.number for one in sittings(db)] == ["8100"]


def test_two_people_at_one_pc_are_pointed_out(db: Session) -> None:
    anna, annas = agent(db, "anna")
    ben, bens = agent(db, "ben")
    sit_down(db, annas, by=anna, address=PC)
    take(db, "8100", bens, by=ben, address=PC)
    assert ben.id is not None

    assert [one.name for one in neighbours(db, me=ben.id, address=PC)] == ["Anna"]


def test_signing_out_and_expiry_free_the_extension(db: Session, clock: SetClock) -> None:
    anna, annas = agent(db, "anna")
    ben, bens = agent(db, "ben")
    sit_down(db, annas, by=anna, address=PC)
    sign_out(db, annas)
    sit_down(db, bens, by=ben, address=PC)
    assert anna.id is not None
    assert taken_by(db, anna.id) is None, "nobody was there any more"

    clock.advance(timedelta(hours=1))
    assert sittings(db) == []
    carl, carls = agent(db, "carl")
    sit_down(db, carls, by=carl, address=PC)
    assert [one.name for one in sittings(db)] == ["Carl"]
    assert carl.id is not None
    give_up(db, carl.id)
    assert sittings(db) == []


def test_an_extension_in_use_is_not_deleted(db: Session) -> None:
    anna, token = agent(db, "anna")
    sit_down(db, token, by=anna, address=PC)

    with pytest.raises(Occupied):
        delete_desk(db, "8001", by=CONSOLE)
    assert anna.id is not None
    give_up(db, anna.id)
    delete_desk(db, "8001", by=CONSOLE)
    with pytest.raises(NotFound):
        find_desk(db, "8001")


def test_an_extension_that_is_switched_off_is_nobodys(db: Session) -> None:
    save_desk(db, Desk(number="8001", seat="desk 1", network=PC, active=False), by=CONSOLE)
    anna, token = agent(db, "anna")

    sit_down(db, token, by=anna, address=PC)
    with pytest.raises(NotFound):
        take(db, "8001", token, by=anna, address=PC)

    assert sittings(db) == []


@pytest.mark.parametrize(
    "desk",
    [Desk(number="80a"), Desk(number=""), Desk(number="1", network="10.1.2.300"),
     Desk(number="1", network=PC), Desk(number="1", kind=Kind.WEBRTC, network="10.5.5.5")],
)  # fmt: skip
def test_what_cannot_be_is_refused(db: Session, desk: Desk) -> None:
    with pytest.raises(Invalid):
        save_desk(db, desk, by=CONSOLE)


def test_the_file_comes_back_as_it_went_out(db: Session) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *desk_rows(db)])
    before = desks(db)

    assert bring_desks(db, text.getvalue(), by=CONSOLE) == 3
    assert desks(db) == before
    with pytest.raises(Invalid) as refused:
        bring_desks(db, "extension,network\n9001,10.8.8.8\n9002,nonsense\n", by=CONSOLE)
    assert refused.value.problems[0].field == "line 3"


def test_a_look_says_line_by_line_what_a_file_would_do_and_does_nothing(db: Session) -> None:
    before = desks(db)
    text = (
        "extension,name,kind,active,network\n8001,Front,,,\n8002,,,maybe,\n8005,New,,no,10.9.9.9\n"
        "8006,Twice,,,10.9.9.9\n8005,Again,,,\n80x,,,,\n"
    )

    told = plan_desks(db, text)

    assert [(one.line, one.key, str(one.fate)) for one in told] == [
        (2, "8001", "wrong"), (3, "8002", "wrong"), (4, "8005", "new"), (5, "8006", "wrong"),
        (6, "8005", "wrong"), (7, "80x", "wrong"),
    ]  # fmt: skip
    assert "8005" in told[3].problem
    assert desks(db) == before


def test_a_file_loses_nothing_that_it_does_not_name(db: Session) -> None:
    """Two extensions exchange their addresses; names, kinds and seats have no column."""
    before = {one.number: one for one in desks(db)}
    swap = {"8001": before["8002"].network, "8002": before["8001"].network}
    text = "extension,network\n" + "".join(f"{one},{network}\n" for one, network in swap.items())

    assert [str(one.fate) for one in plan_desks(db, text)] == ["changed", "changed"]
    assert bring_desks(db, text, by=CONSOLE) == 2

    after = {one.number: one for one in desks(db)}
    assert after == before | {
        number: replace(before[number], network=network) for number, network in swap.items()
    }


def test_words_find_numbers_seats_and_addresses(db: Session) -> None:
    assert [one.number for one in desks(db, words="corner")] == ["8002"]
    assert [one.number for one in desks(db, words=PC)] == ["8001"]
