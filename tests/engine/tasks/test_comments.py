"""Comments on tasks: who is told, who is not told silently, and what can be changed until when."""

from datetime import timedelta
from uuid import UUID

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from base.errors import NotFound
from engine import Actor, CannotSee, TaskFilter
from engine.audit import AuditFilter, audit_lines
from engine.identity import Role, actor_of
from engine.tasks.comments.saying import (
    CommentGone,
    NothingSaid,
    NotYourComment,
    TooLateToChange,
    TooLong,
    TooManyMentioned,
)
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN

Crew = dict[str, Actor]


@pytest.fixture
def crew(db: Session) -> Crew:
    """Anna and Berta of the centre, and Otto of a department that sees only its own tasks."""
    found = {name: make.user(db, name) for name in ("anna", "berta")}
    found["otto"] = make.user(db, "otto", Role.HANDLER, within=("water",))
    return {name: actor_of(db, one.id) for name, one in found.items()}


def begun(db: Session, task: str = 'users="anna, berta"') -> engine.TaskView:
    nodes = d.start() + d.user("work", task=task) + d.end()
    engine.deploy(db, [d.drawing("said", nodes, [("start", "work"), ("work", "end")])], by=ADMIN)
    instance = engine.start(db, "said", variables={}, by=ADMIN)
    return engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items[0]


def told(db: Session, person: Actor) -> list[tuple[str, str]]:
    return [(one.kind.value, one.words) for one in engine.notices_of(db, person.username).items]


def texts(db: Session, instance_id: UUID) -> list[str]:
    return [one.text for one in engine.comments_of(db, instance_id)]


def test_who_is_mentioned_is_told_once(db: Session, crew: Crew) -> None:
    task = begun(db)

    engine.comment(db, task.id, "@Berta, please look; thanks @berta. Mail me@anna.test, @nobody",
                   by=crew["anna"])  # fmt: skip

    (row,) = engine.comments_of(db, task.instance_id)
    assert (row.by_name, list(row.mentions), row.edited_at) == ("Anna", ["berta"], None)
    assert [kind for kind, _words in told(db, crew["berta"])] == ["mentioned"]
    assert told(db, crew["anna"]) == []
    (line,) = [one for one in audit_lines(db, AuditFilter()).items if one.what == "comment.written"]
    assert "please" not in str(line.details)


def test_nobody_is_mentioned_who_cannot_see_the_task(db: Session, crew: Crew) -> None:
    task = begun(db)

    with pytest.raises(CannotSee) as blind, db.begin_nested():
        engine.comment(db, task.id, "@otto what do you think?", by=crew["anna"])
    assert blind.value.params["usernames"] == ["otto"]
    assert (texts(db, task.instance_id), told(db, crew["otto"])) == ([], [])
    with pytest.raises(NotFound):
        engine.get_task(db, task.id, by=crew["otto"])

    engine.comment(db, task.id, "@otto what do you think?", by=crew["anna"], share=True)

    assert {kind for kind, _words in told(db, crew["otto"])} == {"mentioned", "copied"}
    assert engine.get_task(db, task.id, by=crew["otto"]).id == task.id
    engine.comment(db, task.id, "not much", by=crew["otto"])  # who may read it may answer


def test_a_comment_is_changed_for_some_minutes(db: Session, crew: Crew, clock: SetClock) -> None:
    task = begun(db)
    key = engine.comment(db, task.id, "helo", by=crew["anna"])
    with pytest.raises(NotYourComment):
        engine.change_comment(db, key, "mine", by=crew["berta"])
    engine.change_comment(db, key, "helo", by=crew["anna"])
    assert engine.comments_of(db, task.instance_id)[0].edited_at is None

    engine.change_comment(db, key, "hello @berta", by=crew["anna"])

    (row,) = engine.comments_of(db, task.instance_id)
    assert (row.text, row.edited_at) == ("hello @berta", db.now())
    engine.change_comment(db, key, "hello again @berta", by=crew["anna"])
    assert len(told(db, crew["berta"])) == 1  # was mentioned before
    clock.advance(timedelta(minutes=16))
    with pytest.raises(TooLateToChange):
        engine.change_comment(db, key, "later", by=crew["anna"])


def test_a_deleted_comment_leaves_a_line_without_words(db: Session, crew: Crew) -> None:
    task = begun(db)
    key = engine.comment(db, task.id, "what a fool", by=crew["anna"])
    with pytest.raises(NotYourComment):
        engine.delete_comment(db, key, by=crew["berta"])

    for _twice in range(2):
        engine.delete_comment(db, key, by=crew["anna"])

    (row,) = engine.comments_of(db, task.instance_id)
    assert (row.text, row.by_name, row.deleted_at) == ("", "Anna", db.now())
    with pytest.raises(CommentGone):
        engine.change_comment(db, key, "again", by=crew["anna"])


def test_what_is_no_comment(db: Session, crew: Crew) -> None:
    task = begun(db)
    with pytest.raises(NothingSaid):
        engine.comment(db, task.id, " \n", by=crew["anna"])
    with pytest.raises(TooLong):
        engine.comment(db, task.id, "x" * 4001, by=crew["anna"])
    with pytest.raises(NotFound):
        engine.comment(db, task.id, "hello", by=crew["otto"])
    everybody = " ".join(f"@{make.user(db, f'm{number}').username}" for number in range(21))
    with pytest.raises(TooManyMentioned):
        engine.comment(db, task.id, everybody, by=crew["anna"])


def test_comments_are_erased_with_the_case(db: Session, crew: Crew) -> None:
    task = begun(db)
    engine.comment(db, task.id, "the caller is Mei Lin", by=crew["anna"])
    assert engine.mentions(db, ["mei lin"]) == {task.instance_id}
    engine.complete(db, task.id, {}, by=crew["anna"])

    engine.erase_instances(db, [task.instance_id])

    assert texts(db, task.instance_id) == [""]
    assert engine.mentions(db, ["mei lin"]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "請@Mei.Lin@city.test看一下",  # nobody puts spaces between Chinese words
        "see @mei.lin@city.test.",
        "(@mei.lin@city.test)",
        "@mei.lin@city.test@",
    ],
)
def test_a_name_may_be_an_address_and_stand_amid_chinese(
    db: Session, crew: Crew, text: str
) -> None:
    make.user(db, "mei.lin@city.test")
    make.user(db, "mei.lin")
    task = begun(db)

    engine.comment(db, task.id, text, by=crew["anna"])

    assert list(engine.comments_of(db, task.instance_id)[0].mentions) == ["mei.lin@city.test"]


def test_what_was_deleted_is_not_kept_elsewhere(db: Session, crew: Crew) -> None:
    task = begun(db)
    key = engine.comment(db, task.id, "@berta @otto what a fool", by=crew["anna"], share=True)
    engine.change_comment(db, key, "@berta @otto what an ass", by=crew["anna"])
    assert told(db, crew["berta"]) == [("mentioned", "@berta @otto what an ass")]

    engine.delete_comment(db, key, by=crew["anna"])

    kept = [*told(db, crew["berta"]), *told(db, crew["otto"])]
    logged = [one.details for one in audit_lines(db, AuditFilter()).items]
    lines = engine.history(db, task.instance_id).items
    assert "what a" not in f"{kept} {logged} {lines}"
    assert [kind for kind, _words in told(db, crew["berta"])] == ["mentioned"]
