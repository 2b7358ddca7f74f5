// The page: opens the file, and joins canvas, inspector, problems, outline and saving.
import { begin, createModeler, reveal } from "./canvas.js";
import { toModeler } from "./ids.js";
import { Inspector } from "./inspector/inspector.js";
import { Outline } from "./outline.js";
import { Problems } from "./problems.js";
import { Saving, clock, download } from "./saving.js";
import { watchTools } from "./tools.js";
import { setWords, t } from "./words.js";

// What is offered is not known yet: the drawing is shown without waiting for it.
const NOTHING = {
  gaps: [], lists: {}, formFiles: {}, processFiles: {}, decisionFiles: {}, actions: [], letters: [], strategies: [], rules: [],
};

export async function open(place) {
  const { address, home, file } = place.dataset;
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const [facts, stored] = [ask(`${address}/facts`), fetch(`${address}/content`)];
  setWords(JSON.parse(place.dataset.words));
  const modeler = createModeler(part("canvas"));
  const saving = new Saving({
    modeler, address, home, file, state: part("state"), bar: part("bar"), onSaved: (problems) => problemsOf.show(problems),
  });
  const choose = (id) => {
    const element = modeler.get("elementRegistry").get(id);
    if (!element) return;
    const root = modeler.get("canvas").findRoot(element);
    if (root && root !== modeler.get("canvas").getRootElement()) modeler.get("canvas").setRootElement(root);
    modeler.get("selection").select(element === root ? [] : element);
    if (element !== root) reveal(modeler, element);
    place.dataset.inspector = "open";
    place.dispatchEvent(new Event("modeler:parts"));
  };
  const problemsOf = new Problems({ modeler, saving, place: part("problems"), file, choose });
  const inspector = new Inspector({ modeler, place: part("inspector"), facts: NOTHING, problems: problemsOf, file, address, home });
  inspector.reload = async () => inspector.setFacts(await ask(`${address}/facts`));
  new Outline({ modeler, place, part: part("outline"), problems: problemsOf, choose });
  const changed = () => {
    saving.changed();
    problemsOf.changed();
  };
  watchTools({ place, modeler, saving, inspector, file, changed, show: (xml) => show(modeler, xml, saving) });

  new ResizeObserver(() => modeler.get("canvas").resized()).observe(part("canvas"));
  const answer = await stored;
  saving.revision = Number(answer.headers.get("X-Revision"));
  const xml = decoded(await answer.arrayBuffer());
  await show(modeler, xml, saving);
  // Importing clears the stack of commands, which is no change of the drawing.
  modeler.get("eventBus").on("commandStack.changed", ({ trigger }) => trigger === "clear" || changed());
  place.dataset.drawn = "true";
  await painted();
  problemsOf.ask({ stored: true });
  inspector.setFacts(await facts);
  problemsOf.setGaps(inspector.facts.gaps);
  offerDraft({ modeler, saving, problemsOf, xml });
  place.dataset.ready = "true";
}

// What comes after the drawing must not come before its first picture.
function painted() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

// Draws a file. One without places for its elements is laid out by the server first.
async function show(modeler, xml, saving) {
  let content = toModeler(xml);
  if (!/BPMNShape/.test(content)) {
    const answer = await saving.post("/layout", { content });
    if (answer?.ok) content = toModeler(await answer.text());
  }
  const { warnings } = await modeler.importXML(content);
  begin(modeler);
  if (warnings.length) {
    saving.show(t("Some things in this file cannot be shown and would be lost when saving it from here: {what}", {
      what: [...new Set(warnings.map((one) => one.message.split("\n")[0]))].slice(0, 5).join("; "),
    }), []);
  }
}

function offerDraft({ modeler, saving, problemsOf, xml }) {
  const draft = saving.draft();
  if (!draft || draft.xml === xml) return;
  const time = clock(new Date(draft.at));
  const text = draft.revision === saving.revision
    ? t("A draft from {time} was not saved.", { time })
    : t("A draft from {time} was not saved, and the file has been saved by somebody since.", { time });
  saving.show(text, [
    saving.button(t("Go on with the draft"), async () => {
      await show(modeler, draft.xml, saving);
      saving.bar.hidden = true;
      saving.revision = draft.revision;
      saving.changed();
      problemsOf.ask();
    }),
    saving.button(t("Download it"), () => download(saving.file, draft.xml)),
    saving.button(t("Throw it away"), () => {
      saving.dropDraft();
      saving.bar.hidden = true;
    }),
  ]);
}

async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

// Files of other tools say their encoding in the first line.
function decoded(bytes) {
  const head = new TextDecoder("latin1").decode(bytes.slice(0, 200));
  const name = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
