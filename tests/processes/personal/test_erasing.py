"""What is stored of one person is found, handed out and erased, unless the law wants it kept."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import make_url, select, text

import engine
from base import files
from base.db import Session
from base.errors import NotFound
from connectors import email
from engine import Actor, TaskFilter, TaskState
from engine.audit import AuditFilter, audit_lines, seal_audit, verify_audit
from engine.runtime.machine.codec import unpack, unseal
from engine.tasks.rights import FourEyes
from processes import personal
from processes.personal import Sought
from processes.tickets import actions, receipts
from processes.tickets.actions.conversation import say
from processes.tickets.queries.tickets import row_of
from processes.tickets.records import Direction, Ticket
from processes.tickets.rules.kinds import Closing, Status
from ringflow.looking.lint import read_drawings
from tests.conftest import World
from tests.house.source import ROOT
from tests.make import drawing as d
from tests.make import identity as people
from tests.make import tickets as make
from tests.make.drawings import anybody

PHONE: Final = "13877776666"
EMAIL: Final = "quokka.mei@citizen.test"
NAME: Final = "Quokka Numbat"
HOME: Final = "Wombat Alley 77"
UNIQUE: Final = (PHONE, "7777666", EMAIL, "quokka", "Numbat", "Wombat")
SOUGHT: Final = Sought(phone="138-7777-6666", email=EMAIL)
ADA = Actor(None, "Ada Admin", "ada", frozenset({"admin"}))
OTTO = Actor(None, "Otto Officer", "otto", frozenset({"admin"}))
OPEN = frozenset({TaskState.READY, TaskState.CLAIMED})
WORDS = f"I am {NAME} of {HOME}, ring {PHONE} or write to {EMAIL}."


def scene(world: World) -> str:
    """Let a citizen leave traces in every room; return the number of the ticket."""
    with world.transaction() as db:
        make.hotline(db)
        engine.deploy(db, read_drawings([ROOT / "processes" / "bpmn" / "personal"]), by=ADA)
        ticket = make.ticket(
            db, subject=f"Water for {NAME}", content=WORDS, contact_phone="138 7777 6666",
            contact_email=EMAIL, contact_name=NAME, place=HOME,
        )  # fmt: skip
        receipts.submit(
            db,
            {"subject": f"Lamp at {HOME}", "content": WORDS, "contact_email": EMAIL,
             "contact_name": NAME},
            key="k", locale="en",
        )  # fmt: skip
        email.write_locally(db, sender=EMAIL, sender_name=NAME, subject=HOME, text=WORDS)
        make.ticket(db, subject="The neighbour", content=f"{EMAIL} is too loud",
                            contact_email="tom@citizen.test", contact_name="Tom")  # fmt: skip
        file = files.save(db, f"{NAME}.txt", media_type="text/plain", chunks=[WORDS.encode()])
        talked(db)
        note = actions.Said(direction=Direction.IN, author=NAME, text=WORDS)
        say(db, row_of(db, ticket.no), note, files=[file.id])
    world.run_jobs()
    finish(world)
    close_all(world)
    return ticket.no


def talked(db: Session) -> None:
    """Let colleagues speak of the citizen in a case of somebody else."""
    people.user(db, "sam")
    loud = f"the neighbour is {EMAIL}, {PHONE}"
    beside = d.drawing("beside", d.start() + d.user("work") + d.end(),
                       [("start", "work"), ("work", "end")])  # fmt: skip
    engine.deploy(db, [beside], by=ADA)
    case = engine.start(db, "beside", variables={}, by=ADA)
    (task,) = engine.find_tasks(db, TaskFilter(instance_id=case.id)).items
    engine.claim(db, task.id, by=ADA)
    engine.comment(db, task.id, f"@sam {loud}", by=ADA)
    engine.add_signers(db, task.id, ["sam"], kind=engine.SignerKind.BEFORE, by=ADA, reason=loud)


def finish(world: World) -> None:
    """End everything that runs, as an operator would in a test."""
    with world.transaction() as db:
        running = engine.find_instances(
            db, engine.InstanceFilter(state=engine.InstanceState.ACTIVE), limit=100
        )
        for one in running.items:
            engine.cancel(db, one.id, by=ADA, reason="over")
    world.run_jobs()


def close_all(world: World) -> None:
    with world.transaction() as db:
        for row in db.scalars(_all_tickets()):
            row.status, row.closing, row.closed_at = Status.CLOSED, Closing.EXPLAINED, db.now()


def _all_tickets() -> Any:
    return select(Ticket)


def dump(world: World, server: str) -> dict[str, str]:
    """Return every text, json and bytes column of every table, as the owner of the tables."""
    name = make_url(world.url).database
    url = make_url(server).set(database=name, drivername="postgresql")
    found: dict[str, str] = {}
    with psycopg.connect(url.render_as_string(hide_password=False)) as owner:
        columns = owner.execute(
            "select table_name, column_name, data_type from information_schema.columns"
            " where table_schema = 'public' and data_type in"
            " ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY')"
        ).fetchall()
        for table, column, kind in columns:
            for (value,) in owner.execute(f'select "{column}" from "{table}"').fetchall():
                told = (
                    spoken(bytes(value))
                    if kind == "bytea" and value
                    else json.dumps(value, ensure_ascii=False, default=str)
                )
                found[f"{table}.{column}"] = found.get(f"{table}.{column}", "") + told + "\n"
    return found


def spoken(blob: bytes) -> str:
    """Return bytes as text; what the engine packed is unpacked."""
    for read in (unseal, unpack):
        try:
            return str(read(blob))
        except Exception:  # noqa: BLE001 whatever else these bytes are
            continue
    return blob.decode("latin-1")


def left(world: World, server: str) -> set[tuple[str, str]]:
    return {
        (place, word)
        for place, told in dump(world, server).items()
        for word in UNIQUE
        if word.lower() in told.lower()
    }


def do(world: World, node: str, by: Actor, **given: Any) -> None:
    with world.transaction() as db:
        found = engine.find_tasks(db, TaskFilter(node=node, states=OPEN)).items
        engine.claim(db, found[-1].id, by=by)
        engine.complete(db, found[-1].id, given, by=by)
    world.run_jobs()


def asked(world: World) -> UUID:
    with world.transaction() as db:
        return personal.ask_to_erase(db, SOUGHT, reason="Asked at the desk", by=ADA).id


def state(world: World, request: UUID) -> str:
    with world.transaction() as db:
        return personal.request_of(db, request).state


def test_everything_is_found_and_can_be_taken_along(world: World) -> None:
    no = scene(world)
    with world.transaction() as db:
        found = personal.find(db, SOUGHT)
        packed = zipfile.ZipFile(io.BytesIO(personal.as_zip(db, found)))

    assert [row.no for row in found.tickets] == [no]
    assert {"tickets", "entries", "receipts", "received", "sent", "mentions", "instances",
            "files"} <= found.counts().keys()  # fmt: skip
    data = json.loads(packed.read("data.json"))
    assert data["tickets"][0]["contact_name"] == NAME
    assert any(WORDS in str(one["variables"]) for one in data["instances"])
    kept = [packed.read(name) for name in packed.namelist() if name.startswith("files/")]
    assert WORDS.encode() in kept


def test_the_query_code_finds_the_same_person(world: World) -> None:
    no = scene(world)
    with world.transaction() as db:
        code = db.scalars(_all_tickets().where(Ticket.no == no)).one().query_code
        by_code = personal.find(db, Sought(no=no, code=code)).counts()
        wrong = personal.find(db, Sought(no=no, code="000000")).counts()

    assert by_code["tickets"] == 1
    assert by_code["received"] == 1
    assert not wrong


def test_after_erasing_no_table_holds_a_word_of_the_person(world: World, server: str) -> None:
    no = scene(world)
    with world.transaction() as db:
        before = list(audit_lines(db, AuditFilter()).items)
        kept = personal.find(db, SOUGHT).files
        paths = [db.context.files / str(db.centre_id) / one.hex[-2:] / one.hex for one in kept]
    assert {place.partition(".")[0] for place, _word in left(world, server)} >= {
        "ticket_ticket", "ticket_entry", "email_inbound", "email_outbound", "engine_history",
        "engine_final", "base_file",
    }  # fmt: skip

    request = asked(world)
    do(world, "identity", ADA, outcome="proven", request_note="passport")
    do(world, "decide", OTTO, outcome="erase")

    assert state(world, request) == "done"
    assert left(world, server) == set()
    assert not [path for path in paths if path.exists()]
    with world.transaction() as db:
        ticket = db.scalars(_all_tickets().where(Ticket.no == no)).one()
        assert (ticket.category, ticket.status) == ("water_power", Status.CLOSED)
        assert personal.find(db, SOUGHT).counts() == {}
        lines = audit_lines(db, AuditFilter()).items
        assert "personal.erased" in {one.what for one in lines}
        assert len(lines) > len(before)
        other = db.scalars(_all_tickets().where(Ticket.contact_name == "Tom")).one()
        assert other.content == "[erased] is too loud"


def test_the_chain_of_the_log_is_right_afterwards(world: World) -> None:
    scene(world)
    asked(world)
    do(world, "identity", ADA, outcome="proven", request_note="passport")
    do(world, "decide", OTTO, outcome="erase")
    seal_audit(world.database)
    with world.transaction() as db:
        assert verify_audit(db).whole


def test_nobody_decides_on_a_request_they_brought_in(world: World) -> None:
    scene(world)
    request = asked(world)
    do(world, "identity", ADA, outcome="proven", request_note="passport")

    with pytest.raises(FourEyes):
        do(world, "decide", ADA, outcome="erase")

    assert state(world, request) == "asked"


def test_nor_do_they_where_the_drawing_no_longer_keeps_them_out(world: World) -> None:
    scene(world)
    with world.transaction() as db:
        files = read_drawings([ROOT / "processes" / "bpmn" / "personal"])
        engine.deploy(db, anybody(files), by=ADA)
    request = asked(world)
    do(world, "identity", ADA, outcome="proven", request_note="passport")

    do(world, "decide", ADA, outcome="erase")

    assert state(world, request) == "asked"


def test_no_other_process_erases_what_nobody_else_has_decided(world: World) -> None:
    scene(world)
    request = asked(world)
    drawing = d.drawing(
        "shortcut", d.start() + d.service("go", "personal.erase") + d.end(),
        [("start", "go"), ("go", "end")],
    )  # fmt: skip
    with world.transaction() as db:
        engine.deploy(db, [drawing], by=ADA)
        engine.start(db, "shortcut", variables={"request_id": str(request)}, by=OTTO)
    world.run_jobs()

    assert state(world, request) == "asked"


def test_a_hold_keeps_everything_until_it_is_lifted(world: World, server: str) -> None:
    no = scene(world)
    with world.transaction() as db:
        hold = personal.hold_ticket(db, no, reason="Court order 12/26", by=ADA)
    request = asked(world)
    do(world, "identity", ADA, outcome="proven", request_note="passport")
    do(world, "decide", OTTO, outcome="erase")

    assert state(world, request) == "asked"
    assert ("ticket_ticket.contact_email", EMAIL) in left(world, server)
    with world.transaction() as db:
        personal.lift_hold(db, hold, by=ADA)
    do(world, "blocked", OTTO, outcome="again")
    assert state(world, request) == "done"
    assert left(world, server) == set()


def test_an_open_matter_stands_against_it_and_a_refusal_forgets_the_person(world: World) -> None:
    scene(world)
    with world.transaction() as db:
        make.ticket(db, contact_email=EMAIL)
    world.run_jobs()
    request = asked(world)
    do(world, "identity", ADA, outcome="proven", request_note="passport")
    do(world, "decide", OTTO, outcome="erase")
    with world.transaction() as db:
        told = [one.why for one in personal.obstacles(db, personal.find(db, SOUGHT))]
    assert "The ticket is still open." in told

    do(world, "blocked", OTTO, outcome="refuse", request_note="still open")
    with world.transaction() as db:
        view = personal.request_of(db, request)
        assert (view.state, view.person) == ("refused", {})
        assert personal.find(db, SOUGHT).counts()["tickets"] == 2


def test_what_is_held_is_not_removed_when_its_time_is_over(world: World) -> None:
    no = scene(world)
    with world.transaction() as db:
        hold = personal.hold_person(db, SOUGHT, reason="Court order", by=ADA)
        instance = db.scalars(_all_tickets().where(Ticket.no == no)).one().instance_id
        assert instance is not None
        db.execute(text("update engine_instance set removal_at = now() - interval '9 years'"))
    engine.remove_ended(world.database, world.centre_id)
    with world.transaction() as db:
        assert engine.get_instance(db, instance).variables
        assert engine.history(db, instance).items
        personal.lift_hold(db, hold, by=ADA)
    world.clock.advance(timedelta(days=1))
    engine.remove_ended(world.database, world.centre_id)
    with world.transaction() as db, pytest.raises(NotFound):
        engine.get_instance(db, instance)
