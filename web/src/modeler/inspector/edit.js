// All changes go through the modeler's commands, so that undo and redo know them.
import { is } from "bpmn-js/lib/util/ModelUtil";

export class Edit {
  constructor(modeler, element) {
    this.modeler = modeler;
    this.element = element;
    this.bo = element.businessObject;
    this.modeling = modeler.get("modeling");
    this.factory = modeler.get("bpmnFactory");
  }

  set(properties) {
    this.modeling.updateProperties(this.element, properties);
  }

  setIn(holder, properties) {
    this.modeling.updateModdleProperties(this.element, holder, properties);
  }

  create(type, properties, parent) {
    const made = this.factory.create(type, properties);
    made.$parent = parent;
    for (const value of Object.values(properties).flat()) {
      if (value?.$type && !value.$parent) value.$parent = made;
    }
    return made;
  }

  all(type, holder = this.bo) {
    return (holder.get("extensionElements")?.get("values") ?? []).filter((one) => one.$type === type);
  }

  one(type, holder = this.bo) {
    return this.all(type, holder)[0];
  }

  // Set attributes of one of our extension elements; it comes when needed, and goes when empty.
  setOne(type, properties, holder = this.bo) {
    const found = this.one(type, holder);
    const wanted = {};
    for (const [name, value] of Object.entries(properties)) wanted[name] = blank(value) ? undefined : value;
    if (!found) {
      const full = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      if (Object.keys(full).length) this.setAll(type, [full], holder);
      return;
    }
    const rest = found.$descriptor.properties.some(({ name }) => {
      const own = name.split(":").at(-1);
      return !blank(own in wanted ? wanted[own] : found.get(name));
    });
    if (rest) {
      for (const value of Object.values(wanted).flat()) if (value?.$type) value.$parent = found;
      this.setIn(found, wanted);
    } else this.setAll(type, [], holder);
  }

  // Replace all of our extension elements of one type by new ones; others stay where they are.
  setAll(type, list, holder = this.bo) {
    const extension = holder.get("extensionElements");
    const made = list.map((properties) => (properties.$type ? properties : this.create(type, properties)));
    if (!extension) {
      if (!made.length) return;
      const fresh = this.create("bpmn:ExtensionElements", { values: made }, holder);
      this.setIn(holder, { extensionElements: fresh });
      return;
    }
    const values = extension.get("values");
    const at = values.findIndex((one) => one.$type === type);
    const others = values.filter((one) => one.$type !== type);
    others.splice(at < 0 ? others.length : at, 0, ...made);
    for (const one of made) one.$parent = extension;
    this.setIn(extension, { values: others });
  }

  // The text of a child such as a condition; without text the child goes.
  setExpression(holder, name, text) {
    const value = blank(text) ? undefined : this.create("bpmn:FormalExpression", { body: text }, holder);
    this.setIn(holder, { [name]: value });
  }

  // A message, signal, error or escalation of this name, declared once for the whole drawing.
  declared(type, find, properties) {
    const definitions = this.modeler.getDefinitions();
    const found = definitions.get("rootElements").find((one) => one.$type === type && find(one));
    if (found) return found;
    const made = this.create(type, properties, definitions);
    this.setIn(definitions, { rootElements: [...definitions.get("rootElements"), made] });
    return made;
  }

  // What belongs together is one step to undo.
  together(act) {
    this.modeler.get("commandStack").execute("ringflow.together", { act });
  }

  is(type) {
    return is(this.element, type);
  }
}

export const together = {
  __init__: [
    [
      "commandStack",
      (commandStack) => commandStack.register("ringflow.together", { preExecute: ({ act }) => act() }),
    ],
  ],
};

function blank(value) {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
}
