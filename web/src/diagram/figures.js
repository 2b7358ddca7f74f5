// Numbers and warmth at the elements of a drawing, and the line of the list that says the same.
//
// The server decides what is shown and says it in two attributes; only what has changed is drawn
// anew, so that a drawing of some hundred elements can follow what happens every few seconds.
import { pick } from "./choosing.js";

const drawn = new WeakMap();
const LEFT = { bottom: 11, left: -7 };
const RIGHT = { bottom: 11, right: 13 };

export const FIGURES = ["data-badges", "data-heat"];

export function figures(viewer, place) {
  const state = drawn.get(viewer) ?? { badges: new Map(), warm: new Set() };
  drawn.set(viewer, state);
  hang(viewer, state.badges, read(place.dataset.badges));
  warm(viewer, state, read(place.dataset.heat));
}

function read(text) {
  return text ? JSON.parse(text) : {};
}

function hang(viewer, known, wanted) {
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  for (const [id, badges] of Object.entries(wanted)) {
    if (!registry.get(id)) continue;
    for (const [side, position, kinds] of [["l", LEFT, (kind) => kind !== "bad"], ["r", RIGHT, (kind) => kind === "bad"]]) {
      const mine = badges.filter(([kind]) => kinds(kind));
      const key = `${side}${id}`;
      const text = JSON.stringify(mine);
      const there = known.get(key);
      if (there ? there.text === text : !mine.length) continue;
      const html = there?.html ?? document.createElement("div");
      html.className = "figures-here";
      html.replaceChildren(...mine.map(pill));
      known.set(key, { html, text });
      if (!there) overlays.add(id, "figures", { position, html });
    }
  }
  for (const [key, there] of known) {
    if (wanted[key.slice(1)] || there.text === "[]") continue;
    there.html.replaceChildren();
    there.text = "[]";
  }
}

function pill([kind, text, title]) {
  const made = document.createElement("span");
  made.className = `figure-pill ${kind}`;
  made.textContent = text;
  made.title = title;
  return made;
}

function warm(viewer, state, heat) {
  const registry = viewer.get("elementRegistry");
  const canvas = viewer.get("canvas");
  for (const id of new Set([...state.warm, ...Object.keys(heat)])) {
    if (!registry.get(id)) continue;
    const value = heat[id] ?? 0;
    registry.getGraphics(id).style.setProperty("--heat", `${Math.round(value * 100)}%`);
    if (canvas.hasMarker(id, "is-warm") !== value > 0) canvas.toggleMarker(id, "is-warm");
  }
  state.warm = new Set(Object.keys(heat));
}

// An element that is clicked shows its line of the list, and a line of the list its element.
export function together(viewer, place) {
  const frame = place.closest("section, main") ?? document;
  viewer.get("eventBus").on("element.click", ({ element }) => {
    const { id } = element.labelTarget ?? element;
    if (!pick(viewer, place, id)) choose(viewer, frame, id);
  });
  document.addEventListener("click", (event) => {
    const asked = event.target.closest?.("[data-shows-node]");
    if (!asked || !place.isConnected) return;
    choose(viewer, frame, asked.dataset.showsNode);
    if (viewer.get("elementRegistry").get(asked.dataset.showsNode)) {
      viewer.get("canvas").scrollToElement(asked.dataset.showsNode, 80);
    }
  });
}

export function choose(viewer, frame, id) {
  const registry = viewer.get("elementRegistry");
  const canvas = viewer.get("canvas");
  registry.forEach((element) => {
    if (canvas.hasMarker(element, "is-chosen")) canvas.removeMarker(element, "is-chosen");
  });
  if (registry.get(id)) canvas.addMarker(id, "is-chosen");
  for (const line of frame.querySelectorAll("[data-node]")) {
    const chosen = line.dataset.node === id;
    line.toggleAttribute("data-chosen", chosen);
    if (chosen) line.scrollIntoView({ block: "nearest" });
  }
}
