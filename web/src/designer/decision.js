// The decision editor: dmn-js for the drawing and the tables. What it holds goes into a hidden
// field, and the page's form sends it: checking, trying and saving are said by the server.
import Modeler from "dmn-js/lib/Modeler";

import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression-controls.css";
import "./decision.css";

const SETTLE_MS = 400;
const canvas = document.getElementById("canvas");
const form = document.getElementById("decision");
const content = document.getElementById("content");
const matched = new CSSStyleSheet();
document.adoptedStyleSheets.push(matched);

const words = JSON.parse(canvas.dataset.words);
const translate = (text, parts = {}) => (words[text] ?? text).replace(/{(\w+)}/g, (_, name) => parts[name] ?? `{${name}}`);
const own = { additionalModules: [{ translate: ["value", translate] }] };
const colours = { defaultFillColor: "var(--panel)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" };
const modeler = new Modeler({ container: canvas, drd: { ...own, drdRenderer: colours }, decisionTable: own, literalExpression: own, boxedExpression: own });

let timer = 0;
let unsaved = false;
let watched = null;

function changed() {
  told(true);
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await take();
    form.dispatchEvent(new Event("drawn"));
  }, SETTLE_MS);
}

function told(is) {
  unsaved = is;
  document.getElementById("unsaved").hidden = !is;
}

async function take() {
  const { xml } = await modeler.saveXML({ format: true });
  content.value = xml;
}

function stack() {
  return modeler.getActiveViewer()?.get("commandStack", false);
}

function buttons() {
  document.getElementById("undo").disabled = !stack()?.canUndo();
  document.getElementById("redo").disabled = !stack()?.canRedo();
}

// Each view has an editor of its own, so each is listened to when it is opened first.
const heard = new WeakSet();
function listen() {
  const viewer = modeler.getActiveViewer();
  if (viewer && !heard.has(viewer)) {
    heard.add(viewer);
    viewer.on("commandStack.changed", () => {
      buttons();
      changed();
    });
  }
  buttons();
}

function showViews() {
  const place = document.getElementById("views");
  const active = modeler.getActiveView();
  place.replaceChildren(...modeler.getViews().map((view) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = view.type === "drd" ? place.dataset.drawing : view.element.name || view.element.id;
    if (active && view.element === active.element && view.type === active.type) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => modeler.open(view));
    return button;
  }));
}

function mark() {
  const ids = JSON.parse(document.getElementById("made")?.dataset.rules ?? "[]");
  matched.replaceSync(ids.map((id) => `#canvas [data-row-id="${CSS.escape(id)}"]{background:var(--ok-soft)}`).join(""));
}

// The column of numbers has no head of its own.
function nameNumbers() {
  const head = canvas.querySelector("th.index-column:empty");
  if (!head) return;
  const name = document.createElement("span");
  name.className = "unseen";
  name.textContent = canvas.dataset.rule;
  head.append(name);
}

modeler.on("views.changed", () => {
  requestAnimationFrame(nameNumbers);
  showViews();
  listen();
});
document.getElementById("undo").addEventListener("click", () => stack()?.undo());
document.getElementById("redo").addEventListener("click", () => stack()?.redo());

document.addEventListener("htmx:after:swap", () => {
  const side = document.getElementById("side");
  if (side?.hasAttribute("data-saved") && content.value === watched) told(false);
  mark();
});

// What is sent is what is on the screen, also when somebody is quicker than the pause.
form.addEventListener("submit", () => {
  watched = content.value;
});
for (const type of ["pointerdown", "keydown"]) {
  form.addEventListener(type, (event) => {
    if (event.target.closest?.('[type="submit"]') && unsaved) take();
  });
}
document.addEventListener("keydown", async (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.isComposing) return;
  event.preventDefault();
  document.activeElement?.blur();
  if (unsaved) await take();
  form.querySelector('[value="save"]').click();
});
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

try {
  await modeler.importXML(content.value);
  document.body.dataset.ready = "yes";
} catch {
  canvas.textContent = canvas.dataset.failed;
}
showViews();
listen();
