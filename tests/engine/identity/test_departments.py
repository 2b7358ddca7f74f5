"""The tree of departments: dates within dates, who answers, what is offered on which day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from base.db import Session
from base.errors import Invalid
from engine.identity import (
    DepartmentChange,
    DepartmentState,
    Span,
    actor_of,
    add_department,
    change_department,
    create_department,
    department_card,
    department_cards,
    department_names,
    departments,
    find_department,
    listed_below,
    people,
    search_departments,
    standing_for,
    tree,
)
from engine.identity.departments import codes_below, get_department
from engine.identity.organisation.changing import DatesOutside, DepartmentMerged
from tests.make import identity as make
from tests.make.actors import ADMIN

TODAY = date(2026, 11, 2)
SOON = date(2026, 12, 1)
PAST = date(2026, 10, 31)


def change(parent: str | None = None, **others: Any) -> DepartmentChange:
    one = DepartmentChange(names={"en": "One"}, email=None, active=True, parent=parent)
    return replace(one, **others)


def add(db: Session, code: str, parent: str | None = None, **others: Any) -> None:
    add_department(db, code, change(parent, **others), by=ADMIN)


def merge(db: Session, code: str, into: str) -> None:
    row, heir = get_department(db, code), get_department(db, into)
    row.active, row.merged_into_id, row.parent_id = False, heir.id, heir.id
    db.flush()


def offered(db: Session) -> list[str]:
    return [one.code for one in departments(db)]


def test_only_what_is_there_today_is_offered_and_all_is_shown(db: Session) -> None:
    add(db, "now")
    add(db, "planned", span=Span(SOON))
    add(db, "ended", span=Span(None, PAST))
    add(db, "last-day", span=Span(TODAY, TODAY))
    assert offered(db) == ["last-day", "now"]
    states = {one.code: one.state(TODAY) for one in departments(db, inactive=True)}
    assert states == {
        "now": DepartmentState.OPEN, "planned": DepartmentState.PLANNED,
        "ended": DepartmentState.ENDED, "last-day": DepartmentState.OPEN,
    }  # fmt: skip
    assert find_department(db, "planned").state(SOON) is DepartmentState.OPEN


def test_what_is_below_is_there_only_as_long_as_what_is_above(db: Session) -> None:
    add(db, "top", span=Span(None, SOON))
    add(db, "mid", "top")
    add(db, "leaf", "mid")
    assert offered(db) == ["top", "mid", "leaf"]
    change_department(db, "top", change(span=Span(None, PAST)), by=ADMIN)
    assert offered(db) == []
    assert find_department(db, "leaf").state(TODAY) is DepartmentState.ENDED


def test_dates_lie_within_those_above_however_they_come_about(db: Session) -> None:
    add(db, "top", span=Span(PAST, SOON))
    for span in (Span(date(2026, 1, 1)), Span(None, date(2027, 1, 1)), Span(date(2027, 2, 2))):
        with pytest.raises(DatesOutside):
            add(db, "below", "top", span=span)
    add(db, "below", "top", span=Span(TODAY, SOON))
    with pytest.raises(DatesOutside):
        change_department(db, "top", change(span=Span(PAST, TODAY)), by=ADMIN)
    add(db, "short", span=Span(None, TODAY))
    with pytest.raises(DatesOutside):
        change_department(db, "below", change("short", span=Span(TODAY, SOON)), by=ADMIN)
    with pytest.raises(Invalid):
        add(db, "never", span=Span(SOON, TODAY))


def test_who_answers_for_a_department_is_known_by_user_name(db: Session) -> None:
    for name in ("anna", "bert", "carl"):
        make.user(db, name, password=None)
    add(db, "roads", head="anna", deputy="BERT", liaison="carl", phone="12345", address="Main St")
    card = department_card(db, "roads")
    assert (card.head, card.deputy, card.liaison) == ("anna", "bert", "carl")
    assert (card.view.phone, card.address) == ("12345", "Main St")
    assert department_cards(db) == [card]
    with pytest.raises(Invalid) as refusal:
        add(db, "parks", head="nobody")
    assert refusal.value.problems[0].field == "head"


def test_the_tree_opens_level_by_level(db: Session) -> None:
    for code, parent in (("a", None), ("a1", "a"), ("a11", "a1"), ("a2", "a"), ("b", None)):
        add(db, code, parent)
    make.user(db, "anna", within=("a1",), password=None)

    def shown(*opened: str) -> list[tuple[str, int, int]]:
        return [(one.view.code, one.view.level, one.below) for one in tree(db, opened)]

    assert shown() == [("a", 0, 2), ("b", 0, 0)]
    assert shown("a") == [("a", 0, 2), ("a1", 1, 1), ("a2", 1, 0), ("b", 0, 0)]
    assert shown("a1") == shown(), "what is opened below a closed one is not shown"
    assert [code for code, *_ in shown("a", "a1")] == ["a", "a1", "a11", "a2", "b"]
    assert {one.view.code: one.people for one in tree(db, ["a"])}["a1"] == 1
    [found] = search_departments(db, ["A11"], limit=5)
    assert [code for code, _ in found.path] == ["a", "a1"]
    assert [one.view.code for one in listed_below(db, "a", limit=5)] == ["a1", "a2"]
    assert [one.view.code for one in listed_below(db, None, limit=1, offset=1)] == ["b"]


def test_a_level_of_many_is_cut_and_says_so(db: Session) -> None:
    add(db, "top")
    for number in range(103):
        add(db, f"d{number:03}", "top")
    found = tree(db, ["top"])
    assert (len(found), found[-1].view.code, found[-1].cut) == (101, "d099", 3)
    assert [one.cut for one in found[:-1]] == [0] * 100


def test_the_people_of_an_heir_are_those_of_what_was_merged(db: Session) -> None:
    """Old tickets and drawings name the old code; somebody must answer for them."""
    for code in ("old", "new", "other"):
        create_department(db, code, names={"en": code})
    anna = make.user(db, "anna", within=("new",), password=None)
    merge(db, "old", "new")
    assert actor_of(db, anna.id).groups >= {"department:new", "department:old"}
    assert [one.username for one in people(db, group="department:old")] == ["anna"]
    assert standing_for(db, "old").code == "new"
    assert standing_for(db, "other").code == "other"
    with pytest.raises(DepartmentMerged):
        change_department(db, "old", change(), by=ADMIN)
    with pytest.raises(DepartmentMerged):
        add(db, "below", "old")


def test_names_and_what_is_below_are_asked_for_by_code(db: Session) -> None:
    for code, parent in (("a", None), ("b", "a"), ("c", "b"), ("d", None)):
        create_department(db, code, names={"en": code.upper()}, parent=parent)
    assert department_names(db, ["b", "d", "x"]) == {"b": "B", "d": "D"}
    assert set(department_names(db)) == {"a", "b", "c", "d"}
    assert codes_below(db, ["b", "x"]) == {"b", "c", "x"}
