// Name, description and id, and both in the other languages of the centre.
import { isAny } from "bpmn-js/lib/util/ModelUtil";
import { decode, encode } from "../ids.js";
import { t } from "../words.js";

const LANGUAGES = [["en", "English"], ["zh-Hant", "繁體中文"], ["zh-Hans", "简体中文"]];
const UNNAMED = ["bpmn:Collaboration", "bpmn:Association", "bpmn:DataInputAssociation", "bpmn:DataOutputAssociation"];

export function general(context) {
  const { edit, element, bo } = context;
  const fields = [];
  if (edit.is("bpmn:TextAnnotation")) {
    fields.push({ id: "text", label: t("Text"), kind: "area", get: () => bo.text, set: (text) => edit.set({ text }) });
  } else if (edit.is("bpmn:Group")) {
    fields.push({ id: "category", label: t("Name shown"), get: () => bo.categoryValueRef?.value, set: (value) => edit.modeling.updateLabel(element, value) });
  } else if (!isAny(element, UNNAMED)) {
    fields.push({ id: "name", label: t("Name shown"), kind: "area", rows: 2, get: () => bo.name, set: (name) => edit.set({ name: name || undefined }) });
  }
  fields.push({
    id: "documentation", label: t("Description for those who do it"), kind: "area", rows: 3,
    get: () => bo.get("documentation")?.[0]?.text ?? "",
    set: (text) => edit.set({ documentation: text ? [edit.create("bpmn:Documentation", { text }, bo)] : [] }),
  });
  fields.push({
    id: "id", label: t("Id"), mono: true, help: t("By this name expressions, messages and histories know it."),
    get: () => decode(bo.id), set: (id) => rename(context, encode(id.trim())),
  });
  return { id: "general", title: t("General"), fields };
}

function rename({ edit, bo, inspector }, id) {
  const taken = edit.modeler.get("moddle").ids.assigned(id);
  if (id && id !== bo.id && !taken) edit.set({ id });
  else inspector.update();
}

export function languages({ edit, bo, element }) {
  if (isAny(element, [...UNNAMED, "bpmn:TextAnnotation", "bpmn:Group"])) return null;
  const field = (type, label) => ([lang, language]) => ({
    id: `${type}-${lang}`, label: `${label} · ${language}`, kind: type === "ringflow:Documentation" ? "area" : "text",
    get: () => edit.all(type).find((one) => (one.lang ?? "en") === lang)?.text ?? "",
    set: (text) => {
      const rest = edit.all(type).filter((one) => (one.lang ?? "en") !== lang);
      edit.setAll(type, text ? [...rest, { lang, text }] : rest);
    },
  });
  return {
    id: "languages", title: t("In other languages"),
    fields: [
      { id: "languages-note", kind: "note", get: () => t("Readers of a language see these; without them they see what is written above.") },
      ...LANGUAGES.map(field("ringflow:Label", t("Name shown"))),
      ...LANGUAGES.slice(1).map(field("ringflow:Documentation", t("Description"))),
    ],
  };
}
