"""The naive way to keep a workflow in PostgreSQL, as a measure for ours.

The stock library does everything: specification and state are one JSON text that is loaded, run
and saved whole at each step, beside the rows that an inbox and a history need. It is given the best
conditions: plain psycopg, prepared statements, no check of rights, no locks, no tenants.
"""

import warnings
from collections.abc import Mapping
from uuid import UUID, uuid4

import psycopg
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

TABLES = """
create table if not exists naive_instance (id uuid primary key, state text not null);
create table if not exists naive_task (
  id uuid primary key, instance_id uuid not null, node text not null, status text not null);
create table if not exists naive_history (
  id bigint generated always as identity primary key,
  instance_id uuid not null, node text not null, at timestamptz not null default now());
create index if not exists naive_task_open on naive_task (instance_id) where status = 'ready';
"""


class Naive:
    """The stock library and three tables."""

    def __init__(self, url: str, xml: bytes, key: str) -> None:
        warnings.simplefilter("ignore")
        self.connection = psycopg.connect(url)
        self.connection.execute(TABLES)
        self.connection.commit()
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
        workflow, key = self.workflow(data), uuid4()
        workflow.do_engine_steps()
        with self.connection.transaction():
            self.connection.execute(
                "insert into naive_instance values (%s, %s)",
                [key, self.serializer.serialize_json(workflow)],
            )
            self._store_tasks(key, workflow)
        self.connection.commit()
        return key

    def step(self, key: UUID, answer: Mapping[str, object]) -> int:
        """Complete the open task of an instance; return the size of its state in bytes."""
        with self.connection.transaction():
            row = self.connection.execute(
                "select state from naive_instance where id = %s for update", [key]
            ).fetchone()
            assert row is not None
            workflow = self.serializer.deserialize_json(row[0])
            before = completed(workflow)
            task = open_tasks(workflow)[0]
            task.set_data(**answer)
            task.run()
            workflow.do_engine_steps()
            text = self.serializer.serialize_json(workflow)
            self.connection.execute(
                "update naive_instance set state = %s where id = %s", [text, key]
            )
            self.connection.execute(
                "update naive_task set status = 'done' where id = %s", [task.id]
            )
            self.connection.execute(
                "insert into naive_history (instance_id, node) select %s, unnest(%s::text[])",
                [
                    key,
                    [node for number, node in completed(workflow).items() if number not in before],
                ],
            )
            self._store_tasks(key, workflow)
        self.connection.commit()
        return len(text)

    def _store_tasks(self, key: UUID, workflow: BpmnWorkflow) -> None:
        for task in open_tasks(workflow):
            self.connection.execute(
                "insert into naive_task values (%s, %s, %s, 'ready') on conflict do nothing",
                [task.id, key, task.task_spec.name],
            )


def open_tasks(workflow: BpmnWorkflow) -> list[BpmnWorkflow]:
    """Return the tasks that wait for people."""
    return [t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.manual]


def completed(workflow: BpmnWorkflow) -> dict[UUID, str]:
    """Return what is finished, for the history."""
    return {t.id: t.task_spec.name for t in workflow.get_tasks(state=TaskState.COMPLETED)}
