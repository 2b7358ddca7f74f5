// What an element is called, in the reader's language.
import { isExpanded } from "bpmn-js/lib/util/DiUtil";
import { t } from "../words.js";

const EVENTS = {
  StartEvent: ["Start event", "start event"],
  EndEvent: ["End event", "end event"],
  IntermediateCatchEvent: ["Intermediate catch event", "intermediate catch event"],
  IntermediateThrowEvent: ["Intermediate throw event", "intermediate throw event"],
  BoundaryEvent: ["Boundary event", "boundary event"],
};
const NAMES = {
  Task: "Task", UserTask: "User task", ManualTask: "Manual task", ServiceTask: "Service task", SendTask: "Send task",
  ReceiveTask: "Receive task", ScriptTask: "Script task", BusinessRuleTask: "Business rule task", CallActivity: "Call activity",
  Transaction: "Transaction", AdHocSubProcess: "Ad-hoc sub-process", ExclusiveGateway: "Exclusive gateway",
  ParallelGateway: "Parallel gateway", InclusiveGateway: "Inclusive gateway", EventBasedGateway: "Event-based gateway",
  ComplexGateway: "Complex gateway", SequenceFlow: "Sequence flow", MessageFlow: "Message flow", Association: "Association",
  DataObjectReference: "Data object reference", DataStoreReference: "Data store reference", DataInput: "Data input",
  DataOutput: "Data output", TextAnnotation: "Text annotation", Group: "Group", Participant: "Pool", Lane: "Lane",
  Process: "Process", Collaboration: "Several pools", DataInputAssociation: "Data arrow", DataOutputAssociation: "Data arrow",
};

export function kindOf(element) {
  const bo = element.businessObject;
  const type = bo.$type.replace("bpmn:", "");
  if (type in EVENTS) {
    const kind = bo.get("eventDefinitions")?.[0]?.$type.replace("bpmn:", "").replace("EventDefinition", "");
    const [plain, place] = EVENTS[type];
    return t(kind ? `${kind === "Compensate" ? "Compensation" : kind} ${place}` : plain);
  }
  if (type === "SubProcess") return t(bo.triggeredByEvent ? "Event sub-process" : isExpanded(element) ? "Sub-process (expanded)" : "Sub-process (collapsed)");
  return t(NAMES[type] ?? type);
}
