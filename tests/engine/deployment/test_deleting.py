"""Versions are deleted where nothing needs them; the list of deployments; who is first."""

import pytest
from sqlalchemy import func, select

import engine
from base.db import Session
from base.errors import NotFound
from engine.audit import AuditFilter, audit_lines
from engine.definitions.records import Deleted, Source
from tests.conftest import World
from tests.engine.deployment.test_forms import drawing as with_form
from tests.engine.deployment.test_forms import sheet
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch
from tests.make.stepping import stepped

CALL = '<bpmn:callActivity id="call" name="call" calledElement="p"/>'
CALLER = sketch("start -> w -> call -> end", CALL, key="q")


def plain(step: str = "a", key: str = "p") -> engine.SourceFile:
    return sketch(f"start -> {step} -> end", key=key)


def delete(db: Session, key: str, version: int) -> None:
    engine.delete_version(db, key, version, by=ADMIN, reason="A slip")


def versions(db: Session, key: str = "p") -> list[int]:
    every = engine.definitions(db, every_version=True)
    return [one.version for one in every if one.key == key]


def test_a_version_in_use_stays_and_it_is_said_how_many_use_it(db: Session) -> None:
    engine.deploy(db, [plain()], by=ADMIN)
    for _ in range(2):
        engine.start(db, "p", variables={}, by=LIN)
    over = engine.start(db, "p", variables={}, by=LIN)
    engine.cancel(db, over.id, by=ADMIN, reason="x")
    engine.deploy(db, [plain("b")], by=ADMIN)

    with pytest.raises(engine.VersionInUse) as refused:
        delete(db, "p", 1)

    assert "2 run on it, 1 have ended on it, 0" in refused.value.text()


def test_an_unused_older_version_goes_for_good(db: Session) -> None:
    first = engine.deploy(db, [plain()], by=ADMIN)
    engine.deploy(db, [plain("b")], by=ADMIN)

    delete(db, "p", 1)

    assert versions(db) == [2]
    with pytest.raises(engine.NoSuchDefinition):
        engine.definition_xml(db, first.definitions[0].id)
    assert db.scalar(select(func.count()).select_from(Source)) == 1
    gone = db.scalars(select(Deleted)).one()
    assert (gone.key, gone.version, gone.reason) == ("p", 1, "A slip")
    (told,) = [x for x in audit_lines(db, AuditFilter()).items if x.what == "definition.deleted"]
    assert (told.label, told.details["version"]) == ("p", 1)


def test_the_one_before_takes_the_place_of_the_newest_and_listens_again(db: Session) -> None:
    def starting(message: str) -> engine.SourceFile:
        nodes = d.start("start", d.received(message)) + d.user("a") + d.end()
        flows = [("start", "a"), ("a", "end")]
        return d.drawing("p", nodes, flows, before=d.declared(message))

    engine.deploy(db, [starting("mail")], by=ADMIN)
    engine.deploy(db, [starting("fax")], by=ADMIN)

    delete(db, "p", 2)

    assert engine.start(db, "p", variables={}, by=LIN).version == 1
    assert engine.publish(db, "mail", correlation={}, variables={}).result == "started"
    assert engine.publish(db, "fax", correlation={}, variables={}).result == "buffered"
    made = engine.deploy(db, [starting("fax")], by=ADMIN)
    assert [one.version for one in made.definitions] == [3]


def test_the_only_version_goes_and_nothing_starts(db: Session) -> None:
    engine.deploy(db, [plain()], by=ADMIN)
    delete(db, "p", 1)
    with pytest.raises(engine.NoSuchDefinition):
        engine.start(db, "p", variables={}, by=LIN)
    assert engine.definitions(db) == []


def test_what_a_running_caller_may_come_to_stays(db: Session) -> None:
    engine.deploy(db, [plain(), CALLER], by=ADMIN)
    engine.start(db, "q", variables={}, by=LIN)
    engine.deploy(db, [plain("b")], by=ADMIN)

    with pytest.raises(engine.VersionInUse) as refused:
        delete(db, "p", 1)
    assert "1 that run may still come to it" in refused.value.text()


def test_what_the_newest_release_needs_stays(db: Session) -> None:
    engine.deploy(db, [plain(), CALLER], by=ADMIN)
    with pytest.raises(engine.VersionNeeded) as refused:
        delete(db, "p", 1)
    assert "q" in refused.value.text()


def test_a_form_goes_unless_somebody_sees_it(db: Session) -> None:
    engine.deploy(db, [with_form(), sheet("name")], by=ADMIN)
    engine.deploy(db, [sheet("phone")], by=ADMIN)
    engine.start(db, "p", variables={}, by=LIN)

    delete(db, "desk/ask", 1)
    assert versions(db, "desk/ask") == [2]
    with pytest.raises(engine.VersionInUse):
        delete(db, "desk/ask", 2)


def test_the_list_of_deployments_says_who_when_and_what(db: Session) -> None:
    first = engine.deploy(db, [plain(), CALLER], by=ADMIN, comment="First flow")
    engine.deploy(db, [plain(), CALLER], by=ADMIN, comment="Nothing new")
    second = engine.deploy(db, [plain("b")], by=LIN)

    page = engine.deployments(db, limit=1)
    rest = engine.deployments(db, limit=5, after=page.next)

    assert [one.id for one in (*page.items, *rest.items)] == [second.id, first.id]
    (newest,), (oldest,) = page.items, rest.items
    assert (newest.by, [(one.key, one.version) for one in newest.brought]) == (LIN.name, [("p", 2)])
    assert (oldest.comment, oldest.files) == ("First flow", ("p.bpmn", "q.bpmn"))
    assert second.id is not None
    whole = engine.get_deployment(db, second.id)
    assert [(one.key, one.version, one.brought) for one in whole.parts] == [
        ("p", 2, True), ("q", 1, False),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        engine.get_deployment(db, whole.parts[0].id)


def test_the_same_deployed_twice_at_once_is_one_version(world: World) -> None:
    def deploy(db: Session) -> engine.Deployment:
        return engine.deploy(db, [plain()], by=ADMIN)

    ended = stepped(world, deploy, deploy)

    assert ended.waited
    assert [one.new for one in ended.value.definitions] == [False]
    with world.transaction() as db:
        assert versions(db) == [1]
        assert len(engine.deployments(db).items) == 1


def test_different_ones_at_once_are_both_there_in_order(world: World) -> None:
    ended = stepped(
        world,
        lambda db: engine.deploy(db, [plain("b")], by=ADMIN),
        lambda db: engine.deploy(db, [plain("c")], by=ADMIN),
    )
    assert [(one.version, one.new) for one in ended.value.definitions] == [(2, True)]
    with world.transaction() as db:
        assert [one.number for one in engine.deployments(db).items] == [2, 1]


def test_a_start_that_was_first_keeps_its_version(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [plain()], by=ADMIN)

    ended = stepped(
        world, lambda db: engine.start(db, "p", variables={}, by=LIN), lambda db: delete(db, "p", 1)
    )

    assert ended.waited
    assert isinstance(ended.error, engine.VersionInUse)
    assert "1 run on it" in ended.error.text()


def test_a_start_after_a_deletion_finds_nothing(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [plain()], by=ADMIN)

    ended = stepped(
        world, lambda db: delete(db, "p", 1), lambda db: engine.start(db, "p", variables={}, by=LIN)
    )

    assert isinstance(ended.error, engine.NoSuchDefinition)
    with world.transaction() as db:
        assert engine.find_instances(db, engine.InstanceFilter()).items == []


def test_a_start_under_way_when_it_is_retired_still_counts_as_before(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [plain()], by=ADMIN)

    ended = stepped(
        world,
        lambda db: engine.start(db, "p", variables={}, by=LIN),
        lambda db: engine.retire(db, "p", by=ADMIN, reason="x"),
    )

    assert ended.error is None
    with world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        assert one.state == "active"
        with pytest.raises(engine.DefinitionRetired):
            engine.start(db, "p", variables={}, by=LIN)


def test_a_start_before_the_retirement_is_committed_is_not_refused(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [plain()], by=ADMIN)

    ended = stepped(
        world,
        lambda db: engine.retire(db, "p", by=ADMIN, reason="x"),
        lambda db: engine.start(db, "p", variables={}, by=LIN),
    )

    assert (ended.error, ended.waited) == (None, False)
