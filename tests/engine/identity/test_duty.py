"""Who is on duty: rosters by weekday and by day, what happens when nobody is, and whose tasks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from base.ids import new_id
from engine.identity import (
    DutyBy,
    NewShift,
    Pattern,
    Span,
    actor_of,
    add_shift,
    bring_duty,
    create_department,
    duty_board,
    duty_rows,
    gaps,
    on_duty,
    on_duty_at,
    on_roster_now,
    people,
    plan_duty,
    remove_shift,
    set_active,
    shifts,
    watches,
)
from engine.identity.access.reach import OutOfReach
from engine.identity.departments import get_department
from engine.identity.duty.shifts import ShiftTwice
from engine.identity.records import Absence
from engine.people import Actor
from tests.make import identity as make
from tests.make.actors import ADMIN

# A Monday at 09:00 UTC, which is 17:00 where the centre is.
MONDAY = date(2026, 11, 2)
EVERY_DAY = frozenset(range(1, 8))
HEAD = "department,username,weekdays,day,begins,ends,valid_from,valid_until,note\n"


def weekly(begins: int, ends: int, *days: int, **span: date) -> Pattern:
    return Pattern(begins=time(begins), ends=time(ends), weekdays=frozenset(days) or EVERY_DAY,
                   span=Span(span.get("first"), span.get("last")))  # fmt: skip


def on(day: date, begins: int, ends: int) -> Pattern:
    return Pattern(begins=time(begins), ends=time(ends), day=day)


def enter(db: Session, code: str, pattern: Pattern, username: str | None) -> None:
    add_shift(db, code, NewShift(pattern=pattern, username=username), by=ADMIN)


def house(db: Session) -> None:
    """City above north above street; anna, bert and carl work there."""
    for code, parent in (("city", None), ("north", "city"), ("street", "north")):
        create_department(db, code, names={"en": code}, parent=parent)
    for name in ("anna", "bert", "carl"):
        make.user(db, name, password=None)


def lead(db: Session, code: str, head: str | None, deputy: str | None = None) -> None:
    ids = {one.username: one.id for one in people(db, inactive=True)}
    row = get_department(db, code)
    row.head_id, row.deputy_id = ids.get(head or ""), ids.get(deputy or "")
    db.flush()


def who(db: Session, code: str, at: datetime | None = None) -> list[str]:
    return [one.username for one in on_duty(db, code, at)]


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment by the clock of the centre, eight hours before Greenwich."""
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=8)


def switch(db: Session, username: str, *, active: bool) -> None:
    [one] = [one for one in people(db, inactive=True) if one.username == username]
    set_active(db, one.id, active=active)


def test_the_roster_of_the_weekday_says_who(db: Session) -> None:
    house(db)
    enter(db, "street", weekly(8, 18, 1), "anna")
    enter(db, "street", weekly(18, 8, 1), "bert")
    assert who(db, "street") == ["anna"]
    assert who(db, "street", local(MONDAY, 17, 59)) == ["anna"]
    assert who(db, "street", local(MONDAY, 18)) == ["bert"]
    assert who(db, "street", local(MONDAY + timedelta(1), 7, 59)) == ["bert"], "over midnight"
    assert who(db, "street", local(MONDAY + timedelta(1), 8)) == []
    assert who(db, "street", local(MONDAY, 7, 59)) == [], "Sunday's shift is not in the roster"


def test_a_shift_around_the_clock_lasts_a_whole_day(db: Session) -> None:
    house(db)
    enter(db, "street", weekly(8, 8, 1), "anna")
    assert who(db, "street", local(MONDAY, 8)) == ["anna"]
    assert who(db, "street", local(MONDAY + timedelta(1), 7, 59)) == ["anna"]
    assert who(db, "street", local(MONDAY, 7, 59)) == []


def test_what_is_entered_for_a_day_overrides_its_hours_and_no_others(db: Session) -> None:
    house(db)
    enter(db, "street", weekly(8, 18), "anna")
    enter(db, "street", on(MONDAY, 12, 14), "bert")
    enter(db, "street", on(MONDAY, 16, 18), None)
    assert [who(db, "street", local(MONDAY, hour)) for hour in (11, 12, 13, 14, 15, 16, 17)] == [
        ["anna"], ["bert"], ["bert"], ["anna"], ["anna"], [], [],
    ]  # fmt: skip
    assert who(db, "street", local(MONDAY + timedelta(1), 12)) == ["anna"]


def test_dates_bound_a_weekly_shift(db: Session) -> None:
    house(db)
    enter(db, "street", weekly(0, 0, first=MONDAY, last=MONDAY), "anna")
    assert who(db, "street", local(MONDAY, 0)) == ["anna"]
    assert who(db, "street", local(MONDAY - timedelta(1), 23)) == []
    assert who(db, "street", local(MONDAY + timedelta(1), 0)) == []


def test_when_nobody_is_on_duty_the_head_the_deputy_and_then_those_above_are_asked(
    db: Session,
) -> None:
    house(db)
    lead(db, "city", "carl")
    enter(db, "north", weekly(8, 18), "anna")
    [one] = on_duty(db, "street")
    assert (one.username, one.department, one.by) == ("anna", "north", DutyBy.ROSTER)
    assert who(db, "street", local(MONDAY, 20)) == ["carl"]
    lead(db, "north", "bert", "anna")
    [one] = on_duty(db, "street", local(MONDAY, 20))
    assert (one.username, one.by) == ("bert", DutyBy.HEAD)
    switch(db, "bert", active=False)
    [one] = on_duty(db, "street", local(MONDAY, 20))
    assert (one.username, one.by) == ("anna", DutyBy.DEPUTY)
    switch(db, "anna", active=False)
    assert who(db, "street") == ["carl"], "who was switched off is in no roster"
    switch(db, "carl", active=False)
    assert on_duty(db, "street") == []
    assert on_duty(db, "moon") == []


def test_several_moments_at_once_are_answered_each_for_itself(db: Session) -> None:
    house(db)
    lead(db, "city", "carl")
    enter(db, "north", weekly(8, 18), "anna")
    enter(db, "street", on(MONDAY, 20, 2), "bert")
    asked = [local(MONDAY + timedelta(hour // 24), hour % 24) for hour in (1, 9, 19, 21, 25, 27)]

    found = [[one.username for one in people] for people in on_duty_at(db, "street", asked)]

    assert found == [["carl"], ["anna"], ["carl"], ["bert"], ["bert"], ["carl"]]
    assert found == [who(db, "street", at) for at in asked]
    assert on_duty_at(db, "street", []) == []


def test_who_is_away_is_not_on_duty(db: Session, clock: SetClock) -> None:
    house(db)
    enter(db, "street", weekly(0, 0), "anna")
    lead(db, "street", "bert", "carl")
    for name in ("anna", "bert"):
        [one] = [one for one in people(db) if one.username == name]
        db.add(Absence(
            id=new_id(), centre_id=db.centre_id, user_id=one.id, begins_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=1), kind="leave", substitute_id=None, note="",
            made_by="root", created_at=clock.now(),
        ))  # fmt: skip
    db.flush()
    assert who(db, "street") == ["carl"]
    assert duty_board(db, ["street"])["street"][0].username == "carl"
    assert [duties(db, name) for name in ("anna", "bert", "carl")] == [set(), set(), {"street"}]
    assert who(db, "street", clock.now() + timedelta(hours=1)) == ["anna"]


def duties(db: Session, username: str) -> set[str]:
    [one] = [one for one in people(db, inactive=True) if one.username == username]
    groups = actor_of(db, one.id).groups
    return {group.removeprefix("duty:") for group in groups if group.startswith("duty:")}


def test_whoever_is_on_duty_is_in_the_group_and_nobody_else(db: Session, clock: SetClock) -> None:
    house(db)
    enter(db, "north", weekly(8, 18), "anna")
    lead(db, "city", "carl")
    assert [duties(db, name) for name in ("anna", "bert", "carl")] == [
        {"north", "street"}, set(), {"city"},
    ]  # fmt: skip
    clock.advance(timedelta(hours=3))
    assert [duties(db, name) for name in ("anna", "carl")] == [set(), {"city", "north", "street"}]
    assert [one.username for one in people(db, group="duty:STREET")] == ["carl"]


def test_what_went_into_another_department_is_that_one_s_duty(db: Session) -> None:
    house(db)
    enter(db, "north", weekly(0, 0), "anna")
    old = create_department(db, "old", names={"en": "Old"}, parent="north")
    get_department(db, "old").merged_into_id = get_department(db, "north").id
    db.flush()
    assert who(db, old.code) == ["anna"]
    assert "old" in duties(db, "anna")


def test_what_cannot_be_a_shift_is_refused(db: Session) -> None:
    house(db)
    nobody = Actor(None, "B", "b", frozenset({"dispatcher"}), scope="own")
    for pattern, username in (
        (Pattern(begins=time(8), ends=time(9)), "anna"),
        (Pattern(begins=time(8), ends=time(9), day=MONDAY, weekdays=EVERY_DAY), "anna"),
        (Pattern(begins=time(8), ends=time(9), weekdays=frozenset({8})), "anna"),
        (weekly(8, 9), None),
        (weekly(8, 9), "moon"),
        (weekly(8, 9, first=MONDAY, last=MONDAY - timedelta(1)), "anna"),
    ):
        with pytest.raises(Invalid):
            enter(db, "street", pattern, username)
    enter(db, "street", weekly(8, 9), "anna")
    with pytest.raises(ShiftTwice):
        enter(db, "street", weekly(8, 9), "anna")
    [one] = shifts(db, "street")
    with pytest.raises(OutOfReach):
        remove_shift(db, one.id, by=nobody)
    assert remove_shift(db, one.id, by=ADMIN).username == "anna"
    assert shifts(db) == []


def test_a_roster_goes_out_and_comes_back_the_same(db: Session) -> None:
    house(db)
    enter(db, "street", weekly(8, 18, 1, 2, first=MONDAY), "anna")
    enter(db, "street", on(MONDAY, 22, 6), None)
    table = HEAD + "\n".join(",".join(row) for row in duty_rows(db))
    assert [one.fate for one in plan_duty(db, table, by=ADMIN)] == ["same", "same"]
    more = table + "\nstreet,BERT,3;4,,8:30,24:00,,,late\nnorth,carl,,2026-11-03,00:00,00:00,,,\n"
    assert len(shifts(db)) == 2
    bring_duty(db, more, by=ADMIN)
    assert [one.username for one in shifts(db, "street")] == [None, "anna", "bert"]
    bring_duty(db, HEAD + "street,bert,3 4,,08:30,00:00,,,\n", by=ADMIN, replace=True)
    assert [one.username for one in shifts(db)] == ["carl", "bert"]


def test_each_wrong_line_of_a_roster_is_told(db: Session) -> None:
    house(db)
    table = HEAD + (
        "moon,anna,1,,08:00,09:00,,,\nstreet,moon,1,,08:00,09:00,,,\nstreet,anna,x,,8,9,,,\n"
        "street,anna,1,,25:00,09:00,,,\nstreet,anna,,tomorrow,08:00,09:00,,,\n"
        "street,anna,1,,08:00+01:00,09:00,,,\nstreet,anna,1,,8:00,9:00,,,\n"
        "street,ANNA,1,,08:00,09:00,,,\n"
    )
    fates = [(one.line, str(one.fate)) for one in plan_duty(db, table, by=ADMIN)]
    assert fates == [(n, "new" if n == 8 else "wrong") for n in range(2, 10)]
    with pytest.raises(Invalid):
        bring_duty(db, table, by=ADMIN)
    assert shifts(db) == []


# --- the roster against a count of minutes ------------------------------------------------------

HOURS = st.integers(0, 23).map(time)
PATTERNS = st.one_of(
    st.builds(
        Pattern, begins=HOURS, ends=HOURS, weekdays=st.frozensets(st.integers(1, 7), min_size=1),
        span=st.sampled_from([Span(), Span(MONDAY), Span(None, MONDAY + timedelta(3))]),
    ),
    st.builds(
        Pattern, begins=HOURS, ends=HOURS,
        day=st.integers(-2, 8).map(lambda n: MONDAY + timedelta(n)),
    ),
)  # fmt: skip
NAMES = st.sampled_from(["anna", "bert", "carl"])


def by_hand(roster: list[tuple[Pattern, str | None]], at: datetime) -> set[str]:
    """Say who is on duty at an hour, by looking at each shift that could have begun."""
    running = []
    for pattern, name in roster:
        for day in (at.date(), at.date() - timedelta(1)):
            weekly_one = pattern.day is None and day.isoweekday() in pattern.weekdays
            if not (pattern.day == day or (weekly_one and pattern.span.holds(day))):
                continue
            begin = datetime.combine(day, pattern.begins)
            hours = (pattern.ends.hour - pattern.begins.hour - 1) % 24 + 1
            if begin <= at < begin + timedelta(hours=hours):
                running.append((pattern, name))
    single = [pair for pair in running if pair[0].day is not None]
    return {name for _, name in (single or running) if name is not None}


ROSTERS = st.lists(st.tuples(PATTERNS, NAMES), max_size=6, unique=True)


@given(ROSTERS)
@settings(max_examples=200, deadline=None)
def test_a_week_shows_who_is_on_duty_and_its_gaps_when_nobody_is(
    roster: list[tuple[Pattern, str | None]],
) -> None:
    found = watches(roster, MONDAY, 7)
    empty = gaps(found, MONDAY, 7)
    for hour in range(7 * 24):
        at = datetime.combine(MONDAY, time()) + timedelta(hours=hour)
        named = {one.username for one in found if one.begins <= at < one.ends and one.username}
        assert named == by_hand(roster, at)
        assert any(one.begins <= at < one.ends for one in empty) == (not named)


def test_the_database_says_the_same_as_a_count_by_hand(db: Session, clock: SetClock) -> None:
    house(db)
    start = clock.now()

    @given(ROSTERS, st.integers(0, 7 * 24 - 1))
    @settings(max_examples=60, deadline=None)
    def same(roster: list[tuple[Pattern, str | None]], hour: int) -> None:
        with db.begin_nested() as part:
            for pattern, name in roster:
                enter(db, "street", pattern, name)
            at = datetime.combine(MONDAY, time()) + timedelta(hours=hour)
            clock.set(local(at.date(), at.hour))
            assert set(who(db, "street")) == by_hand(roster, at)
            board = duty_board(db, ["street"])["street"]
            assert {one.username for one in board} == by_hand(roster, at)
            ids = {one.id: one.username for one in people(db)}
            assert {ids[key] for key in on_roster_now(db, ids)} == by_hand(roster, at)
            for name in ("anna", "bert", "carl"):
                assert ("street" in duties(db, name)) == (name in by_hand(roster, at))
            part.rollback()
        clock.set(start)

    same()
