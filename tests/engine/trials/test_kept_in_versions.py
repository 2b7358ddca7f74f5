"""Versions of an application keep its scenarios as they were, and bring them back."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import null, update

from base.db import Session
from base.errors import Invalid
from engine.applications.keeping import save_file
from engine.applications.queries import read_file, sources_of
from engine.applications.records import ApplicationVersion
from engine.applications.versions import (
    NothingChanged,
    files_at,
    make_version,
    packed,
    restore,
    scenarios_at,
    versions,
)
from engine.definitions.source import SourceFile
from engine.trials.gate import gate
from engine.trials.scenarios import (
    Scenario,
    bring_all,
    delete_scenario,
    end_of,
    save_scenario,
    scenarios,
    steps_of,
)
from engine.trials.sessions import act_in_trial, read_trial
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.trials import done, draft, started

WAY = d.drawing(
    "way", d.start() + d.user("write") + d.end(), [("start", "write"), ("write", "end")]
)


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


def told(db: Session, app: UUID, name: str, description: str = "") -> UUID:
    """Keep the way through the drawing as a scenario."""
    if not read_trial(db, app, "way", by=LIN).acts:
        for at, act in enumerate((started("way"), done("write"))):
            act_in_trial(db, app, "way", act, at=at, by=LIN)
    played = read_trial(db, app, "way", by=LIN)
    scenario = Scenario(
        name=name, description=description, process="way", began_at=played.began_at,
        steps=steps_of(played.world, played.acts), expected=end_of(played.world),
    )  # fmt: skip
    return save_scenario(db, app, scenario, by=LIN, instead=True)


def names(db: Session, app: UUID) -> list[str]:
    return [one.name for one in scenarios(db, app)]


def test_a_version_brings_its_scenarios_back(db: Session) -> None:
    app = draft(db, WAY)
    told(db, app, "Paid")
    first = told(db, app, "Sent", "as it was")
    before = scenarios(db, app)
    assert make_version(db, app, comment="with both", by=ADMIN) == 1
    with pytest.raises(NothingChanged):
        make_version(db, app, comment="", by=ADMIN)
    told(db, app, "Sent", "changed")
    assert make_version(db, app, comment="another text", by=ADMIN) == 2
    told(db, app, "New")
    delete_scenario(db, app, first, by=LIN)  # keeps version 3 first

    assert restore(db, app, 1, by=ADMIN) == 4

    again = scenarios(db, app)
    assert names(db, app) == ["Paid", "Sent"]
    assert [one.description for one in again] == ["", "as it was"]
    assert [(one.steps, one.expected, one.began_at) for one in again] == [
        (one.steps, one.expected, one.began_at) for one in before
    ]
    assert gate(db, app).passed
    assert restore(db, app, 3, by=ADMIN) == 5
    assert names(db, app) == ["New", "Paid", "Sent"]


def test_a_version_from_before_they_were_kept_leaves_them(db: Session) -> None:
    app = draft(db, WAY)
    make_version(db, app, comment="old", by=ADMIN)
    db.execute(update(ApplicationVersion).values(scenarios=null()))
    with pytest.raises(NothingChanged):
        make_version(db, app, comment="", by=ADMIN)
    told(db, app, "Paid")

    restore(db, app, 1, by=ADMIN)

    assert names(db, app) == ["Paid"]
    assert scenarios_at(db, app, 1) is None
    assert [one.scenarios for one in versions(db, app)] == [["scenarios/Paid.json"], None]


def test_what_a_bundle_replaces_is_kept_once(db: Session) -> None:
    app = draft(db, WAY)
    told(db, app, "Paid", "theirs")
    make_version(db, app, comment="", by=ADMIN)
    stories = scenarios_at(db, app, 1)
    assert stories is not None
    bundle = SourceFile("all.zip", packed([*files_at(db, app, 1), *stories]))
    told(db, app, "Paid", "ours")
    file = SourceFile(WAY.name, WAY.content + b"\n")
    save_file(db, app, file, revision=read_file(db, app, WAY.name)[0].revision, by=ADMIN)

    bring_all(db, app, [bundle], by=ADMIN)

    assert [one.description for one in scenarios(db, app)] == ["theirs"]
    assert [one.number for one in versions(db, app)] == [2, 1]
    restore(db, app, 2, by=ADMIN)
    assert [one.description for one in scenarios(db, app)] == ["ours"]


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "a\0b"},
        {"name": "a\ud800b"},
        {"description": "a\0b"},
        {"process": "a\0b"},
        {"began_at": "9999-12-31T23:59:59+00:00"},
        {"began_at": "0001-01-01T00:00:00+00:00"},
        {"expected": {"ended": True, "waits": [["p\0", "n"]], "stopped": [], "values": {}}},
        {"expected": {"ended": True, "waits": [], "stopped": [], "values": {"n": float("nan")}}},
        {"expected": {"ended": True, "waits": [], "stopped": [], "values": {"n": "a\0b"}}},
        {"expected": {"ended": True, "waits": [], "stopped": [], "values": {"n": nested(700)}}},
        {"expected": []},
        {"steps": [1]},
        {"steps": {"act": 1}},
    ],
    ids=str,
)
def test_a_broken_scenario_in_a_bundle_brings_nothing(db: Session, broken: dict[str, Any]) -> None:
    app = draft(db, WAY)
    told(db, app, "Paid")
    make_version(db, app, comment="", by=ADMIN)
    (good,) = scenarios_at(db, app, 1) or []
    file = SourceFile("scenarios/x.json", json.dumps(json.loads(good.content) | broken).encode())
    other = SourceFile("other.bpmn", WAY.content.replace(b'"way"', b'"other"'))

    with pytest.raises(Invalid):
        bring_all(db, app, [SourceFile("a.zip", packed([other, file]))], by=ADMIN)

    assert names(db, app) == ["Paid"]
    assert [file.name for file in sources_of(db, app)] == [WAY.name]
