// Conditions of flows, and the flow that is taken when none is true.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { t } from "../words.js";

const FORKS = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:Activity"];

export function flow({ edit, bo }) {
  if (!is(bo, "bpmn:SequenceFlow")) return null;
  const source = bo.sourceRef;
  const forks = FORKS.some((type) => is(source, type));
  const fields = [];
  if (forks) {
    fields.push({
      id: "condition", kind: "area", rows: 3, mono: true, label: t("Taken when"), help: t("Such as amount > 1000 and outcome == \"pass\". It is checked while you write."),
      get: () => bo.conditionExpression?.body ?? "", set: (text) => edit.setExpression(bo, "conditionExpression", text),
    });
    const names = source.get("extensionElements")?.values.filter((one) => one.$type === "ringflow:Outcome").map((one) => one.name) ?? before(source);
    if (names.length) {
      fields.push({
        id: "condition-acts", kind: "acts",
        get: () => (bo.conditionExpression ? [] : names.map((name) => ({ label: `outcome == "${name}"`, act: () => edit.setExpression(bo, "conditionExpression", `outcome == "${name}"`) }))),
      });
    }
    fields.push({
      id: "default", kind: "check", label: t("Taken when no other is"), get: () => source.default === bo,
      set: (value) => edit.modeling.updateModdleProperties(edit.element.source, source, { default: value ? bo : undefined }),
    });
  }
  return { id: "flow", title: t("Condition"), fields };
}

// The buttons of the step before a gateway.
function before(gateway) {
  const steps = (gateway.incoming ?? []).map((one) => one.sourceRef);
  return [...new Set(steps.flatMap((step) => step?.extensionElements?.values ?? []).filter((one) => one.$type === "ringflow:Outcome").map((one) => one.name))];
}

export function gateway({ edit, bo }) {
  if (!is(bo, "bpmn:ExclusiveGateway") && !is(bo, "bpmn:InclusiveGateway")) return null;
  const ways = bo.outgoing ?? [];
  if (ways.length < 2) return null;
  return {
    id: "gateway", title: t("Ways out"),
    fields: [
      {
        id: "gateway-default", kind: "select", label: t("Taken when no other is"),
        options: [["", "—"], ...ways.map((one) => [one.id, wayName(one)])],
        get: () => bo.default?.id ?? "", set: (id) => edit.set({ default: ways.find((one) => one.id === id) }),
      },
      ...ways.map((one) => ({
        id: `way-${one.id}`, label: t("Taken when: {way}", { way: wayName(one) }), mono: true, get: () => one.conditionExpression?.body ?? "",
        set: (text) => {
          const body = text ? edit.create("bpmn:FormalExpression", { body: text }, one) : undefined;
          edit.modeling.updateModdleProperties(edit.modeler.get("elementRegistry").get(one.id), one, { conditionExpression: body });
        },
      })),
    ],
  };
}

function wayName(one) {
  return one.name || one.targetRef?.name || one.targetRef?.id || one.id;
}
