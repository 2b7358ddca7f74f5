"""Versions of applications are kept, compared, taken back and deployed."""

import io
import zipfile
from uuid import UUID

import pytest

import engine
from base.db import Session
from engine.applications.beginning import bring_files
from engine.applications.comparing import Change, compare
from engine.applications.deploying import ChangedSinceLook, deploy_application, preview
from engine.applications.keeping import add_file, create_application, save_file
from engine.applications.queries import NoSuchApplication, read_file, sources_of
from engine.applications.versions import (
    NothingChanged,
    files_at,
    make_version,
    packed,
    restore,
    take_out,
    versions,
)
from engine.definitions.source import SourceFile
from tests.conftest import World
from tests.make.actors import ADMIN
from tests.make.designs import application
from tests.make.drawings import sketch

ONE = sketch("start -> a -> b -> end", key="way")
TWO = sketch("start -> a -> c -> end", key="way")


def way(db: Session) -> UUID:
    made = create_application(db, name="Way", by=ADMIN)
    add_file(db, made, SourceFile("way.bpmn", ONE.content), by=ADMIN)
    return made


def change(db: Session, application_id: UUID) -> None:
    there, _content = read_file(db, application_id, "way.bpmn")
    file = SourceFile("way.bpmn", TWO.content)
    save_file(db, application_id, file, revision=there.revision, by=ADMIN)


def test_a_version_keeps_the_files_and_can_be_taken_back(world: World) -> None:
    with world.transaction() as db:
        made = way(db)
        assert make_version(db, made, comment="first", by=ADMIN) == 1
        with pytest.raises(NothingChanged):
            make_version(db, made, comment="again", by=ADMIN)
        change(db, made)
        add_file(db, made, SourceFile("more.json", b"{}"), by=ADMIN)
        assert restore(db, made, 1, by=ADMIN) == 2
        assert [one.content for one in sources_of(db, made)] == [ONE.content]
        # What it was before is not lost, and taking back what is there makes no version.
        assert [one.name for one in files_at(db, made, 2)] == ["more.json", "way.bpmn"]
        assert restore(db, made, 1, by=ADMIN) == 3
        assert restore(db, made, 3, by=ADMIN) is None
        assert [one.number for one in versions(db, made)] == [3, 2, 1]
        with pytest.raises(NoSuchApplication):
            restore(db, made, 9, by=ADMIN)


def test_deploying_says_first_what_it_means_for_what_runs(world: World) -> None:
    with world.transaction() as db:
        made = way(db)
        assert [one.version for one in preview(db, made, by=ADMIN).impacts] == [1]
        assert not engine.definitions(db)  # a look leaves nothing behind
        deploy_application(db, made, comment="first", by=ADMIN)
        first, second = (engine.start(db, "way", variables={}, by=ADMIN) for _ in range(2))
        (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=second.id)).items
        engine.claim(db, task.id, by=ADMIN)
        engine.complete(db, task.id, {}, by=ADMIN)  # stands at b, which the next version lacks
        change(db, made)
        (impact,) = preview(db, made, by=ADMIN).impacts
        assert (impact.version, impact.new, impact.running, impact.able) == (2, True, 2, 1)
        assert [one.node for one in impact.plans[0].nodes if one.problem] == ["b"]
        done = deploy_application(db, made, comment="second", by=ADMIN, move=["way"])
        assert len(done.batches) == 1
    world.run_jobs()
    with world.transaction() as db:
        assert engine.get_instance(db, first.id).version == 2
        assert engine.get_instance(db, second.id).version == 1
        assert [(one.number, one.release) for one in versions(db, made)] == [(2, 2), (1, 1)]


def test_a_deployment_of_nothing_new_is_told_so(world: World) -> None:
    with world.transaction() as db:
        made = way(db)
        deploy_application(db, made, comment="first", by=ADMIN)
        assert not preview(db, made, by=ADMIN).changes
        assert deploy_application(db, made, comment="again", by=ADMIN).version == 1
        save_file(db, made, SourceFile("way.bpmn", b"<x"), revision=1, by=ADMIN)
        looked = preview(db, made, by=ADMIN)
        assert looked.refused
        assert looked.problems


def test_only_what_was_looked_at_is_deployed(world: World) -> None:
    with world.transaction() as db:
        made = way(db)
        seen = preview(db, made, by=ADMIN).mark
        change(db, made)
        with pytest.raises(ChangedSinceLook) as refused:
            deploy_application(db, made, comment="x", by=ADMIN, seen=seen)
        assert refused.value.params["who"] == ADMIN.name
        seen = preview(db, made, by=ADMIN).mark
        deploy_application(db, made, comment="x", by=ADMIN, seen=seen)
        assert [one.key for one in engine.definitions(db)] == ["way"]


def test_what_is_brought_in_loses_nothing(world: World) -> None:
    with world.transaction() as db:
        made = way(db)
        two = [SourceFile("a/way.bpmn", TWO.content), SourceFile("b/way.bpmn", b"<other/>")]
        names = bring_files(db, made, [SourceFile("both.zip", packed(two))], by=ADMIN)
        assert names == ["way.bpmn", "way (2).bpmn"]
        assert [one.content for one in files_at(db, made, 1)] == [ONE.content]  # what it replaced


def test_a_comparison_names_steps_and_what_differs_in_them() -> None:
    before = [SourceFile("way.bpmn", ONE.content), SourceFile("gone.dmn", b"x")]
    after = [SourceFile("way.bpmn", TWO.content), SourceFile("new.json", b"{\n}")]
    found = {one.name: one for one in compare(before, after)}
    assert found["gone.dmn"].change is Change.REMOVED
    assert found["new.json"].change is Change.ADDED
    way_ = found["way.bpmn"]
    assert "c" in way_.ids(Change.ADDED)
    assert "b" in way_.ids(Change.REMOVED)
    named = SourceFile("way.bpmn", ONE.content.replace(b'name="a"', b'name="Ask"'))
    (only,) = compare(before[:1], [named])
    (step,) = only.steps
    assert (step.id, step.change) == ("a", Change.CHANGED)
    assert [(one.name, one.before, one.after) for one in step.facts] == [("name", "a", "Ask")]


def test_what_only_moved_on_the_paper_is_told_apart(world: World) -> None:
    with world.transaction() as db:
        made = application(db, by=ADMIN)
        (file,) = sources_of(db, made)
    moved = SourceFile(file.name, file.content.replace(b'x="320"', b'x="330"'))
    (found,) = compare([file], [moved])
    assert found.change is Change.MOVED
    assert found.ids(Change.MOVED) == ["end", "flow"]
    (lines,) = compare([SourceFile("f.json", b'{"a":\n1}')], [SourceFile("f.json", b'{"a":\n2}')])
    assert ("-1}" in lines.lines, "+2}" in lines.lines) == (True, True)


def test_a_packed_application_can_be_brought_in_again(world: World) -> None:
    with world.transaction() as db:
        made = way(db)
        content = packed([*sources_of(db, made), SourceFile("scenarios/one.json", b"{}")])
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            assert bundle.namelist() == ["way.bpmn", "scenarios/one.json"]
            assert bundle.read("way.bpmn") == ONE.content
        take_out(db, made, "way.bpmn", by=ADMIN)
        assert [one.content for one in files_at(db, made, 1)] == [ONE.content]  # it is kept
        bring_files(db, made, [SourceFile("way.zip", content)], by=ADMIN)
        assert [one.content for one in sources_of(db, made)] == [ONE.content]
