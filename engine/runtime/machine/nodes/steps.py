# mypy: allow-subclassing-any
"""What each kind of node does with a token: the library's specifications, with our rules.

A specification is made once per program and shared by all its instances, so it never changes.
"""

from types import MappingProxyType
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as lib
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition
from SpiffWorkflow.exceptions import WorkflowException

from base.expressions import Expression, check_data, copied
from engine.actions.errors import BpmnError
from engine.definitions.data import Parameter
from engine.definitions.model import Event, Kind, NodeInfo
from engine.messages.matching import plain_keys
from engine.runtime.machine.failures import NoFlowFits
from engine.runtime.machine.movement import (
    LOOKED_FOR,
    catcher_among,
    catches_escalation,
    escalate,
    hand_on,
)
from engine.runtime.machine.occurring import throw_inside
from engine.runtime.machine.tokens import Token
from engine.runtime.machine.waits import Caller, Thrown, What


class Step:
    """What all our specifications have in common. Comes before the library's class in each.

    `manual` steps wait for people, `lingers` marks others that may stay for a while, `hidden` ones
    are no node of the drawing. `holds` and `collects` mark specifications whose token stays above
    the tokens that it made. `listens` marks the armed start events of event sub-processes.
    `supervises` marks those that look at each step inside, `undoes` those that compensate. `wraps`
    marks what stands above a mapped step, `brings` an event with outputs.
    """

    manual = False
    lingers = False
    hidden = False
    holds = False
    collects = False
    listens = False
    supervises = False
    undoes = False
    wraps = False
    brings = False
    node: NodeInfo
    outputs: list[Any]

    @property
    def onward(self) -> Any:
        """The specification whose flows are followed when a token here is done."""
        return self

    def arrive(self, token: Token, _source: Any) -> None:
        """Take in a token that comes from another node."""
        token.make_ready()

    def begun(self, _token: Token) -> bool:
        """Return whether a step that is ready to run was entered before, and runs once more."""
        return False

    def correct(self, token: Token, values: dict[str, Any]) -> None:
        """Set what a person has corrected before a failed step is tried again."""
        token.write(values)

    def on_cancel(self, token: Token) -> None:
        """Clean up when a token is cancelled here."""

    # --- the library's protocol -------------------------------------------------------------------

    def _predict(self, my_task: Token, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is predicted: the tokens that come next are made when it is certain which."""

    def _update(self, my_task: Token) -> None:
        self.arrive(my_task, self)

    def _run(self, my_task: Token) -> bool | None:
        # The library marks the task as broken for good when a step fails; ours can be tried again.
        return self._run_hook(my_task)

    def _run_hook(self, _token: Token) -> bool | None:
        return True

    def _on_complete(self, my_task: Token) -> None:
        if not self.hidden:
            my_task.workflow.top_workflow.note(my_task, What.COMPLETED)
        hand_on(my_task)


class Condition:
    """A condition of a flow, as the library's gateways ask it."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def holds(self, token: Token) -> bool:
        """Return whether it is true for the variables that a token sees."""
        env = token.workflow.top_workflow.env
        return bool(self.expression.evaluate(token.seen(), env.now, env.calendar))

    def _matches(self, token: Token) -> bool:
        return self.holds(token)


# --- tasks ------------------------------------------------------------------------------------


class Person(Step, lib.UserTask):
    """A user or manual task: stays ready until somebody completes it."""

    manual = True


class Passed(Step, lib.NoneTask):
    """A task of no kind, which a token only passes."""

    def __init__(self, wf_spec: Any, name: str) -> None:
        super().__init__(wf_spec, name)
        self.manual = False  # the library stops at it


class Script(Step, lib.ScriptTask):
    """Runs a script; its variables are set together or, if it fails, not at all."""

    def _execute(self, task: Token) -> bool:
        node = task.node
        if node.formula is not None:
            values = values_of((node.formula,), task)
            check_data(values, node.id)
            task.write(values)
        elif node.script is not None:
            env = task.workflow.top_workflow.env
            task.write(node.script.run(task.seen(), env.now, env.calendar))
        return True

    def _run_hook(self, my_task: Token) -> bool | None:
        return self._execute(my_task)


class Service(Step, lib.ServiceTask):
    """Calls an action: in the turn when it is local, as a job when it is remote."""

    lingers = True

    def _execute(self, task: Token) -> bool | None:
        return call_action(task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return self._execute(my_task)


class Send(Step, lib.SendTask):
    """Sends a message, or calls an action that does."""

    lingers = True

    def _run_hook(self, my_task: Token) -> bool | None:
        if my_task.node.action is not None:
            return call_action(my_task)
        throw_message(my_task)
        return True


def call_action(token: Token) -> bool | None:
    """Call the action of a node; None when the answer comes later."""
    instance, action = token.workflow.top_workflow, token.node.action
    if action is None or not instance.env.is_local(action.name):
        return None
    caller = Caller(
        id=instance.token_id(token),
        node=token.node,
        process_key=token.workflow.program.key,
        variables=MappingProxyType(token.data),
    )
    # Of its own: what an action does to what it was given shall not show in the variables.
    params = copied(values_of(action.parameters, token))
    answer = instance.env.call(action.name, params, instance.running, caller)
    take_answer(token, copied(answer))
    return True


def take_answer(token: Token, answer: dict[str, Any] | None) -> None:
    """Write what an action returned into the variables."""
    result = token.node.action.result if token.node.action is not None else None
    values = {result: answer} if result else answer or {}
    check_data(values, token.node.id)
    token.write(values)


def values_of(parameters: tuple[Parameter, ...], token: Token) -> dict[str, Any]:
    """Work out named values."""
    env = token.workflow.top_workflow.env
    seen = token.seen() if parameters else {}
    return {one.name: one.value.get(seen, env.now, env.calendar) for one in parameters}


def throw_message(token: Token) -> None:
    """Note a message that leaves the instance."""
    message = token.node.message
    if message is not None:
        correlation = values_of(message.keys or (), token)
        # Refused here, where the step can be tried again, and not when the turn sends it.
        plain_keys(correlation)
        variables = values_of(message.parameters, token)
        token.workflow.top_workflow.thrown.append(Thrown(message.name, correlation, variables))


def throw_signal(token: Token) -> None:
    """Let everybody in this instance who waits for a signal have it, and note it for the others."""
    signal = token.node.signal
    if signal is not None:
        thrown = Thrown(signal.name, {}, values_of(signal.parameters, token))
        token.workflow.top_workflow.signals.append(thrown)
        throw_inside(token.workflow.top_workflow, thrown.name, thrown.variables)


# --- events -----------------------------------------------------------------------------------


class Start(Step, lib.StartEvent):
    """Where an instance or a sub-process begins."""


class Catch(Step, lib.IntermediateCatchEvent):
    """An event or receive task that waits for a timer or a message."""

    lingers = True

    def begun(self, _token: Token) -> bool:
        """Return True: it has waited before it is ready."""
        return True

    def arrive(self, token: Token, _source: Any) -> None:
        """Wait, until the turn says that the moment, the message or the signal has come."""
        token.wait()


class Boundary(Step, lib.BoundaryEvent):
    """An event on the border of a step. It is armed by the `Guard` of that step."""

    @property
    def repeats(self) -> bool:
        """Whether it can fire again while the step goes on."""
        return not self.cancel_activity


class Raising(Step):
    """An event that is raised inside the instance, where it may end the very token that raises it.

    So the line of the journal is written first, and the token goes on only if it is still there.
    """

    def _on_complete(self, my_task: Token) -> None:
        raised = my_task.node.escalation
        code = raised.code or "" if raised is not None else ""
        caught_by = catches_escalation(my_task, code) if raised is not None else None
        if raised is not None and caught_by is None:
            my_task.told = {"uncaught_escalation": code}
        my_task.workflow.top_workflow.note(my_task, What.COMPLETED)
        if caught_by is not None:
            escalate(code, caught_by)
        if my_task.node.event is Event.SIGNAL:
            throw_signal(my_task)
        if not my_task.gone:
            hand_on(my_task)


class Throw(Raising, lib.IntermediateThrowEvent):
    """Sends or raises something, or only marks that a point was reached."""

    def _run_hook(self, my_task: Token) -> bool | None:
        throw_message(my_task)
        return True


class End(Raising, lib.EndEvent):
    """An end: of this token, of its whole scope (terminate), or by something that is raised."""

    lingers = True

    def _run_hook(self, my_task: Token) -> bool | None:
        node = my_task.node
        match node.event:
            case Event.ERROR if node.error is not None:
                raise BpmnError(node.error.code or "", node.name)
            case Event.TERMINATE:
                my_task.workflow.cancel_tokens(but=my_task)
            case Event.MESSAGE if node.action is not None:
                return call_action(my_task)
            case Event.MESSAGE:
                throw_message(my_task)
        return True


class Guard(Step, BoundaryEventSplit):
    """Stands in front of a step with boundary events: lets the step in and arms its events."""

    hidden = True
    holds = True

    def __init__(self, wf_spec: Any, name: str, *host: str) -> None:
        super().__init__(wf_spec, name)
        self.host = frozenset(host)  # the step, and what stands above it if it is mapped

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.spawn([spec for spec in self.outputs if spec.node.event not in LOOKED_FOR])
        for child in my_task.children:
            if child.task_spec.name in self.host:
                child.task_spec.arrive(child, self)
            else:
                child.wait()
        return None

    def arm(self, token: Token) -> None:
        """Arm those events of the border that do not listen yet."""
        armed = {child.task_spec for child in token.children}
        for spec in self.outputs:
            waits = spec.name not in self.host and spec.node.event not in LOOKED_FOR
            if waits and spec not in armed:
                token.add(spec).wait()

    def decided_by(self, token: Token) -> bool:
        """Return whether the step is over: it is done, or an event interrupts it."""
        return token.task_spec.name in self.host or not token.task_spec.repeats

    def catcher(self, kind: Event, code: str) -> Any:
        """Return the event that catches an error or escalation, or None."""
        return catcher_among(self.outputs, kind, code)


class EventGateway(Step, BoundaryEventSplit):
    """Waits for whichever event behind it comes first.

    The library's own gateway keeps one moment for all the timers behind it. Here each event is a
    token of its own, with its own moment.
    """

    hidden = True
    holds = True

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.workflow.top_workflow.note(my_task, What.COMPLETED)
        my_task.spawn(self.outputs)
        for child in my_task.children:
            child.task_spec.arrive(child, self)
        return None

    def decided_by(self, _token: Token) -> bool:
        """Return True: the first event decides."""
        return True

    def catcher(self, _kind: Event, _code: str) -> Any:
        """Return None: nothing is caught here."""
        return None


# --- choosing ---------------------------------------------------------------------------------


class Exclusive(Step, lib.ExclusiveGateway):
    """Takes the first flow whose condition is true, else the default flow."""

    def _run_hook(self, my_task: Token) -> bool | None:
        if not self.outputs:
            return True
        try:
            chosen: bool | None = super(Step, self)._run_hook(my_task)
        except WorkflowException:
            raise NoFlowFits from None
        return chosen


def nothing_to_wait_for() -> Any:
    """Return the event definition that the library wants for every event; ours are in the node."""
    return NoneEventDefinition()


CLASSES: dict[Kind, Any] = {
    Kind.START: Start,
    Kind.END: End,
    Kind.CATCH: Catch,
    Kind.THROW: Throw,
    Kind.BOUNDARY: Boundary,
    Kind.USER: Person,
    Kind.MANUAL: Person,
    Kind.NONE: Passed,
    Kind.SERVICE: Service,
    Kind.SEND: Send,
    Kind.RECEIVE: Catch,
    Kind.SCRIPT: Script,
    Kind.EXCLUSIVE: Exclusive,
    Kind.EVENTS: EventGateway,
}
