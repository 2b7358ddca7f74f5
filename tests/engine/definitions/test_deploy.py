"""Deploying: versions, releases, refusals."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

import engine
from base.db import Session
from engine.definitions.records import Source, Version
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN


def one(key: str, task: str = "work") -> engine.SourceFile:
    return d.drawing(key, d.start() + d.user(task) + d.end(), [("start", task), (task, "end")])


def test_the_same_content_again_changes_nothing(db: Session) -> None:
    first = engine.deploy(db, [one("a"), one("b")], by=ADMIN)
    again = engine.deploy(db, [one("b"), one("a")], by=ADMIN)

    assert again.id == first.id
    assert [(x.key, x.version, x.new) for x in first.definitions] == [
        ("a", 1, True),
        ("b", 1, True),
    ]
    assert {(x.key, x.version, x.new) for x in again.definitions} == {
        ("a", 1, False),
        ("b", 1, False),
    }
    assert db.scalar(select(func.count()).select_from(Source)) == 2


def test_two_files_of_one_name_are_two_files(db: Session) -> None:
    files = [engine.SourceFile("flow.bpmn", one(key).content) for key in ("a", "b")]

    done = engine.deploy(db, files, by=ADMIN)

    assert [x.key for x in done.definitions] == ["a", "b"]
    for each, file in zip(done.definitions, files, strict=True):
        assert engine.definition_xml(db, each.id) == file.content
    assert set(db.scalars(select(Source.name))) == {"flow.bpmn", "flow (2).bpmn"}


def starting(key: str, message: str) -> engine.SourceFile:
    nodes = d.start("come", d.received(message)) + d.user("work") + d.end()
    flows = [("come", "work"), ("work", "end")]
    return d.drawing(key, nodes, flows, before=d.declared(message))


def test_a_message_starts_only_the_process_deployed_last(db: Session) -> None:
    assert engine.deploy(db, [starting("a", "mail")], by=ADMIN).problems == []

    (problem,) = engine.deploy(db, [starting("b", "mail")], by=ADMIN).problems

    assert (problem.severity, problem.code) == ("warning", "message-start-double")
    assert (problem.element, problem.params["other"]) == ("come", "a")
    assert "“a”" in problem.message
    engine.publish(db, "mail", correlation={}, variables={})
    (begun,) = engine.find_instances(db, engine.InstanceFilter()).items
    assert begun.definition_key == "b"


def test_a_new_version_is_no_rival_of_its_older_one(db: Session) -> None:
    engine.deploy(db, [starting("a", "mail")], by=ADMIN)
    changed = engine.SourceFile("a.bpmn", starting("a", "mail").content + b"\n")

    assert engine.deploy(db, [changed], by=ADMIN).problems == []


def test_rivals_within_one_deployment_are_told_too(db: Session) -> None:
    files = [starting("a", "mail"), starting("b", "mail")]

    assert [x.code for x in engine.deploy(db, files, by=ADMIN, dry_run=True).problems] == [
        "message-start-double"
    ]


def test_changed_content_is_a_new_version_and_a_new_release(db: Session) -> None:
    first = engine.deploy(db, [one("a"), one("b")], by=ADMIN)
    second = engine.deploy(db, [one("a", "other"), one("b")], by=ADMIN)

    assert second.id != first.id
    assert {(x.key, x.version) for x in engine.definitions(db)} == {("a", 2), ("b", 1)}
    assert len(engine.definitions(db, every_version=True)) == 3


def test_going_back_to_older_content_is_a_version_of_its_own(db: Session) -> None:
    for task in ("x", "y", "x"):
        engine.deploy(db, [one("a", task)], by=ADMIN)

    (newest,) = engine.definitions(db)
    assert newest.version == 3
    assert engine.definition_xml(db, newest.id) == one("a", "x").content
    assert db.scalar(select(func.count()).select_from(Source)) == 2


def test_an_older_version_can_still_be_started(db: Session) -> None:
    engine.deploy(db, [one("a", "old")], by=ADMIN)
    engine.deploy(db, [one("a", "new")], by=ADMIN)

    instance = engine.start(db, "a", version=1, variables={}, by=ADMIN)

    assert [t.node for t in engine.tokens(db, instance.id)] == ["old"]
    with pytest.raises(engine.NoSuchDefinition):
        engine.start(db, "a", version=9, variables={}, by=ADMIN)


def test_a_dry_run_tells_and_stores_nothing(db: Session) -> None:
    told = engine.deploy(db, [one("a")], by=ADMIN, dry_run=True)

    assert told.id is None
    assert [(x.key, x.version) for x in told.definitions] == [("a", 1)]
    assert db.scalar(select(func.count()).select_from(Version)) == 0


def test_drawings_with_errors_are_refused_as_a_whole(db: Session) -> None:
    broken = d.drawing("b", d.start() + '<bpmn:complexGateway id="c" name="All?"/>' + d.end(),
                       [("start", "c"), ("c", "end")])  # fmt: skip

    with pytest.raises(engine.DefinitionRefused) as refused:
        engine.deploy(db, [one("a"), broken], by=ADMIN)

    (problem,) = [p for p in refused.value.problems if p.severity == "error"]
    assert (problem.code, problem.file, problem.element) == ("complex-gateway", "b.bpmn", "c")
    assert "All?" in problem.message
    assert engine.definitions(db) == []


def test_what_is_no_drawing_is_refused(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused):
        engine.deploy(db, [engine.SourceFile("x.bpmn", b"not xml")], by=ADMIN)
    with pytest.raises((engine.DefinitionRefused, engine.NothingToDeploy)):
        engine.deploy(db, [], by=ADMIN)


def test_two_deployments_at_once_make_two_versions(world: World) -> None:
    def deploy(task: str) -> int:
        with world.transaction() as db:
            return engine.deploy(db, [one("a", task)], by=ADMIN).definitions[0].version

    with ThreadPoolExecutor(3) as pool:
        versions = sorted(pool.map(deploy, ["x", "y", "z"]))

    assert versions == [1, 2, 3]
