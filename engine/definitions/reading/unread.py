"""What other engines write around a step and this one does not read: nothing is passed over unsaid.

Which attributes and elements there are is in the schemas that the makers of these engines publish.
What is read of them elsewhere in this package is listed here; whatever is not listed is told.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from engine.definitions.source import BPMN

from .xml import ENGINES, RINGFLOW, Element, Reading, children, is_bpmn, local

TASK: Final = frozenset({
    "assignee", "candidateUsers", "candidateGroups", "dueDate", "priority", "formKey", "formRef",
})  # fmt: skip
CALLS: Final = frozenset({
    "topic", "type", "delegateExpression", "expression", "class", "resultVariable",
    "resultVariableName",
})  # fmt: skip
NOTHING: Final = frozenset[str]()
# Attributes that are read, by the element that carries them.
ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "process": frozenset({"historyTimeToLive"}),
    "startEvent": frozenset({"formKey", "formRef"}),
    "userTask": TASK,
    "manualTask": TASK,
    "task": frozenset({"taskName"}),
    "serviceTask": CALLS,
    "sendTask": CALLS,
    "businessRuleTask": CALLS | {"decisionRef", "mapDecisionResult"},
    "messageEventDefinition": CALLS,
    "scriptTask": frozenset({"resultVariable"}),
    "callActivity": frozenset({"inheritVariables"}),
    "multiInstanceLoopCharacteristics": frozenset({"collection", "elementVariable"}),
    "errorEventDefinition": frozenset({"errorCodeVariable", "errorMessageVariable"}),
    "escalationEventDefinition": frozenset({"escalationCodeVariable"}),
}
WORKERS: Final = frozenset({
    "serviceTask", "sendTask", "businessRuleTask", "endEvent", "intermediateThrowEvent",
})  # fmt: skip
PEOPLE: Final = frozenset({"userTask", "manualTask"})
ASKING: Final = PEOPLE | {"startEvent"}
SEVERAL: Final = frozenset({"multiInstanceLoopCharacteristics"})
CALLED: Final = frozenset({"callActivity"})
RULES: Final = frozenset({"businessRuleTask"})
PASSED: Final = frozenset({"source", "target", "sourceExpression", "variables", "businessKey"})
# Extension elements that are read: where (nothing is anywhere), and which of their attributes.
PARTS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "taskDefinition": (WORKERS, frozenset({"type"})),
    "assignmentDefinition": (PEOPLE, TASK),
    "taskSchedule": (PEOPLE, TASK),
    "priorityDefinition": (PEOPLE, TASK),
    "formDefinition": (ASKING, frozenset({"formKey", "formId", "externalReference"})),
    "userTask": (PEOPLE, NOTHING),
    "calledElement": (
        CALLED,
        frozenset({
            "processId", "propagateAllParentVariables", "propagateAllChildVariables",
        }),
    ),
    "in": (CALLED, PASSED),
    "out": (CALLED, PASSED),
    "calledDecision": (RULES, frozenset({"decisionId", "resultVariable"})),
    "calledDecisionId": (RULES, NOTHING),
    "script": (frozenset({"scriptTask"}), frozenset({"expression", "resultVariable"})),
    "loopCharacteristics": (
        SEVERAL,
        frozenset({"inputCollection", "inputElement", "outputCollection", "outputElement"}),
    ),
    "adHoc": (frozenset({"adHocSubProcess"}), frozenset({"activeElementsCollection"})),
    "subscription": (frozenset({"message"}), frozenset({"correlationKey"})),
    "serviceTaskOperator": (WORKERS, frozenset({"id", "resultVariable"})),
    "ioMapping": (NOTHING, NOTHING),
    "inputOutput": (NOTHING, NOTHING),
}  # fmt: skip
# What tells another engine how to go about it; without it the drawing means the same.
HINTS: Final = frozenset({
    "async", "asyncBefore", "asyncAfter", "asyncComplete", "asyncLeave", "exclusive",
    "jobPriority", "jobPriorityDefinition", "taskPriority", "failedJobRetryTimeCycle",
    "retries", "retryCounter", "jobCategory", "jobTopic", "triggerable",
    "followUpDate", "category", "properties", "property", "taskHeaders", "businessCalendarName",
    "formRefBinding", "formRefVersion", "decisionRefBinding", "decisionRefVersion",
    "decisionRefTenantId", "calledElementBinding", "calledElementVersion",
    "calledElementVersionTag", "calledElementTenantId", "calledElementType", "sameDeployment",
    "formFieldValidation", "bindingType", "versionTag",
    "isStartableInTasklist", "candidateStarterUsers", "candidateStarterGroups",
    "potentialStarter", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon",
    "diagramRelationId", "userTaskForm", "errorMessage", "local", "version", "packageName",
    "independent", "waitForCompletion", "import", "global", "priority", "metaData",
    "instructionsForEndUser", "ruleFlowGroup", "screenRef", "assignment", "assignmentLock",
    "allowInterstitial", "allowReassignment", "interstitialScreenRef", "config",
})  # fmt: skip
# Colours, sizes and names that a tool keeps for itself.
LOOKS: Final = frozenset({
    "selectable", "bgcolor", "bordercolor", "color", "dg", "dockerinfo", "boundaryca", "erefname",
    "esccode", "msgref", "actrefname", "x", "y", "width", "height", "bendpoints", "mitask",
    "dtype", "scope", "elementname", "isAutoConnection.target", "isAutoConnection.source",
    "customDescription", "adHoc", "editor-resource", "modelId",
})  # fmt: skip
# Listeners and the like are told whatever engine they were written for.
ALWAYS: Final = frozenset({
    "executionListener", "executionListeners", "taskListener", "taskListeners", "eventListener",
    "onEntry-script", "onExit-script", "preScript", "postScript", "connector", "formData",
    "formProperty",
})  # fmt: skip
BELONGING: Final = ("EventDefinition", "LoopCharacteristics", "Expression", "script")
DECISION: Final = "decisionTableReferenceKey"


def tell_unread(element: Element, reading: Reading) -> None:
    """Note what another engine would do, or be told, around an element that is not read here."""
    acts: dict[str, None] = {}
    hints: dict[str, None] = {}
    for part in _parts(element):
        for name in [*_attributes(part), *_extensions(part)]:
            (hints if name in HINTS else acts)[name] = None
    if acts:
        reading.add("not-run", element, what=", ".join(acts))
    if hints:
        reading.add("not-read", element, what=", ".join(hints))


def _parts(element: Element) -> Iterator[Element]:
    """Yield an element and what belongs to it alone: its event, its marker, its condition."""
    yield element
    for item in element.iterchildren("{*}*"):
        if is_bpmn(item) and local(item).endswith(BELONGING):
            yield item


def _attributes(element: Element) -> Iterator[str]:
    read = ATTRIBUTES.get(local(element), NOTHING)
    for key, value in element.attrib.items():
        name = etree.QName(str(key))
        if name.namespace not in ENGINES or not _says(value):
            continue
        # Who started an instance is known here under that very name.
        known = name.localname == value == "initiator"
        if not known and name.localname not in read | LOOKS:
            yield name.localname


def _extensions(element: Element) -> Iterator[str]:
    for holder in children(element, "extensionElements"):
        for item in holder.iterchildren("{*}*"):
            name, namespace = local(item), etree.QName(item).namespace
            if namespace in ENGINES:
                yield from _unread_of(item, name, local(element))
            elif name in ALWAYS and namespace not in {BPMN, RINGFLOW}:
                yield name


def _unread_of(item: Element, name: str, where: str) -> Iterator[str]:
    """Yield an extension element that is not read there, or what of one is not read."""
    if name not in PARTS:
        if name not in LOOKS and item.get("name") not in LOOKS | {DECISION}:
            yield name
        return
    places, read = PARTS[name]
    if places and where not in places:
        yield name
        return
    for key, value in item.attrib.items():
        attribute = etree.QName(str(key)).localname
        if _says(value) and attribute not in read | LOOKS:
            yield attribute


def _says(value: object) -> bool:
    return str(value).strip().lower() not in {"", "false"}
