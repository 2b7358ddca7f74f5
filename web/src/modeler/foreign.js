// What other tools wrote into a drawing stays with its element when that is copied or becomes
// another kind of element: bpmn-js itself carries only what it has a description of.

export const keepForeign = {
  __init__: ["keepForeign"],
  keepForeign: ["type", KeepForeign],
};

function KeepForeign(eventBus, moddle) {
  eventBus.on("moddleCopy.canCopyProperty", ({ property, parent }) => {
    if (property?.$type && property.$descriptor?.isGeneric) return copy(property, parent);
  });
  eventBus.on("moddleCopy.canCopyProperties", ({ sourceElement, targetElement }) => {
    for (const [name, value] of Object.entries(sourceElement.$attrs ?? {})) {
      if (name.includes(":") && !name.startsWith("xmlns")) targetElement.$attrs[name] ??= value;
    }
  });

  function copy(element, parent) {
    const { $type: type, $descriptor: descriptor } = element;
    const made = moddle.createAny(type, descriptor.ns.uri, {});
    for (const name of Object.keys(element)) {
      if (!name.startsWith("$")) made[name] = element[name];
    }
    if (element.$body) made.$body = element.$body;
    if (element.$children) made.$children = element.$children.map((child) => copy(child, made));
    made.$parent = parent;
    return made;
  }
}
KeepForeign.$inject = ["eventBus", "moddle"];
