"""Departments as a table: judged as a whole, brought in at once, and a tree whatever comes."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.db import Session
from base.errors import Invalid, RingflowError
from engine.identity import (
    DepartmentChange,
    Span,
    add_department,
    bring_departments,
    change_department,
    department_card,
    department_cards,
    department_rows,
    departments,
    find_department,
    plan_departments,
)
from engine.identity.departments import codes_below, get_department
from engine.identity.organisation.listing import COLUMNS
from engine.identity.organisation.shape import check_shape
from tests.make import identity as make
from tests.make.actors import ADMIN

TODAY = date(2026, 11, 2)
HEAD = ",".join(COLUMNS) + "\n"


def fates(db: Session, table: str, **others: frozenset[str]) -> list[str]:
    return [str(one.fate) for one in plan_departments(db, table, by=ADMIN, **others)]


def problems(db: Session, table: str) -> list[str]:
    return [one.problem for one in plan_departments(db, table, by=ADMIN)]


def test_a_table_is_brought_in_in_whatever_order_its_lines_stand(db: Session) -> None:
    make.user(db, "anna", password=None)
    table = (
        "code,name,parent,valid_from,head,phone,active\nstreet,街道,north,2026-12-01,ANNA,123,yes\n"
        "north,North,city,,,,\ncity,City,,,,,no\n"
    )
    assert fates(db, table) == ["new"] * 3
    assert departments(db, inactive=True) == [], "a look does nothing"
    bring_departments(db, table, by=ADMIN)
    card = department_card(db, "street")
    assert (card.view.name, card.view.parent, card.head, card.view.level) == (
        "街道", "north", "anna", 2,
    )  # fmt: skip
    assert not find_department(db, "city").active
    assert fates(db, table) == ["same"] * 3


def test_what_goes_out_comes_back_the_same(db: Session) -> None:
    make.user(db, "anna", password=None)
    for code, parent, head in (("city", None, None), ("north", "city", "anna")):
        add_department(db, code, DepartmentChange(
            names={"en": code, "zh-Hans": "市"}, email=f"{code}@x.example", active=True,
            parent=parent, span=Span(TODAY, TODAY + timedelta(9)), head=head, phone="+86 1",
            address="1 Main St",
        ))  # fmt: skip
    table = HEAD + "\n".join(",".join(row) for row in department_rows(db))
    assert fates(db, table) == ["same", "same"]
    [changed] = plan_departments(db, "code,phone\nnorth,5\n", by=ADMIN)
    assert (changed.fate, changed.problem) == ("changed", "phone")
    bring_departments(db, "code,phone\nnorth,5\n", by=ADMIN)
    card = department_card(db, "north")
    assert (card.view.phone, card.head, card.view.email) == ("5", "anna", "north@x.example")


def test_each_refusal_says_why_at_its_line(db: Session) -> None:
    for code, parent in (("a", None), ("b", "a")):
        add_department(db, code, DepartmentChange(names={"en": code}, email=None, active=True,
                                                  parent=parent), by=ADMIN)  # fmt: skip
    table = HEAD.replace("code", "code,name", 1)
    lines = {
        "a,A,,,,b,,,,,,,,,": "itself part of",
        "c,C,,,,moon,,,,,,,,,": "no department with the code moon",
        "Bad Code,X,,,,,,,,,,,,,": "small letters",
        "d,,,,,,,,,,,,,,": "enter a name",
        "e,E,,,,,2026-12-01,2026-01-01,,,,,,,": "last day is before",
        "f,F,,,,,soon,,,,,,,,": "no day",
        "g,G,,,,,,,moon,,,,,,": "Nobody called moon",
        "h,H,,,,,,,,,,,nomail,,": "not an e-mail",
        "i,I,,,,,,,,,,,,,perhaps": "yes or no",
    }
    for line, why in lines.items():
        [problem] = problems(db, table + line + "\n")
        assert why.casefold() in problem.casefold(), line
    twice = problems(db, "code,name\nx,X\nx,Y\n")
    assert [bool(one) for one in twice] == [False, True]
    ring = problems(db, "code,name,parent\nx,X,y\ny,Y,z\nz,Z,x\nw,W,x\n")
    assert [bool(one) for one in ring] == [True, True, True, False]
    with pytest.raises(Invalid):
        bring_departments(db, "code,name,parent\nx,X,moon\nok,OK,\n", by=ADMIN)
    assert len(departments(db, inactive=True)) == 2


def test_dates_of_the_whole_are_judged_and_the_guilty_line_is_named(db: Session) -> None:
    table = "code,name,parent,valid_until\na,A,,\nb,B,a,2026-12-31\n"
    bring_departments(db, table, by=ADMIN)
    assert fates(db, "code,valid_until\na,2026-06-30\n") == ["wrong"]
    assert fates(db, "code,valid_until\na,2026-06-30\nb,2026-06-30\n") == ["changed", "changed"]
    assert fates(db, "code,valid_until\na,2026-06-30\n", busy=frozenset({"b"})) == ["wrong"]
    assert fates(db, "code,valid_until\na,2026-12-31\n", busy=frozenset({"b"})) == ["changed"]
    assert fates(db, "code,active\nb,no\n", busy=frozenset({"b"})) == ["wrong"]


def test_two_departments_change_places_at_once(db: Session) -> None:
    bring_departments(db, "code,name,parent\na,A,\nb,B,a\nc,C,b\n", by=ADMIN)
    bring_departments(db, "code,parent\na,c\nb,\nc,b\n", by=ADMIN)
    shown = [(one.code, one.level) for one in departments(db, inactive=True)]
    assert shown == [("b", 0), ("c", 1), ("a", 2)]


# --- whatever is done to a tree, it stays one ----------------------------------------------------

CODES = ("a", "b", "c", "d", "e")
DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: TODAY + timedelta(n)))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "table"]), st.sampled_from(CODES),
        st.one_of(st.none(), st.sampled_from(CODES)), DAYS, DAYS, st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


def check_tree(db: Session) -> None:
    """Every department is reached from the top, once, and its days lie within those above."""
    cards = {card.view.code: card.view for card in department_cards(db)}
    stored = {code for code in CODES if _is_there(db, code)}
    assert cards.keys() == stored, "one that is above itself is reached from nowhere"
    for one in cards.values():
        if one.parent is None:
            assert (one.level, one.span) == (0, one.own)
            continue
        above = cards[one.parent]
        assert one.level == above.level + 1
        assert one.own.fits(above.span)
        assert one.span == one.own.meet(above.span)
        assert one.code in codes_below(db, [above.code])
        assert above.code not in codes_below(db, [one.code])
        for number in range(-4, 5):
            day = TODAY + timedelta(number)
            assert not one.span.holds(day) or above.span.holds(day)
    for code, one in cards.items():
        assert find_department(db, code) == one


def _is_there(db: Session, code: str) -> bool:
    try:
        return get_department(db, code) is not None
    except RingflowError:
        return False


def test_a_tree_stays_a_tree_whatever_is_done_to_it(db: Session) -> None:
    @given(STEPS)
    @settings(max_examples=25, deadline=None)
    def steps(todo: list[tuple[str, str, str | None, date | None, date | None, bool]]) -> None:
        with db.begin_nested() as part:
            for what, code, parent, first, last, active in todo:
                change = DepartmentChange(names={"en": code}, email=None, active=active,
                                          parent=parent, span=Span(first, last))  # fmt: skip
                try:
                    if what == "add":
                        add_department(db, code, change, by=ADMIN)
                    elif what == "change":
                        change_department(db, code, change, by=ADMIN)
                    else:
                        row = f"{code},{code},{parent or ''},{first or ''},{last or ''}\n"
                        table = "code,name,parent,valid_from,valid_until\n" + row
                        bring_departments(db, table, by=ADMIN)
                except RingflowError:
                    pass
                check_tree(db)
            part.rollback()

    steps()


@given(st.dictionaries(st.sampled_from(CODES), st.one_of(st.none(), st.sampled_from(CODES))))
@settings(max_examples=300, deadline=None)
def test_a_table_that_is_let_through_is_a_tree(parents: dict[str, str | None]) -> None:
    """Against the plainest count: walk up from each one; more steps than there are is a ring."""
    wanted = {
        code: DepartmentChange(names={"en": code}, email=None, active=True, parent=parent)
        for code, parent in parents.items()
    }

    def reaches_top(code: str) -> bool:
        at: str | None = code
        for _ in range(len(CODES) + 1):
            if at is None:
                return True
            if at not in parents:
                return False
            at = parents[at]
        return False

    wrong = check_shape({}, wanted)
    for code in parents:
        line = [code]
        while parents.get(line[-1]) is not None and parents[line[-1]] in parents:
            above = parents[line[-1]]
            if above in line:
                break
            line.append(str(above))
        assert reaches_top(code) == (not any(one in wrong for one in line))
