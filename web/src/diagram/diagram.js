// Shows a drawing with the places where the process is now. Everything it says is also in the
// outline beside it, since the drawing itself cannot be read by keyboard or screen reader.
//
// The marks are attributes of the element: when a live update changes them, only the marks are
// drawn anew, and what the reader is looking at stays where it is.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";
import { withoutDrawing } from "./drawings.js";
import { showTokens } from "./tokens.js";
import { CHOSEN, chosen, watchTree } from "./choosing.js";
import { FIGURES, choose, figures, together } from "./figures.js";

const MARKS = { told: "is-told", done: "is-done", places: "is-here", failed: "is-failed" };
const COLOURS = {
  defaultFillColor: "var(--panel)",
  defaultStrokeColor: "var(--ink)",
  defaultLabelColor: "var(--ink)",
};
const READABLE = 0.75;
const EDGE = 24;

async function show(place) {
  if (place.dataset.shown === place.dataset.diagram) return;
  place.dataset.shown = place.dataset.diagram;
  place.replaceChildren();
  const answer = await fetch(place.dataset.diagram, { headers: { Accept: "application/xml" } });
  if (!answer.ok) throw new Error(`the drawing answered ${answer.status}`);
  const options = { container: place, bpmnRenderer: COLOURS, zoomScroll: { enabled: false } };
  const viewer = new NavigatedViewer(options);
  await viewer.importXML(await answer.text());
  mark(viewer, place);
  figures(viewer, place);
  together(viewer, place);
  fit(viewer, place);
  select(viewer, place);
  showTokens(viewer, words(place, "counts").map(counted), listed(place, "moved"));
  const sizes = new ResizeObserver(() => fit(viewer, place));
  sizes.observe(place);
  sizes.observe(viewer.get("canvas").getContainer());
  const watcher = new MutationObserver(() => {
    if (place.dataset.shown !== place.dataset.diagram) {
      watcher.disconnect();
      return;
    }
    mark(viewer, place);
    figures(viewer, place);
    select(viewer, place);
  });
  const marks = Object.keys(MARKS).map((name) => `data-${name}`);
  watcher.observe(place, { attributeFilter: [...marks, ...FIGURES, CHOSEN] });
  watchTools(viewer, place);
}

function select(viewer, place) {
  const frame = place.closest("section, main") ?? document;
  chosen(viewer, place, listed(place, "chosen")[0] ?? "", (id) => choose(viewer, frame, id));
}

function mark(viewer, place) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  for (const [name, kind] of Object.entries(MARKS)) {
    const wanted = new Set(listed(place, name));
    registry.forEach((element) => {
      // A place inside a called process belongs to another drawing, and is not found in this one.
      if (element.labelTarget) return;
      if (wanted.has(element.id) !== canvas.hasMarker(element, kind)) canvas.toggleMarker(element, kind);
    });
  }
}

function words(place, name) {
  return (place.dataset[name] ?? "").split(" ").filter(Boolean);
}

// "step:number", with the step as the viewer knows it.
function counted(text) {
  const at = text.lastIndexOf(":");
  return [viewerId(text.slice(0, at)), text.slice(at + 1)];
}

function listed(place, name) {
  return words(place, name).map(viewerId);
}

// The viewer reads no ids with letters beyond a to z; the server sends the drawing with these.
function viewerId(name) {
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) return name;
  return "id-" + [...new TextEncoder().encode(name)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// Small drawings are shown whole; in large ones the present place is brought to the middle, as far
// as the drawing's own edges allow.
function fit(viewer, place) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  canvas.resized();
  // A folded or closing page, or one whose styles are still on their way, has no size to fit into;
  // a scale of nothing could never be left again.
  const { width: across, height: down } = canvas.getSize();
  if (!across || !down) return;
  whole(canvas);
  const here = [...listed(place, "failed"), ...listed(place, "places")].map((id) => registry.get(id)).find(Boolean);
  if (canvas.zoom() >= READABLE || !here) return;
  const { inner } = canvas.viewbox();
  const [width, height] = [across / READABLE, down / READABLE];
  const x = within(here.x + here.width / 2 - width / 2, inner.x - EDGE, inner.x + inner.width + EDGE - width);
  const y = within(here.y + here.height / 2 - height / 2, inner.y - EDGE, inner.y + inner.height + EDGE - height);
  canvas.viewbox({ x, y, width, height });
}

// The whole drawing with a little air around it, never larger than life.
function whole(canvas) {
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(canvas.zoom() * 0.96, 1), "auto");
}

function within(value, low, high) {
  return high < low ? (low + high) / 2 : Math.min(Math.max(value, low), high);
}

function watchTools(viewer, place) {
  const tools = place.parentElement.querySelector(".diagram-tools");
  if (!tools) return;
  tools.hidden = false;
  tools.onclick = (event) => {
    const canvas = viewer.get("canvas");
    const step = { in: 1.25, out: 0.8 }[event.target.closest("[data-zoom]")?.dataset.zoom];
    if (step) canvas.zoom(canvas.zoom() * step, "auto");
    else whole(canvas);
  };
}

function showAll() {
  for (const place of document.querySelectorAll("[data-diagram]")) {
    show(place).catch(() => withoutDrawing(place));
  }
}

showAll();
watchTree(document);
document.addEventListener("htmx:after:swap", showAll);
