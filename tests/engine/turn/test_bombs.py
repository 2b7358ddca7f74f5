"""Drawings that would eat the machine end in a refusal or an incident, and always soon."""

import io
import signal
import zipfile
from collections.abc import Iterator
from types import FrameType
from typing import Any, Final

import pytest

import engine
from engine import DefinitionRefused, IncidentFilter, SourceFile
from tests.conftest import World
from tests.engine.turn.surfaces import SURFACES, cell
from tests.make import drawing as d
from tests.make.actors import ADMIN
from tests.make.drawings import event, message, several, sketch
from tests.make.drawings import signal as signal_of

LIMIT_S: Final = 60
CALL: Final = '<bpmn:callActivity id="again" name="again" calledElement="{}"/>'


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """Fail whatever does not come to an end."""

    def over(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"this took more than {LIMIT_S} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(LIMIT_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def several_of(count: str) -> str:
    marker = several(count=count)
    return f'<bpmn:userTask id="ask" name="ask">{marker}</bpmn:userTask>'


def doubling(times: int) -> str:
    """Return a chain in which each pair of gateways doubles what comes in."""
    parts = [
        f"and_{n} -> pass_{n}a -> xor_{n}; and_{n} -> pass_{n}b -> xor_{n}; xor_{n} -> and_{n + 1}"
        for n in range(times)
    ]
    return f"start -> and_0; {'; '.join(parts)}; and_{times} -> ask -> end"


BOMBS: Final[dict[str, tuple[list[SourceFile], dict[str, Any]]]] = {
    "a loop that never ends": (
        [sketch("start -> spin -> xor; xor -> spin [n > 0]; xor -> end [default]",
                d.script("spin", "n = n + 1"))], {"n": 1},
    ),
    "splits that double": ([sketch(doubling(14))], {}),
    "splits that double without end": (
        [sketch("start -> xor1 -> and1; and1 -> xor1 [x]; and1 -> xor2; "
                "xor2 -> xor1 [x]; xor2 -> end [default]")], {"x": True},
    ),
    "a task a thousand million times": (
        [sketch("start -> ask -> end", several_of("1000000000"))], {},
    ),
    "a process that calls itself": (
        [sketch("start -> again -> end", CALL.format("p"))], {},
    ),
    "two processes that call each other": (
        [sketch("start -> again -> end", CALL.format("q")),
         sketch("start -> again -> end", CALL.format("p"), key="q")], {},
    ),
    "a process that starts itself by message": (
        [sketch("start -> tell -> end; heard -> tell", event("start", "heard", message("go")),
                event("throw", "tell", message("go")), messages=["go"])], {},
    ),
    "a signal that starts its own sender": (
        [sketch("start -> tell -> end; heard -> tell", event("start", "heard", signal_of("go")),
                event("throw", "tell", signal_of("go")), signals=["go"])], {},
    ),
    "a timer without a pause": (
        [sketch("tick -> ask -> end", d.start("tick", d.timer("Cycle", "R/PT0S")))], {},
    ),
    "a text that doubles": (
        [sketch("start -> grow -> xor; xor -> grow [n > 0]; xor -> end [default]",
                d.script("grow", "text = text + text"))], {"n": 1, "text": "x" * 1000},
    ),
    "a list that grows": (
        [sketch("start -> grow -> xor; xor -> grow [n > 0]; xor -> end [default]",
                d.script("grow", "rows = rows + [rows]"))], {"n": 1, "rows": []},
    ),
    "more elements than anybody draws": (
        [sketch("start -> " + " -> ".join(f"pass_{n}" for n in range(3000)) + " -> end")], {},
    ),
}  # fmt: skip
LISTED: Final = (
    pytest.param("a task a thousand million times", marks=pytest.mark.attempt("B04")),
    pytest.param("a process that calls itself", marks=pytest.mark.attempt("B06")),
    pytest.param("a timer without a pause", marks=pytest.mark.attempt("B08")),
    pytest.param("a signal that starts its own sender", marks=pytest.mark.attempt("B10")),
    pytest.param("more elements than anybody draws", marks=pytest.mark.attempt("B12")),
)


@pytest.mark.parametrize(
    "name", [*LISTED, *sorted(BOMBS.keys() - {one.values[0] for one in LISTED})]
)
def test_a_bomb_is_refused_or_ends_in_an_incident(world: World, name: str) -> None:
    files, variables = BOMBS[name]

    try:
        with world.transaction() as db:
            engine.deploy(db, files, by=ADMIN)
            instance = engine.start(db, "p", variables=variables, by=ADMIN)
    except DefinitionRefused as refused:
        places = [one.line for one in refused.problems]
        assert all(places)
        return
    world.run_jobs(rounds=200)

    with world.transaction() as db:
        found = engine.find_incidents(db, IncidentFilter()).items
        assert found, [one.node for one in engine.tokens(db, instance.id)]
        assert len(engine.find_instances(db, engine.InstanceFilter(), limit=200).items) <= 51


def test_a_control_instance_goes_on_beside_a_bomb(world: World) -> None:
    files, variables = BOMBS["a loop that never ends"]
    with world.transaction() as db:
        engine.deploy(db, files, by=ADMIN)
        engine.deploy(db, [sketch("start -> look -> end", key="calm")], by=ADMIN)
        calm = engine.start(db, "calm", variables={}, by=ADMIN)
        engine.start(db, "p", variables=variables, by=ADMIN)
    world.run_jobs(rounds=200)

    with world.transaction() as db:
        (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=calm.id)).items
        engine.complete(db, task.id, {}, by=ADMIN)
        assert engine.get_instance(db, calm.id).state == engine.InstanceState.COMPLETED


@pytest.mark.attempt("B02")
def test_a_thousand_rounds_are_counted_right(world: World) -> None:
    count = sketch(
        "start -> step -> xor; xor -> step [n < 1000]; xor -> look [default] -> end",
        d.script("step", "n = n + 1"),
    )
    with world.transaction() as db:
        engine.deploy(db, [count], by=ADMIN)
        instance = engine.start(db, "p", variables={"n": 0}, by=ADMIN)
    world.run_jobs(rounds=200)

    with world.transaction() as db:
        assert engine.get_instance(db, instance.id).variables["n"] == 1000
        assert [one.node for one in engine.tokens(db, instance.id)] == ["look"]


@pytest.mark.attempt("B14", "B16", "B18")
@pytest.mark.parametrize(
    ("files", "code"),
    [
        (cell('__import__("os").popen("id").read()'), "decision-"),
        (SURFACES["completion"].draw('__import__("os").popen("id").read()'), "expression"),
        ([sketch("start -> act -> a", d.service("act", "os.system", x="id"))], "action-unknown"),
    ],
    ids=["cell", "completion", "operator"],
)
def test_ways_to_python_are_refused_where_they_are_not_expected(
    world: World, files: list[SourceFile], code: str
) -> None:
    with world.transaction() as db, pytest.raises(DefinitionRefused) as refused:
        engine.deploy(db, files, by=ADMIN)
    assert any(one.code.startswith(code) and one.line for one in refused.value.problems)


def bundle() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../etc/cron.d/x", b" " * 5_000_000)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        bundle(),
        b"<a>" * 500_000,
        b"<a " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b"/>",
        b"<a b='" + b"x" * 2_000_000 + b"'/>",
        b"\x00" * 1_000_000,
        sketch("start -> end").content + b" " * (2 * 1024 * 1024),
    ],
    ids=["zip", "deep", "attributes", "long", "zeros", "padded"],
)
def test_a_file_that_is_a_bomb_is_refused(world: World, content: bytes) -> None:
    with world.transaction() as db, pytest.raises(DefinitionRefused):
        engine.deploy(db, [SourceFile("x.bpmn", content)], by=ADMIN)
