// What counts for a whole process: whether it runs, how long its instances are kept, its calendar.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { decode, encode } from "../ids.js";
import { t } from "../words.js";

export function process({ edit, bo }) {
  const its = is(bo, "bpmn:Process") ? bo : is(bo, "bpmn:Participant") ? bo.processRef : null;
  if (!its) return null;
  const attribute = (name, label, help, list) => ({
    id: `process-${name}`, label, help, list, get: () => its.get(`ringflow:${name}`) ?? "",
    set: (value) => edit.setIn(its, { [`ringflow:${name}`]: value || undefined }),
  });
  const key = is(bo, "bpmn:Participant") ? [{
    id: "process-id", label: t("Key of the process"), mono: true, help: t("Other drawings call it by this."),
    get: () => decode(its.id),
    set: (id) => id && !edit.modeler.get("moddle").ids.assigned(encode(id)) && edit.setIn(its, { id: encode(id.trim()) }),
  }] : [];
  return {
    id: "process", title: t("Process"),
    fields: [
      ...key,
      { id: "executable", kind: "check", label: t("It can be started here"), help: t("A drawing that is marked so is held to our own rules."), get: () => its.isExecutable, set: (value) => edit.setIn(its, { isExecutable: value }) },
      { id: "unique", kind: "check", label: t("One instance for each business key"), get: () => its.get("ringflow:uniqueBusinessKey") === "true", set: (value) => edit.setIn(its, { "ringflow:uniqueBusinessKey": value ? "true" : undefined }) },
      attribute("calendar", t("Working calendar"), t("A calendar or a department; the centre's own without one."), "calendars"),
      attribute("historyTimeToLive", t("Ended instances are kept"), t("Such as P5Y, 180 (days) or never.")),
      attribute("versionTag", t("Name of this version"), t("Calls can ask for a version by it.")),
    ],
  };
}
