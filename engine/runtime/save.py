"""Storing a turn: all rows of all tables in one statement, so that a step costs one round trip.

Each part of the statement is there only when it has rows, and takes them as one JSON value. The
few shapes that occur are prepared by PostgreSQL once per connection.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import msgspec

from base.db import Session
from engine.people import Actor
from engine.runtime.changes import Changes, Row
from engine.runtime.loading import Locked

UPDATE_STATE: Final = """engine_state_ as (
  update engine_state set seq = seq + 1, lines = %(lines)s, blob = %(blob)s
  where instance_id = %(id)s)"""
INSERT_STATE: Final = """engine_state_ as (
  insert into engine_state (instance_id, centre_id, seq, lines, blob)
  values (%(id)s, %(centre)s, 1, %(lines)s, %(blob)s))"""
DELETE_STATE: Final = """engine_state_ as (
  delete from engine_state where instance_id = %(id)s)"""
INSERT_FINAL: Final = """engine_final_ as (
  insert into engine_final (instance_id, centre_id, lines, blob)
  values (%(id)s, %(centre)s, %(lines)s, %(blob)s))"""
UPDATE_INSTANCE: Final = """engine_instance_ as (
  update engine_instance set state = %(state)s, business_key = %(business_key)s,
    unique_key = %(unique_key)s, incidents = %(incidents)s, ended_at = %(ended_at)s,
    removal_at = %(removal_at)s
  where id = %(id)s)"""
INSERT_INSTANCE: Final = """engine_instance_ as (
  insert into engine_instance (id, centre_id, release_id, version_id, key, version, business_key,
    unique_key, state, incidents, started_at, started_by, started_by_name, ended_at,
    removal_at)
  values (%(id)s, %(centre)s, %(release_id)s, %(version_id)s, %(key)s, %(version)s,
    %(business_key)s, %(unique_key)s, %(state)s, %(incidents)s, %(now)s, %(started_by)s,
    %(started_by_name)s, %(ended_at)s, %(removal_at)s))"""
TASK_DONE: Final = """task_done_ as (
  update engine_task set state = 'completed', completed_at = %(now)s,
    completed_by = %(by)s, completed_by_name = %(by_name)s, outcome = %(outcome)s,
    facts = '{}'
  where id = %(done)s)"""
DRAFTS_DONE: Final = """drafts_done_ as (
  delete from engine_draft where task_id = %(done)s)"""
SIGNER_DONE: Final = """signer_done_ as (
  update engine_signer set state = 'signed', outcome = %(outcome)s, signed_at = %(now)s,
    signed_by = %(by)s, signed_by_name = %(by_name)s
  where own_task_id = %(done)s and state = 'open')"""
TASKS_GONE: Final = """tasks_gone_ as (
  update engine_task set state = 'cancelled', completed_at = %(now)s, facts = '{}'
  where id = any(%(tasks_gone)s) and state in ('ready', 'claimed'))"""
SIGNING_GONE: Final = """signing_gone_ as (
  update engine_task set state = 'cancelled', completed_at = %(now)s, facts = '{}'
  where signs_for = any(%(tasks_gone)s) and state in ('ready', 'claimed'))"""
SIGNERS_GONE: Final = """signers_gone_ as (
  update engine_signer set state = 'gone'
  where (task_id = any(%(tasks_gone)s) or own_task_id = any(%(tasks_gone)s))
    and coalesce(own_task_id <> %(just_done)s::uuid, true) and state in ('pending', 'open'))"""
TASKS_NAMED: Final = """tasks_named_ as (
  update engine_task set business_key = %(business_key)s
  where instance_id = %(id)s and state in ('ready', 'claimed')
    and id <> all(%(otherwise)s::uuid[])
    and (signs_for is null or signs_for <> all(%(otherwise)s::uuid[])))"""
TASKS_TOLD: Final = """tasks_told_ as (
  update engine_task set business_key = %(business_key)s, facts = %(listed)s::jsonb
  where instance_id = %(id)s and state in ('ready', 'claimed')
    and id <> all(%(otherwise)s::uuid[])
    and (signs_for is null or signs_for <> all(%(otherwise)s::uuid[]))
    and (facts <> %(listed)s::jsonb or business_key is distinct from %(business_key)s))"""
TASKS: Final = """tasks_ as (
  insert into engine_task (id, centre_id, instance_id, key, business_key, node, title, form,
    assignee, groups, folded, users, stands_for, link, state, due_at, priority, created_at,
    claimed_at, calendar, excluded, facts)
  select x.id, %(centre)s, %(id)s, %(key)s, %(business_key)s, x.node, x.title, x.form, x.assignee,
    x.groups, x.folded, x.users, x.stands_for, x.link, x.state, x.due_at, x.priority, %(now)s,
    case when x.state = 'claimed' then %(now)s::timestamptz end, x.calendar,
    x.excluded, %(listed)s::jsonb
  from jsonb_to_recordset(%(tasks)s::jsonb) as x(id uuid, node text, title jsonb, form text,
    assignee text, groups text[], folded text[], users text[], stands_for jsonb, link boolean,
    state text, due_at timestamptz, priority int, calendar text, excluded text[]))"""
TIMERS_GONE: Final = """timers_gone_ as (
  delete from engine_timer t using unnest(%(timers_gone)s::uuid[], %(timer_slots)s::text[])
    as x(token_id, slot) where t.token_id = x.token_id and t.slot = x.slot)"""
TIMERS: Final = """timers_ as (
  insert into engine_timer (token_id, slot, centre_id, instance_id, due_at, cycle, held, calendar)
  select x.token_id, x.slot, %(centre)s, %(id)s, x.due_at, x.cycle, false, x.calendar
  from jsonb_to_recordset(%(timers)s::jsonb)
    as x(token_id uuid, slot text, due_at timestamptz, cycle text,
      calendar text))"""
SUBSCRIPTIONS_GONE: Final = """subscriptions_gone_ as (
  delete from engine_subscription t
  using unnest(%(subscriptions_gone)s::uuid[], %(subscription_slots)s::text[])
    as x(token_id, slot) where t.token_id = x.token_id and t.slot = x.slot)"""
SUBSCRIPTIONS: Final = """subscriptions_ as (
  insert into engine_subscription
    (token_id, slot, centre_id, instance_id, name, match, facts, held, since)
  select x.token_id, x.slot, %(centre)s, %(id)s, x.name, x.match, x.facts, false, %(now)s
  from jsonb_to_recordset(%(subscriptions)s::jsonb)
    as x(token_id uuid, slot text, name text, match text, facts jsonb))"""
SIGNALS_GONE: Final = """signals_gone_ as (
  delete from engine_signal_wait t
  using unnest(%(signals_gone)s::uuid[], %(signal_slots)s::text[])
    as x(token_id, slot) where t.token_id = x.token_id and t.slot = x.slot)"""
SIGNALS: Final = """signals_ as (
  insert into engine_signal_wait (token_id, slot, centre_id, instance_id, name, held, since)
  select x.token_id, x.slot, %(centre)s, %(id)s, x.name, false, %(now)s
  from jsonb_to_recordset(%(signals)s::jsonb) as x(token_id uuid, slot text, name text))"""
FACTS: Final = """facts_ as (
  update engine_subscription set facts = %(facts)s::jsonb
  where instance_id = %(id)s and match is null)"""
CALLS_GONE: Final = """calls_gone_ as (
  delete from engine_call where token_id = any(%(calls_gone)s))"""
CALLS: Final = """calls_ as (
  insert into engine_call (token_id, centre_id, instance_id, action, params, state, since)
  select x.token_id, %(centre)s, %(id)s, x.action, x.params, 'waiting', %(now)s
  from unnest(%(call_ids)s::uuid[], %(call_actions)s::text[], %(call_params)s::bytea[])
    as x(token_id, action, params))"""
INCIDENTS: Final = """incidents_ as (
  insert into engine_incident (id, centre_id, instance_id, token_id, node, node_name, kind,
    message, line, trace, attempts, at)
  select x.id, %(centre)s, %(id)s, x.token_id, x.node, x.node_name, x.kind, x.message, x.line,
    x.trace, 1, %(now)s
  from jsonb_to_recordset(%(incidents_new)s::jsonb) as x(id uuid, token_id uuid, node text,
    node_name text, kind text, message text, line int, trace text))"""
HISTORY: Final = """history_ as (
  insert into engine_history (instance_id, seq, at, centre_id, what, node, key, version, token_id,
    actor, actor_name, actor_kind, data)
  select %(id)s, x.seq, x.at, %(centre)s, x.what, x.node, x.key, x.version, x.token_id, x.actor,
    x.actor_name, x.actor_kind, x.data
  from jsonb_to_recordset(%(history)s::jsonb) as x(seq int, at timestamptz, what text, node text,
    key text, version int, token_id uuid, actor text, actor_name text, actor_kind text,
    data jsonb))"""


def store(
    db: Session, locked: Locked, changes: Changes, *, by: Actor, fresh: bool, changed: set[str]
) -> None:
    """Write a turn. `fresh` means a new instance; `changed` names what changed in its row."""
    given = _facts_of(db, locked)
    parts = _parts_of_state(fresh=fresh, ended=locked.ended_at is not None)
    if fresh:
        given.update(started_by=locked.started_by, started_by_name=by.name)
        parts.append(INSERT_INSTANCE)
    if changed and not fresh:
        parts.append(UPDATE_INSTANCE)
    parts += _parts_of_older_tasks(changes, given, named="business_key" in changed and not fresh)
    parts += _parts(changes, given)
    statement = "with " + ",\n".join(parts) + "\nselect 1"
    if fresh or changed:
        db.ask(statement, given)  # another instance may have the same business key
    else:
        db.tell(statement, given)


def _parts_of_state(*, fresh: bool, ended: bool) -> list[str]:
    if ended:
        return [INSERT_FINAL] if fresh else [DELETE_STATE, INSERT_FINAL]
    return [INSERT_STATE] if fresh else [UPDATE_STATE]


def _parts_of_older_tasks(changes: Changes, given: Row, *, named: bool) -> list[str]:
    given["listed"] = _json(changes.listed)
    if not (named or changes.listed_anew):
        return []
    # One statement may change a row only once.
    done = [changes.task_done["done"]] if changes.task_done else []
    given["otherwise"] = changes.tasks_gone + done
    return [TASKS_TOLD if changes.listed_anew else TASKS_NAMED]


def _parts(changes: Changes, given: Row) -> list[str]:
    found: list[str] = []
    if changes.task_done is not None:
        given.update(changes.task_done)
        found += [TASK_DONE, DRAFTS_DONE, SIGNER_DONE]
    if changes.tasks_gone:
        given["tasks_gone"] = changes.tasks_gone
        # Of this one another part of the statement says that they have signed.
        given["just_done"] = changes.task_done["done"] if changes.task_done else None
        found += [TASKS_GONE, SIGNING_GONE, SIGNERS_GONE]
    found += _parts_of_calls(changes, given)
    found += _places(given, "timer", changes.timers_gone, TIMERS_GONE)
    found += _places(given, "subscription", changes.subscriptions_gone, SUBSCRIPTIONS_GONE)
    found += _places(given, "signal", changes.signals_gone, SIGNALS_GONE)
    if changes.facts is not None:
        given["facts"] = _json(changes.facts)
        found.append(FACTS)
    for name, rows, part in (
        ("tasks", changes.tasks, TASKS),
        ("timers", changes.timers, TIMERS),
        ("subscriptions", changes.subscriptions, SUBSCRIPTIONS),
        ("signals", changes.signals, SIGNALS),
        ("incidents_new", changes.incidents, INCIDENTS),
        ("history", changes.history, HISTORY),
    ):
        if rows:
            given[name] = _json(rows)
            found.append(part)
    return found


def _parts_of_calls(changes: Changes, given: Row) -> list[str]:
    found = []
    if changes.calls_gone:
        given["calls_gone"] = changes.calls_gone
        found.append(CALLS_GONE)
    if changes.calls:
        given["call_ids"] = [row["token_id"] for row in changes.calls]
        given["call_actions"] = [row["action"] for row in changes.calls]
        given["call_params"] = [row["params"] for row in changes.calls]
        found.append(CALLS)
    return found


def _places(given: Row, name: str, gone: Iterable[tuple[UUID, str]], part: str) -> list[str]:
    places = list(gone)
    if not places:
        return []
    given[f"{name}s_gone"] = [token_id for token_id, _slot in places]
    given[f"{name}_slots"] = [slot for _token_id, slot in places]
    return [part]


def _facts_of(db: Session, locked: Locked) -> Row:
    return {
        "id": locked.id,
        "centre": db.centre_id,
        "now": db.now(),
        "lines": locked.lines,
        "blob": locked.blob,
        "release_id": locked.release_id,
        "version_id": locked.version_id,
        "key": locked.key,
        "version": locked.version,
        "business_key": locked.business_key,
        "unique_key": locked.unique_key,
        "state": locked.state.value,
        "incidents": locked.incidents,
        "ended_at": locked.ended_at,
        "removal_at": locked.removal_at,
    }


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
