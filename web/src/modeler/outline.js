// The drawing as a list: everything that can be drawn can be chosen, added, joined and deleted
// from here too, by keyboard and with a screen reader.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { make } from "./inspector/fields.js";
import { kindOf } from "./inspector/kinds.js";
import { after, join } from "./appending.js";
import { t } from "./words.js";

const LISTED = ["bpmn:FlowNode", "bpmn:Participant", "bpmn:Lane"];
const APPENDED = [
  ["User task", { type: "bpmn:UserTask" }],
  ["Service task", { type: "bpmn:ServiceTask" }],
  ["Business rule task", { type: "bpmn:BusinessRuleTask" }],
  ["Send task", { type: "bpmn:SendTask" }],
  ["Receive task", { type: "bpmn:ReceiveTask" }],
  ["Script task", { type: "bpmn:ScriptTask" }],
  ["Call activity", { type: "bpmn:CallActivity" }],
  ["Exclusive gateway", { type: "bpmn:ExclusiveGateway" }],
  ["Parallel gateway", { type: "bpmn:ParallelGateway" }],
  ["Inclusive gateway", { type: "bpmn:InclusiveGateway" }],
  ["Timer intermediate catch event", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }],
  ["Message intermediate catch event", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:MessageEventDefinition" }],
  ["Sub-process (expanded)", { type: "bpmn:SubProcess", isExpanded: true }],
  ["End event", { type: "bpmn:EndEvent" }],
  ["Terminate end event", { type: "bpmn:EndEvent", eventDefinitionType: "bpmn:TerminateEventDefinition" }],
];

export class Outline {
  constructor({ modeler, place, part, problems, choose }) {
    Object.assign(this, { modeler, place, problems, choose });
    this.list = part.querySelector("[data-outline-list]");
    this.acts = part.querySelector("[data-outline-acts]");
    this.buildActs();
    place.addEventListener("modeler:parts", () => this.draw());
    modeler.get("eventBus").on(["import.done", "commandStack.changed"], () => this.draw());
    modeler.get("eventBus").on("selection.changed", () => this.mark());
    problems.listeners.push(() => this.draw());
    this.list.addEventListener("click", (event) => {
      const id = event.target.closest("[data-element]")?.dataset.element;
      if (id) this.choose(id);
    });
    this.list.addEventListener("keydown", (event) => this.key(event));
  }

  chosen() {
    const [one, more] = this.modeler.get("selection").get();
    return one && !more ? (one.labelTarget ?? one) : null;
  }

  // While it is closed nobody reads it: it is drawn when it opens.
  draw() {
    if (this.place.dataset.outline !== "open") return;
    const at = document.activeElement?.dataset?.element;
    const within = this.list.contains(document.activeElement);
    this.list.replaceChildren(...ordered(this.modeler).map(({ element, depth }) => this.line(element, depth)));
    this.mark();
    if (within && at) this.list.querySelector(`[data-element="${CSS.escape(at)}"]`)?.focus();
  }

  line(element, depth) {
    const bo = element.businessObject;
    const found = this.problems.of(element.id).filter((one) => one.severity !== "info");
    const button = make("button", { type: "button", className: "outline-item", dataset: { element: element.id, depth: Math.min(depth, 4) } },
      make("span", { className: "outline-kind", textContent: bo.name ? kindOf(element) : "" }),
      make("span", { className: "outline-name", textContent: bo.name || kindOf(element) }));
    if (found.length) button.append(make("span", { className: `outline-problem ${found.some((one) => one.severity === "error") ? "bad" : "warn"}`, textContent: t("Problems: {count}", { count: found.length }) }));
    const next = (element.outgoing ?? []).map((flow) => flow.target).filter(Boolean).map((one) => one.businessObject.name || kindOf(one));
    if (next.length) button.append(make("span", { className: "outline-next", textContent: `→ ${next.join(", ")}` }));
    return make("li", {}, button);
  }

  mark() {
    if (this.place.dataset.outline !== "open") return;
    const element = this.chosen();
    for (const button of this.list.querySelectorAll("button")) {
      if (button.dataset.element === element?.id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    this.drawActs(element);
  }

  key(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (buttons[to]) {
      event.preventDefault();
      buttons[to].focus();
    }
    if (event.key === "Delete" && at >= 0) {
      event.preventDefault();
      this.choose(event.target.dataset.element);
      this.remove();
    }
  }

  buildActs() {
    this.kind = make("select", { id: "outline-kind" }, ...APPENDED.map(([label], at) => new Option(t(label), at)));
    this.target = make("select", { id: "outline-target" });
    const button = (label, act, kind = "") => {
      const made = make("button", { type: "button", className: `button small ${kind}`, textContent: label });
      made.addEventListener("click", act);
      return made;
    };
    this.said = make("p", { className: "dim" });
    this.addRow = make("div", { className: "outline-act" }, make("label", { htmlFor: "outline-kind", textContent: t("Add after it") }), this.kind, button(t("Add"), () => this.append(), "primary"));
    this.joinRow = make("div", { className: "outline-act" }, make("label", { htmlFor: "outline-target", textContent: t("Connect it to") }), this.target, button(t("Connect"), () => this.connect()));
    this.removeRow = make("div", { className: "outline-act" }, button(t("Delete"), () => this.remove(), "danger"));
    this.acts.replaceChildren(this.said, this.addRow, this.joinRow, this.removeRow);
  }

  drawActs(element) {
    const node = element && is(element, "bpmn:FlowNode");
    const targets = node ? ordered(this.modeler).map((one) => one.element).filter((one) => one !== element && is(one, "bpmn:FlowNode") && one.parent === element.parent && !is(one, "bpmn:StartEvent") && !is(one, "bpmn:BoundaryEvent")) : [];
    this.said.textContent = element ? `${kindOf(element)} ${element.businessObject.name ?? ""}`.trim() : t("Choose an element above. Arrow keys move, Delete takes away.");
    this.addRow.hidden = !node || is(element, "bpmn:EndEvent");
    this.joinRow.hidden = this.addRow.hidden || !targets.length;
    this.removeRow.hidden = !element;
    const before = this.target.value;
    this.target.replaceChildren(...targets.map((one) => new Option(one.businessObject.name || `${kindOf(one)} (${one.id})`, one.id)));
    if (targets.some((one) => one.id === before)) this.target.value = before;
  }

  append() {
    const made = after(this.modeler, this.chosen(), APPENDED[this.kind.value][1]);
    this.choose(made.id);
    document.getElementById("i-name")?.focus();
  }

  connect() {
    const [source, target] = [this.chosen(), this.modeler.get("elementRegistry").get(this.target.value)];
    if (source && target) join(this.modeler, source, target);
  }

  remove() {
    const element = this.chosen();
    if (!element) return;
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.findIndex((one) => one.dataset.element === element.id);
    this.modeler.get("modeling").removeElements([element]);
    const left = this.list.querySelectorAll("button");
    left[Math.min(at, left.length - 1)]?.focus();
  }
}

// Elements in the order of the work: from the starts along the flows, what is inside one behind it.
export function ordered(modeler) {
  const canvas = modeler.get("canvas");
  const found = [];
  const within = (parent, depth) => {
    const children = (parent.children ?? []).filter((one) => !one.labelTarget && !one.waypoints && isAny(one, LISTED));
    const pools = children.filter((one) => isAny(one, ["bpmn:Participant", "bpmn:Lane"]));
    const nodes = children.filter((one) => is(one, "bpmn:FlowNode"));
    for (const one of pools) {
      found.push({ element: one, depth });
      within(one, depth + 1);
    }
    for (const one of along(nodes)) {
      found.push({ element: one, depth });
      within(one, depth + 1);
    }
  };
  within(canvas.getRootElement(), 0);
  return found;
}

function along(nodes) {
  const seen = new Set();
  const here = new Set(nodes);
  const result = [];
  const rank = (one) => (is(one, "bpmn:StartEvent") ? 0 : one.incoming.some((flow) => is(flow, "bpmn:SequenceFlow")) || one.host ? 2 : 1);
  const visit = (first) => {
    const queue = [first];
    while (queue.length) {
      const one = queue.shift();
      if (seen.has(one) || !here.has(one)) continue;
      seen.add(one);
      result.push(one);
      const events = (one.attachers ?? []).filter((other) => !seen.has(other));
      queue.push(...one.outgoing.filter((flow) => is(flow, "bpmn:SequenceFlow")).map((flow) => flow.target), ...events);
    }
  };
  for (const one of nodes.toSorted((a, b) => rank(a) - rank(b) || a.x - b.x || a.y - b.y)) visit(one);
  return result;
}
