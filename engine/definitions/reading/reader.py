"""From an XML tree to our model, noting everything that cannot run here."""

from dataclasses import replace
from typing import Final

from engine.definitions.model import ACTIVITIES, Event, Flow, Kind, Lane, NodeInfo, Process, Scope
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile, parse

from . import extensions as ext
from .events import read_event
from .xml import (
    RINGFLOW,
    ZEEBE,
    Element,
    Reading,
    child,
    children,
    extension,
    is_bpmn,
    local,
    text_of,
)

NODE_LIMIT: Final = 2000
KINDS: Final = {kind.value: kind for kind in Kind}
# Flow elements that BPMN knows and that cannot run here, with the code of the finding.
REFUSED: Final = {
    "complexGateway": "complex-gateway",
    "businessRuleTask": "rule-task",
    "transaction": "transaction",
    "adHocSubProcess": "ad-hoc",
}
# Parts of a drawing that are for people to look at, or belong to the scope itself.
SILENT: Final = frozenset({
    "sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation",
    "association", "group", "dataObject", "dataObjectReference", "dataStoreReference", "dataStore",
    "ioSpecification", "property", "incoming", "outgoing", "auditing", "monitoring", "artifact",
    "dataInputAssociation", "dataOutputAssociation", "resourceRole", "performer",
    "potentialOwner", "humanPerformer", "correlationSubscription", "supports", "category",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "completionCondition",
})  # fmt: skip


def read_processes(file: SourceFile, report: Report) -> list[Process]:
    """Return the processes of a file that are meant to run, with all findings in the report."""
    root = parse(file, report)
    if root is None:
        return []
    reading = Reading(file.name, report)
    for element in root.iterchildren():
        if is_bpmn(element) and element.get("id"):
            table = reading.tables.get(local(element))
            if table is not None:
                table[element.get("id") or ""] = element
    _check_ids(root, reading)
    drawn = [process for process in children(root, "process") if _is_drawn(process)]
    if not drawn:
        reading.add("no-process", root)
    found = [_read_process(element, root, reading) for element in _meant(drawn, reading)]
    return [process for process in found if process is not None]


def _is_drawn(process: Element) -> bool:
    return any(
        is_bpmn(item) and (local(item) in KINDS or local(item) in REFUSED) for item in process
    )


def _meant(drawn: list[Element], reading: Reading) -> list[Element]:
    """Leave out what is marked as a mere picture, unless everything in the file is."""
    marked = [item for item in drawn if (item.get("isExecutable") or "").lower() == "true"]
    for process in drawn:
        if process not in marked:
            reading.add("not-executable" if marked else "executable-assumed", process)
    return marked or drawn


def _check_ids(root: Element, reading: Reading) -> None:
    seen: set[str] = set()
    for element in root.iter():
        if not is_bpmn(element):
            continue
        identity = element.get("id")
        if identity is None:
            if local(element) in KINDS or local(element) in {"process", "sequenceFlow"}:
                reading.add("id-missing", element, tag=local(element))
        elif identity in seen:
            reading.add("id-double", element)
        else:
            seen.add(identity)


# --- processes and scopes ---------------------------------------------------------------------


def _read_process(element: Element, root: Element, reading: Reading) -> Process | None:
    key = element.get("id") or ""
    name = element.get("name") or _pool_name(root, key) or key
    lanes: list[Lane] = []
    by_node: dict[str, Lane] = {}
    for lane_set in children(element, "laneSet"):
        _read_lanes(lane_set, lanes, by_node)
    scope = _read_scope(element, key, by_node, None, reading)
    process = Process(
        key=key,
        name=name,
        file=reading.file,
        line=element.sourceline or 0,
        scope=scope,
        labels=ext.labels(element),
        notes=ext.notes(element),
        lanes=tuple(lanes),
        unique_business_key=own_flag(element, "uniqueBusinessKey"),
    )
    count = sum(1 for _ in process.nodes())
    if count > NODE_LIMIT:
        reading.add("too-many-nodes", element, count=count, limit=NODE_LIMIT)
        return None
    return process


def own_flag(element: Element, name: str) -> bool:
    """Return one of our yes-or-no attributes."""
    return (element.get(f"{{{RINGFLOW}}}{name}") or "").lower() == "true"


def _pool_name(root: Element, key: str) -> str | None:
    for collaboration in children(root, "collaboration"):
        for pool in children(collaboration, "participant"):
            if (pool.get("processRef") or "").rpartition(":")[2] == key:
                return pool.get("name")
    return None


def _read_lanes(lane_set: Element, lanes: list[Lane], by_node: dict[str, Lane]) -> None:
    """Collect the lanes; inner ones come later and so win for the nodes that they name too."""
    for element in children(lane_set, "lane"):
        lane = ext.read_lane(element)
        lanes.append(lane)
        for ref in children(element, "flowNodeRef"):
            by_node[text_of(ref)] = lane
        for inner in children(element, "childLaneSet"):
            _read_lanes(inner, lanes, by_node)


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
        if node.kind is Kind.SUB:
            scope.inner[node.id] = _read_scope(item, node.id, lanes, node.lane, reading)
    defaults = {
        (item.get("id") or "", item.get("default") or "")
        for item in element.iterchildren()
        if is_bpmn(item) and item.get("default")
    }
    scope.redraw([_read_flow(i, defaults, reading) for i in children(element, "sequenceFlow")])
    _check_defaults(scope, defaults, reading)
    return scope


def _check_defaults(scope: Scope, defaults: set[tuple[str, str]], reading: Reading) -> None:
    for source, default in sorted(defaults):
        if all(flow.id != default for flow in scope.leaving(source)):
            place = scope.nodes.get(source)
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
    if kind in ACTIVITIES:
        return _read_activity(element, node, reading)
    if kind is Kind.EVENTS:
        if (element.get("instantiate") or "").lower() == "true":
            reading.add("instantiate", element)
        return node
    if kind in {Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE}:
        return node
    return read_event(element, node, reading)


def _read_activity(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    _refuse_markers(element, node, reading)
    loop = ext.read_loop(element, reading)
    if loop is not None:
        node = replace(node, loop=loop)
    match node.kind:
        case Kind.USER | Kind.MANUAL:
            return replace(node, task=ext.read_task(element, reading))
        case Kind.SERVICE:
            return _read_service(element, node, reading)
        case Kind.SEND | Kind.RECEIVE:
            return _read_messenger(element, node, reading)
        case Kind.SCRIPT:
            return _read_script(element, node, reading)
        case Kind.CALL:
            return _read_call(element, node, reading)
    return node


def _refuse_markers(element: Element, node: NodeInfo, reading: Reading) -> None:
    if (element.get("isForCompensation") or "").lower() == "true":
        reading.add("compensation", element)
    if child(element, "standardLoopCharacteristics") is not None:
        reading.add("standard-loop", element)
    if node.kind is Kind.RECEIVE and (element.get("instantiate") or "").lower() == "true":
        reading.add("instantiate", element)


def _read_service(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    action = ext.read_action(element, reading)
    if action is None:
        reading.add("action-missing", element)
    return replace(node, action=action)


def _read_messenger(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    if node.kind is Kind.SEND and (action := ext.read_action(element, reading)) is not None:
        return replace(node, action=action)
    if element.get("messageRef") is None and node.kind is Kind.SEND:
        reading.add("send-missing", element)
        return node
    return read_event(element, replace(node, event=Event.MESSAGE), reading)


def _read_script(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    text = child(element, "script")
    if text is None or not (text.text or "").strip():
        reading.add("script-missing", element)
        return node
    script = reading.script(text.text or "", text)
    return replace(node, script=script, script_text=text.text or "")


def _read_call(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    called = (element.get("calledElement") or "").strip()
    zeebe = extension(element, ZEEBE, "calledElement")
    if not called and zeebe is not None:
        called = (zeebe.get("processId") or "").strip()
    if not called:
        reading.add("call-missing", element)
    inputs, outputs = ext.read_call(element, reading)
    return replace(node, called=called or None, inputs=inputs, outputs=outputs)


def _read_flow(element: Element, defaults: set[tuple[str, str]], reading: Reading) -> Flow:
    condition = text_of(child(element, "conditionExpression"))
    source = element.get("sourceRef") or ""
    identity = element.get("id") or f"line-{element.sourceline}"
    return Flow(
        id=identity,
        source=source,
        target=element.get("targetRef") or "",
        name=" ".join((element.get("name") or "").split()),
        condition=reading.expression(condition, element, "condition"),
        asks=bool(condition and condition.strip()),
        default=(source, identity) in defaults,
        line=element.sourceline or 0,
    )
