"""What comes ready-made can be taken, changed and deployed by the analysts of any centre."""

import pytest

import engine
from base.db import Session
from base.errors import NotFound
from engine.applications.deploying import deploy_application
from engine.applications.keeping import create_application
from engine.applications.queries import sources_of
from processes.ready_made import FOLDER, SETS, bring_ready_made, ready_made
from tests.make.actors import ADMIN

ALWAYS_THERE = {"schedule"}
FORMS = {
    "tickets": {
        "audit.json", "dispatch.json", "handle.json", "judge_dispute.json", "judge_visit.json",
        "refusal.json", "sign.json", "triage.json", "visit.json",
    },
    "callbacks": {"call.json", "request.json"},
    "blocklist": {"appeal.json", "renew.json", "review.json"},
    "personal": {"blocked.json", "decide.json", "identity.json", "tell.json"},
}  # fmt: skip


def test_every_folder_of_drawings_is_ready_made_or_in_every_centre() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}

    assert folders == SETS.keys() | ALWAYS_THERE


@pytest.mark.parametrize("code", SETS)
def test_one_is_taken_and_deployed_as_it_is(db: Session, code: str) -> None:
    assert code in ready_made(db)
    made = create_application(db, name=code, by=ADMIN)

    names = bring_ready_made(db, made, code, by=ADMIN)
    deploy_application(db, made, comment="As it came", by=ADMIN)

    assert code not in ready_made(db)
    assert SETS[code].process in {one.key for one in engine.definitions(db)}
    assert {name for name in names if name.endswith(".json")} == FORMS[code]
    assert {one.name for one in sources_of(db, made)} == set(names)


def test_there_is_no_other(db: Session) -> None:
    made = create_application(db, name="x", by=ADMIN)

    with pytest.raises(NotFound):
        bring_ready_made(db, made, "../schedule", by=ADMIN)
