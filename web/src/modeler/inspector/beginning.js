// The form that whoever begins a process by hand fills in before it begins.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { begin } from "../files/fresh.js";
import { t } from "../words.js";

const START = "ringflow:Start";

export function beginning({ edit, bo, inspector }) {
  if (!is(bo, "bpmn:StartEvent") || bo.eventDefinitions?.length || !is(bo.$parent, "bpmn:Process")) return null;
  const key = () => edit.one(START)?.get("form") ?? "";
  const title = () => inspector.lists.titleOf(key());
  return {
    id: "first-form", title: t("Form to begin with"),
    fields: [
      {
        id: "start-form", label: t("Form"), list: "forms", get: key,
        set: (value) => edit.setOne(START, { form: value }),
        help: t("Whoever begins the process by hand fills it in first. Without one it begins at once."),
      },
      ...(title() ? [{ id: "start-form-title", kind: "note", get: title }] : []),
      {
        id: "start-form-acts", kind: "acts",
        get: () => {
          const file = inspector.facts.formFiles[key()];
          if (file) return [{ label: t("Open its editor"), href: `${inspector.home}/files/${encodeURIComponent(file)}` }];
          const keep = (made) => edit.setOne(START, { form: made });
          return key() ? [] : [{ label: t("Make a new form"), act: () => begin(inspector, { kind: "form", files: "formFiles", title: edit.bo.name || t("Form"), keep }) }];
        },
      },
    ],
  };
}
