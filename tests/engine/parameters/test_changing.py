"""Who set what: history, differences, putting back, files."""

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.parameters import Area, Level, Setting, WrongLevel, find_parameter, value
from base.parameters.records import ParameterChange
from engine import SourceFile, deploy
from engine.audit import audit_lines
from engine.audit.queries import AuditFilter
from engine.identity import create_department
from engine.identity.access.parameter_rights import change_right
from engine.identity.access.reach import OutOfReach
from engine.identity.departments import NoSuchDepartment
from engine.parameters import (
    BadParameterFile,
    NothingToUndo,
    ParameterFilter,
    change_parameters,
    changes,
    differences,
    export_parameters,
    find_parameters,
    go_back_to,
    import_parameters,
    plan_import,
    readers_of,
    undo_change,
    undo_moment,
    values_set,
)
from engine.people import Actor
from processes.tickets import parameters as of_tickets
from tests.conftest import World
from tests.house.source import ROOT

BOSS = Actor(UUID(int=1), "Boss", "boss", groups=frozenset({"admin"}))
LETTER = of_tickets.LETTER_READ


def put(db: Session, code: str, stored: object, department: str = "", reason: str = "") -> int:
    level = Level.DEPARTMENT if department else Level.CENTRE
    setting = Setting(code=code, level=level, value=stored, department=department)
    return change_parameters(db, [setting], by=BOSS, reason=reason)


def test_a_change_is_told_in_history_and_log(db: Session) -> None:
    assert put(db, LETTER.code, "P2D", reason="new rule") == 1
    assert put(db, LETTER.code, "P2D") == 0

    [told] = changes(db, by=BOSS, code=LETTER.code).items
    assert (told.before, told.after, told.actor, told.reason) == (
        None,
        "2 days",
        "Boss",
        "new rule",
    )
    [line] = audit_lines(db, AuditFilter(what="parameter.changed")).items
    assert (line.label, line.details["value"]) == (LETTER.code, ["–", "2 days"])


def test_history_comes_in_pages(db: Session) -> None:
    for hours in range(1, 8):
        put(db, LETTER.code, f"PT{hours}H")

    first = changes(db, by=BOSS, limit=5)
    rest = changes(db, by=BOSS, after=first.next, limit=5)
    assert [len(first.items), len(rest.items), rest.next] == [5, 2, None]


def test_one_change_and_a_whole_moment_are_put_back(world: World) -> None:
    with world.transaction() as db:
        put(db, LETTER.code, "P2D")
    world.clock.advance(timedelta(hours=1))
    with world.transaction() as db:
        both = [
            Setting(code=LETTER.code, level=Level.CENTRE, value="P3D"),
            Setting(code="tickets.rounds", level=Level.CENTRE, value=5),
        ]
        assert change_parameters(db, both, by=BOSS) == 2
        last = changes(db, by=BOSS).items[0]
        assert undo_moment(db, last.moment, by=BOSS, reason="no") == 2
        assert value(db, LETTER) == timedelta(days=2)
        assert value(db, of_tickets.ROUNDS) == 2
        with pytest.raises(NothingToUndo):
            undo_moment(db, last.moment, by=BOSS, reason="no")
        assert (
            undo_change(db, changes(db, by=BOSS, code=LETTER.code).items[-1].id, by=BOSS, reason="")
            == 1
        )
        assert value(db, LETTER) == LETTER.default
        with pytest.raises(NotFound):
            undo_change(db, 2**40, by=BOSS, reason="")


def test_two_moments_are_compared_and_the_first_comes_back(world: World) -> None:
    moments = []
    for days in (2, 3, None):
        with world.transaction() as db:
            put(db, LETTER.code, f"P{days}D" if days else None)
            if days == 3:
                put(db, "tickets.rounds", 5)
        moments.append(world.clock.now())
        world.clock.advance(timedelta(hours=1))
    with world.transaction() as db:
        found = differences(db, moments[0], moments[1], by=BOSS)
        assert [(one.code, one.before, one.after) for one in found] == [
            (LETTER.code, "2 days", "3 days"), ("tickets.rounds", None, "5"),
        ]  # fmt: skip
        assert not differences(db, moments[1], moments[1], by=BOSS)
        assert go_back_to(db, moments[0], by=BOSS, reason="as it was") == 2
        assert value(db, LETTER) == timedelta(days=2)
        assert not differences(db, moments[0], db.now(), by=BOSS)
        rows = list(db.scalars(select(ParameterChange.moment).order_by(ParameterChange.id)))
        assert len(set(rows[-2:])) == 1


def test_places_are_checked(db: Session) -> None:
    create_department(db, "water", names={"en": "Water"})
    with pytest.raises(NoSuchDepartment):
        put(db, LETTER.code, "P2D", "moon")
    with pytest.raises(WrongLevel):
        put(db, "tickets.rounds", 3, "water")
    rights = frozenset({change_right(find_parameter(LETTER.code).area)})
    groups = frozenset({"handler", "department:roads"})
    narrow = Actor(None, "Head", "head", groups=groups, rights=rights)
    setting = Setting(code=LETTER.code, level=Level.DEPARTMENT, value="P2D", department="water")
    with pytest.raises(OutOfReach):
        change_parameters(db, [setting], by=narrow)


def test_lists_are_filtered(db: Session) -> None:
    create_department(db, "water", names={"en": "Water"})
    put(db, LETTER.code, "P2D", "water")

    [one] = find_parameters(db, ParameterFilter(seen=frozenset(Area), changed=True))
    assert (one.parameter, one.departments, one.value) == (LETTER, 1, "1 day")
    [one] = find_parameters(
        db, ParameterFilter(seen=frozenset(Area), changed=True), department="water"
    )
    assert (one.value, one.origin.department) == ("2 days", "water")
    assert [
        one.parameter.code
        for one in find_parameters(db, ParameterFilter(seen=frozenset(Area), words="READING mail"))
    ]
    [set_here] = values_set(db, LETTER.code)
    assert (set_here.shown, set_here.fits) == ("2 days", True)


def test_drawings_that_read_it_are_named(world: World) -> None:
    folder = ROOT / "processes/bpmn/tickets"
    with world.transaction() as db:
        files = [SourceFile(path.name, path.read_bytes()) for path in folder.glob("*.bpmn")]
        deploy(db, files, by=BOSS)
        assert [one.key for one in readers_of(db, "tickets.audit_due")] == ["ticket_standard"]
        assert not readers_of(db, "tickets.read_letter")


# --- files -------------------------------------------------------------------------------------


def told(*values: Mapping[str, object], version: int = 1) -> bytes:
    return json.dumps({"ringflow_parameters": version, "values": list(values)}).encode()


def test_a_file_brings_everything_back(db: Session) -> None:
    create_department(db, "water", names={"en": "Water"})
    put(db, LETTER.code, "P2D")
    put(db, LETTER.code, "P3D", "water")
    taken = export_parameters(db, by=BOSS)
    put(db, LETTER.code, "PT1H")
    put(db, LETTER.code, None, "water")
    put(db, "tickets.rounds", 9)

    plan = plan_import(db, taken, by=BOSS)
    assert [(one.before, one.after) for one in plan.differences] == [
        ("1 hour", "2 days"), (None, "3 days"),
    ]  # fmt: skip
    assert value(db, LETTER) == timedelta(hours=1)

    assert import_parameters(db, taken, by=BOSS) == 2
    assert value(db, LETTER, "water") == timedelta(days=3)
    assert value(db, of_tickets.ROUNDS) == 9
    assert import_parameters(db, taken, by=BOSS, whole=True) == 1
    assert value(db, of_tickets.ROUNDS) == 2
    assert export_parameters(db, by=BOSS) == taken


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no file of parameters"),
        (b"{}", "no file of parameters"),
        (b"\xff\xfe", "no file of parameters"),
        (b"[" * 100_000, "no file of parameters"),
        (told(version=2), "version 2"),
        (told({"code": "tickets.read_letter", "value": "soon"}), "“soon” does not fit"),
        (told({"code": "tickets.moon", "value": 1}), "no parameter called tickets.moon"),
        (told({"code": "tickets.read_letter", "value": "P1D", "department": "moon"}), "moon"),
        (
            told({"code": "tickets.read_letter", "value": "P1D", "other": 1}),
            "no file of parameters",
        ),
        (told(*[{"code": "tickets.read_letter", "value": "P1D"}] * 2), "twice"),
        (told({"code": "tickets.read_letter", "value": None}), "does not fit"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(db: Session, data: bytes, said: str) -> None:
    good = {"code": "tickets.rounds", "value": 4}
    with pytest.raises(BadParameterFile) as refused:
        import_parameters(
            db, data.replace(b"[{", b"[" + json.dumps(good).encode() + b",{"), by=BOSS
        )

    assert said in " ".join(one.message for one in refused.value.problems)
    assert value(db, of_tickets.ROUNDS) == find_parameter("tickets.rounds").default
