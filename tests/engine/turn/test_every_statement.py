"""The wire to the database is cut at each statement of each command, and after its commit.

What was cut leaves the database as it was; the same command then does all of it, once. If only
the answer to the commit was lost, everything is there, and the command given again changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import count
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

import engine
from base.clock import SetClock
from base.db import Database, Session
from base.errors import RingflowError
from base.jobs import Runner
from engine import Act, Instruction
from tests.conftest import MONDAY, World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.content import content, ids_in
from tests.make.drawings import border, event, message, signal, sketch
from tests.make.wire import Wire

LEAST = 4
Content = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A database at rest in which each command has an instance waiting for it."""

    world: World
    instances: Mapping[str, UUID]
    tasks: Mapping[str, UUID]
    known: frozenset[str]
    before: Content


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the application gives it.

    Attributes:
        give: does it, with the transactions it needs.
        single: whether it is one transaction, so that a cut leaves nothing at all.
        again: whether it can be given again by somebody who does not know that it took place.
    """

    give: Callable[[World, Scene], object]
    single: bool = True
    again: bool = True


def in_one(step: Callable[[Session, Scene], object]) -> Callable[[World, Scene], object]:
    def give(world: World, scene: Scene) -> object:
        with world.transaction() as db:
            return step(db, scene)

    return give


@engine.remote("test.cut", unknown="repeat")
def cut(_call: engine.RemoteCall) -> dict[str, object]:
    return {"answer": 42}


def work(world: World, _scene: Scene) -> None:
    """Do what is due, as workers do again and again; a lost worker's lease runs out meanwhile."""
    world.clock.advance(timedelta(minutes=3))
    Runner(world.database).run_due()


def broadcast(world: World, _scene: Scene) -> None:
    with world.transaction() as db:
        engine.broadcast(db, "s", variables={"x": 1})


DRAWINGS = {
    "plain": sketch(
        "start -> a -> and; and -> b; and -> wait", event("catch", "wait", message("later")),
        border("late", "b", d.timer("Duration", "PT1H")), key="plain", messages=["later"],
    ),
    "mail": sketch("start -> wait -> a", event("catch", "wait", message("m")), key="mail",
                   messages=["m"]),
    "timer": sketch("start -> nap -> a", event("catch", "nap", d.timer("Duration", "PT1H")),
                    key="timer"),
    "job": sketch("start -> act -> a", d.service("act", "test.cut", result="x"), key="job"),
    "signal": sketch("start -> on -> a", event("catch", "on", signal("s")), key="signal",
                     signals=["s"]),
    "move": sketch("start -> a -> b -> end", key="move"),
}  # fmt: skip
MOVED = sketch("start -> a -> x -> b -> end", key="move")
MOVE = [Instruction(act=Act.MOVE, node="a", to="b")]

COMMANDS = {
    "complete": Command(in_one(
        lambda db, on: engine.complete(db, on.tasks["plain"], {"x": 1}, by=ADMIN)
    )),
    "message": Command(in_one(
        lambda db, _: engine.publish(db, "m", correlation={}, variables={"x": 1}, message_id="7")
    )),
    "timer": Command(lambda world, _: engine.fire_due(world.database), single=False),
    "job": Command(work, single=False),
    "signal": Command(broadcast, again=False),
    "start": Command(in_one(
        lambda db, _: engine.start(db, "plain", variables={"x": 1}, by=LIN, idempotency_key="k")
    )),
    "modify": Command(in_one(
        lambda db, on: engine.modify(db, on.instances["move"], MOVE, by=ADMIN, reason="r")
    )),
    "migrate": Command(in_one(
        lambda db, on: engine.migrate(db, on.instances["move"], by=ADMIN, reason="r")
    )),
    "variables": Command(in_one(
        lambda db, on: engine.set_variables(
            db, on.instances["move"], {"x": 2}, by=ADMIN, reason="r"
        )
    ), again=False),
    "cancel": Command(in_one(
        lambda db, on: engine.cancel(db, on.instances["plain"], by=ADMIN, reason="r")
    )),
}  # fmt: skip


@pytest.fixture(scope="module")
def scene(shared_world: World, owner: Engine) -> Scene:
    world = shared_world
    instances, tasks = {}, {}
    with world.transaction() as db:
        engine.deploy(db, list(DRAWINGS.values()), by=ADMIN)
        for name in DRAWINGS:
            instances[name] = engine.start(db, name, variables={"n": 1}, by=LIN).id
        engine.deploy(db, [MOVED], by=ADMIN)
        for one in engine.find_tasks(db, engine.TaskFilter()).items:
            key = next(name for name, known in instances.items() if known == one.instance_id)
            tasks[key] = one.id
    world.database.dispose()
    with reading(owner, world.url) as connection:
        known = ids_in(connection)
        before = content(connection, known)
    return Scene(world, instances, tasks, known, before)


@contextmanager
def reading(owner: Engine, url: str) -> Iterator[Connection]:
    """Look at a database as its owner, who sees all centres."""
    engine_ = create_engine(owner.url.set(database=make_url(url).database))
    try:
        with engine_.connect() as connection:
            yield connection
    finally:
        engine_.dispose()


class Twin:
    """A copy of the scene, and a wire to it."""

    def __init__(self, scene: Scene, owner: Engine, url: str, wire: Wire) -> None:
        self.scene = scene
        self.owner = owner
        self.url = url
        self.wire = wire
        self.clock = SetClock(MONDAY + timedelta(hours=2))

    def give(self, command: Command) -> Exception | None:
        """Give a command over the wire; return how it failed. Further statements pass."""
        context = replace(self.scene.world.context, clock=self.clock)
        database = Database(self.wire.url, context)
        world = replace(self.scene.world, database=database, context=context, clock=self.clock)
        try:
            command.give(world, self.scene)
        except (RingflowError, DBAPIError) as error:
            return error
        finally:
            database.dispose()
        return None

    def content(self) -> Content:
        with reading(self.owner, self.url) as connection:
            return content(connection, self.scene.known)


@contextmanager
def twin_of(scene: Scene, owner: Engine) -> Iterator[Twin]:
    name, original = f"c_{uuid4().hex[:12]}", make_url(scene.world.url)
    with owner.connect() as connection:
        connection.execute(text(f"create database {name} template {original.database}"))
    url = original.set(database=name).render_as_string(hide_password=False)
    wire = Wire(url)
    try:
        yield Twin(scene, owner, url, wire)
    finally:
        wire.close()
        with owner.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))


@pytest.fixture(scope="module")
def undisturbed(scene: Scene, owner: Engine) -> Callable[[str], Content]:
    """What the database holds after a command to which nothing happened."""

    @cache
    def after(name: str) -> Content:
        with twin_of(scene, owner) as twin:
            assert twin.give(COMMANDS[name]) is None
            found = twin.content()
        assert found != scene.before
        return found

    return after


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if one.single])
def test_a_command_that_is_cut_at_any_statement_leaves_nothing_and_can_be_given_again(
    scene: Scene, owner: Engine, undisturbed: Callable[[str], Content], name: str
) -> None:
    command = COMMANDS[name]
    whole = undisturbed(name)
    with twin_of(scene, owner) as twin:
        for at in count(1):
            twin.wire.arm(at=at)
            failed = twin.give(command)
            if not twin.wire.was_cut:
                break
            assert failed is not None
            assert twin.content() == scene.before, f"something stayed at statement {at}"
        assert failed is None
        assert twin.content() == whole
        assert at > LEAST, "there is more to it than a beginning and a commit"


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if not one.single])
def test_a_worker_that_is_cut_off_at_any_statement_loses_and_doubles_nothing(
    scene: Scene, owner: Engine, undisturbed: Callable[[str], Content], name: str
) -> None:
    command = COMMANDS[name]
    whole = undisturbed(name)
    for at in count(1):
        with twin_of(scene, owner) as twin:
            twin.wire.arm(at=at)
            twin.give(command)
            if not twin.wire.was_cut:
                break
            assert twin.give(command) is None
            assert twin.content() == whole, f"cut at statement {at}"
    assert at > LEAST


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if one.single])
def test_when_only_the_answer_to_the_commit_is_lost_all_of_it_is_there(
    scene: Scene, owner: Engine, undisturbed: Callable[[str], Content], name: str
) -> None:
    command = COMMANDS[name]
    whole = undisturbed(name)
    with twin_of(scene, owner) as twin:
        twin.wire.arm(after_commit=True)
        assert twin.give(command) is not None
        assert twin.wire.was_cut
        assert twin.content() == whole
        if command.again:
            told = twin.give(command)
            assert told is None or isinstance(told, RingflowError)
            assert twin.content() == whole
