"""What cannot go on by itself: seen, corrected, tried again; the rest goes on."""

from datetime import timedelta

from sqlalchemy import update

import engine
from base.db import Session
from engine.incidents.records import Incident
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN


def begin(db: Session, file: engine.SourceFile, **variables: object) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    key = file.name.removesuffix(".bpmn")
    return engine.start(db, key, variables=variables, by=LIN)


def counting(text: str) -> engine.SourceFile:
    return d.drawing(
        "counting",
        d.start() + d.script("count", text) + d.user("look") + d.end(),
        [("start", "count"), ("count", "look"), ("look", "end")],
    )


def nodes(db: Session, instance: engine.InstanceView) -> list[str]:
    return sorted(token.node for token in engine.tokens(db, instance.id))


def test_a_script_that_fails_says_where_and_why(db: Session) -> None:
    instance = begin(db, counting("a = 1\nb = a + word"), word="x")

    (incident,) = engine.find_incidents(db).items
    assert (incident.kind, incident.node, incident.line) == ("script", "count", 2)
    assert instance.incident is True
    (token,) = engine.tokens(db, instance.id)
    assert (token.node, token.state) == ("count", "failed")
    line = next(x for x in engine.history(db, instance.id).items if x.what == "failed")
    assert line.details["message"] == incident.message


def test_corrected_data_wins_and_the_rest_runs_on(db: Session) -> None:
    instance = begin(db, counting("b = 1 + word"), word="x")
    (incident,) = engine.find_incidents(db).items

    again = engine.retry(db, incident.id, by=ADMIN)
    assert (again.resolved_at, again.attempts) == (None, 2)

    done = engine.retry(db, incident.id, by=ADMIN, variables={"word": 2})

    assert (done.resolution, done.resolved_by) == ("retried", "admin")
    assert nodes(db, instance) == ["look"]
    view = engine.get_instance(db, instance.id)
    assert (view.variables["b"], view.incident) == (3, False)
    line = next(x for x in engine.history(db, instance.id).items if x.details.get("incident"))
    assert (line.what, line.actor) == ("retried", "admin")


def test_other_branches_go_on(db: Session) -> None:
    file = d.drawing(
        "branches",
        d.start()
        + d.parallel("split")
        + d.script("bad", "x = 1 + word")
        + d.user("good")
        + d.user("next")
        + d.end()
        + d.end("end2"),
        [("start", "split"), ("split", "bad"), ("split", "good"), ("good", "next"),
         ("next", "end"), ("bad", "end2")],
    )  # fmt: skip
    instance = begin(db, file, word="x")

    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items
    engine.complete(db, task.id, {}, by=LIN)

    assert nodes(db, instance) == ["bad", "next"]
    assert len(engine.find_incidents(db).items) == 1


def test_a_gateway_without_a_way_is_an_incident(db: Session) -> None:
    file = d.drawing(
        "nowhere",
        d.start() + d.xor("which") + d.user("a") + d.user("b") + d.end() + d.end("end2"),
        [("start", "which"), ("which", "a", "n > 1"), ("which", "b", "n < 0"), ("a", "end"),
         ("b", "end2")],
    )  # fmt: skip
    instance = begin(db, file, n=0)

    (incident,) = engine.find_incidents(db).items
    assert (incident.kind, incident.node) == ("gateway", "which")
    engine.retry(db, incident.id, by=ADMIN, variables={"n": 5})
    assert nodes(db, instance) == ["a"]


def test_a_task_whose_expression_fails_can_be_mended(db: Session) -> None:
    file = d.drawing(
        "due",
        d.start() + d.user("work", task='due="${handle_due}"') + d.end(),
        [("start", "work"), ("work", "end")],
    )
    instance = begin(db, file, handle_due="soon")
    (incident,) = engine.find_incidents(db).items
    assert "soon" in incident.message
    assert engine.find_tasks(db, engine.TaskFilter()).items == []

    engine.retry(db, incident.id, by=ADMIN, variables={"handle_due": "PT4H"})

    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items
    assert task.due_at == db.now() + timedelta(hours=4)
    engine.complete(db, task.id, {}, by=LIN)


def test_an_endless_loop_is_an_incident(db: Session) -> None:
    file = d.drawing(
        "endless",
        d.start() + d.script("spin", "n = n + 1") + d.xor("again", default="f3") + d.end(),
        [("start", "spin"), ("spin", "again"), ("again", "spin", "n > 0"), ("again", "end")],
    )
    db.context.settings.engine.max_steps = 100
    begin(db, file, n=1)

    (incident,) = engine.find_incidents(db).items
    assert incident.kind == "budget"


def test_an_incident_ends_with_its_token(db: Session) -> None:
    instance = begin(db, counting("b = 1 + word"), word="x")

    engine.cancel(db, instance.id, by=ADMIN, reason="wrong number")

    (incident,) = engine.find_incidents(db, engine.IncidentFilter(open=False)).items
    assert (incident.resolution, incident.resolved_by) == ("gone", "admin")
    assert engine.get_instance(db, instance.id).incident is False


def test_incidents_are_found_by_what_they_are(db: Session) -> None:
    instance = begin(db, counting("b = 1 + word"), word="x")
    begin(db, counting("c = 1 + word"), word="x")

    first = engine.find_incidents(db, limit=1)
    second = engine.find_incidents(db, after=first.next, limit=1)

    assert {x.instance_id for page in (first, second) for x in page.items} >= {instance.id}
    assert second.next is None
    script = engine.IncidentFilter(kind=engine.IncidentKind.SCRIPT, open=True)
    assert len(engine.find_incidents(db, script).items) == 2


def test_what_differs_only_in_numbers_ids_and_quotes_is_one_group(db: Session) -> None:
    for n in (1, 2, 3):
        begin(db, counting('b = {"a": 1}[word]'), word=f"k{n}")
    other = begin(db, counting("c = 1 + word"), word="x")

    large, small = engine.incident_groups(db, engine.IncidentFilter(open=True))

    assert (large.incidents, large.instances, large.definition_key) == (3, 3, "counting")
    assert "k1" not in large.signature
    assert (small.incidents, small.node, small.kind) == (1, "count", "script")
    (newest,) = engine.find_incidents(db, limit=1).items
    assert (small.example, newest.instance_id) == (newest.id, other.id)
    engine.cancel(db, other.id, by=ADMIN, reason="wrong number")
    assert len(engine.incident_groups(db, engine.IncidentFilter(open=True))) == 1
    assert len(engine.incident_groups(db, limit=1)) == 1


def test_an_incident_keeps_its_sentence_without_what_differs(db: Session) -> None:
    begin(db, counting("b = 1 + word"), word="x")
    said = "id 0b6f1c1e-9f6b-4c3e-8a53-0123456789ab took 3.5 s at 12:30 for 'Lin' and “Wu”"
    db.execute(update(Incident).values(message=said))

    (group,) = engine.incident_groups(db)

    assert group.signature == 'id # took # s at # for "…" and "…"'
