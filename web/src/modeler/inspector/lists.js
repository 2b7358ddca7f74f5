// What the centre has, offered while somebody types: people, departments, roles, groups, forms…
import { make } from "./fields.js";

export class Lists {
  constructor() {
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
    if (!this.node.querySelector(`#${id}`)) {
      this.node.append(make("datalist", { id }, ...(this.lists[name] ?? []).map(([value, label]) => new Option(label, value))));
    }
    return id;
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
