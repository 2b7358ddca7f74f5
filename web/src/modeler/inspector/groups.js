// Which groups of fields an element has.
import { general, languages } from "./general.js";
import { process } from "./process.js";
import { lane, outcomes, people, times } from "./people.js";
import { action, call, decision, mapping, script } from "./work.js";
import { beginning } from "./beginning.js";
import { event } from "./events.js";
import { flow, gateway } from "./flows.js";
import { several } from "./several.js";
import { others } from "./others.js";

export function groupsOf(context) {
  return [
    general, people, outcomes, times, lane, action, decision, call, script, beginning, event, flow, gateway, several, mapping,
    process, languages, others,
  ].flatMap((group) => group(context) ?? []);
}
