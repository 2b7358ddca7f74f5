// Copying from one drawing to another, also in another window: the tree of what was copied lies in
// the browser's own storage for this site, and is given its types back when it is pasted.
const KEY = "ringflow.clipboard";

export const clipboard = {
  __init__: ["sharedClipboard"],
  sharedClipboard: ["type", SharedClipboard],
};

function SharedClipboard(eventBus, nativeClipboard, moddle, copyPaste) {
  eventBus.on("copyPaste.elementsCopied", ({ tree }) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(tree, carried));
    } catch {
      // Without room in the storage it can still be pasted on this page.
    }
  });
  eventBus.on("copyPaste.pasteElements", 2000, () => take());

  function take() {
    const text = read();
    if (text) nativeClipboard.set(JSON.parse(text, reviver()));
  }

  function read() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  // Parts of an element come as plain objects; each becomes what its `$type` says, once.
  function reviver() {
    const known = {};
    return (_key, value) => {
      if (typeof value !== "object" || value === null || typeof value.$type !== "string") return value;
      if (value.id && known[value.id]) return known[value.id];
      const { $type: type, $attrs: others, ...own } = value;
      const made = make(type, own);
      if (others) Object.assign(made.$attrs ?? made, others);
      if (value.id) known[value.id] = made;
      return made;
    };
  }

  function make(type, own) {
    if (moddle.getPackage(type.split(":")[0])) return moddle.create(type, own);
    const { $uri: uri, ...rest } = own;
    return moddle.createAny(type, uri ?? `urn:${type}`, rest);
  }

  const paste = copyPaste.paste.bind(copyPaste);
  copyPaste.paste = (context) => {
    take();
    return paste(context);
  };
}
// What other tools wrote has no description here, so its namespace travels along.
function carried(_key, value) {
  if (!value?.$type) return value;
  const kept = { ...value };
  if (value.$descriptor?.isGeneric) kept.$uri = value.$descriptor.ns.uri;
  if (value.$attrs && Object.keys(value.$attrs).length) kept.$attrs = value.$attrs;
  return kept;
}
SharedClipboard.$inject = ["eventBus", "clipboard", "moddle", "copyPaste"];
