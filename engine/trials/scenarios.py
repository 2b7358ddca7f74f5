"""Scenarios: trials that are kept with what is expected of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select

from base.db import Session
from base.expressions.data import UNSTORABLE
from base.ids import new_id
from engine.applications.beginning import bring_files
from engine.applications.queries import find
from engine.applications.records import ScenarioRow
from engine.applications.stories import FORMAT, scenario_rows
from engine.applications.versions import keep_as_it_was
from engine.audit import audit
from engine.definitions.bundle import SCENARIOS, is_scenario, unpacked
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile, limits_of
from engine.people import Actor
from engine.trials.acts import Act, BadAct, as_json, from_json, full, plain
from engine.trials.draft import Draft
from engine.trials.errors import NoSuchScenario, ScenarioNameless
from engine.trials.world import World, play

LONGEST_NAME: Final = 120
# Years that every zone can tell.
EARLIEST: Final = 1000
LATEST: Final = 9998
# More than values may be, which lie inside of steps.
DEEPEST: Final = 64
Spot = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act and the steps of the drawing, as (process, node), that it is to lead through."""

    act: Act
    passed: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How it is to be at the end: what waits, what has stopped, and some variables."""

    ended: bool
    waits: tuple[Spot, ...] = ()
    stopped: tuple[Spot, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story that a process is to go through. `began_at` is where its clock begins."""

    name: str
    description: str
    process: str
    began_at: datetime
    steps: tuple[Step, ...]
    expected: Expected
    id: UUID | None = None
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def acts(self) -> list[Act]:
        """What is done in it."""
        return [step.act for step in self.steps]


# --- from a trial --------------------------------------------------------------------------------


def steps_of(world: World, acts: Sequence[Act]) -> tuple[Step, ...]:
    """Return acts with what they led through."""
    return tuple(
        Step(act=act, passed=passed_by(world, number)) for number, act in enumerate(acts, start=1)
    )


def passed_by(world: World, number: int) -> tuple[Spot, ...]:
    """Return what one act (from 1) led through; branches side by side are in no order."""
    return tuple(
        sorted(
            (one.process, one.node)
            for one in world.log
            if one.act == number and one.what == "completed" and one.node
        )
    )


def end_of(world: World, names: Iterable[str] = ()) -> Expected:
    """Return how it is now; `names` are the variables of the first instance that matter."""
    values = world.instances[0].variables if world.instances else {}
    return Expected(
        ended=world.ended,
        waits=tuple(sorted((one.process, one.wait.node.id) for _tried, one in world.waiting())),
        stopped=tuple(sorted((one.process, one.node) for one in world.stopped())),
        values={name: values[name] for name in names if name in values},
    )


# --- kept ----------------------------------------------------------------------------------------


def scenarios(db: Session, application_id: UUID) -> list[Scenario]:
    """Return the scenarios of an application, by name."""
    zone = db.local_now().tzinfo
    return [_view(row, zone) for row in scenario_rows(db, application_id)]


def get_scenario(db: Session, application_id: UUID, scenario_id: UUID) -> Scenario:
    """Return one scenario.

    Raises:
        NoSuchScenario: there is none of that id.
    """
    return _view(_row(db, application_id, scenario_id), db.local_now().tzinfo)


def save_scenario(
    db: Session, application_id: UUID, scenario: Scenario, *, by: Actor, instead: bool = False
) -> UUID:
    """Keep a scenario; with `instead` it takes the place of one of its name.

    Raises:
        NoSuchApplication: there is no such application.
        ScenarioNameless: it has no name, or one that is taken.
    """
    find(db, application_id, lock=True)
    name = " ".join(scenario.name.split())
    there = select(ScenarioRow).where(
        ScenarioRow.application_id == application_id, ScenarioRow.centre_id == db.centre_id,
        ScenarioRow.name == name,
    )  # fmt: skip
    row = db.scalar(there)
    if not 0 < len(name) <= LONGEST_NAME or (row is not None and not instead):
        raise ScenarioNameless(most=LONGEST_NAME)
    row = row or ScenarioRow(id=new_id(), centre_id=db.centre_id, application_id=application_id)
    row.name, row.description = name, scenario.description.strip()
    row.process, row.began_at = scenario.process, scenario.began_at
    row.steps = [_step_json(step) for step in scenario.steps]
    row.expected = _expected_json(scenario.expected)
    row.changed_at, row.changed_by = db.now(), by.name
    db.add(row)
    db.flush()
    audit(db, "scenario.saved", by=by, about=f"application:{application_id}", label=name)
    return row.id


def record_again(
    db: Session, application_id: UUID, scenario_id: UUID, draft: Draft, *, by: Actor
) -> None:
    """Expect of a scenario from now on what the draft does now; its acts stay.

    Raises:
        NoSuchScenario: there is none of that id.
        RingflowError: an act cannot be done on the draft.
    """
    there = get_scenario(db, application_id, scenario_id)
    world = play(db, draft, there.began_at, there.acts)
    again = replace(
        there, steps=steps_of(world, there.acts), expected=end_of(world, there.expected.values)
    )
    save_scenario(db, application_id, again, by=by, instead=True)


def delete_scenario(db: Session, application_id: UUID, scenario_id: UUID, *, by: Actor) -> None:
    """Forget a scenario. A version of the application keeps it as it was.

    Raises:
        NoSuchScenario: there is none of that id.
    """
    row = _row(db, application_id, scenario_id)
    keep_as_it_was(db, application_id, by=by)
    db.execute(delete(ScenarioRow).where(ScenarioRow.id == row.id))
    audit(db, "scenario.deleted", by=by, about=f"application:{application_id}", label=row.name)


def _row(db: Session, application_id: UUID, scenario_id: UUID) -> ScenarioRow:
    query = select(ScenarioRow).where(
        ScenarioRow.id == scenario_id, ScenarioRow.application_id == application_id,
        ScenarioRow.centre_id == db.centre_id,
    )  # fmt: skip
    row = db.scalar(query)
    if row is None:
        raise NoSuchScenario
    return row


def _view(row: ScenarioRow, zone: Any) -> Scenario:
    return Scenario(
        id=row.id, name=row.name, description=row.description, process=row.process,
        began_at=row.began_at.astimezone(zone), steps=tuple(map(_step, row.steps)),
        expected=_expected(row.expected), changed_at=row.changed_at, changed_by=row.changed_by,
    )  # fmt: skip


# --- as files ------------------------------------------------------------------------------------


def bring_all(db: Session, application_id: UUID, files: Sequence[SourceFile], *, by: Actor) -> None:
    """Bring files and bundles into an application, the scenarios in them too.

    What is replaced is kept in a version first.

    Raises:
        NothingBrought: none of them is a drawing, a decision, a form or a scenario.
        ApplicationTooLarge: one is too large, or they are too many.
        BadAct: a scenario cannot be read.
    """
    every = unpacked(files, Report(), limits_of(db.context.settings.engine))
    stories = [_read(file) for file in every if is_scenario(file.name)]
    others = [file for file in every if not is_scenario(file.name)]
    _keep_replaced(db, application_id, stories, by=by)
    if others or not stories:
        bring_files(db, application_id, others, by=by)
    for story in stories:
        save_scenario(db, application_id, story, by=by, instead=True)


def bring_scenarios(
    db: Session, application_id: UUID, files: Iterable[SourceFile], *, by: Actor
) -> list[str]:
    """Bring scenarios in; one of a name that is there is replaced, and kept in a version.

    Returns the names of all that were brought.

    Raises:
        BadAct: a file is none.
        NoSuchApplication: there is no such application.
        ScenarioNameless: one has no name.
    """
    stories = [_read(file) for file in files]
    _keep_replaced(db, application_id, stories, by=by)
    for story in stories:
        save_scenario(db, application_id, story, by=by, instead=True)
    return [story.name for story in stories]


def _keep_replaced(
    db: Session, application_id: UUID, stories: Iterable[Scenario], *, by: Actor
) -> None:
    taken = {row.name for row in scenario_rows(db, application_id)}
    if any(" ".join(story.name.split()) in taken for story in stories):
        keep_as_it_was(db, application_id, by=by)


def _read(file: SourceFile) -> Scenario:
    try:
        data = json.loads(file.content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise BadAct(what=f"{file.name}: {problem}") from None
    return from_file(data)


def from_file(data: Any) -> Scenario:
    """Return the scenario behind a file; see `engine.applications.stories`.

    Raises:
        BadAct: it is none.
    """
    if not isinstance(data, dict) or data.get("scenario") != FORMAT:
        raise BadAct(what=SCENARIOS)
    try:
        _check(data)
        began_at = datetime.fromisoformat(str(data["began_at"]))
        if not EARLIEST <= began_at.year <= LATEST:
            raise BadAct(what=data["began_at"])
        return Scenario(
            name=str(data["name"]), description=str(data.get("description", "")),
            process=str(data["process"]), began_at=began_at.astimezone(began_at.tzinfo),
            steps=tuple(map(_step, data["steps"])), expected=_expected(data["expected"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError) as problem:
        raise BadAct(what=problem) from None


def _check(value: Any, depth: int = 0) -> None:
    """Refuse what could not be stored, or not be read again once it is.

    Raises:
        ValueError: there is some.
    """
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise ValueError(repr(value[:LONGEST_NAME]))
    if depth > DEEPEST or (isinstance(value, float) and not isfinite(value)):
        raise ValueError(str(value)[:LONGEST_NAME])
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    for part in parts if isinstance(parts, list) else ():
        _check(part, depth + 1)


def _step_json(step: Step) -> dict[str, Any]:
    return {"act": as_json(step.act), "passed": [list(spot) for spot in step.passed]}


def _step(data: Any) -> Step:
    return Step(act=from_json(data["act"]), passed=_spots(data["passed"]))


def _expected_json(expected: Expected) -> dict[str, Any]:
    return {
        "ended": expected.ended,
        "waits": [list(spot) for spot in expected.waits],
        "stopped": [list(spot) for spot in expected.stopped],
        "values": plain(expected.values),
    }


def _expected(data: Any) -> Expected:
    return Expected(
        ended=bool(data["ended"]), waits=_spots(data["waits"]), stopped=_spots(data["stopped"]),
        values=full(dict(data["values"])),
    )  # fmt: skip


def _spots(data: Any) -> tuple[Spot, ...]:
    return tuple((str(process), str(node)) for process, node in data)
