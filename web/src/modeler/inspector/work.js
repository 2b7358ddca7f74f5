// What a step does by itself: an action with its parameters, a decision, a called process, a script.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { begin } from "../files/fresh.js";
import { t } from "../words.js";

const ACTION = "ringflow:Action";

export function action({ edit, bo, facts }) {
  if (!is(bo, "bpmn:ServiceTask") && !is(bo, "bpmn:SendTask")) return null;
  const current = () => edit.one(ACTION);
  const template = facts.actions.find((one) => one.name === current()?.name);
  const known = facts.actions.map((one) => [one.name, one.label === one.name ? one.name : `${one.label} (${one.name})`]);
  const fields = [
    { id: "action-name", kind: "select", label: t("What it does"), options: [["", t("Nothing yet: a person does it")], ...known], get: () => current()?.name ?? "", set: (name) => choose(edit, name) },
  ];
  if (template?.help) fields.push({ id: "action-help", kind: "note", get: () => template.help });
  if (current()) {
    for (const one of template?.parameters ?? []) fields.push(parameter(edit, one));
    fields.push(free(edit, template?.parameters ?? []));
    fields.push({ id: "action-result", label: t("Keep its answer under the name"), help: t("Without a name each part of the answer becomes a variable."), get: () => current()?.result ?? "", set: (result) => edit.setIn(current(), { result: result || undefined }) });
    fields.push(...retries(edit, template));
  }
  return { id: "action", title: t("Action"), fields };
}

// What reaches the outside world is tried again; what changes our own data goes with the step.
function retries(edit, template) {
  const holder = () => edit.one(ACTION);
  const field = (name, more) => ({ get: () => holder()?.get(name) ?? "", set: (value) => edit.setIn(holder(), { [name]: value || undefined }), ...more });
  if (template && !template.remote && !holder().retries && !holder().retryWait) {
    return [{ id: "action-retries-none", kind: "note", get: () => t("It is done together with the step or not at all; what fails becomes an incident at once.") }];
  }
  const usual = template?.retries ?? 4;
  return [
    field("retries", { id: "action-retries", label: t("How often it is tried again"), placeholder: String(usual), help: t("Without an entry {count} times, then it becomes an incident. 0: an incident at once.", { count: usual }) }),
    field("retryWait", { id: "action-retry-wait", label: t("How long it waits before"), mono: true, help: t("PT10M, or one for each time: PT1M, PT10M, PT1H. Without an entry each pause is longer than the one before.") }),
  ];
}

function choose(edit, name) {
  const found = edit.one(ACTION);
  if (found && name) edit.setIn(found, { name });
  else edit.setAll(ACTION, name ? [{ name }] : []);
}

function written(edit, name) {
  return edit.one(ACTION)?.get("parameters").find((one) => one.name === name);
}

function parameter(edit, { name, label, help, kind }) {
  return {
    id: `parameter-${name}`, label, help, kind: kind === "area" ? "area" : "text",
    get: () => written(edit, name)?.value ?? written(edit, name)?.text ?? "",
    set: (value) => {
      const [holder, found] = [edit.one(ACTION), written(edit, name)];
      const rest = holder.get("parameters");
      if (found && value) edit.setIn(found, { value, text: undefined });
      else if (value) edit.setIn(holder, { parameters: [...rest, edit.create("ringflow:Parameter", { name, value }, holder)] });
      else edit.setIn(holder, { parameters: rest.filter((one) => one !== found) });
    },
  };
}

// Parameters beyond those of the template.
function free(edit, known) {
  const names = new Set(known.map(({ name }) => name));
  const holder = () => edit.one(ACTION);
  return pairs(edit, {
    id: "action-parameters", label: known.length ? t("More parameters") : t("Parameters"), add: t("Add a parameter"),
    all: () => holder().get("parameters").filter((one) => !names.has(one.name)),
    write: (made) => edit.setIn(holder(), { parameters: [...holder().get("parameters").filter((one) => names.has(one.name)), ...made] }),
    type: "ringflow:Parameter", holder,
  });
}

// Names with values, each an element of `type`.
export function pairs(edit, { id, label, add, all, write, type, holder, help }) {
  return {
    id, kind: "rows", label, add, help,
    columns: [{ id: "name", label: t("Variable"), mono: true }, { id: "value", label: t("Value, or ${…}"), mono: true }],
    get: () => all().map((one) => ({ name: one.name ?? "", value: one.value ?? one.text ?? "" })),
    set: (rows) => write(rows.map(({ name, value }) => edit.create(type, { name, value }, holder?.()))),
  };
}

function binding(edit, bo) {
  const attribute = (name) => ({
    get: () => bo.get(`ringflow:${name}`) ?? "", set: (value) => edit.set({ [`ringflow:${name}`]: value || undefined }),
  });
  const kind = bo.get("ringflow:binding") ?? "";
  return [
    { id: "binding", kind: "select", label: t("Which version"), options: [["", t("The newest when the instance begins")], ["deployment", t("That of its own deployment")], ["version", t("One by its number")], ["versionTag", t("One by its name")]], ...attribute("binding") },
    ...(kind === "version" ? [{ id: "binding-version", label: t("Number"), ...attribute("version") }] : []),
    ...(kind === "versionTag" ? [{ id: "binding-tag", label: t("Name of the version"), ...attribute("versionTag") }] : []),
  ];
}

export function decision({ edit, bo, inspector }) {
  if (!is(bo, "bpmn:BusinessRuleTask")) return null;
  const type = "ringflow:Decision";
  const field = (name, more) => ({ id: `decision-${name}`, get: () => edit.one(type)?.get(name) ?? "", set: (value) => edit.setOne(type, { [name]: value }), ...more });
  return {
    id: "decision", title: t("Decision"),
    fields: [
      field("key", { label: t("Decision table"), list: "decisions", help: t("Without one a person decides.") }),
      jump(inspector, "decisionFiles", () => edit.one(type)?.key, {
        label: t("Make a new decision table"), kind: "dmn", title: bo.name || t("Decision"), keep: (key) => edit.setOne(type, { key }),
      }),
      field("result", { label: t("Keep its answer under the name") }),
      ...binding(edit, bo),
    ],
  };
}

export function call({ edit, bo, inspector }) {
  if (!is(bo, "bpmn:CallActivity")) return null;
  return {
    id: "call", title: t("Called process"),
    fields: [
      { id: "called", label: t("Process"), list: "processes", help: t("Without one a person does the step."), get: () => bo.calledElement ?? "", set: (value) => edit.set({ calledElement: value || undefined }) },
      jump(inspector, "processFiles", () => bo.calledElement, {
        label: t("Make a new process"), kind: "bpmn", title: bo.name || t("Called process"), keep: (key) => edit.set({ calledElement: key }),
      }),
      {
        id: "called-by", label: t("Or worked out from the data"), mono: true, help: t("Such as ${handling_process}; where it gives nothing, the process above is called."),
        get: () => bo.get("ringflow:process") ?? "", set: (value) => edit.set({ "ringflow:process": value || undefined }),
      },
      ...binding(edit, bo),
    ],
  };
}

// The way to what a step names; where it names nothing, a new one is begun.
function jump(inspector, files, keyOf, { label, ...fresh }) {
  return {
    id: "jump", kind: "acts",
    get: () => {
      const file = inspector.facts[files][keyOf()];
      if (file) return [{ label: t("Open it"), href: `${inspector.home}/files/${encodeURIComponent(file)}` }];
      return keyOf() ? [] : [{ label, act: () => begin(inspector, { files, ...fresh }) }];
    },
  };
}

export function script({ edit, bo }) {
  if (!is(bo, "bpmn:ScriptTask")) return null;
  return {
    id: "script", title: t("Script"),
    fields: [{ id: "script", kind: "area", rows: 8, mono: true, label: t("Script"), help: t("A few lines such as total = price * count. Without any a person does the step."), get: () => bo.script ?? "", set: (text) => edit.set({ script: text || undefined }) }],
  };
}

export function mapping({ edit, bo }) {
  const takes = is(bo, "bpmn:Activity");
  if (!takes && !is(bo, "bpmn:CatchEvent")) return null;
  const part = (type, label, help) => pairs(edit, {
    id: type, label, help, add: t("Add a variable"), type, all: () => edit.all(type), write: (made) => edit.setAll(type, made),
  });
  return {
    id: "mapping", title: t("Variables in and out"),
    fields: [
      ...(takes ? [part("ringflow:Input", t("In: variables of its own"), t("Worked out when the step begins; they never leave it."))] : []),
      part("ringflow:Output", t("Out: what the process keeps"), t("With entries here nothing else goes out.")),
    ],
  };
}
