// Shows a drawing with the places where the process is now. Everything it says is also in the
// outline beside it, since the drawing itself cannot be read by keyboard or screen reader.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";

const MARKS = { places: "is-here", failed: "is-failed", done: "is-done" };

async function show(place) {
  const answer = await fetch(place.dataset.diagram, { headers: { Accept: "application/xml" } });
  if (!answer.ok) throw new Error(`the drawing answered ${answer.status}`);
  const viewer = new NavigatedViewer({ container: place });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  for (const [name, mark] of Object.entries(MARKS)) {
    for (const id of (place.dataset[name] ?? "").split(" ").filter(Boolean)) {
      // A place inside a called process belongs to another drawing.
      if (registry.get(id)) canvas.addMarker(id, mark);
    }
  }
  fit(canvas, registry, place);
  new ResizeObserver(() => fit(canvas, registry, place)).observe(place);
  place.dataset.shown = "";
}

// Small drawings are shown whole; in large ones the present place is brought to the middle.
function fit(canvas, registry, place) {
  const READABLE = 0.75;
  // A folded or closing page has no size to fit into.
  if (!place.clientWidth || !place.clientHeight) return;
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
  const here = (place.dataset.places ?? "").split(" ").map((id) => registry.get(id)).find(Boolean);
  if (canvas.zoom() >= READABLE || !here) return;
  const [width, height] = [place.clientWidth / READABLE, place.clientHeight / READABLE];
  const [x, y] = [here.x + here.width / 2 - width / 2, here.y + here.height / 2 - height / 2];
  canvas.viewbox({ x, y, width, height });
}

for (const place of document.querySelectorAll("[data-diagram]")) {
  show(place).catch(() => {
    place.hidden = true;
    place.parentElement?.querySelector("[data-diagram-problem]")?.removeAttribute("hidden");
  });
}
