// A step that is done several times, or again and again.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { t } from "../words.js";

const SEVERAL = "bpmn:MultiInstanceLoopCharacteristics";
const LOOP = "bpmn:StandardLoopCharacteristics";

export function several(context) {
  const { edit, bo, facts } = context;
  if (!is(bo, "bpmn:Activity")) return null;
  const marker = bo.loopCharacteristics;
  const how = !marker ? "" : is(marker, LOOP) ? "loop" : marker.isSequential ? "sequential" : "parallel";
  const fields = [{
    id: "several", kind: "select", label: t("How often"),
    options: [["", t("Once")], ["parallel", t("Several times, all at once")], ["sequential", t("Several times, one by one")], ["loop", t("Again while a condition holds")]],
    get: () => how, set: (kind) => choose(edit, bo, kind),
  }];
  if (how === "loop") fields.push(...loopFields(edit, marker));
  else if (how) fields.push(...severalFields(edit, marker), ...rules(edit, bo, marker, facts));
  return { id: "several", title: t("Several times"), fields };
}

function choose(edit, bo, kind) {
  const now = bo.loopCharacteristics;
  if (now && is(now, SEVERAL) && (kind === "parallel" || kind === "sequential")) {
    edit.setIn(now, { isSequential: kind === "sequential" });
    edit.modeling.updateProperties(edit.element, { loopCharacteristics: now });
    return;
  }
  const made = kind === "loop" ? edit.create(LOOP, {}, bo) : kind ? edit.create(SEVERAL, { isSequential: kind === "sequential" }, bo) : undefined;
  edit.set({ loopCharacteristics: made });
}

function expression(edit, marker, name, field) {
  return { id: `loop-${name}`, mono: true, get: () => marker.get(name)?.body ?? "", set: (text) => edit.setExpression(marker, name, text), ...field };
}

function attribute(edit, marker, name, field) {
  return {
    id: `loop-${name}`, get: () => marker.get(`ringflow:${name}`) ?? "",
    set: (value) => edit.setIn(marker, { [`ringflow:${name}`]: value || undefined }), ...field,
  };
}

function loopFields(edit, marker) {
  return [
    expression(edit, marker, "loopCondition", { label: t("Done again while") }),
    { id: "loop-maximum", label: t("At most so often"), get: () => marker.loopMaximum ?? "", set: (value) => edit.setIn(marker, { loopMaximum: value ? Number(value) : undefined }) },
  ];
}

function severalFields(edit, marker) {
  return [
    attribute(edit, marker, "collection", { label: t("For each item of"), mono: true, help: t("A variable that holds a list, such as ${units}.") }),
    attribute(edit, marker, "elementVariable", { label: t("The item is called"), mono: true }),
    expression(edit, marker, "loopCardinality", { label: t("Or a number of times") }),
    expression(edit, marker, "completionCondition", { label: t("Ends early when"), help: t("Such as nrOfCompletedInstances >= 2.") }),
    attribute(edit, marker, "outputCollection", { label: t("The answers are gathered in"), mono: true }),
    attribute(edit, marker, "outputElement", { label: t("What of each round is gathered"), mono: true }),
    attribute(edit, marker, "window", { label: t("At most so many at the same time") }),
  ];
}

// How many must say yes, where people decide.
function rules(edit, bo, marker, facts) {
  if (!is(bo, "bpmn:UserTask") && !is(bo, "bpmn:ManualTask")) return [];
  const names = edit.all("ringflow:Outcome").map((one) => [one.name, one.name]);
  const rule = marker.get("ringflow:passRule") ?? "";
  return [
    attribute(edit, marker, "passRule", { kind: "select", label: t("Passed when"), options: [["", t("It is not counted")], ...facts.rules] }),
    ...(rule === "count" ? [attribute(edit, marker, "passCount", { label: t("How many must say yes") })] : []),
    ...(rule ? [
      attribute(edit, marker, "passOutcome", { kind: "select", label: t("The button that means yes"), options: [["", t("The first")], ...names] }),
      attribute(edit, marker, "vetoOutcome", { kind: "select", label: t("The button that means no"), options: [["", t("The last")], ...names] }),
      attribute(edit, marker, "passResult", { label: t("Whether it was passed is kept in"), mono: true, placeholder: "passed" }),
    ] : []),
  ];
}
