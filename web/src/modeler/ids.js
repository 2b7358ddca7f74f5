// The modeler reads no ids with letters beyond a to z. They are written otherwise while a drawing
// is open, and come back as they were when it is saved.
const PLAIN = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const REFERS = /^(id|default|bpmnElement|\w+Ref)$/;
const TELLS = /^(incoming|outgoing|\w+Ref)$/;
// bpmn-js writes who is assigned in a form of its own, which the standard does not have.
const ASSIGNED = /<((?:[\w.-]+:)?)expression xsi:type="(?:[\w.-]+:)?tFormalExpression"([^>]*)>([\s\S]*?)<\/\1expression>/g;
const WRITTEN = /(["'>])id-((?:[0-9a-f]{2})+)(?=["'<])/g;

export function encode(id) {
  if (PLAIN.test(id)) return id;
  return "id-" + [...new TextEncoder().encode(id)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export function decode(id) {
  const [, hex] = /^id-((?:[0-9a-f]{2})+)$/.exec(id) ?? [];
  if (!hex) return id;
  const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const found = new TextDecoder().decode(bytes);
  return PLAIN.test(found) ? id : found;
}

export function toModeler(xml) {
  const page = new DOMParser().parseFromString(xml, "application/xml");
  const items = [...page.getElementsByTagName("*")];
  const others = new Set(items.map((item) => item.getAttribute("id")).filter((id) => id && !PLAIN.test(id)));
  if (others.size === 0) return xml;
  for (const item of items) {
    for (const { name, value } of [...item.attributes]) {
      if (REFERS.test(name) && others.has(value)) item.setAttribute(name, encode(value));
    }
    const text = item.children.length ? "" : item.textContent;
    if (others.has(text) && TELLS.test(item.localName)) item.textContent = encode(text);
  }
  return new XMLSerializer().serializeToString(page);
}

export function toFile(xml) {
  const named = xml.replace(WRITTEN, (whole, before, hex) => before + escape(decode(`id-${hex}`)));
  return named.replace(ASSIGNED, "<$1formalExpression$2>$3</$1formalExpression>");
}

function escape(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}
