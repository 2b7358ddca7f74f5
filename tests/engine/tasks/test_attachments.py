"""Files on tasks: who attaches, reads and removes them, and that they go with the case."""

import pytest
from sqlalchemy import text

import engine
from base import files
from base.db import Session
from base.errors import NotFound
from engine import Actor, TaskFilter
from engine.identity import Role, actor_of
from engine.retention.removing import remove_some
from engine.tasks.attachments.keeping import EmptyFile, NotYourFile, TooManyFiles
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN


def begun(db: Session) -> engine.TaskView:
    nodes = d.start() + d.user("work", task='users="anna"')
    nodes += d.user("next", task='users="otto"') + d.end()
    flows = [("start", "work"), ("work", "next"), ("next", "end")]
    engine.deploy(db, [d.drawing("filed", nodes, flows)], by=ADMIN)
    instance = engine.start(db, "filed", variables={}, by=ADMIN)
    return engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items[0]


def crew(db: Session) -> tuple[Actor, Actor]:
    """Return Anna of the centre, and Otto of a department that sees only its own tasks."""
    otto = make.user(db, "otto", Role.HANDLER, within=("water",))
    return actor_of(db, make.user(db, "anna").id), actor_of(db, otto.id)


def attach(db: Session, task: engine.TaskView, by: Actor, name: str = "plan.pdf") -> object:
    return engine.attach(db, task.id, name, [b"abc", b"def"], media_type="text/html", by=by)


def test_later_steps_find_what_was_attached(db: Session) -> None:
    anna, otto = crew(db)
    task = begun(db)
    with pytest.raises(NotFound):
        attach(db, task, otto)
    attach(db, task, anna)
    (kept,) = engine.task_files(db, task.instance_id)
    assert (kept.name, kept.size, kept.by_name) == ("plan.pdf", 6, "Anna")
    with pytest.raises(NotFound):
        engine.open_task_file(db, kept.id, by=otto)

    engine.complete(db, task.id, {}, by=anna)

    _row, stream = engine.open_task_file(db, kept.id, by=otto)
    with stream:
        assert stream.read() == b"abcdef"
    with pytest.raises(engine.TaskClosed):
        attach(db, task, anna)
    with pytest.raises(NotYourFile):
        engine.remove_file(db, kept.id, by=otto)


def test_a_file_without_bytes_and_one_too_many(db: Session) -> None:
    anna, _otto = crew(db)
    task = begun(db)
    with pytest.raises(EmptyFile):
        engine.attach(db, task.id, "a.txt", [], media_type="", by=anna)
    with pytest.raises(files.FileTooLarge), db.begin_nested():
        most = db.context.settings.web.upload_mb
        engine.attach(db, task.id, "a.txt", [b"x" * 1_000_000] * (most + 1), media_type="", by=anna)
    assert engine.task_files(db, task.instance_id) == []
    for number in range(50):
        attach(db, task, anna, f"{number}.txt")
    with pytest.raises(TooManyFiles):
        attach(db, task, anna)


def test_a_removed_file_is_gone_and_a_line_stays(world: World) -> None:
    with world.transaction() as db:
        anna, _otto = crew(db)
        task = begun(db)
        attach(db, task, anna)
        (kept,) = engine.task_files(db, task.instance_id)
    paths = [one for one in world.context.files.rglob("*") if one.is_file()]
    assert [one.name for one in paths] == [kept.file_id.hex]

    for _twice in range(2):
        with world.transaction() as db:
            engine.remove_file(db, kept.id, by=anna)

    assert not paths[0].exists()
    with world.transaction() as db:
        (gone,) = engine.task_files(db, task.instance_id)
        assert (gone.name, gone.removed_at is not None) == ("erased", True)
        with pytest.raises(NotFound):
            engine.open_task_file(db, kept.id, by=anna)


def test_files_comments_and_signers_go_with_the_case(world: World) -> None:
    with world.transaction() as db:
        anna, _otto = crew(db)
        make.user(db, "berta")
        task = begun(db)
        attach(db, task, anna)
        engine.claim(db, task.id, by=anna)
        engine.comment(db, task.id, "hello", by=anna)
        engine.add_signers(db, task.id, ["berta"], kind=engine.SignerKind.BEFORE, by=anna,
                           reason="x")  # fmt: skip
        engine.cancel(db, task.instance_id, by=ADMIN, reason="x")
        (kept,) = engine.task_files(db, task.instance_id)
    (path,) = [one for one in world.context.files.rglob("*") if one.is_file()]

    with world.transaction() as db:
        due = text("update engine_instance set removal_at = :now where id = :id")
        db.execute(due, {"now": db.now(), "id": task.instance_id})
        removed = remove_some(db)
        assert removed is not None
        assert removed.instances == 1

    assert not path.exists()
    with world.transaction() as db, pytest.raises(NotFound):
        files.get(db, kept.file_id)


def test_files_are_erased_with_the_case(world: World) -> None:
    with world.transaction() as db:
        anna, _otto = crew(db)
        task = begun(db)
        attach(db, task, anna, "Mei Lin.pdf")
        engine.cancel(db, task.instance_id, by=ADMIN, reason="x")
        assert len(engine.files_of_instances(db, [task.instance_id])) == 1
        engine.erase_instances(db, [task.instance_id])

    assert not [one for one in world.context.files.rglob("*") if one.is_file()]
    with world.transaction() as db:
        assert [one.name for one in engine.task_files(db, task.instance_id)] == ["erased"]
