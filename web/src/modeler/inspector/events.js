// What events wait for or send: times, messages, signals, errors, escalations, conditions, links.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { t } from "../words.js";
import { pairs } from "./work.js";

const KINDS = {
  "bpmn:TimerEventDefinition": timer,
  "bpmn:MessageEventDefinition": message,
  "bpmn:SignalEventDefinition": signal,
  "bpmn:ErrorEventDefinition": error,
  "bpmn:EscalationEventDefinition": escalation,
  "bpmn:ConditionalEventDefinition": condition,
  "bpmn:LinkEventDefinition": link,
  "bpmn:CompensateEventDefinition": compensation,
};

export function event(context) {
  const { bo, edit } = context;
  if (is(bo, "bpmn:ReceiveTask")) return { id: "event", title: t("Message"), fields: message(context, bo) };
  if (is(bo, "bpmn:SendTask") && !edit.one("ringflow:Action")) {
    return { id: "event", title: t("Message"), fields: message(context, bo) };
  }
  const definition = is(bo, "bpmn:Event") ? bo.get("eventDefinitions")?.[0] : null;
  const fields = definition ? KINDS[definition.$type]?.(context, definition) : null;
  if (!fields) return null;
  if (is(bo, "bpmn:BoundaryEvent") && !is(definition, "bpmn:ErrorEventDefinition") && !is(definition, "bpmn:CompensateEventDefinition")) {
    fields.push({ id: "interrupts", kind: "check", label: t("Ends the step it is on"), get: () => bo.cancelActivity, set: (value) => edit.set({ cancelActivity: value }) });
  }
  return { id: "event", title: t("What happens"), fields };
}

function throws(bo) {
  return is(bo, "bpmn:ThrowEvent") || is(bo, "bpmn:SendTask");
}

// Which kind was chosen before there is a text to carry it.
const chosen = new WeakMap();
const TIMES = ["timeDuration", "timeDate", "timeCycle"];

function timer({ edit, bo }, definition) {
  const kind = () => TIMES.find((name) => definition.get(name)) ?? "timeDuration";
  const text = () => definition.get(kind())?.body ?? "";
  const write = (name, body) => edit.setIn(definition, Object.fromEntries(TIMES.map((one) => [
    one, one === name && body ? edit.create("bpmn:FormalExpression", { body }, definition) : undefined,
  ])));
  return [
    {
      id: "timer-kind", kind: "select", label: t("Kind of time"),
      options: [["timeDuration", t("After a length of time")], ["timeDate", t("At a moment")], ["timeCycle", t("Again and again")]],
      get: () => chosen.get(definition) ?? kind(), set: (name) => { chosen.set(definition, name); write(name, text()); },
    },
    {
      id: "timer-text", label: t("Time"), mono: true, list: "durations",
      help: t("PT30M, 4 hours, 3 working days · 2026-11-30T09:00 · R3/PT1H, 0 9 * * MON-FRI · ${…}"),
      get: text, set: (body) => write(chosen.get(definition) ?? kind(), body),
    },
    {
      id: "timer-calendar", label: t("Working calendar"), list: "calendars", help: t("A calendar or a department; the centre's own without one."),
      get: () => bo.get("ringflow:calendar") ?? "", set: (value) => edit.set({ "ringflow:calendar": value || undefined }),
    },
  ];
}

// The name of what is waited for or sent, declared once for the drawing.
function named(edit, definition, { id, label, type, reference, field, list, help, fresh }) {
  return {
    id, label, list, help, get: () => definition.get(reference)?.get(field) ?? "",
    set: (name) => edit.together(() => {
      const found = name ? edit.declared(type, (one) => one.get(field) === name, fresh(name)) : undefined;
      edit.setIn(definition, { [reference]: found });
    }),
  };
}

function message({ edit, bo }, definition) {
  const out = throws(bo);
  return [
    named(edit, definition, {
      id: "message-name", label: t("Message"), type: "bpmn:Message", reference: "messageRef", field: "name", list: "messages",
      help: out ? "" : t("A message has one receiver, which its keys tell."), fresh: (name) => ({ name }),
    }),
    keys(edit),
    out ? given(edit, "ringflow:Message") : kept(edit, "ringflow:Message"),
  ];
}

function keys(edit) {
  const type = "ringflow:Correlation";
  return pairs(edit, {
    id: "correlation", label: t("Keys by which the receiver is known"), add: t("Add a key"), help: t("Such as ticket_no with the value ${ticket_no}."),
    all: () => edit.one(type)?.get("keys") ?? [], type: "ringflow:Key",
    write: (made) => (made.length ? edit.setOne(type, { keys: made }) : edit.setAll(type, [])),
  });
}

function given(edit, type) {
  return pairs(edit, {
    id: "sent", label: t("What goes along"), add: t("Add a variable"), all: () => edit.one(type)?.get("parameters") ?? [],
    type: "ringflow:Parameter", write: (made) => edit.setOne(type, { parameters: made }),
  });
}

function kept(edit, type) {
  return {
    id: "kept", label: t("Keep what it brings under one name"), help: t("Without a name each part becomes a variable."),
    get: () => edit.one(type)?.result ?? "", set: (result) => edit.setOne(type, { result }),
  };
}

function signal({ edit, bo }, definition) {
  return [
    named(edit, definition, { id: "signal-name", label: t("Signal"), type: "bpmn:Signal", reference: "signalRef", field: "name", list: "signals", help: t("It reaches all that wait for it."), fresh: (name) => ({ name }) }),
    throws(bo) ? given(edit, "ringflow:Signal") : kept(edit, "ringflow:Signal"),
  ];
}

function code(edit, type, name, label) {
  return { id: `code-${name}`, label, mono: true, get: () => edit.one(type)?.get(name) ?? "", set: (value) => edit.setOne(type, { [name]: value }) };
}

function error({ edit, bo }, definition) {
  const own = named(edit, definition, {
    id: "error-code", label: t("Error code"), type: "bpmn:Error", reference: "errorRef", field: "errorCode", list: "errors",
    help: throws(bo) ? "" : t("Without a code it catches all errors."), fresh: (errorCode) => ({ errorCode, name: errorCode }),
  });
  if (throws(bo)) return [own];
  return [own, code(edit, "ringflow:Error", "codeVariable", t("Keep the code in")), code(edit, "ringflow:Error", "messageVariable", t("Keep the text in"))];
}

function escalation({ edit, bo }, definition) {
  const own = named(edit, definition, {
    id: "escalation-code", label: t("Escalation code"), type: "bpmn:Escalation", reference: "escalationRef", field: "escalationCode", list: "escalations",
    help: throws(bo) ? "" : t("Without a code it catches all escalations."), fresh: (escalationCode) => ({ escalationCode, name: escalationCode }),
  });
  return throws(bo) ? [own] : [own, code(edit, "ringflow:Escalation", "codeVariable", t("Keep the code in"))];
}

function condition({ edit }, definition) {
  return [{
    id: "event-condition", kind: "area", rows: 3, mono: true, label: t("Happens when"), help: t("Such as level > 3. It is looked at whenever data changes."),
    get: () => definition.condition?.body ?? "", set: (text) => edit.setExpression(definition, "condition", text),
  }];
}

function link({ edit }, definition) {
  return [{ id: "link-name", label: t("Name of the link"), help: t("It leads to the catching link of the same name."), get: () => definition.name ?? "", set: (name) => edit.setIn(definition, { name: name || undefined }) }];
}

function compensation({ edit, bo }, definition) {
  if (!throws(bo)) return null;
  const steps = (bo.$parent?.flowElements ?? []).filter((one) => is(one, "bpmn:Activity") && !one.isForCompensation);
  return [{
    id: "undone", kind: "select", label: t("What is undone"), options: [["", t("All that was done here")], ...steps.map((one) => [one.id, one.name || one.id])],
    get: () => definition.activityRef?.id ?? "", set: (id) => edit.setIn(definition, { activityRef: steps.find((one) => one.id === id) }),
  }];
}
