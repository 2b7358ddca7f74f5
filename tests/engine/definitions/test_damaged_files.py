"""Any bytes, and any drawing damaged in any way: refused in sentences, or deployed and started.

What can be deployed may end in an incident, and never in an error that nobody foresaw.
"""

import os
import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from base.db import Session
from base.errors import RingflowError
from engine import SourceFile
from engine.definitions.check import check
from tests.engine.definitions.vendors import VENDORS
from tests.make.actors import ADMIN
from tests.make.damage import damaged

SHIPPED = [path.read_bytes() for path in sorted(Path("processes/bpmn").rglob("*.bpmn"))]
FOREIGN = [text.encode() for text, _ in VENDORS.values()]
COMMANDS = 8
OFTEN = settings(
    deadline=None, max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def go_through(db: Session, content: bytes, chance: random.Random) -> bool:
    """Deploy, start and go on at random; return whether it could be deployed."""
    keys: list[str] = []
    with suppress(RingflowError), db.begin_nested():
        made = engine.deploy(db, [SourceFile("damaged.bpmn", content)], by=ADMIN)
        keys = [one.key for one in made.definitions]
    for key in keys:
        go_on(db, key, chance)
    return bool(keys)


def go_on(db: Session, key: str, chance: random.Random) -> None:
    """Start and complete what there is to do; refusals are as good as incidents."""
    which = engine.TaskFilter(state=engine.TaskState.READY)
    with suppress(RingflowError), db.begin_nested():
        instance = engine.start(db, key, variables={"a": 1}, by=ADMIN)
        which = replace(which, instance_id=instance.id)
    for _ in range(COMMANDS if which.instance_id else 0):
        tasks = list(engine.find_tasks(db, which).items)
        if not tasks:
            break
        with suppress(RingflowError), db.begin_nested():
            engine.complete(db, chance.choice(tasks).id, {"outcome": "x"}, by=ADMIN)


@OFTEN
@given(st.integers(0, 2**32))
def test_a_damaged_drawing_is_refused_or_can_be_started(db: Session, seed: int) -> None:
    chance = random.Random(seed)
    go_through(db, damaged(chance.choice([*SHIPPED, *FOREIGN]), chance), chance)


@pytest.mark.real("RINGFLOW_TEST_DATA")
@settings(OFTEN, max_examples=40)
@given(st.integers(0, 2**32))
def test_a_damaged_reference_model_is_refused_or_can_be_started(db: Session, seed: int) -> None:
    folder = Path(os.environ["RINGFLOW_TEST_DATA"]) / "bpmn-reference"
    chance = random.Random(seed)
    paths = sorted(folder.glob("*.bpmn"))
    go_through(db, damaged(chance.choice(paths).read_bytes(), chance), chance)


def test_most_damage_leaves_something_that_runs(db: Session) -> None:
    """Otherwise the tests above would only show that nonsense is refused."""
    chance = random.Random(1)
    tries = [go_through(db, damaged(chance.choice(FOREIGN), chance), chance) for _ in range(60)]
    assert sum(tries) > len(tries) / 4


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.bpmn", "x.dmn", "x.zip", "x", "", "é.xml"]))
def test_any_bytes_are_refused_in_sentences(content: bytes, name: str) -> None:
    checked = check([SourceFile(name, content)], knows_action=bool)
    assert checked.errors
    assert all(problem.message for problem in checked.errors)
