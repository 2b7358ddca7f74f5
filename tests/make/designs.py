"""Applications to test with."""

from uuid import UUID

from base.db import Session
from base.ids import short
from engine import Actor
from engine.applications.beginning import begin_file
from engine.applications.keeping import create_application
from engine.applications.versions import make_version
from engine.trials.acts import Act, Do
from engine.trials.scenarios import Scenario, end_of, save_scenario, steps_of
from engine.trials.sessions import act_in_trial


def application(db: Session, *, by: Actor, name: str = "Leave", title: str = "Approval") -> UUID:
    """Make an application with one drawing, `<title>.bpmn` in small letters."""
    made = create_application(db, name=name, by=by)
    begin_file(db, made, kind="bpmn", title=title, asked="Subject", answer="Result", by=by)
    return made


def one_of_each(db: Session, mark: str, *, by: Actor) -> dict[str, str]:
    """Give a centre an application; return what it is called in addresses."""
    made = application(db, by=by, name=f"{mark} leave", title=f"{mark} approval")
    make_version(db, made, comment=mark, by=by)
    key = f"{mark.lower()}_approval"
    scenario = story(db, made, key, name=f"{mark} story", by=by)
    return {
        "application": short(made), "application_file": f"{key}.bpmn", "trial_process": key,
        "scenario": short(scenario),
    }  # fmt: skip


def story(db: Session, application_id: UUID, process: str, *, name: str, by: Actor) -> UUID:
    """Keep a scenario in which a process is only started."""
    begun = Act(do=Do.START, process=process, who=by.username)
    played = act_in_trial(db, application_id, process, begun, at=0, by=by)
    scenario = Scenario(
        name=name, description="", process=process, began_at=played.began_at,
        steps=steps_of(played.world, played.acts), expected=end_of(played.world),
    )  # fmt: skip
    return save_scenario(db, application_id, scenario, by=by)
