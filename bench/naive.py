"""The naive way to keep a workflow in PostgreSQL, as a measure for ours.

The stock library does everything: specification and state are one JSON text that is loaded, run
and saved whole at each step, beside the rows that an inbox and a history need. It works in the same
kind of transaction as ours and is spared the rest: no rights, no conflicts, no timers, no messages.
"""

import warnings
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import psycopg
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import CursorResult

from base.db import Session
from base.roles import plain_url
from bench.ground import Ground

TABLES = """
select pg_advisory_xact_lock(1);
create table if not exists naive_instance (id uuid primary key, state text not null);
create table if not exists naive_task (
  id uuid primary key, instance_id uuid not null, node text not null, status text not null);
create table if not exists naive_history (
  id bigint generated always as identity primary key,
  instance_id uuid not null, node text not null, at timestamptz not null default now());
create index if not exists naive_task_open on naive_task (instance_id) where status = 'ready';
grant select, insert, update, delete on naive_instance, naive_task, naive_history to public;
"""
TASK = "insert into naive_task values (%s, %s, %s, 'ready') on conflict do nothing"
HISTORY = "insert into naive_history (instance_id, node) select %s, unnest(%s::text[])"


class Naive:
    """The stock library and three tables."""

    def __init__(self, place: Ground, xml: bytes, key: str) -> None:
        warnings.simplefilter("ignore")
        self.place = place
        with psycopg.connect(plain_url(place.owner_url)) as owner:
            owner.execute(TABLES)
        parser = SpiffBpmnParser()
        parser.add_bpmn_str(xml, f"{key}.bpmn")
        self.spec, self.inner = parser.get_spec(key), parser.get_subprocess_specs(key)
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))

    def workflow(self, data: Mapping[str, object]) -> BpmnWorkflow:
        """Return a new workflow in memory."""
        workflow = BpmnWorkflow(self.spec, self.inner)
        workflow.task_tree.data.update(data)
        return workflow

    def start(self, data: Mapping[str, object]) -> UUID:
        """Start and store an instance; return its id."""
        with self.place.database.transaction(self.place.centre_id) as db:
            workflow, key = self.workflow(data), uuid4()
            workflow.do_engine_steps()
            text = self.serializer.serialize_json(workflow)
            _run(db, "insert into naive_instance values (%s, %s)", key, text)
            _store_tasks(db, key, workflow)
        return key

    def step(self, key: UUID, answer: Mapping[str, object]) -> int:
        """Complete the open task of an instance; return the size of its state in bytes."""
        with self.place.database.transaction(self.place.centre_id) as db:
            query = "select state from naive_instance where id = %s for update"
            workflow = self.serializer.deserialize_json(_run(db, query, key).scalar_one())
            before = completed(workflow)
            task = open_tasks(workflow)[0]
            task.set_data(**answer)
            task.run()
            workflow.do_engine_steps()
            text = self.serializer.serialize_json(workflow)
            done = [node for number, node in completed(workflow).items() if number not in before]
            _run(db, "update naive_instance set state = %s where id = %s", text, key)
            _run(db, "update naive_task set status = 'done' where id = %s", task.id)
            _run(db, HISTORY, key, done)
            _store_tasks(db, key, workflow)
        return len(text)


def _store_tasks(db: Session, key: UUID, workflow: BpmnWorkflow) -> None:
    for task in open_tasks(workflow):
        _run(db, TASK, task.id, key, task.task_spec.name)


def _run(db: Session, statement: str, *values: object) -> CursorResult[Any]:
    return db.connection().exec_driver_sql(statement, values)


def open_tasks(workflow: BpmnWorkflow) -> list[BpmnWorkflow]:
    """Return the tasks that wait for people."""
    return [t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.manual]


def completed(workflow: BpmnWorkflow) -> dict[UUID, str]:
    """Return what is finished, for the history."""
    return {t.id: t.task_spec.name for t in workflow.get_tasks(state=TaskState.COMPLETED)}
