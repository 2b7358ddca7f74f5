"""Groups, skills, and who is best for a piece of work."""

import pytest

from base.db import Session
from base.errors import Invalid
from engine.audit import AuditFilter, audit_lines
from engine.candidates import GroupRef, folded, read_group
from engine.identity import UserChange, actor_of, change_user, people
from engine.identity.groups.levels import levels_of, set_levels, skilled
from engine.identity.groups.lists import (
    GroupChange,
    GroupCodeTaken,
    NoSuchGroup,
    change_group,
    change_skill,
    create_group,
    find_group,
)
from tests.make import absence as absent
from tests.make import identity as make
from tests.make.actors import ADMIN


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("group:hotline", "group:hotline"),
        ("Group: Hotline", "group:hotline"),
        ("group:hotline/cantonese", "group:hotline/cantonese>=1"),
        ("group:hotline / Cantonese >= 5", "group:hotline/cantonese>=5"),
        ("group:hotline/cantonese>=0", None),
        ("group:hotline/cantonese>=10", None),
        ("group:hotline/cantonese>5", None),
        ("group:", None),
        ("agent", None),
        ("department:roads", None),
    ],
)
def test_how_a_group_is_written(text: str, read: str | None) -> None:
    found = read_group(text)
    assert (str(found) if found else None) == read
    assert folded(text) == (read or text.casefold())


def test_the_best_come_first_and_who_is_away_or_off_is_left_out(db: Session) -> None:
    staff = {name: make.user(db, name) for name in ("anna", "berta", "carl", "dora", "emil")}
    for name, level in {"anna": 3, "berta": 9, "carl": 6, "dora": 6, "emil": 8}.items():
        absent.in_group(db, staff[name], "hotline", cantonese=level)
    absent.away(db, staff["berta"])
    off = UserChange(name="Emil", email=None, roles=frozenset({"agent"}),
                     departments=frozenset(), active=False)  # fmt: skip
    change_user(db, staff["emil"].id, off, by=ADMIN)
    ref = GroupRef(group="hotline", skill="cantonese", level=5)

    assert [one.username for one in skilled(db, ref)] == ["carl", "dora"]
    assert [one.username for one in skilled(db, ref, away=True)] == ["berta", "carl", "dora"]
    everybody = skilled(db, GroupRef(group="hotline"))
    assert [one.username for one in everybody] == ["anna", "carl", "dora"]


def test_who_has_a_skill_answers_to_each_level_up_to_it(db: Session) -> None:
    anna = make.user(db, "anna")
    absent.in_group(db, anna, "hotline", cantonese=3)

    actor = actor_of(db, anna.id)

    assert actor.in_any(("group:hotline",))
    assert actor.in_any(("GROUP:hotline/cantonese >= 3",))
    assert not actor.in_any(("group:hotline/cantonese>=4",))
    assert [one.username for one in people(db, group="group:hotline/cantonese>=3")] == ["anna"]
    assert not people(db, group="group:hotline/cantonese>=4")
    assert not people(db, group="group:")


def test_closed_groups_and_skills_count_for_nothing(db: Session) -> None:
    anna = make.user(db, "anna")
    absent.in_group(db, anna, "hotline", cantonese=3)
    names = {"en": "X"}

    change_skill(db, "cantonese", GroupChange(names=names, active=False), by=ADMIN)
    assert not actor_of(db, anna.id).in_any(("group:hotline/cantonese>=1",))
    assert not skilled(db, GroupRef(group="hotline", skill="cantonese"))
    change_group(db, "hotline", GroupChange(names=names, active=False), by=ADMIN)
    assert not actor_of(db, anna.id).in_any(("group:hotline",))
    assert not skilled(db, GroupRef(group="hotline"))


def test_levels_are_one_to_nine_and_what_they_were_is_told(db: Session) -> None:
    anna = make.user(db, "anna")
    absent.in_group(db, anna, "hotline", cantonese=3)

    for level in (0, 10, -1):
        with pytest.raises(Invalid):
            set_levels(db, anna.id, {"hotline": {"cantonese": level}}, by=ADMIN)
    with pytest.raises(Invalid):
        set_levels(db, anna.id, {"hotline": {"latin": 3}}, by=ADMIN)
    with pytest.raises(NoSuchGroup):
        set_levels(db, anna.id, {"night": {}}, by=ADMIN)
    set_levels(db, anna.id, {"hotline": {}}, by=ADMIN)
    assert levels_of(db, [anna.id])[anna.id] == {"hotline": {}}
    set_levels(db, anna.id, {}, by=ADMIN)
    assert levels_of(db, [anna.id])[anna.id] == {}
    lines = audit_lines(db, AuditFilter(what="user.skills")).items
    assert [one.details["groups"] for one in lines][::-1] == [
        ["", "hotline/cantonese=3"], ["hotline/cantonese=3", "hotline"], ["hotline", ""]
    ]  # fmt: skip


def test_a_code_is_used_once(db: Session) -> None:
    create_group(db, "hotline", GroupChange(names={"en": "Hotline"}), by=ADMIN)
    with pytest.raises(GroupCodeTaken):
        create_group(db, "hotline", GroupChange(names={"en": "Again"}), by=ADMIN)
    with pytest.raises(Invalid):
        create_group(db, "hot/line", GroupChange(names={"en": "Again"}), by=ADMIN)
    assert find_group(db, "hotline").people == 0
