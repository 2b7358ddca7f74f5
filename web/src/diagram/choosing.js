// What is chosen on the page of one process: the element in the drawing, and its line in the tree.
//
// The tree is made of links, and the server decides what they show. A click on an element follows
// the link of its line; what the address says is then marked here and brought into view.
const shown = new WeakMap();
// The element that was clicked in the drawing, until the page shows what it says.
let clicked = "";

export const CHOSEN = "data-chosen";

// `mark` marks an element by its id, as the viewer knows it; "" marks none.
export function chosen(viewer, place, id, mark) {
  if (!place.hasAttribute(CHOSEN) || shown.get(viewer) === id) return;
  shown.set(viewer, id);
  mark(id);
  if (id && viewer.get("elementRegistry").get(id)) viewer.get("canvas").scrollToElement(id, 80);
  if (id && clicked === id) popUp(viewer, id);
  clicked = "";
}

// Returns whether the page has a line for the element, which then is followed.
export function pick(viewer, place, id) {
  if (!place.hasAttribute(CHOSEN)) return false;
  const link = document.querySelector(`[data-picks="${CSS.escape(id)}"]`);
  if (!link) return true;
  if (shown.get(viewer) === id) {
    popUp(viewer, id);
    return true;
  }
  clicked = id;
  link.click();
  return true;
}

// The popover says the same as the card below the drawing, beside the element that was clicked.
function popUp(viewer, id) {
  const pop = document.getElementById("node-pop");
  const element = viewer.get("elementRegistry").getGraphics(id);
  if (!pop || !element || pop.dataset.pop !== id) return;
  if (!pop.matches(":popover-open")) pop.showPopover();
  const at = element.getBoundingClientRect();
  const { width, height } = pop.getBoundingClientRect();
  const right = at.right + 12;
  const left = right + width < innerWidth ? right : Math.max(8, at.left - width - 12);
  pop.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  pop.style.top = `${Math.max(8, Math.min(at.top, innerHeight - height - 8))}px`;
}

// Arrow keys lead from line to line of the tree, Home and End to its ends.
export function watchTree(root) {
  root.addEventListener("keydown", (event) => {
    const tree = event.target.closest?.("[data-tree]");
    const line = event.target.closest?.("a.step-line");
    if (!tree || !line || event.ctrlKey || event.metaKey || event.altKey) return;
    const lines = [...tree.querySelectorAll("a.step-line")].filter((one) => one.checkVisibility());
    const at = lines.indexOf(line);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (next === undefined || !lines[next]) return;
    event.preventDefault();
    lines[next].focus();
  });
}
