"""Trials as people have them open: kept between clicks as what they did, and as nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import RingflowError
from base.ids import new_id
from base.outdated import delete_batch
from engine.applications.queries import find
from engine.people import Actor
from engine.trials.acts import Act, as_json, from_json
from engine.trials.draft import Draft, read_draft
from engine.trials.errors import NoSuchTrialProcess, TrialMoved, TrialTooLarge
from engine.trials.records import Trial
from engine.trials.world import World, play

LIFETIME: Final = timedelta(hours=24)
MOST_BYTES: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A trial as it is now. `lost` says why the last acts could not be done on this draft."""

    draft: Draft
    process: str
    acts: tuple[Act, ...]
    began_at: datetime
    expires_at: datetime | None
    world: World
    lost: str = ""


def read_trial(db: Session, application_id: UUID, process: str, *, by: Actor) -> Played:
    """Return what somebody is trying out; an empty trial if that is nothing yet.

    Raises:
        NoSuchApplication: there is no such application.
        DraftHasErrors: it cannot be tried as it is.
        NoSuchTrialProcess: it has no such process.
    """
    find(db, application_id)
    draft = read_draft(db, application_id)
    if process not in draft.programs:
        raise NoSuchTrialProcess(key=process)
    row = _row(db, application_id, process, by)
    acts = tuple(map(from_json, row.acts)) if row is not None else ()
    began_at = (row.began_at if row is not None else db.now()).astimezone(db.local_now().tzinfo)
    world, done, lost = replayed(db, draft, began_at, acts)
    return Played(
        draft=draft, process=process, acts=done, began_at=began_at, world=world, lost=lost,
        expires_at=row.expires_at if row is not None else None,
    )  # fmt: skip


def replayed(
    db: Session, draft: Draft, began_at: datetime, acts: Sequence[Act]
) -> tuple[World, tuple[Act, ...], str]:
    """Return what the acts make of the draft, those that could be done, and why the rest not."""
    world = World(db, draft, began_at)
    for at, act in enumerate(acts):
        try:
            world.do(act)
        except RingflowError as error:
            return play(db, draft, began_at, acts[:at]), tuple(acts[:at]), error.text()
    return world, tuple(acts), ""


def act_in_trial(
    db: Session, application_id: UUID, process: str, act: Act, *, at: int, by: Actor
) -> Played:
    """Do one thing in somebody's trial; `at` is how many acts they saw.

    Raises:
        TrialMoved: it has moved on in another window.
        TrialTooLarge: what was filled in is too much for a trial.
        RingflowError: as `World.do`; the trial stays as it was.
    """
    played = _opened(db, application_id, process, at=at, by=by)
    played.world.do(act)
    acts = (*played.acts, act)
    _keep(db, application_id, played, acts, by)
    return read_trial(db, application_id, process, by=by)


def rewind(
    db: Session, application_id: UUID, process: str, *, at: int, to: int, by: Actor
) -> Played:
    """Go back to how it was after the first `to` acts; 0 is before the beginning.

    Raises:
        TrialMoved: it has moved on in another window.
    """
    played = _opened(db, application_id, process, at=at, by=by)
    if to <= 0:
        forget_trial(db, application_id, process, by=by)
    else:
        _keep(db, application_id, played, played.acts[:to], by)
    return read_trial(db, application_id, process, by=by)


def play_scenario(
    db: Session, application_id: UUID, process: str, acts: Sequence[Act], began_at: datetime,
    *, by: Actor,
) -> None:  # fmt: skip
    """Put acts in the place of somebody's trial, so that they can look at them step by step."""
    forget_trial(db, application_id, process, by=by)
    _store(db, application_id, process, acts, began_at, by)


def forget_trial(db: Session, application_id: UUID, process: str, *, by: Actor) -> None:
    """Forget what somebody tried out."""
    db.execute(
        delete(Trial).where(
            Trial.application_id == application_id, Trial.centre_id == db.centre_id,
            Trial.process == process, Trial.username == by.username,
        )
    )  # fmt: skip


def forget_trials(db: Session) -> int:
    """Delete the trials that nobody has gone on with for a day."""
    return delete_batch(db, Trial, Trial.expires_at < db.now())


def _opened(db: Session, application_id: UUID, process: str, *, at: int, by: Actor) -> Played:
    """Lock the application, so that two windows of one person act one after the other."""
    find(db, application_id, lock=True)
    played = read_trial(db, application_id, process, by=by)
    if len(played.acts) != at:
        raise TrialMoved
    return played


def _row(db: Session, application_id: UUID, process: str, by: Actor) -> Trial | None:
    query = select(Trial).where(
        Trial.application_id == application_id, Trial.centre_id == db.centre_id,
        Trial.process == process, Trial.username == by.username, Trial.expires_at > db.now(),
    )  # fmt: skip
    return db.scalar(query.execution_options(populate_existing=True))


def _keep(
    db: Session, application_id: UUID, played: Played, acts: Sequence[Act], by: Actor
) -> None:
    _store(db, application_id, played.process, acts, played.began_at, by)


def _store(
    db: Session, application_id: UUID, process: str, acts: Sequence[Act], began_at: datetime,
    by: Actor,
) -> None:  # fmt: skip
    data = [as_json(act) for act in acts]
    if len(json.dumps(data)) > MOST_BYTES:
        raise TrialTooLarge(limit=MOST_BYTES)
    values = {"acts": data, "began_at": began_at, "expires_at": db.now() + LIFETIME}
    statement = insert(Trial).values(
        id=new_id(), centre_id=db.centre_id, application_id=application_id, process=process,
        username=by.username, **values,
    )  # fmt: skip
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["application_id", "process", "username"], set_=values
        )
    )
