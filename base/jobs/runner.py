"""Running jobs: claim, count the attempt, do it, store how it ended.

Every step is safe against a kill at any moment. Source of the pattern: a job's truth is its row;
hints and leases only say when to look.
"""

import queue
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from base.db import Database, Session
from base.i18n import N_, gettext
from base.jobs.queue import finish
from base.jobs.records import Job, JobState
from base.jobs.registry import Call, JobDefinition, Postponed, Retry, Unknown, definition

log = structlog.get_logger(__name__)
BATCH: Final = 100
ERROR_LENGTH: Final = 4000
LOST_IN_A_CALL: Final = N_("The worker was lost in the middle of the call.")
LOST_EACH_TIME: Final = N_("The worker was lost %(count)s times in the middle of this.")
LOST_AT_LAST: Final = N_("The worker was lost in the middle of the last of %(count)s attempts.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One attempt that was counted and may be made."""

    job_id: UUID
    centre_id: UUID
    name: str
    key: str
    args: dict[str, Any]
    fence: int


class Runner:
    """Runs the jobs of all centres in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._in_flight: set[UUID] = set()
        self._guard = threading.Lock()

    def due(self, limit: int = BATCH) -> list[tuple[UUID, UUID]]:
        """Return (job, centre) of what should run now, over all centres, oldest first."""
        with self.database.transaction() as db:
            rows = db.execute(
                text("select id, centre_id from base_due_jobs(:now, :most)"),
                {"now": db.now(), "most": limit},
            )
            return [(row.id, row.centre_id) for row in rows]

    def run_due(self, limit: int = BATCH) -> int:
        """Run what is due, one after the other; return how many attempts were made."""
        return sum(self.run_one(job_id, centre_id) for job_id, centre_id in self.due(limit))

    def run_one(self, job_id: UUID, centre_id: UUID) -> bool:
        """Make one attempt of one job; say whether there was one to make."""
        with self._guard:
            if job_id in self._in_flight:
                return False
            self._in_flight.add(job_id)
        try:
            claim = self._claim(job_id, centre_id)
            if claim is None:
                return False
            with structlog.contextvars.bound_contextvars(job=claim.name, job_id=str(job_id)):
                self._attempt(claim)
            return True
        finally:
            with self._guard:
                self._in_flight.discard(job_id)

    def loop(
        self, stop: threading.Event, hints: "queue.Queue[tuple[UUID, UUID]] | None" = None
    ) -> None:
        """Run jobs until `stop` is set: at once when hinted, and by a sweep for what is overdue."""
        settings = self.database.context.settings.worker
        with ThreadPoolExecutor(settings.threads, thread_name_prefix="job") as pool:
            sweeper = threading.Thread(target=self._sweep, args=(stop, pool), name="job-sweeper")
            sweeper.start()
            while not stop.is_set():
                try:
                    item = hints.get(timeout=0.2) if hints is not None else None
                except queue.Empty:
                    continue
                if item is None:
                    stop.wait(0.2)
                else:
                    pool.submit(self._safely, *item)
            sweeper.join()

    def _sweep(self, stop: threading.Event, pool: ThreadPoolExecutor) -> None:
        pause = self.database.context.settings.worker.sweep_s
        while not stop.is_set():
            busy = False
            try:
                with self._guard:
                    waiting = len(self._in_flight)
                found = self.due() if waiting < BATCH else []
                results = [pool.submit(self._safely, *item) for item in found]
                busy = any(result.result() for result in results) and len(found) == BATCH
            except SQLAlchemyError:
                log.warning("job_sweep_failed", exc_info=True)
            if not busy:
                stop.wait(pause)

    def _safely(self, job_id: UUID, centre_id: UUID) -> bool:
        try:
            return self.run_one(job_id, centre_id)
        except Exception:
            log.exception("job_runner_failed", job_id=str(job_id))
            return False

    def _claim(self, job_id: UUID, centre_id: UUID) -> Claim | None:
        """Count the attempt and take a lease, in a short transaction of its own."""
        with self.database.transaction(centre_id) as db:
            centre = db.context.centre
            if centre is not None and centre.suspended:
                return None  # a hint tells of every job; this one waits with its centre
            row = db.scalar(select(Job).where(Job.id == job_id).with_for_update(skip_locked=True))
            if row is None or not _claimable(row, db):
                return None
            kind = definition(row.name)
            if row.state is JobState.RUNNING and row.ask_if_unknown:
                _doubt(db, row, kind, gettext(LOST_IN_A_CALL))
                return None
            if row.attempts >= row.max_attempts:
                _die(db, row, kind, _lost(row))
                return None
            row.attempts += 1
            if kind.remote:
                row.state, row.locked_until = JobState.RUNNING, db.now() + kind.lease
            else:
                row.run_at = db.now() + kind.lease
            return Claim(
                job_id=row.id, centre_id=centre_id, name=row.name, key=row.key or str(row.id),
                args=row.args, fence=row.attempts,
            )  # fmt: skip

    def _attempt(self, claim: Claim) -> None:
        kind = definition(claim.name)
        try:
            if kind.remote:
                self._run_remote(claim, kind)
            else:
                self._run_local(claim, kind)
        except Unknown as doubt:
            self._store_doubt(claim, str(doubt))
        except Exception as error:  # noqa: BLE001 the worker's edge: every failure becomes a state of the row
            log.warning("job_failed", attempt=claim.fence, error=repr(error))
            self._store_failure(claim, error)

    def _run_local(self, claim: Claim, kind: JobDefinition) -> None:
        with self.database.transaction(claim.centre_id) as db:
            row = _fenced(db, claim)
            if row is None:
                return
            result = kind.function(db, **claim.args)
            finish(db, row, result if isinstance(result, dict) else None)

    def _run_remote(self, claim: Claim, kind: JobDefinition) -> None:
        call = Call(
            job_id=claim.job_id, centre_id=claim.centre_id, key=claim.key, args=claim.args,
            attempt=claim.fence, database=self.database,
        )  # fmt: skip
        result = kind.function(call)
        with self.database.transaction(claim.centre_id) as db:
            row = _fenced(db, claim)
            if row is not None:
                finish(db, row, result)

    def _store_failure(self, claim: Claim, error: Exception) -> None:
        with self.database.transaction(claim.centre_id) as db:
            row = _fenced(db, claim)
            if row is None:
                return
            kind = definition(row.name)
            row.error = _trace(error)
            row.locked_until = None
            if isinstance(error, Postponed):
                row.max_attempts += 1
            if row.attempts >= row.max_attempts:
                _die(db, row, kind, row.error)
                return
            delay = error.delay if isinstance(error, Retry) else None
            row.state, row.run_at = JobState.READY, db.now() + (delay or _pause(row, kind))

    def _store_doubt(self, claim: Claim, reason: str) -> None:
        with self.database.transaction(claim.centre_id) as db:
            row = _fenced(db, claim)
            if row is None:
                return
            kind = definition(row.name)
            if row.ask_if_unknown:
                _doubt(db, row, kind, reason)
            else:
                row.state, row.locked_until, row.error = JobState.READY, None, reason
                row.run_at = db.now() + _pause(row, kind)


def _claimable(row: Job, db: Session) -> bool:
    now = db.now()
    if row.state is JobState.READY:
        return row.run_at <= now
    return (
        row.state is JobState.RUNNING and row.locked_until is not None and row.locked_until <= now
    )


def _pause(row: Job, kind: JobDefinition) -> timedelta:
    """Return how long is waited before the next attempt: as the job says, else as its kind does."""
    if not row.waits:
        return kind.wait(row.attempts)
    return timedelta(seconds=row.waits[min(row.attempts, len(row.waits)) - 1])


def _fenced(db: Session, claim: Claim) -> Job | None:
    """Return the locked row if this attempt is still the one that counts."""
    row = db.scalar(select(Job).where(Job.id == claim.job_id).with_for_update())
    if (
        row is None
        or row.attempts != claim.fence
        or row.state not in {JobState.READY, JobState.RUNNING}
    ):
        log.warning("job_attempt_fenced_off", attempt=claim.fence)
        return None
    return row


def _die(db: Session, row: Job, kind: JobDefinition, reason: str) -> None:
    row.state, row.error, row.finished_at, row.locked_until = JobState.DEAD, reason, db.now(), None
    if kind.on_dead is not None:
        kind.on_dead(db, row)


def _doubt(db: Session, row: Job, kind: JobDefinition, reason: str) -> None:
    row.state, row.error, row.locked_until = JobState.UNKNOWN, reason, None
    if kind.on_unknown is not None:
        kind.on_unknown(db, row)


def _lost(row: Job) -> str:
    """Return why a job is dead whose last attempt never came to an end, behind what went before."""
    if row.error is None:
        return gettext(LOST_EACH_TIME) % {"count": row.attempts}
    return f"{row.error}\n{gettext(LOST_AT_LAST) % {'count': row.attempts}}"


def _trace(error: Exception) -> str:
    lines = traceback.format_exception(error)
    return "".join(lines)[-ERROR_LENGTH:]


def backlog(db: Session) -> tuple[int, timedelta]:
    """Return how many jobs of the centre are overdue and the age of the oldest."""
    query = select(func.count(), func.min(Job.run_at)).where(
        Job.centre_id == db.centre_id, Job.state == JobState.READY, Job.run_at <= db.now()
    )
    count, oldest = db.execute(query).one()
    return count, db.now() - oldest if count else timedelta()
