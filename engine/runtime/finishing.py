"""The second half of a turn: run, compare with before, store, and see to what follows from it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from base import jobs
from base.db import Session
from base.errors import RingflowError
from engine.definitions.data import Retries
from engine.definitions.lifetime import removal_time
from engine.definitions.program import plain_key
from engine.history.lines import What
from engine.incidents.records import Incident
from engine.instances.records import InstanceState
from engine.messages.matching import facts_of
from engine.people import Actor
from engine.runtime.changes import (
    Changes,
    Row,
    cannot_wait,
    incident,
    put_in,
    take_away,
)
from engine.runtime.machine.waits import Line, Wait, WaitKind
from engine.runtime.machine.waits import What as Happened
from engine.runtime.save import store
from engine.runtime.turn import ENGINE, Said, Turn
from engine.tasks.assigning import Given, give, put_in_charge
from engine.tasks.facts import facts_for_lists
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import News, tell_of
from engine.tasks.sharing.strategies import Place, share_out

OVER: Final = frozenset({Happened.COMPLETED, Happened.CANCELLED})
CONTINUE: Final = "engine.continue"


def finish(turn: Turn) -> Changes:
    """Run the instance until it waits, and store everything that came of it."""
    quiet = _run(turn)
    changes = _compare(turn)
    _incidents(turn, changes)
    changes.history = _history(turn)
    turn.locked.blob = turn.running.dump()
    store(turn.db, turn.locked, changes, by=turn.by, fresh=turn.fresh, changed=turn.changed)
    _tell_who_was_given(turn, changes)
    _ask_for_jobs(turn, changes, quiet=quiet)
    return changes


def _tell_who_was_given(turn: Turn, changes: Changes) -> None:
    """Tell people of new tasks that are theirs; what comes back to them is told as that."""
    for row in changes.tasks:
        if row["assignee"] and row["node"] not in turn.again:
            news = News(kind=NoticeKind.ASSIGNED)
            tell_of(turn.db, row["id"], [row["assignee"]], news, by=turn.by)


def _run(turn: Turn) -> bool:
    """Run; return False if there is more to do than fits into one turn."""
    locked, running = turn.locked, turn.running
    quiet = True
    if locked.state is InstanceState.ACTIVE:
        quiet = running.run()
    if running.ended and locked.state is not InstanceState.CANCELLED:
        locked.state = InstanceState.COMPLETED
    if running.ended:
        locked.ended_at = turn.now
        lifetime = turn.ready(locked.key).program.lifetime
        locked.removal_at = removal_time(lifetime, turn.now, turn.db.context.settings.keep.history)
        turn.changed.add("state")
    return quiet


def _compare(turn: Turn) -> Changes:
    running, changes = turn.running, Changes(task_done=turn.done)
    after = {(wait.token_id, wait.slot): wait for wait in running.waits()}
    gone = [wait for place, wait in turn.before.items() if place not in after]
    take_away(changes, gone, turn.done["done"] if turn.done else None)
    variables: Mapping[str, Any] | None = None
    for place, wait in after.items():
        if place in turn.before:
            continue
        if variables is None and wait.kind is WaitKind.MESSAGE:
            variables = running.variables()
        try:
            put_in(changes, wait, running.describe(wait), variables or {})
        except RingflowError as error:
            changes.incidents.append(cannot_wait(wait, error))
    turn.given = _share_out(turn, changes, after.values()) + give(turn.db, changes.tasks)
    changes.listed_anew = _older_tasks_must_learn(turn, after)
    if changes.tasks or changes.listed_anew:
        changes.listed = facts_for_lists(running.variables())
    if _asks_for_facts(turn, after):
        changes.facts = facts_of(running.variables())
    return changes


def _share_out(turn: Turn, changes: Changes, waits: Iterable[Wait]) -> list[Given]:
    for row in changes.tasks if turn.again else ():
        if (name := turn.again.get(row["node"])) is not None:
            put_in_charge(row, name)
    if not changes.shared:
        return []
    done = {turn.done["done"]} if turn.done else set()
    doers = _starters(turn, waits) | {
        str(said.node): turn.by.username for token_id, said in turn.told.items() if token_id in done
    }
    place = Place(
        instance_id=turn.locked.id, key=turn.locked.key, done=done | set(changes.tasks_gone),
        doers=doers,
    )  # fmt: skip
    return share_out(turn.db, changes.tasks, changes.shared, place)


def _starters(turn: Turn, waits: Iterable[Wait]) -> dict[str, str]:
    """Return who did the start events: whoever began the instance did those of all its parts."""
    called = {wait.process_key for wait in waits} - {turn.running.program.key}
    programs = [turn.running.program, *(turn.called(key) for key in called)]
    return {node.id: turn.locked.started_by for one in programs for node in one.starts}


def _asks_for_facts(turn: Turn, after: Mapping[tuple[UUID, str], Wait]) -> bool:
    """Return whether an older subscription without keys must learn of changed variables."""
    keyless = any(
        wait.kind is WaitKind.MESSAGE
        and wait.node.message is not None
        and wait.node.message.keys is None
        for place, wait in after.items()
        if place in turn.before
    )
    return keyless and any(line.changed for line in turn.running.journal)


def _older_tasks_must_learn(turn: Turn, after: Mapping[tuple[UUID, str], Wait]) -> bool:
    """Return whether variables have changed that lists show beside tasks from before."""
    older = any(wait.kind is WaitKind.TASK and at in turn.before for at, wait in after.items())
    told = (one.data.get("changed") or one.data.get("deleted") for one in turn.lines)
    return older and (any(line.changed for line in turn.running.journal) or any(told))


# --- incidents ---------------------------------------------------------------------------------


def _incidents(turn: Turn, changes: Changes) -> None:
    """Add new incidents, count repeated ones, end those whose token went on or is gone."""
    locked, waiting = turn.locked, changes.incidents
    rows = waiting + [_of_failure(turn, failure) for failure in turn.running.failures]
    turn.failing = failing = {row["token_id"]: row for row in rows}
    # A step that failed is in the journal; one that could not even begin to wait is not.
    turn.lines += [
        Said(what=What.FAILED, node=row["node"], token_id=row["token_id"], data=_reason(row))
        for row in waiting
    ]
    changes.incidents = rows
    if locked.incidents:
        known = _open_incidents(turn.db, locked.id)
        changes.incidents = [row for row in rows if row["token_id"] not in known]
        alive = {token.token_id for token in turn.running.active()}
        ended = [
            row
            for token_id, row in known.items()
            if token_id not in failing and (token_id in turn.retried or token_id not in alive)
        ]
        for token_id in failing.keys() & known.keys():
            _failed_again(turn, known[token_id], failing[token_id])
        for row in ended:
            _end(turn, row)
        locked.incidents -= len(ended)
        if ended:
            turn.changed.add("incidents")
    if changes.incidents:
        locked.incidents += len(changes.incidents)
        turn.changed.add("incidents")


def _of_failure(turn: Turn, failure: Any) -> Row:
    name = _node_name(turn, failure.token_id, failure.node)
    return incident(
        failure.token_id,
        failure.node,
        name,
        failure.kind,
        failure.message,
        line=failure.line,
        trace=failure.trace,
    )


def _node_name(turn: Turn, token_id: UUID, node: str) -> str:
    for token in turn.running.active():
        if token.token_id == token_id:
            return token.node_name
    return node


def _reason(row: Row) -> dict[str, Any]:
    """Return what the history says about a failure."""
    line = {"line": row["line"]} if row["line"] is not None else {}
    return {"kind": row["kind"], "message": row["message"], **line}


def _open_incidents(db: Session, instance_id: UUID) -> dict[UUID, Incident]:
    query = select(Incident).where(
        Incident.instance_id == instance_id, Incident.resolved_at.is_(None)
    )
    rows = db.scalars(query.execution_options(populate_existing=True))
    return {row.token_id: row for row in rows}


def _failed_again(turn: Turn, row: Incident, now: Row) -> None:
    row.attempts += 1
    row.message, row.line, row.trace = now["message"], now["line"], now["trace"]
    row.kind, row.at = now["kind"], turn.now


def _end(turn: Turn, row: Incident) -> None:
    row.resolved_at, row.resolved_by = turn.now, turn.by.username
    row.resolution = row.resolution or ("retried" if row.token_id in turn.retried else "gone")


# --- history -----------------------------------------------------------------------------------


def _history(turn: Turn) -> list[Row]:
    journal = turn.running.journal
    settled = {line.token_id for line in journal if line.what in OVER}
    rows = [_said(turn, said) for said in turn.lines]
    # A command whose token did not complete, such as a timer that repeats, has its own line.
    rows += [_said(turn, said) for token_id, said in turn.told.items() if token_id not in settled]
    rows += [
        _happened(turn, line)
        for line in journal
        if line.what is not Happened.ENTERED or line.token_id not in settled
    ]
    rows += [_given(turn, one) for one in turn.given]
    if turn.locked.ended_at is not None:
        rows.append(_said(turn, Said(what=What.ENDED, data={"state": turn.locked.state.value})))
    for row in rows:
        turn.locked.lines += 1
        row["seq"] = turn.locked.lines
    return rows


def _said(turn: Turn, said: Said) -> Row:
    locked = turn.locked
    row = _row(turn, said.what, turn.by, locked.key, locked.version)
    row.update(node=said.node, token_id=said.token_id, data=said.data)
    return row


def _given(turn: Turn, one: Given) -> Row:
    row = _row(turn, What.GIVEN, ENGINE, turn.locked.key, turn.locked.version)
    row.update(node=one.node, token_id=one.task_id, data=one.data)
    return row


def _happened(turn: Turn, line: Line) -> Row:
    told = turn.told.get(line.token_id) if line.what is Happened.COMPLETED else None
    version = turn.locked.version
    if line.process_key != turn.locked.key:
        version = turn.ready(line.process_key).version
    row = _row(
        turn, line.what.value, turn.by if told else ENGINE, plain_key(line.process_key), version
    )
    data: dict[str, Any] = dict(told.data) if told else {}
    if line.what is Happened.FAILED and line.token_id in turn.failing:
        data.update(_reason(turn.failing[line.token_id]))
    if line.told:
        data.update(line.told)
    if line.changed:
        data["changed"] = line.changed
    row.update(at=line.at, node=line.node, token_id=line.token_id, data=data)
    return row


def _row(turn: Turn, what: str, actor: Actor, key: str, version: int) -> Row:
    return {
        "at": turn.now,
        "what": what,
        "key": key,
        "version": version,
        "actor": actor.username,
        "actor_name": actor.name,
        "actor_kind": actor.kind.value,
    }


# --- what follows ------------------------------------------------------------------------------


def _ask_for_jobs(turn: Turn, changes: Changes, *, quiet: bool) -> None:
    db, locked = turn.db, turn.locked
    if not quiet:
        jobs.add(db, CONTINUE, args={"instance_id": str(locked.id)}, subject=locked.id)
    for name, task_id in changes.notify:
        jobs.add(db, name, args={"task_id": str(task_id)}, subject=locked.id)
    for call in changes.calls:
        ask_for_call(db, call["action"], call["token_id"], locked.id, call["retries"])


def ask_for_call(
    db: Session, action: str, token_id: UUID, instance_id: UUID, retries: Retries | None
) -> None:
    """Ask for the job that makes a call to the outside world, as often as the drawing says."""
    args = {"token_id": str(token_id), "instance_id": str(instance_id)}
    jobs.add(
        db, f"action:{action}", args=args, subject=instance_id,
        max_attempts=None if retries is None else retries.count + 1,
        waits=() if retries is None else retries.waits,
    )  # fmt: skip
