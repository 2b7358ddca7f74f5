"""Walking a drawing: start it, do what people do in it, see where it ends.

    flow = Flow(world).alone("ticket_standard")
    flow.at("dispatch").complete(department="water", urgency="normal")
    flow.later(days=8)
    flow.ends("end_replied")

Values go through the task's own form, as they would on a page. Every arrow that was taken is
noted; `untaken` tells which arrows of a drawing no walk has taken.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from lxml import etree

import engine
import forms
from base.db import Session
from connectors import email
from engine import Actor, TaskFilter, TaskView, identity
from processes.tickets.actions.registering import register, variables_of
from processes.tickets.queries import TicketView, get_ticket
from processes.tickets.queries.tickets import row_of
from tests.conftest import World
from tests.house.source import ROOT
from tests.make import tickets as make

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PEOPLE = (make.AGENT, make.DISPATCHER, make.WATER, make.ROADS)
OPEN = frozenset({engine.TaskState.READY, engine.TaskState.CLAIMED})
Arrow = tuple[str, str]
# Arrows taken by any walk of this test run, by process.
taken: dict[str, set[Arrow]] = defaultdict(set)


@dataclass(frozen=True)
class At:
    """An open task of a walk."""

    flow: "Flow"
    task: TaskView

    def complete(self, by: Actor | None = None, **values: Any) -> "Flow":
        """Fill in the form and send it, as the first person who may."""
        who = by or next(one for one in PEOPLE if one.in_any(self.task.candidate_groups))
        with self.flow.world.transaction() as db:
            task = engine.get_task(db, self.task.id)
            engine.complete(db, task.id, self._checked(db, task, values), by=who)
        return self.flow.settle()

    def _checked(self, db: Session, task: TaskView, values: dict[str, Any]) -> Mapping[str, Any]:
        outcomes = [{"name": one.name, "label": dict(one.labels)} for one in task.outcomes]
        form = forms.with_outcomes(forms.load(str(task.form)), outcomes)
        units = [forms.Choice(one.code, dict(one.names)) for one in identity.departments(db)]
        sources = forms.Sources(departments=units, now=db.now())
        try:
            return forms.parse_json(form, values, task.variables, sources)
        except forms.FormErrors as wrong:
            raise AssertionError(f"{form.key}: {wrong.errors}") from wrong


@dataclass
class Flow:
    """One instance on its way through the drawings."""

    world: World
    instance: UUID = field(default_factory=lambda: UUID(int=0))
    no: str = ""

    def ticket(self, **values: Any) -> "Flow":
        """Open a ticket at the desk; it runs in `ticket_main`."""
        with self.world.transaction() as db:
            opened = make.ticket(db, **values)
            self.no = opened.no
            self.instance = _instance(opened)
        return self.settle()

    def alone(
        self, key: str, *, variables: Mapping[str, Any] | None = None, **ticket: Any
    ) -> "Flow":
        """Run one drawing by itself, for a ticket that was registered before."""
        with self.world.transaction() as db:
            row = register(db, make.new_ticket(**ticket), by=make.AGENT)
            given = {**variables_of(row), **(variables or {}), "reply_text": "Water is back."}
            view = engine.start(db, key, variables=given, by=make.AGENT, business_key=row.no)
            row.instance_id, row.reply = view.id, "Water is back."
            self.no, self.instance = row.no, view.id
        return self.settle()

    def start(self, key: str, **variables: Any) -> "Flow":
        """Start a process by its key, as a program would."""
        with self.world.transaction() as db:
            self.instance = engine.start(db, key, variables=variables, by=make.AGENT).id
        return self.settle()

    def message(self, name: str, **variables: Any) -> "Flow":
        """Let a message come in that starts a process."""
        with self.world.transaction() as db:
            result = engine.publish(db, name, correlation={}, variables=variables)
            assert result.instance_id is not None, result
            self.instance = result.instance_id
        return self.settle()

    def hears(self, name: str, **variables: Any) -> "Flow":
        """Let a message about this ticket come in."""
        with self.world.transaction() as db:
            engine.publish(db, name, correlation={"ticket_no": self.no}, variables=variables)
        return self.settle()

    def later(self, **span: float) -> "Flow":
        """Let time pass, and with it whatever is due."""
        self.world.clock.advance(timedelta(**span))
        return self.settle()

    def settle(self) -> "Flow":
        """Run jobs and timers until everything waits; nothing may have failed."""
        self.world.run_jobs()
        with self.world.transaction() as db:
            troubles = engine.find_incidents(db).items
            assert not troubles, [(one.node, one.message) for one in troubles]
            view = engine.get_instance(db, self.instance)
            self.no = self.no or view.business_key or ""
            note_arrows(db, self.instance)
        return self

    def handled(self) -> "Flow":
        """Let the department do its work, from the dispatch to the reply."""
        self.at("dispatch").complete(department="water", urgency="normal")
        self.at("sign").complete(by=make.WATER, outcome="sign")
        self.at("handle").complete(by=make.WATER, **make.HANDLED)
        reply = make.HANDLED["reply_text"]
        return self.at("audit").complete(outcome="pass", reply_text=reply)

    def at(self, node: str) -> At:
        """Return the open task of this name."""
        found = [task for task in self.tasks() if task.node == node]
        assert found, f"not at {node} but at {[task.node for task in self.tasks()]}"
        return At(self, found[0])

    def tasks(self) -> list[TaskView]:
        """Return the open tasks."""
        with self.world.transaction() as db:
            which = TaskFilter(instance_id=self.instance, states=OPEN)
            return engine.find_tasks(db, which).items

    def waits(self, *nodes: str) -> "Flow":
        """Check at which people's steps it stands."""
        assert sorted(task.node for task in self.tasks()) == sorted(nodes)
        return self

    def ends(self, *nodes: str) -> "Flow":
        """Check that it is over and passed these ends, the last one last."""
        with self.world.transaction() as db:
            view = engine.get_instance(db, self.instance)
            passed = [
                line.node for line in lines(db, self.instance) if line.node_kind == "endEvent"
            ]
        assert view.state == engine.InstanceState.COMPLETED, (
            view.state,
            [t.node for t in self.tasks()],
        )
        assert set(nodes) <= set(passed), passed
        assert passed[-1] == nodes[-1], passed
        return self

    def passed(self, node: str) -> int:
        """Return how often a step was done."""
        with self.world.transaction() as db:
            done = [one for one in lines(db, self.instance) if one.what == "completed"]
        return sum(line.node == node for line in done)

    def record(self) -> TicketView:
        """Return the ticket."""
        with self.world.transaction() as db:
            return get_ticket(db, self.no)

    def change(self, **values: Any) -> "Flow":
        """Change the ticket's record, as something outside the walk would."""
        with self.world.transaction() as db:
            row = row_of(db, self.no, lock=True)
            for name, value in values.items():
                setattr(row, name, value)
        return self

    def mails(self, to: str | None = None) -> list[email.OutboundView]:
        """Return the mails that went out, oldest first."""
        with self.world.transaction() as db:
            sent = email.find_outbound(db, limit=200).items
        return [one for one in reversed(sent) if to is None or one.to == to]


def lines(db: Session, instance: UUID) -> list[engine.HistoryLine]:
    """Return the whole history of an instance."""
    found: list[engine.HistoryLine] = []
    after: str | None = None
    while True:
        page = engine.history(db, instance, after=after, limit=200)
        found += page.items
        if page.next is None:
            return found
        after = page.next


@cache
def drawn(key: str) -> etree._Element:
    """Return the process of a shipped drawing."""
    for path in (ROOT / "processes" / "bpmn").rglob("*.bpmn"):
        for process in etree.parse(path).iter(f"{BPMN}process"):
            if process.get("id") == key:
                return process
    raise AssertionError(f"no drawing is called {key}")


def arrows(key: str) -> set[Arrow]:
    """Return the arrows of a shipped drawing, as (from, to)."""
    flows = drawn(key).iter(f"{BPMN}sequenceFlow")
    return {(flow.get("sourceRef", ""), flow.get("targetRef", "")) for flow in flows}


def races(key: str) -> set[str]:
    """Return the gateways where events race; the history tells only which of them won."""
    return {gate.get("id", "") for gate in drawn(key).iter(f"{BPMN}eventBasedGateway")}


def note_arrows(db: Session, instance: UUID) -> None:
    """Note by which arrows the instance came to each of its nodes.

    The history tells nodes, not arrows; a node was reached from that neighbour in front of it that
    was done last before it.
    """
    done: dict[str, list[str]] = defaultdict(list)
    entered: set[UUID | None] = set()
    for line in lines(db, instance):
        # An error end is noted as cancelled: it takes the whole called process with it.
        failed_end = line.what == "cancelled" and line.node_kind == "endEvent"
        if line.node is None or (line.what not in {"entered", "completed"} and not failed_end):
            continue
        seen = done[line.key]
        for gate in races(line.key):
            if line.what == "completed" and (gate, line.node) in arrows(line.key):
                _take(line.key, seen, gate)
                seen.append(gate)
                _take(line.key, seen, line.node)
        if line.token_id not in entered:
            _take(line.key, seen, line.node)
        entered.add(line.token_id)
        if line.what == "completed":
            seen.append(line.node)


def _take(key: str, done: list[str], node: str) -> None:
    before = [other for other in done if (other, node) in arrows(key)]
    if before:
        taken[key].add((before[-1], node))


def untaken(key: str) -> list[str]:
    """Return the arrows of a drawing that no walk has taken, and print how many there are."""
    wanted, missing = arrows(key), arrows(key) - taken[key]
    share = 100 * (len(wanted) - len(missing)) // len(wanted)
    print(f"{key}: {len(wanted) - len(missing)} of {len(wanted)} arrows walked ({share} %)")
    return sorted(f"{source} -> {target}" for source, target in missing)


def _instance(ticket: TicketView) -> UUID:
    assert ticket.instance_id is not None
    return ticket.instance_id
