"""Scenarios are kept trials; the gate runs them all and says what goes otherwise."""

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

import engine
from base.db import Base, Session
from engine.applications.beginning import NothingBrought
from engine.applications.keeping import save_file
from engine.applications.queries import read_file, sources_of
from engine.applications.stories import scenario_files
from engine.applications.versions import packed
from engine.audit.records import AuditLine
from engine.definitions.bundle import is_scenario
from engine.definitions.source import SourceFile
from engine.outdated import OUTDATED
from engine.trials.acts import Act, BadAct, Do, from_json, full, plain
from engine.trials.errors import NoSuchScenario, ScenarioNameless, TrialMoved
from engine.trials.gate import GateClosed, gate, pass_gate
from engine.trials.scenarios import (
    Scenario,
    bring_all,
    bring_scenarios,
    delete_scenario,
    end_of,
    get_scenario,
    save_scenario,
    scenarios,
    steps_of,
)
from engine.trials.sessions import (
    Played,
    act_in_trial,
    forget_trials,
    play_scenario,
    read_trial,
    rewind,
)
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.trials import done, draft, started

DRAWN = (
    d.start() + d.user("write") + d.user("approve") + d.xor("way", "f4") + d.user("pay") + d.end()
    + d.end("refused")
)  # fmt: skip
FLOWS = [
    ("start", "write"), ("write", "approve"), ("approve", "way"),
    ("way", "pay", "outcome == 'pass'"), ("way", "refused"), ("pay", "end"),
]  # fmt: skip
APPROVAL = d.drawing("approval", DRAWN, FLOWS)
GOOD = [started("approval", amount=5), done("write"), done("approve", outcome="pass"), done("pay")]


def trial(db: Session, app: UUID, *acts: Act, process: str = "approval") -> Played:
    """Do acts in Lin's trial, one after the other."""
    for act in acts:
        at = len(read_trial(db, app, process, by=LIN).acts)
        act_in_trial(db, app, process, act, at=at, by=LIN)
    return read_trial(db, app, process, by=LIN)


def kept(db: Session, app: UUID, played: Played, name: str, *names: str) -> UUID:
    """Keep a trial as a scenario."""
    scenario = Scenario(
        name=name, description="", process=played.process, began_at=played.began_at,
        steps=steps_of(played.world, played.acts), expected=end_of(played.world, names),
    )  # fmt: skip
    return save_scenario(db, app, scenario, by=LIN)


def redraw(db: Session, app: UUID, file: SourceFile) -> None:
    revision = read_file(db, app, file.name)[0].revision
    save_file(db, app, file, revision=revision, by=ADMIN)


def test_a_trial_is_kept_as_what_was_done_and_can_go_back(db: Session) -> None:
    app = draft(db, APPROVAL)
    assert trial(db, app, *GOOD[:3]).world.instances[0].active[0].node == "pay"
    with pytest.raises(TrialMoved):
        act_in_trial(db, app, "approval", GOOD[3], at=2, by=LIN)
    back = rewind(db, app, "approval", at=3, to=2, by=LIN)
    assert [one.node for one in back.world.instances[0].active] == ["approve"]
    assert trial(db, app, done("approve", outcome="no")).world.ended
    assert read_trial(db, app, "approval", by=ADMIN).acts == ()
    assert rewind(db, app, "approval", at=3, to=0, by=LIN).acts == ()


def test_a_trial_follows_the_drawing_and_says_what_is_lost(db: Session) -> None:
    app = draft(db, APPROVAL)
    trial(db, app, *GOOD[:3])
    redraw(db, app, d.drawing("approval", DRAWN.replace("approve", "sign"), [
        (one[0].replace("approve", "sign"), one[1].replace("approve", "sign"), *one[2:])
        for one in FLOWS
    ]))  # fmt: skip
    played = read_trial(db, app, "approval", by=LIN)
    assert len(played.acts) == 2
    assert "approve" in played.lost
    assert [one.node for one in played.world.instances[0].active] == ["sign"]


def test_trials_are_forgotten_after_a_day(world: World) -> None:
    with world.transaction() as db:
        app = draft(db, APPROVAL)
        trial(db, app, *GOOD[:1])
    world.clock.advance(timedelta(hours=25))
    with world.transaction() as db:
        assert read_trial(db, app, "approval", by=LIN).acts == ()
        assert forget_trials in OUTDATED
        assert forget_trials(db) == 1


def test_the_gate_says_what_goes_otherwise_and_where(db: Session) -> None:
    app = draft(db, APPROVAL)
    assert gate(db, app).passed
    kept(db, app, trial(db, app, *GOOD), "Paid", "amount")
    rewind(db, app, "approval", at=4, to=2, by=LIN)
    kept(db, app, trial(db, app, done("approve", outcome="no")), "Refused")
    whole = gate(db, app)
    assert (whole.passed, len(whole.outcomes)) == (True, 2)
    assert [one.percent for one in whole.coverage] == [100]
    # The default flow and the other one change places.
    redraw(db, app, d.drawing("approval", DRAWN, [
        *FLOWS[:3], ("way", "pay", "outcome == 'no'"), *FLOWS[4:],
    ]))  # fmt: skip
    broken = gate(db, app)
    assert not broken.passed
    assert [one.scenario.name for one in broken.failed] == ["Paid", "Refused"]
    assert {one.difference.step for one in broken.failed if one.difference} == {3}
    assert broken.failed[0].difference is not None
    assert broken.failed[0].difference.message == (
        "“refused” was passed here, which is not expected."
    )


def test_the_gate_minds_the_end_variables_and_stops(db: Session) -> None:
    file = d.drawing(
        "sums", d.start() + d.script("sum", "total = amount * 2") + d.end(),
        [("start", "sum"), ("sum", "end")],
    )  # fmt: skip
    app = draft(db, file)
    kept(db, app, trial(db, app, started("sums", amount=4), process="sums"), "Doubled", "total")
    redraw(db, app, SourceFile(file.name, file.content.replace(b"* 2", b"* 3")))
    (tripled,) = gate(db, app).failed
    assert tripled.difference is not None
    assert (tripled.difference.step, tripled.difference.message) == (
        0, "The variable “total” was to be 8, but is 12.",
    )  # fmt: skip
    redraw(db, app, SourceFile(file.name, file.content.replace(b"amount *", b"missing *")))
    (stopped,) = gate(db, app).failed
    assert stopped.difference is not None
    assert stopped.difference.message.startswith("It stopped at “sum”:")
    redraw(db, app, SourceFile(file.name, b"<definitions"))
    refused = gate(db, app)
    assert (refused.passed, refused.failed) == (False, ())
    assert refused.problem


def test_who_passes_the_gate_all_the_same_says_why(db: Session) -> None:
    app = draft(db, APPROVAL)
    pass_gate(db, app, by=ADMIN)
    kept(db, app, trial(db, app, *GOOD), "Paid")
    pass_gate(db, app, by=ADMIN)
    redraw(db, app, SourceFile(APPROVAL.name, APPROVAL.content.replace(b"'pass'", b"'yes'")))
    with pytest.raises(GateClosed) as closed:
        pass_gate(db, app, by=ADMIN, reason=" ")
    assert closed.value.params == {"names": "Paid"}
    pass_gate(db, app, by=ADMIN, reason="Known")
    over = select(AuditLine.details).where(AuditLine.what == "application.gate_passed_over")
    assert [one["reason"] for one in db.scalars(over)] == ["Known"]


def test_a_bundle_brings_scenarios_and_can_be_deployed(db: Session) -> None:
    app, other = draft(db, APPROVAL), draft(db, name="Other")
    kept(db, app, trial(db, app, *GOOD), "Paid")
    files = [*sources_of(db, app), *scenario_files(db, app)]
    bundle = SourceFile("all.zip", packed(files))
    bring_all(db, other, [bundle], by=LIN)
    assert [one.scenario.name for one in gate(db, other).outcomes] == ["Paid"]
    assert [one.key for one in engine.deploy(db, [bundle], by=ADMIN).definitions] == ["approval"]
    bring_all(db, other, [files[1]], by=LIN)
    with pytest.raises(NothingBrought):
        bring_all(db, other, [], by=LIN)


def test_what_a_scenario_does_not_reach_is_not_covered(db: Session) -> None:
    app = draft(db, APPROVAL)
    kept(db, app, trial(db, app, *GOOD[:2]), "Written")
    (covered,) = gate(db, app).coverage
    assert covered.nodes == {"start", "write", "approve"}
    assert covered.flows == {"f0", "f1"}
    assert covered.percent == 100 * 5 // (7 + 6)


def test_scenarios_have_names_and_travel_as_files(db: Session) -> None:
    app, other = draft(db, APPROVAL), draft(db, APPROVAL, name="Other")
    made = kept(db, app, trial(db, app, *GOOD), "Paid / all")
    with pytest.raises(ScenarioNameless):
        kept(db, app, read_trial(db, app, "approval", by=LIN), " Paid  / all ")
    with pytest.raises(ScenarioNameless):
        kept(db, app, read_trial(db, app, "approval", by=LIN), "")
    (file,) = scenario_files(db, app)
    assert file.name == "scenarios/Paid-all.json"
    assert is_scenario(file.name)
    assert not is_scenario("forms/leave.json")
    assert bring_scenarios(db, other, [file, file], by=LIN) == ["Paid / all"] * 2
    (brought,) = scenarios(db, other)
    assert brought.steps == get_scenario(db, app, made).steps
    assert gate(db, other).passed
    for bad in (b"{", b"[]", b'{"scenario": 1}', b'{"scenario": 2}'):
        with pytest.raises(BadAct):
            bring_scenarios(db, other, [SourceFile("scenarios/x.json", bad)], by=LIN)
    delete_scenario(db, app, made, by=LIN)
    with pytest.raises(NoSuchScenario):
        get_scenario(db, app, made)


def test_a_scenario_can_be_looked_at_step_by_step(db: Session) -> None:
    app = draft(db, APPROVAL)
    made = get_scenario(db, app, kept(db, app, trial(db, app, *GOOD), "Paid"))
    play_scenario(db, app, "approval", made.acts[:2], made.began_at, by=ADMIN)
    assert read_trial(db, app, "approval", by=ADMIN).acts == tuple(made.acts[:2])


def test_values_that_json_does_not_know_come_back(db: Session) -> None:
    values = {"on": db.now(), "day": db.now().date(), "span": timedelta(hours=2), "list": [1, None]}
    assert full(json.loads(json.dumps(plain(values)))) == values
    for bad in (None, {"do": "fly"}, {"do": "start", "nth": -1}, {"do": "start", "values": []}):
        with pytest.raises(BadAct):
            from_json(bad)


def test_nothing_leaves_a_trial(world: World) -> None:
    """A drawing that would do everything does nothing but wait."""
    everything = d.drawing(
        "everything",
        d.start() + d.user("ask", task='notify="email.link" assignee="lin" due="PT1H"')
        + d.throw("tell", "m_order") + d.catch("sleep", d.timer("Duration", "PT1H")) + d.end(),
        [("start", "ask"), ("ask", "tell"), ("tell", "sleep"), ("sleep", "end")],
        before=d.declared("order"),
    )  # fmt: skip
    receiver = d.drawing(
        "receiver", d.start("ordered", d.received("order")) + d.user("pay") + d.end(),
        [("ordered", "pay"), ("pay", "end")], before=d.declared("order"),
    )  # fmt: skip
    with world.transaction() as db:
        engine.deploy(db, [receiver], by=ADMIN)
        app = draft(db, everything)
    before = rows(world)
    with world.transaction() as db:
        story = [started("everything"), done("ask"), Act(do=Do.FIRE, node="sleep")]
        played = trial(db, app, *story, process="everything")
        assert played.world.ended
        kept(db, app, played, "All")
        assert gate(db, app).passed
    world.run_jobs()
    after = rows(world)
    changed = {name for name, count in after.items() if count != before[name]}
    assert changed == {"engine_trial", "engine_scenario", "engine_audit_line"}


def rows(world: World) -> Mapping[str, int]:
    """Return how many rows each table has."""
    with world.transaction() as db:
        return {
            name: db.scalar(text(f"select count(*) from {name}")) or 0
            for name, table in Base.metadata.tables.items()
            if "centre_id" in table.columns
        }
