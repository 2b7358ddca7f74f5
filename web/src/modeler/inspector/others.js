// What other tools wrote at an element: kept, shown, and not changed here.
import { t } from "../words.js";

export function others({ bo }) {
  const lines = [];
  for (const [name, value] of Object.entries(bo.$attrs ?? {})) {
    if (name.includes(":") && !name.startsWith("xmlns")) lines.push(`${name} = ${value}`);
  }
  for (const one of bo.get?.("extensionElements")?.values ?? []) {
    if (one.$descriptor?.isGeneric) lines.push(`<${one.$type}> ${summary(one)}`.trim());
  }
  if (!lines.length) return null;
  return {
    id: "others", title: t("From other tools"),
    fields: [
      { id: "others-note", kind: "note", get: () => t("This stays in the file. Where the engine understands it, it counts unless the same is said above.") },
      ...lines.map((line, at) => ({ id: `other-${at}`, kind: "note", tone: "mono", get: () => line })),
    ],
  };
}

function summary(one) {
  const own = Object.entries(one).filter(([name, value]) => !name.startsWith("$") && typeof value !== "object");
  return own.map(([name, value]) => `${name}=${value}`).join(" ");
}
