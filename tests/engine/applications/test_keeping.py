"""Applications: files that are worked on, saved over one another only knowingly, and checked."""

import json

import pytest

import engine
from engine.applications.beginning import NothingBrought, begin_file, bring_deployed, bring_files
from engine.applications.checking import check_files
from engine.applications.deploying import deploy_application
from engine.applications.keeping import (
    ApplicationNameless,
    ApplicationTooLarge,
    SavedMeanwhile,
    WrongFileName,
    add_file,
    archive_application,
    create_application,
    delete_file,
    rename_file,
    save_file,
)
from engine.applications.queries import (
    NoSuchApplication,
    applications,
    files_of,
    get_application,
    read_file,
)
from engine.definitions.source import SourceFile
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.designs import application
from tests.make.drawings import sketch

WORDS = {"asked": "Subject", "answer": "Result"}


def test_what_is_begun_empty_can_be_deployed_as_it_is(world: World) -> None:
    with world.transaction() as db:
        made = create_application(db, name="  Leave ", by=ADMIN)
        names = [
            begin_file(db, made, kind=kind, title="請假 & more", by=ADMIN, **WORDS)
            for kind in ("bpmn", "dmn", "form", "bpmn")
        ]
        assert names == ["more.bpmn", "more_2.dmn", "more_3.json", "more_4.bpmn"]
        assert get_application(db, made).name == "Leave"
        assert not [one for one in check_files(db, made) if one.severity == "error"]
        files = [SourceFile(one, read_file(db, made, one)[1]) for one in names]
        keys = {one.key for one in engine.deploy(db, files, by=ADMIN).definitions}
        assert keys == {"more", "more_2", "drafts/more_3", "more_4"}
        assert begin_file(db, made, kind="dmn", title="請假", by=ADMIN, **WORDS) == "decision.dmn"


def test_whoever_saves_over_another_save_learns_who_it_was(world: World) -> None:
    with world.transaction() as db:
        made = application(db, by=ADMIN)
        assert save_file(db, made, SourceFile("approval.bpmn", b"a"), revision=1, by=ADMIN) == 2
        # The same again is no change, even from an old page.
        assert save_file(db, made, SourceFile("approval.bpmn", b"a"), revision=1, by=LIN) == 2
        with pytest.raises(SavedMeanwhile) as refused:
            save_file(db, made, SourceFile("approval.bpmn", b"b"), revision=1, by=LIN)
        assert refused.value.params["who"] == ADMIN.name
        assert refused.value.params["when"] == db.now()
        file, content = read_file(db, made, "approval.bpmn")
        assert (file.revision, content) == (2, b"a")


def test_the_checker_sees_what_is_on_the_screen(world: World) -> None:
    with world.transaction() as db:
        made = application(db, by=ADMIN)
        broken = SourceFile("approval.bpmn", b"<definitions")
        assert "xml-broken" in {one.code for one in check_files(db, made, broken)}
        assert "xml-broken" not in {one.code for one in check_files(db, made)}


def test_names_and_sizes_are_minded(world: World) -> None:
    with world.transaction() as db:
        made = application(db, by=ADMIN)
        for name in ("x.txt", "a/b.bpmn", "APPROVAL.bpmn", ""):
            with pytest.raises(WrongFileName):
                add_file(db, made, SourceFile(name, b""), by=ADMIN)
        with pytest.raises(WrongFileName):
            rename_file(db, made, "approval.bpmn", to="approval.dmn", by=ADMIN)
        rename_file(db, made, "approval.bpmn", to="leave.bpmn", by=ADMIN)
        with pytest.raises(ApplicationTooLarge):
            save_file(db, made, SourceFile("leave.bpmn", b"x" * 3_000_000), revision=1, by=ADMIN)
        with pytest.raises(ApplicationNameless):
            create_application(db, name=" ", by=ADMIN)
        delete_file(db, made, "leave.bpmn", by=ADMIN)
        with pytest.raises(NoSuchApplication):
            read_file(db, made, "leave.bpmn")


def test_files_that_are_brought_in_replace_those_of_their_names(world: World) -> None:
    with world.transaction() as db:
        made = application(db, by=ADMIN)
        files = [SourceFile("deep/approval.bpmn", b"new"), SourceFile("readme.txt", b"no")]
        assert bring_files(db, made, files, by=ADMIN) == ["approval.bpmn"]
        assert read_file(db, made, "approval.bpmn")[0].revision == 2
        with pytest.raises(NothingBrought):
            bring_files(db, made, files[1:], by=ADMIN)


def test_what_is_deployed_comes_with_what_it_calls(world: World) -> None:
    with world.transaction() as db:
        inner = sketch("start -> do -> end", key="inner")
        call = '<bpmn:callActivity id="c" calledElement="inner"/>'
        outer = sketch("start -> c -> end", call, key="outer")
        engine.deploy(db, [inner, outer, sketch("start -> end", key="other")], by=ADMIN)
        made = create_application(db, name="Outer", by=ADMIN)
        bring_deployed(db, made, "outer", by=ADMIN)
        assert {one.name for one in files_of(db, made)} == {inner.name, outer.name}


def test_the_forms_that_tasks_name_come_with_their_drawing_and_keep_their_keys(
    world: World,
) -> None:
    task = """<bpmn:userTask id="do" name="Do"><bpmn:extensionElements>
      <ringflow:task assignee="${initiator}" form="leave/ask"/>
    </bpmn:extensionElements></bpmn:userTask>"""
    form = {"title": "1", "fields": [{"key": "a", "type": "text", "label": "1"}]}
    with world.transaction() as db:
        sent = SourceFile("leave/ask.json", json.dumps(form).encode())
        drawing = sketch("start -> do -> end", task, key="leave")
        engine.deploy(db, [drawing, sent], by=ADMIN)
        made = create_application(db, name="Leave", by=ADMIN)
        bring_deployed(db, made, "leave", by=ADMIN)
        assert {one.name for one in files_of(db, made)} == {drawing.name, "ask.json"}
        assert json.loads(read_file(db, made, "ask.json")[1]) == {"key": "leave/ask", **form}
        assert not deploy_application(db, made, comment="", by=ADMIN).deployment.problems


def test_what_is_put_away_can_be_taken_back(world: World) -> None:
    with world.transaction() as db:
        made = application(db, by=ADMIN)
        archive_application(db, made, by=ADMIN)
        assert not applications(db)
        assert [one.id for one in applications(db, archived=True)] == [made]
        archive_application(db, made, by=ADMIN, back=True)
        assert [one.files for one in applications(db)] == [1]
