"""From our model of a drawing to SpiffWorkflow's specifications.

The drawing has been read and checked already, so it is not handed to the library's parser: that one
walks the drawing recursively (some 400 nodes in a row), and has no lines in its errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.definitions.model import EVENTS, Event, Kind, NodeInfo, Scope
from engine.definitions.program import Program

from .nodes.ad_hoc import AdHoc, Menu
from .nodes.choosing import AskingExclusive, AskingInclusive
from .nodes.deciding import Rule
from .nodes.handlers import Handler, Listener
from .nodes.joins import Inclusive, Parallel
from .nodes.mapping import Mapped, Outlet
from .nodes.nested import Call, SubProcess
from .nodes.several import Loop, Several
from .nodes.steps import CLASSES, Condition, Guard, nothing_to_wait_for
from .nodes.undoing import UndoingEnd, UndoingThrow

# No id in XML may hold this, so our names cannot meet those of the library or of the drawing.
MARK: Final = "#"
RESERVED: Final = frozenset({"Start", "End"})
ASKING: Final[Mapping[Kind, Any]] = {
    Kind.EXCLUSIVE: AskingExclusive,
    Kind.INCLUSIVE: AskingInclusive,
}
UNDOING: Final = {Kind.THROW: UndoingThrow, Kind.END: UndoingEnd}
CHOOSING: Final = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})


@dataclass(frozen=True, slots=True)
class Rules:
    """The specifications of one program: of the process itself and of each sub-process."""

    top: Any
    scopes: Mapping[str, Any]


def rules_of(program: Program) -> Rules:
    """Return the specifications of a program; made once and kept with it."""
    if program.compiled is None:
        scopes = {
            scope.id: _assemble(scope, program.nodes.get(scope.id))
            for scope in program.process.scope.walk()
        }
        program.compiled = Rules(scopes[program.process.scope.id], scopes)
    rules: Rules = program.compiled
    return rules


def spec_name(node_id: str) -> str:
    """Return the name under which the specification of a node is found."""
    return node_id + MARK if node_id in RESERVED else node_id


def guard_name(node_id: str) -> str:
    """Return the name of what stands in front of a node with boundary events."""
    return f"{node_id}{MARK}guard"


def mapped_name(node_id: str, what: str = "") -> str:
    """Return the name of what stands above a mapped step, or above each of its rounds."""
    return f"{node_id}{MARK}{what}mapped"


def entry_name(specs: Mapping[str, Any], node_id: str) -> str:
    """Return what a token enters on its way to a node: the node, or what stands in front of it."""
    names = (guard_name(node_id), mapped_name(node_id))
    return next((name for name in names if name in specs), spec_name(node_id))


def _assemble(scope: Scope, owner: NodeInfo | None) -> Any:
    spec = BpmnProcessSpec(name=scope.id + MARK)
    root = spec.start
    root.holds = root.collects = root.listens = root.wraps = False
    spec.listeners = []
    borders = [
        node for node in scope.of_kind(Kind.BOUNDARY) if node.event is not Event.COMPENSATION
    ]
    guarded = {node.attached_to or "" for node in borders}
    drawn = [
        node for node in scope.nodes.values() if node.kind is not Kind.BOUNDARY or node in borders
    ]
    if owner is not None and owner.ad_hoc is not None:
        Menu(spec, scope, owner)
    for node in drawn:
        _make(spec, node)
        if node.by_event:
            start = scope.inner[node.id].of_kind(Kind.START)[0]
            spec.listeners.append(Listener(spec, f"{node.id}{MARK}event", start, node.id))
        if node.id in guarded:
            guard = Guard(spec, guard_name(node.id), spec_name(node.id), mapped_name(node.id))
            guard.node = node
    for node in borders:
        host = node.attached_to or ""
        spec.task_specs[guard_name(host)].connect(spec.task_specs[spec_name(node.id)])
    for host in guarded:
        inner = mapped_name(host) if mapped_name(host) in spec.task_specs else spec_name(host)
        spec.task_specs[guard_name(host)].connect(spec.task_specs[inner])
    for node in drawn:
        _connect(spec, node, scope)
    return spec


def _make(spec: Any, node: NodeInfo) -> None:
    name = spec_name(node.id)
    if node.loop is not None or node.repeat is not None:
        child = _make_other(spec, f"{node.id}{MARK}each", node)
        child.node = node
        child = _wrapped(spec, node, child, "each-")
        made: Any = (Several if node.loop is not None else Loop)(spec, name, child.name)
    elif node.choice:
        made = ASKING[node.kind](spec, name)
    elif node.kind in EVENTS:
        made = _make_event(spec, name, node)
    else:
        made = _make_other(spec, name, node)
        _wrapped(spec, node, made)
    made.node = node


def _wrapped(spec: Any, node: NodeInfo, step: Any, what: str = "") -> Any:
    """Put what works out the mappings above a step that has any."""
    if node.mapping is None or node.kind in EVENTS:
        return step
    mapped = Mapped(spec, mapped_name(node.id, what), step)
    mapped.node = node
    mapped.connect(step)
    return mapped


def _make_event(spec: Any, name: str, node: NodeInfo) -> Any:
    # A link was made a flow when the drawing was read; both its ends are only passed.
    cls = CLASSES[Kind.THROW if node.link is not None else node.kind]
    if node.event in {Event.COMPENSATION, Event.CANCEL} and node.kind in UNDOING:
        cls = UNDOING[node.kind]
    if node.kind is Kind.BOUNDARY:
        return cls(spec, name, nothing_to_wait_for(), node.interrupting)
    return cls(spec, name, nothing_to_wait_for())


def _make_other(spec: Any, name: str, node: NodeInfo) -> Any:
    match node.kind:
        case Kind.PARALLEL:
            return Parallel(spec, name)
        case Kind.INCLUSIVE:
            return Inclusive(spec, name)
        case Kind.SUB | Kind.TRANSACTION | Kind.AD_HOC:
            cls = Handler if node.by_event else AdHoc if node.ad_hoc is not None else SubProcess
            return cls(spec, name, subworkflow_spec=node.id)
        case Kind.CALL:
            return Call(spec, name, subworkflow_spec=node.called)
        case Kind.SCRIPT:
            return CLASSES[node.kind](spec, name, script=node.script_text)
        case Kind.SEND | Kind.RECEIVE:
            return CLASSES[node.kind](spec, name, nothing_to_wait_for())
    return (Rule if node.kind is Kind.RULE else CLASSES[node.kind])(spec, name)


def _connect(spec: Any, node: NodeInfo, scope: Scope) -> None:
    made = spec.task_specs[spec_name(node.id)]
    if node.mapping is not None and node.kind in EVENTS:
        made.brings = True
        outlet = Outlet(spec, f"{node.id}{MARK}outlet")
        outlet.node = node
        made.connect(outlet)
        made = outlet
    for flow in scope.leaving(node.id):
        target = spec.task_specs[entry_name(spec.task_specs, flow.target)]
        conditional = node.kind in CHOOSING and flow.condition is not None and not flow.default
        if conditional and flow.condition is not None:
            made.connect_if(Condition(flow.condition), target)
        else:
            made.connect(target)
    for flow in scope.offered(node.id) if node.choice else ():
        made.offer(flow, spec.task_specs[entry_name(spec.task_specs, flow.target)])
