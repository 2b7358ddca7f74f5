// Tokens in a drawing: how many stand at each step, and the way that they have just come.
const LENGTH_MS = 450;

// `counts` are pairs of a step and a number; `moved` are the ids of the flows that were taken last.
export function showTokens(viewer, counts, moved) {
  for (const [id, number] of counts) count(viewer, id, number);
  const still = document.documentElement.dataset.motion === "still";
  if (!moved.length || still || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const registry = viewer.get("elementRegistry");
  const flows = moved.map((id) => registry.get(id)).filter((flow) => flow?.waypoints);
  if (flows.length) run(viewer.get("canvas").getActiveLayer(), flows);
}

function count(viewer, id, number) {
  const element = viewer.get("elementRegistry").get(id);
  if (!element || element.waypoints) return;
  const badge = document.createElement("span");
  badge.className = "token-count";
  badge.textContent = number;
  viewer.get("overlays").add(id, "tokens", { position: { bottom: 12, left: -12 }, html: badge });
}

// One token runs along each flow, all at once: the ways of branches side by side are of one moment.
function run(layer, flows) {
  const tokens = flows.map(({ waypoints }) => ({ waypoints, dot: dot(layer) }));
  const begun = performance.now();
  requestAnimationFrame(function step(now) {
    const share = Math.min((now - begun) / LENGTH_MS, 1);
    for (const { waypoints, dot } of tokens) place(dot, waypoints, share);
    if (share < 1) requestAnimationFrame(step);
    else for (const { dot } of tokens) dot.remove();
  });
}

function dot(layer) {
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  circle.setAttribute("r", "7");
  circle.setAttribute("class", "token-dot");
  layer.append(circle);
  return circle;
}

function place(dot, points, share) {
  const lengths = points.slice(1).map((point, at) => Math.hypot(point.x - points[at].x, point.y - points[at].y));
  let left = share * lengths.reduce((sum, one) => sum + one, 0);
  const at = lengths.findIndex((length) => length >= left || ((left -= length), false));
  const [from, to] = [points[Math.max(at, 0)], points[Math.max(at, 0) + 1]];
  const part = at < 0 || !lengths[at] ? 1 : left / lengths[at];
  dot.setAttribute("cx", from.x + (to.x - from.x) * part);
  dot.setAttribute("cy", from.y + (to.y - from.y) * part);
}
