"""Contacts outside: shared or one's own, judged before they are stored, out and in as a table."""

from dataclasses import replace

import pytest

from base.db import Session
from base.errors import Invalid, NotAllowed, NotFound
from engine import identity
from engine.people import Actor
from processes.contacts.actions import ContactChange, add_contact, change_contact, delete_contact
from processes.contacts.listing import COLUMNS, bring_contacts, contact_rows, plan_contacts
from processes.contacts.queries import contact, contacts
from tests.make import identity as make

PRESS = ContactChange(name="Mei", organisation="City Press", numbers=("+86 10 1234-5678 #12",),
                      email="mei@press.example", note="Mornings", shared=True)  # fmt: skip
HEAD = ",".join(COLUMNS) + "\n"


def somebody(db: Session, name: str, role: str) -> Actor:
    return identity.actor_of(db, make.user(db, name, role, password=None).id)


def test_shared_ones_are_everybody_s_and_others_their_owner_s_alone(db: Session) -> None:
    agent, handler = somebody(db, "anna", "agent"), somebody(db, "bert", "handler")
    shared = add_contact(db, PRESS, by=agent)
    own = add_contact(db, ContactChange(name="Plumber", numbers=("12345",)), by=handler)
    assert [one.name for one in contacts(db, by=agent)] == ["Mei"]
    assert {one.name for one in contacts(db, by=handler)} == {"Mei", "Plumber"}
    with pytest.raises(NotFound):
        contact(db, own.id, by=agent)
    for act in (
        lambda: add_contact(db, PRESS, by=handler),
        lambda: change_contact(db, shared.id, replace(PRESS, shared=False), by=handler),
        lambda: delete_contact(db, shared.id, by=handler),
        lambda: change_contact(db, own.id, PRESS, by=handler),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert contact(db, shared.id, by=handler).shared
    delete_contact(db, own.id, by=handler)
    assert [one.name for one in contacts(db, by=handler)] == ["Mei"]


def test_a_search_looks_at_all_that_is_written(db: Session) -> None:
    agent = somebody(db, "anna", "agent")
    add_contact(db, PRESS, by=agent)
    for words in (["mei"], ["press", "1234"], ["morn"], ["MEI@"]):
        assert contacts(db, by=agent, words=words)
    assert not contacts(db, by=agent, words=["mei", "moon"])


@pytest.mark.parametrize("number", ["12", "call me", "1234567 or so", "+", "1" * 40])
def test_what_is_no_number_is_refused(db: Session, number: str) -> None:
    with pytest.raises(Invalid):
        add_contact(db, replace(PRESS, numbers=(number,)), by=somebody(db, "anna", "agent"))


@pytest.mark.parametrize("number", ["110", "+886 2 2720-8889", "(010) 12345 转 88", "12345#1"])
def test_numbers_are_taken_as_people_write_them(db: Session, number: str) -> None:
    agent = somebody(db, "anna", "agent")
    assert add_contact(db, replace(PRESS, numbers=(number,)), by=agent).numbers == (number,)


def test_contacts_go_out_and_come_back_the_same(db: Session) -> None:
    agent = somebody(db, "anna", "agent")
    add_contact(db, replace(PRESS, numbers=("12345", "67890")), by=agent)
    table = HEAD + "\n".join(",".join(row) for row in contact_rows(db, by=agent))
    assert [one.fate for one in plan_contacts(db, table, by=agent)] == ["same"]
    more = "organisation,name,numbers,shared\nCity Press,mei,119,yes\n,Own,120; 121,\n"
    assert [one.fate for one in plan_contacts(db, more, by=agent)] == ["changed", "new"]
    bring_contacts(db, more, by=agent)
    found = {one.name: one for one in contacts(db, by=agent)}
    assert (found["mei"].numbers, found["mei"].note) == (("119",), "Mornings")
    assert (found["Own"].numbers, found["Own"].shared) == (("120", "121"), False)


def test_each_wrong_line_is_told_and_nothing_is_done(db: Session) -> None:
    handler = somebody(db, "bert", "handler")
    lines = (",,,,,x,", "A,B,,call,,,", "A,B,,,nomail,,", "A,B,,,,,yes", "A,B,,,,,perhaps",
             "A,C,,,,,", "A,c,,,,,")  # fmt: skip
    table = HEAD + "\n".join(lines)
    fates = [str(one.fate) for one in plan_contacts(db, table, by=handler)]
    assert fates == ["wrong"] * 5 + ["new", "wrong"]
    with pytest.raises(Invalid):
        bring_contacts(db, table, by=handler)
    assert contacts(db, by=handler) == []
