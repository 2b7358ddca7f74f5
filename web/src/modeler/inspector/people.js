// Whom a task is for, its form, its buttons, and until when.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { remind } from "../appending.js";
import { preview } from "../files/preview.js";
import { begin } from "../files/fresh.js";
import { t } from "../words.js";

const PERSONAL = ["bpmn:UserTask", "bpmn:ManualTask"];
const TASK = "ringflow:Task";

function personal(bo) {
  return PERSONAL.some((type) => is(bo, type));
}

function attribute(edit, name, field) {
  return {
    id: `task-${name}`, get: () => edit.one(TASK)?.get(name) ?? "", set: (value) => edit.setOne(TASK, { [name]: value }),
    ...field,
  };
}

export function people({ edit, bo, facts, inspector, home }) {
  if (!personal(bo)) return null;
  return [
    { id: "people", title: t("Who does it"), fields: assignment(edit, bo, facts) },
    { id: "form", title: t("Form"), fields: form(edit, inspector) },
  ];
}

function assignment(edit, bo, facts) {
  const lane = laneOf(bo);
  const said = lane && t("Without an entry here it is for the lane “{name}”.", { name: lane.name || lane.id });
  const steps = stepsAround(bo).map((one) => [one.id, stepName(one)]);
  return [
    ...(said ? [{ id: "lane-note", kind: "note", get: () => said }] : []),
    attribute(edit, "groups", { kind: "tokens", label: t("Roles, departments, groups"), list: "groups", help: t("With a skill: group:hotline/cantonese>=5. Who is on duty: duty:roads. Worked out: ${…}") }),
    attribute(edit, "users", { kind: "tokens", label: t("People"), list: "people" }),
    attribute(edit, "assignee", { label: t("Given to one person"), list: "assignees", help: t("A user name, ${…}, or a group, which picks its most skilled member who is there.") }),
    attribute(edit, "strategy", { kind: "select", label: t("How it is given out"), options: [["", t("Whoever takes it first")], ...facts.strategies] }),
    attribute(edit, "sameAs", { kind: "select", label: t("The same person as in"), options: [["", "—"], ...steps] }),
    attribute(edit, "notSameAs", { kind: "tokens", label: t("Not the same person as in"), list: "steps", choices: steps.filter(([id]) => id !== bo.id) }),
    attribute(edit, "priority", { label: t("Priority"), help: t("0 to 100; 50 without an entry.") }),
  ];
}

function form(edit, inspector) {
  const key = () => edit.one(TASK)?.get("form") ?? "";
  const title = () => inspector.lists.titleOf(key());
  return [
    attribute(edit, "form", { label: t("Form"), list: "forms", help: t("Without one, people see the description and the buttons.") }),
    ...(title() ? [{ id: "form-title", kind: "note", get: title }] : []),
    {
      id: "form-acts", kind: "acts",
      get: () => {
        const file = inspector.facts.formFiles[key()];
        return [
          ...(key() ? [{ label: t("Preview"), act: () => preview(edit, inspector) }] : []),
          ...(file ? [{ label: t("Open its editor"), href: `${inspector.home}/files/${encodeURIComponent(file)}` }] : []),
          ...(key() ? [] : [{ label: t("Make a new form"), act: () => begin(inspector, { kind: "form", files: "formFiles", title: edit.bo.name || t("Form"), keep: (made) => edit.setOne(TASK, { form: made }) }) }]),
        ];
      },
    },
    attribute(edit, "result", { label: t("Keep the answers together under one name"), help: t("Without a name each field becomes a variable.") }),
    {
      id: "task-link", kind: "check", label: t("Can be done by a link without signing in"),
      get: () => /^(true|1|yes)$/i.test(edit.one(TASK)?.link ?? ""), set: (value) => edit.setOne(TASK, { link: value ? "true" : undefined }),
    },
    attribute(edit, "notify", { kind: "select", label: t("Tell them by e-mail"), options: [["", t("No")], ...inspector.facts.letters] }),
  ];
}

export function outcomes({ edit, bo }) {
  if (!is(bo, "bpmn:UserTask") && !is(bo, "bpmn:ManualTask")) return null;
  const labelOf = (outcome, lang) => outcome.labels?.find((one) => (one.lang ?? "en") === lang)?.text ?? (lang === "en" ? outcome.label : "") ?? "";
  const read = () => edit.all("ringflow:Outcome").map((one) => ({
    name: one.name ?? "", en: labelOf(one, "en"), hant: labelOf(one, "zh-Hant"), hans: labelOf(one, "zh-Hans"),
  }));
  const write = (list) => edit.setAll("ringflow:Outcome", list.map((row) => outcomeOf(edit, row)));
  return {
    id: "outcomes", title: t("Buttons"),
    fields: [
      {
        id: "outcomes", kind: "rows", label: t("How the step can end"), add: t("Add a button"), get: read, set: write,
        help: t("The name is what conditions ask for: outcome == \"pass\""),
        columns: [
          { id: "name", label: t("Name, such as pass"), mono: true }, { id: "en", label: "English" },
          { id: "hant", label: "繁體中文" }, { id: "hans", label: "简体中文" },
        ],
      },
      {
        id: "outcomes-acts", kind: "acts",
        get: () => (read().length ? [] : [{ label: t("Pass or reject"), act: () => write(USUAL) }]),
      },
    ],
  };
}

const USUAL = [
  { name: "pass", en: "Pass", hant: "通過", hans: "通过" },
  { name: "reject", en: "Reject", hant: "駁回", hans: "驳回" },
];

function outcomeOf(edit, { name, en, hant, hans }) {
  const labels = [["en", en], ["zh-Hant", hant], ["zh-Hans", hans]].filter(([, text]) => text)
    .map(([lang, text]) => edit.create("ringflow:Label", { lang, text }));
  return { name: name || en || hant || hans, labels };
}

export function times({ edit, bo, element, modeler }) {
  if (!personal(bo)) return null;
  const said = (name) => edit.one(TASK)?.get(name);
  const reminder = () => {
    const lane = laneOf(bo);
    const groups = lane?.extensionElements?.get("values").filter((one) => one.$type === "ringflow:Group").map((one) => one.name);
    const to = ["groups", "users", "assignee"].map(said).filter(Boolean).join(", ") || groups?.join(", ") || lane?.name || "";
    const name = bo.name || bo.id;
    remind(modeler, element, {
      wait: "1 working day", name: t("Remind"),
      letter: { to, subject: t("Reminder: {name}", { name }), text: t("“{name}” is still open.", { name }) },
    });
  };
  return {
    id: "times", title: t("Until when"),
    fields: [
      attribute(edit, "due", { label: t("Due"), list: "durations", help: t("3 working days, 4 working hours, PT4H, a moment, or ${…}") }),
      attribute(edit, "calendar", { label: t("Working calendar"), list: "calendars", help: t("A calendar or a department; the centre's own without one.") }),
      { id: "remind", kind: "acts", get: () => [{ label: t("Add a reminder"), act: reminder }] },
      { id: "due-note", kind: "note", get: () => t("A timer on the border of the task, which does not end it, and a letter to those it is for. To pass it on, let the timer end the task.") },
    ],
  };
}

export function lane({ edit, bo }) {
  if (!is(bo, "bpmn:Lane")) return null;
  return {
    id: "lane", title: t("Who works in this lane"),
    fields: [{
      id: "lane-groups", kind: "tokens", label: t("Roles, departments, groups"), list: "groups",
      help: t("Without an entry the lane's name is taken for the group."),
      get: () => edit.all("ringflow:Group").map((one) => one.name).join(", "),
      set: (text) => edit.setAll("ringflow:Group", text.split(",").map((one) => one.trim()).filter(Boolean).map((name) => ({ name }))),
    }],
  };
}

export function laneOf(bo) {
  const inside = (lanes) => {
    for (const one of lanes ?? []) {
      const deeper = inside(one.childLaneSet?.lanes);
      if (deeper) return deeper;
      if (one.flowNodeRef?.includes(bo)) return one;
    }
    return null;
  };
  for (let holder = bo.$parent; holder; holder = holder.$parent) {
    const found = (holder.laneSets ?? []).map((set) => inside(set.lanes)).find(Boolean);
    if (found) return found;
    bo = holder;
  }
  return null;
}

function stepName(one) {
  const name = one.name || one.id;
  return is(one, "bpmn:StartEvent") ? t("{name} (whoever began it)", { name }) : name;
}

// The steps that people do, and the start events of the process, which whoever begins it does.
function stepsAround(bo) {
  let root = bo.$parent;
  while (root?.$parent && !is(root, "bpmn:Process")) root = root.$parent;
  const found = [];
  const walk = (holder) => {
    for (const one of holder?.flowElements ?? []) {
      if (personal(one) || (holder === root && is(one, "bpmn:StartEvent"))) found.push(one);
      walk(one);
    }
  };
  walk(root);
  return found;
}
