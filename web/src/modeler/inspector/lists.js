// What the centre has, offered while somebody types: people, departments, roles, groups, forms…
import { make } from "./fields.js";

// What is declared in the drawing itself is offered too, saved or not.
const DECLARED = {
  messages: ["bpmn:Message", "name"], signals: ["bpmn:Signal", "name"],
  errors: ["bpmn:Error", "errorCode"], escalations: ["bpmn:Escalation", "escalationCode"],
};

export class Lists {
  constructor(modeler) {
    this.modeler = modeler;
    this.node = make("div", { hidden: true });
    this.names = new Map();
  }

  fill(facts) {
    this.lists = facts.lists;
    this.names.clear();
    for (const entries of Object.values(this.lists)) {
      for (const [value, name] of entries) if (!this.names.has(value)) this.names.set(value, name);
    }
    this.node.replaceChildren();
  }

  // Return the id of the list's element, which is made when it is first needed.
  use(name) {
    const id = `list-${name}`;
    if (DECLARED[name]) this.node.querySelector(`#${id}`)?.remove();
    if (!this.node.querySelector(`#${id}`)) {
      this.node.append(make("datalist", { id }, ...this.entries(name).map(([value, label]) => new Option(label, value))));
    }
    return id;
  }

  entries(name) {
    const known = new Map(this.lists[name] ?? []);
    const [type, attribute] = DECLARED[name] ?? [];
    for (const one of (type && this.modeler.getDefinitions()?.get("rootElements")) || []) {
      const text = one.$type === type && one.get(attribute);
      if (text && !known.has(text)) known.set(text, text);
    }
    return [...known];
  }

  titleOf(value) {
    const name = this.names.get(value);
    return name === value ? "" : (name ?? "");
  }

  nameOf(value) {
    const name = this.names.get(value);
    return name && name !== value ? `${name} (${value})` : value;
  }
}
