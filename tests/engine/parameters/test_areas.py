"""Rights to parameters are one area's: what is of another one is neither seen nor changed."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from base.db import Session
from base.parameters import Area, Level, Setting, find_parameter, parameters
from engine.identity.access.parameter_rights import change_right, see_right
from engine.identity.access.permissions import PERMISSIONS, Role, standard_rights
from engine.parameters import (
    AreaClosed,
    ParameterFilter,
    change_parameters,
    changed_by,
    changes,
    differences,
    export_parameters,
    find_parameters,
    go_back_to,
    import_parameters,
    plan_import,
    seen_by,
    undo_moment,
)
from engine.people import Actor
from tests.conftest import World
from tests.house.source import ROOT

BOSS = Actor(UUID(int=1), "Boss", "boss", groups=frozenset({"admin"}))
ROUNDS = "tickets.rounds"
TICKETS = find_parameter(ROUNDS).area
MINE = frozenset({change_right(TICKETS)})
CLERK = Actor(UUID(int=2), "Clerk", "clerk", rights=MINE)


def other() -> str:
    """A parameter of another area that a centre can set, with the default as a value."""
    return next(
        one.code for one in parameters() if one.area is not TICKETS and Level.CENTRE in one.levels
    )


def setting(code: str, *, value: object = None) -> Setting:
    kind = find_parameter(code).kind
    stored = kind.store(find_parameter(code).default) if value is None else value
    return Setting(code=code, level=Level.CENTRE, value=stored)


def test_each_area_has_two_rights_and_standard_roles_keep_what_they_had() -> None:
    for area in Area:
        assert PERMISSIONS[see_right(area)].roles == {Role.ADMIN, Role.ANALYST}
        assert PERMISSIONS[change_right(area)].roles == {Role.ADMIN}
    assert not {one for one in standard_rights("agent") if one.startswith("parameters.")}
    assert seen_by(CLERK) == changed_by(CLERK) == frozenset({TICKETS})
    assert changed_by(Actor.system("console")) == frozenset(Area)


def test_only_parameters_of_one_s_areas_are_changed_and_seen(db: Session) -> None:
    assert change_parameters(db, [setting(ROUNDS, value=4)], by=CLERK) == 1
    with pytest.raises(AreaClosed):
        change_parameters(db, [setting(ROUNDS, value=5), setting(other())], by=CLERK)
    change_parameters(db, [setting(other())], by=BOSS)

    assert {one.code for one in changes(db, by=CLERK).items} == {ROUNDS}
    assert {one.code for one in changes(db, by=BOSS).items} == {ROUNDS, other()}
    found = find_parameters(db, ParameterFilter(seen=seen_by(CLERK)))
    assert {one.parameter.area for one in found} == {TICKETS}
    taken = json.loads(export_parameters(db, by=CLERK))
    assert [one["code"] for one in taken["values"]] == [ROUNDS]


def test_going_back_and_bringing_in_stay_within_one_s_areas(world: World) -> None:
    with world.transaction() as db:
        change_parameters(db, [setting(ROUNDS, value=4), setting(other())], by=BOSS)
        moment = changes(db, by=BOSS).items[0].moment
        both = export_parameters(db, by=BOSS)
    then = world.clock.now()
    world.clock.advance(timedelta(seconds=5))
    with world.transaction() as db:
        change_parameters(db, [Setting(code=other(), level=Level.CENTRE, value=None)], by=BOSS)
        change_parameters(db, [setting(ROUNDS, value=7)], by=BOSS)
        assert [one.code for one in differences(db, then, db.now(), by=CLERK)] == [ROUNDS]
        with pytest.raises(AreaClosed):
            undo_moment(db, moment, by=CLERK, reason="")
        with pytest.raises(AreaClosed):
            import_parameters(db, both, by=CLERK)
        assert go_back_to(db, then, by=CLERK, reason="") == 1
        assert go_back_to(db, then, by=BOSS, reason="") == 1
        mine = export_parameters(db, by=CLERK)
        # Taking away what a file does not name leaves other areas alone.
        assert not plan_import(db, mine, by=CLERK, whole=True).differences
        assert plan_import(db, mine, by=BOSS, whole=True).differences


def test_own_roles_keep_what_they_had_before_there_were_areas(world: World) -> None:
    script = ScriptDirectory(str(ROOT / "alembic")).get_revision("0151_parameter_rights").module
    with world.transaction() as db:
        db.execute(
            text(
                "insert into identity_role (centre_id, code, names, permissions, scope, created_at)"
                " values (:centre, 'clerk', '{}', :given, 'own', now())"
            ),
            {"centre": db.centre_id, "given": json.dumps(["parameters.read", "tasks.work"])},
        )
        for statement in (
            script.SPLIT.format(verb=verb, areas=list(script.AREAS)) for verb in ("read", "change")
        ):
            db.execute(text(statement))
        found = set(db.scalar(text("select permissions from identity_role where code = 'clerk'")))
    assert found == {see_right(area) for area in Area} | {"tasks.work"}
    assert set(script.AREAS) == {str(area) for area in Area}
