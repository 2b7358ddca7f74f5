// The panel beside the canvas: what is chosen, in groups of fields. It is drawn anew only when
// something else is chosen or other fields are needed; otherwise values are brought up to date.
import { t } from "../words.js";
import { Edit } from "./edit.js";
import { drawField, make } from "./fields.js";
import { groupsOf } from "./groups.js";
import { Lists } from "./lists.js";
import { kindOf } from "./kinds.js";

export class Inspector {
  constructor({ modeler, place, facts, problems, file, address, home, reload }) {
    Object.assign(this, { modeler, place, facts, problems, file, address, home, reload });
    this.lists = new Lists(modeler);
    this.lists.fill(facts);
    this.closed = new Set(["others", "mapping", "languages", "data"]);
    const events = modeler.get("eventBus");
    events.on("selection.changed", () => this.choose());
    events.on("elements.changed", () => this.update());
    events.on(["import.done", "root.set"], () => this.choose());
    problems.listeners.push(() => this.tell());
    addEventListener("pagehide", () => this.flush());
  }

  setFacts(facts) {
    this.facts = facts;
    this.lists.fill(facts);
    this.draw();
  }

  // What is still being typed belongs to the element that was chosen until now.
  flush() {
    this.place.querySelectorAll("input, textarea").forEach((input) => input.flush?.());
  }

  choose() {
    const chosen = this.modeler.get("selection").get();
    const root = this.modeler.get("canvas").getRootElement();
    const element = chosen.length === 1 ? (chosen[0].labelTarget ?? chosen[0]) : root;
    if (element === this.element && this.several === chosen.length > 1) return;
    this.flush();
    this.several = chosen.length > 1;
    this.element = element;
    this.draw();
  }

  groups() {
    if (!this.element?.businessObject || this.several) return [];
    const edit = new Edit(this.modeler, this.element);
    const context = { edit, element: this.element, bo: this.element.businessObject, facts: this.facts, inspector: this, modeler: this.modeler };
    return groupsOf(context).filter((group) => group?.fields.length);
  }

  draw() {
    const groups = this.groups();
    this.shape = shapeOf(groups);
    this.controls = [];
    const focused = document.activeElement?.id;
    const body = make("div", { className: "inspector-body" });
    if (this.several) body.append(make("p", { className: "dim", textContent: t("Several elements are chosen. Choose one to see what it says.") }));
    for (const group of groups) {
      const details = make("details", { className: "inspector-group", open: !this.closed.has(group.id) },
        make("summary", { textContent: group.title }));
      details.addEventListener("toggle", () => {
        if (details.open) this.closed.delete(group.id);
        else this.closed.add(group.id);
      });
      for (const field of group.fields) {
        const control = drawField(field, this.lists);
        this.controls.push({ field, control });
        details.append(control.node);
      }
      body.append(details);
    }
    this.title = make("h2", { textContent: this.element?.businessObject ? kindOf(this.element) : "" });
    this.findings = make("div", { className: "inspector-findings" });
    this.place.replaceChildren(make("header", { className: "inspector-head" }, this.title), this.findings, body, this.lists.node);
    this.tell();
    if (focused && focused.startsWith("i-")) document.getElementById(focused)?.focus();
  }

  update() {
    if (!this.element?.businessObject) return;
    const still = this.modeler.get("elementRegistry").get(this.element.id);
    if (still !== this.element) return this.choose();
    const groups = this.groups();
    if (shapeOf(groups) !== this.shape) {
      this.flushed(() => this.draw());
      return;
    }
    const fields = groups.flatMap((group) => group.fields);
    fields.forEach((field, at) => {
      const { field: drawn, control } = this.controls[at];
      Object.assign(drawn, field);
      control.show();
    });
    this.title.textContent = kindOf(this.element);
  }

  // Drawing anew must not lose what stands half typed in another field.
  flushed(act) {
    if (this.flushing) return;
    this.flushing = true;
    queueMicrotask(() => {
      this.flush();
      this.flushing = false;
      act();
    });
  }

  tell() {
    if (!this.findings || !this.element) return;
    const bo = this.element.businessObject;
    const ids = [this.element.id, bo?.processRef?.id].filter(Boolean);
    const found = ids.flatMap((id) => this.problems.of(id));
    this.findings.replaceChildren(...found.map((one) => make("p", {
      className: `notice ${{ error: "bad", warning: "warn", info: "info" }[one.severity]}`, textContent: one.message,
    })));
  }
}

function shapeOf(groups) {
  return JSON.stringify(groups.map((group) => [group.id, group.fields.map(({ id, kind, list }) => [id, kind, list])]));
}
