"""Groups and skills that drawings name wrongly are found when they are deployed."""

import pytest

import engine
from base.db import Session
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import in_group
from tests.make.actors import ADMIN


def found(db: Session, task: str, *, inside: str = "") -> list[str]:
    nodes = d.start() + d.user("work", task=task) + d.end()
    flows = [("start", "work"), ("work", "end")]
    file = d.drawing("one", nodes, flows, inside=inside)
    problems = engine.deploy(db, [file], by=ADMIN, dry_run=True).problems
    assert all(one.severity == "warning" and one.message for one in problems)
    return [f"{one.code} {one.element}" for one in problems]


@pytest.fixture(autouse=True)
def hotline(db: Session) -> None:
    in_group(db, make.user(db, "anna"), "hotline", cantonese=5)


@pytest.mark.parametrize(
    ("task", "problems"),
    [
        ('groups="group:hotline, agent"', []),
        ('groups="group:hotline/cantonese>=9"', []),
        ('groups="group:nightline"', ["group-unknown work"]),
        ('groups="group:hotline/latin"', ["skill-unknown work"]),
        ('groups="group:hotline/cantonese>=12"', ["group-malformed work"]),
        ('assignee="group:nightline"', ["group-unknown work"]),
        ('groups="${everybody}"', []),
    ],
)
def test_a_group_that_nobody_is_in_is_told(db: Session, task: str, problems: list[str]) -> None:
    assert found(db, task) == problems


def test_a_lane_that_names_a_group_is_looked_at_too(db: Session) -> None:
    lanes = (
        '<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="group:nightline">'
        "<bpmn:flowNodeRef>work</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    assert found(db, "", inside=lanes) == ["group-unknown work"]


@pytest.mark.parametrize(
    ("groups", "problems"),
    [
        ("duty:roads, department:ROADS", []),
        ("duty:moon", ["department-unknown work"]),
        ("department:moon", ["department-unknown work"]),
    ],
)
def test_a_department_that_there_is_not_is_told(
    db: Session, groups: str, problems: list[str]
) -> None:
    make.department(db, "roads")
    assert found(db, f'groups="{groups}"') == problems
