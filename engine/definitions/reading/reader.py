"""From an XML tree to our model, noting everything that cannot run here."""

from dataclasses import replace
from typing import Final

from base.times import BadTime
from engine.definitions.lifetime import Lifetime
from engine.definitions.model import (
    ACTIVITIES,
    GATEWAYS,
    NESTED,
    Event,
    Flow,
    Kind,
    Lane,
    NodeInfo,
    Process,
    Scope,
)
from engine.definitions.problems import Report
from engine.definitions.source import UNLIMITED, Limits, SourceFile, parse

from . import extensions as ext
from .activities import (
    read_ad_hoc,
    read_decision,
    read_formula,
    read_repeat,
    tell_of_keys,
    tell_of_tokens,
)
from .binding import read_binding
from .data.mappings import read_mapping, read_passing
from .data.objects import settle_data
from .events import by_hand, read_event
from .ids import bring_home, settle_ids
from .people import read_pass_rule
from .pools import pool_name, read_lanes
from .starting import settle_starting
from .undoing import settle_undoing
from .unread import tell_unread
from .xml import (
    DROOLS,
    PROCESSMAKER,
    RINGFLOW,
    ZEEBE,
    Element,
    Reading,
    child,
    children,
    extension,
    first,
    foreign,
    is_bpmn,
    is_foreign,
    local,
    text_of,
)

KINDS: Final = {kind.value: kind for kind in Kind}
# Flow elements that BPMN knows and that cannot run here, with the code of the finding.
REFUSED: Final = {
    "complexGateway": "complex-gateway",
}
CONTAINERS: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
LIFETIME: Final = "historyTimeToLive"
LABEL: Final = 80
TOO_MUCH: Final = {"node": "too-many-nodes", "flow": "too-many-flows", "depth": "too-deep"}
# Parts of a drawing that are for people to look at, or belong to the scope itself.
SILENT: Final = frozenset({
    "sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation",
    "association", "group", "dataObject", "dataObjectReference", "dataStoreReference", "dataStore",
    "ioSpecification", "property", "incoming", "outgoing", "auditing", "monitoring", "artifact",
    "dataInputAssociation", "dataOutputAssociation", "resourceRole", "performer",
    "potentialOwner", "humanPerformer", "correlationSubscription", "supports", "category",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "completionCondition",
})  # fmt: skip


NODES: Final = frozenset(KINDS) | frozenset(REFUSED)


def read_processes(file: SourceFile, report: Report, limits: Limits = UNLIMITED) -> list[Process]:
    """Return the processes of a file that are meant to run, with all findings in the report.

    They are as drawn: `repair` completes them.
    """
    root = parse(file, report, limits.file)
    if root is None:
        return []
    reading = Reading(file.name, report)
    for element in root.iterchildren():
        if is_bpmn(element) and element.get("id"):
            table = reading.tables.get(local(element), reading.definitions)
            table[element.get("id") or ""] = element
    bring_home(root, NODES)
    settle_ids(root, NODES, reading)
    drawn = [process for process in children(root, "process") if _is_drawn(process)]
    if not drawn:
        reading.add("no-process", root)
    for table in reading.tables.values():
        for element in table.values():
            tell_unread(element, reading)
    meant = [item for item in _meant(drawn, reading) if _is_within(item, limits, reading)]
    return [_read_process(element, root, reading) for element in meant]


def _is_drawn(process: Element) -> bool:
    return any(is_bpmn(item) and local(item) in NODES for item in process)


def _is_executable(process: Element) -> bool:
    return (process.get("isExecutable") or "").strip().lower() in {"true", "1"}


def _is_within(process: Element, limits: Limits, reading: Reading) -> bool:
    """Count before anything is read, so that what is too large costs nothing more."""
    sizes = {"node": 0, "flow": 0, "depth": 0}
    depths: dict[Element, int] = {process: 0}
    for element in process.iter():
        tag = local(element) if is_bpmn(element) else ""
        if tag in NODES:
            sizes["node"] += 1
        elif tag == "sequenceFlow":
            sizes["flow"] += 1
        above = element.getparent()
        if above is not None and element is not process:
            depths[element] = depths[above] + (tag in CONTAINERS)
            sizes["depth"] = max(sizes["depth"], depths[element])
    for what, limit in (("node", limits.nodes), ("flow", limits.flows), ("depth", limits.depth)):
        if sizes[what] > limit:
            reading.add(TOO_MUCH[what], process, count=sizes[what], limit=limit)
            return False
    return True


def _meant(drawn: list[Element], reading: Reading) -> list[Element]:
    """Leave out what is marked as a mere picture, unless everything in the file is."""
    marked = [item for item in drawn if _is_executable(item)]
    for process in drawn:
        if process not in marked:
            reading.add("not-executable" if marked else "executable-assumed", process)
    return marked or drawn


# --- processes and scopes ---------------------------------------------------------------------


def _read_process(element: Element, root: Element, reading: Reading) -> Process:
    reading.foreign = is_foreign(root) or not _is_executable(element)
    tell_unread(element, reading)
    key = element.get("id") or ""
    name = element.get("name") or pool_name(root, key) or key
    lanes: list[Lane] = []
    by_node: dict[str, Lane] = {}
    for lane_set in children(element, "laneSet"):
        read_lanes(lane_set, lanes, by_node)
    settle_data(element, reading)
    tell_of_keys(element, reading)
    scope = _read_scope(element, key, by_node, None, reading)
    return Process(
        key=key,
        name=name,
        file=reading.file,
        line=element.sourceline or 0,
        scope=scope,
        labels=ext.labels(element),
        notes=ext.notes(element),
        lanes=tuple(lanes),
        unique_business_key=own_flag(element, "uniqueBusinessKey"),
        offered=element.get(f"{{{RINGFLOW}}}startable") != "false",
        lifetime=_lifetime(element, reading),
        inputs=_inputs(element),
        tag=ext.version_tag(element),
    )


def _inputs(element: Element) -> frozenset[str] | None:
    """Return the data inputs that a process declares, if their names can be those of variables."""
    holder = child(element, "ioSpecification")
    names = [
        (item.get("name") or "").strip()
        for item in (children(holder, "dataInput") if holder is not None else [])
    ]
    return frozenset(names) if names and all(map(str.isidentifier, names)) else None


def _lifetime(element: Element, reading: Reading) -> Lifetime | None:
    """Read how long ended instances are kept: as we write it, else as similar engines do."""
    ours = first(element.get(f"{{{RINGFLOW}}}{LIFETIME}"))
    text = ours or first(foreign(element, LIFETIME))
    if text is None:
        return None
    try:
        return Lifetime.read(text)
    except BadTime:
        reading.add("lifetime" if ours else "lifetime-foreign", element, text=text)
        return None


def own_flag(element: Element, name: str) -> bool:
    """Return one of our yes-or-no attributes."""
    return (element.get(f"{{{RINGFLOW}}}{name}") or "").lower() == "true"


def _read_scope(
    element: Element, scope_id: str, lanes: dict[str, Lane], lane: Lane | None, reading: Reading
) -> Scope:
    scope = Scope(id=scope_id)
    for item in element.iterchildren():
        if not is_bpmn(item):
            continue
        node = _read_item(item, lanes, lane, reading)
        if node is None:
            continue
        scope.nodes[node.id] = node
        if node.kind in NESTED:
            inside = _read_scope(item, node.id, lanes, node.lane, reading)
            inside.ad_hoc = node.ad_hoc is not None
            scope.inner[node.id] = inside
    flows = children(element, "sequenceFlow")
    named = {flow.get("id") or "" for flow in flows}
    defaults = {
        (item.get("id") or "", _default(item, named))
        for item in element.iterchildren()
        if is_bpmn(item) and item.get("default")
    }
    scope.redraw([_read_flow(flow, defaults, reading) for flow in flows])
    settle_undoing(scope, element, reading)
    settle_starting(scope, element, reading)
    _check_defaults(scope, defaults, reading)
    return scope


def _default(item: Element, flows: set[str]) -> str:
    """Return the id of the default flow; some tools write it as a qualified name."""
    ref = (item.get("default") or "").strip()
    return ref if ref in flows else ref.rpartition(":")[2]


def _check_defaults(scope: Scope, defaults: set[tuple[str, str]], reading: Reading) -> None:
    for source, default in sorted(defaults):
        if all(flow.id != default for flow in scope.leaving(source)):
            place = scope.nodes.get(source)
            if place is not None and place.kind is not Kind.PARALLEL:
                reading.report.add("default-foreign", reading.file, place, flow=default)


def _read_item(
    item: Element, lanes: dict[str, Lane], lane: Lane | None, reading: Reading
) -> NodeInfo | None:
    tag = local(item)
    if tag in SILENT:
        return None
    here = lanes.get(item.get("id") or "", lane)
    if tag == "subProcess" and (item.get("triggeredByEvent") or "").lower() == "true":
        return replace(_read_node(item, Kind.SUB, here, reading), by_event=True)
    if tag == Kind.NONE.value and item.get(f"{{{DROOLS}}}taskName"):
        # How jBPM draws what it has done by others.
        return _read_node(item, Kind.SERVICE, here, reading)
    if tag == Kind.NONE.value and item.get(f"{{{PROCESSMAKER}}}screenRef"):
        # How ProcessMaker draws what a person fills in.
        return _read_node(item, Kind.USER, here, reading)
    if tag in KINDS:
        return _read_node(item, KINDS[tag], here, reading)
    reading.add(REFUSED.get(tag, "element-unknown"), item, tag=tag)
    # A plain task takes its place, so that the flows to and from it are not reported as well.
    return _read_node(item, Kind.NONE, here, reading) if item.get("id") else None


# --- nodes and flows --------------------------------------------------------------------------


def _read_node(element: Element, kind: Kind, lane: Lane | None, reading: Reading) -> NodeInfo:
    node = NodeInfo(
        id=element.get("id") or f"line-{element.sourceline}",
        kind=kind,
        name=" ".join((element.get("name") or "").split()),
        line=element.sourceline or 0,
        labels=ext.labels(element),
        notes=ext.notes(element),
        lane=lane,
    )
    tell_unread(element, reading)
    if kind in GATEWAYS:
        return node
    read = _read_activity if kind in ACTIVITIES else read_event
    node = read(element, node, reading)
    if node.sketched:  # what is mapped was meant for a machine
        return node
    return replace(node, mapping=read_mapping(element, node.kind, reading))


def _read_activity(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    loop = ext.read_loop(element, reading)
    tell_of_tokens(element, reading)
    node = replace(
        node,
        loop=loop,
        repeat=read_repeat(element, reading) if loop is None else None,
        for_compensation=(element.get("isForCompensation") or "").lower() == "true",
    )
    match node.kind:
        case Kind.USER | Kind.MANUAL:
            return _read_people(element, node, reading)
        case Kind.SERVICE:
            return _read_service(element, node, reading)
        case Kind.SEND | Kind.RECEIVE:
            return _read_messenger(element, node, reading)
        case Kind.SCRIPT:
            return _read_script(element, node, reading)
        case Kind.CALL:
            return _read_call(element, node, reading)
        case Kind.AD_HOC:
            return replace(node, ad_hoc=read_ad_hoc(element, reading))
        case Kind.RULE:
            return _read_rule(element, node, reading)
    return node


def _read_people(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    task = ext.read_task(element, reading)
    rule = read_pass_rule(element, task.outcomes, reading)
    loop = replace(node.loop, rule=rule) if node.loop is not None else None
    return replace(node, task=task, loop=loop)


def _read_service(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    action = ext.read_action(element, reading)
    if action is None:
        reading.add("action-missing", element)
        return by_hand(element, node, reading)
    return replace(node, action=action)


def _read_rule(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    """Read a business rule task; some engines let it call an action instead."""
    decision = read_decision(element, reading)
    action = ext.read_action(element, reading) if decision is None else None
    if decision is None and action is None:
        reading.add("decision-missing", element)
        return by_hand(element, node, reading)
    binding = read_binding(element, reading, "decisionRef", "calledDecision")
    return replace(node, decision=decision, action=action, binding=binding)


def _read_messenger(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    if node.kind is Kind.SEND and (action := ext.read_action(element, reading)) is not None:
        return replace(node, action=action)
    if element.get("messageRef") is None and node.kind is Kind.SEND:
        reading.add("send-missing", element)
        return by_hand(element, node, reading)
    return read_event(element, replace(node, event=Event.MESSAGE), reading)


def _read_script(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    formula = read_formula(element, reading)
    if formula is not None:
        return replace(node, formula=formula)
    text = child(element, "script")
    if text is None or not (text.text or "").strip():
        reading.add("script-missing", element)
        return by_hand(element, node, reading)
    script = reading.script(text.text or "", text)
    if script is None and reading.foreign:
        return by_hand(element, node, reading)
    return replace(node, script=script, script_text=text.text or "")


def _read_call(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    called = (element.get("calledElement") or "").strip()
    zeebe = extension(element, ZEEBE, "calledElement")
    called = called or ((zeebe.get("processId") or "").strip() if zeebe is not None else "")
    if not called:
        reading.add("call-missing", element)
        return by_hand(element, node, reading)
    chosen = reading.value(element.get(f"{{{RINGFLOW}}}process"), element, "process")
    node = replace(node, called=called, chosen=chosen, passing=read_passing(element, reading))
    return replace(node, binding=read_binding(element, reading, "calledElement", "calledElement"))


def _read_flow(element: Element, defaults: set[tuple[str, str]], reading: Reading) -> Flow:
    text = text_of(child(element, "conditionExpression"))
    source = (element.get("sourceRef") or "").strip()
    identity = element.get("id") or ""
    condition = reading.expression(text, element, "condition")
    unread = bool(text) and condition is None and reading.foreign
    name = " ".join((element.get("name") or "").split())
    tell_unread(element, reading)
    return Flow(
        id=identity,
        source=source,
        target=(element.get("targetRef") or "").strip(),
        # What cannot be tested is at least what the person who decides can read.
        name=name or (" ".join(text.split())[:LABEL] if unread else ""),
        condition=condition,
        asks=bool(text) and not unread,
        default=(source, identity) in defaults,
        line=element.sourceline or 0,
    )
