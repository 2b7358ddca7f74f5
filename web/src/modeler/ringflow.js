// Our own attributes and extension elements, as the engine reads them (docs/analyst/drawings.md).
// Whatever else stands in a drawing's extension elements is kept as it is.

const attributes = (names) => names.split(" ").map((name) => ({ name, isAttr: true, type: "String" }));
const body = { name: "text", isBody: true, type: "String" };
const many = (name, type) => ({ name, type, isMany: true });
const element = (name, names, ...more) => ({
  name, superClass: ["Element"], properties: [...(names ? attributes(names) : []), ...more],
});
const on = (name, type, names) => ({ name, extends: [type], properties: attributes(names) });

export const RINGFLOW = {
  name: "Ringflow",
  prefix: "ringflow",
  uri: "http://ringflow.org/schema/bpmn/1.0",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    on("OfProcess", "bpmn:Process", "uniqueBusinessKey historyTimeToLive versionTag calendar startable"),
    on("OfNode", "bpmn:FlowNode", "calendar"),
    on("OfCall", "bpmn:CallActivity", "binding version versionTag process"),
    on("OfRule", "bpmn:BusinessRuleTask", "binding version versionTag"),
    on("OfAdHoc", "bpmn:AdHocSubProcess", "activities"),
    on(
      "OfSeveral", "bpmn:MultiInstanceLoopCharacteristics",
      "collection elementVariable outputCollection outputElement window passRule passCount passOutcome vetoOutcome passResult",
    ),
    element("Label", "lang", body),
    element("Documentation", "lang", body),
    element("Group", "name"),
    element(
      "Task",
      "form groups users assignee due calendar priority notify link result strategy sameAs notSameAs",
    ),
    element("Start", "form"),
    element("Outcome", "name label", many("labels", "Label")),
    element("Decision", "key result shape"),
    element("Parameter", "name value", body),
    element("Action", "name result retries retryWait", many("parameters", "Parameter")),
    element("Key", "name value", body),
    element("Correlation", "", many("keys", "Key")),
    element("Message", "result", many("parameters", "Parameter")),
    element("Signal", "result", many("parameters", "Parameter")),
    element("Error", "codeVariable messageVariable"),
    element("Escalation", "codeVariable"),
    element("Input", "name value", body),
    element("Output", "name value", body),
    element("Chain", "", body),
  ],
};
