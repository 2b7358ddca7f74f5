// Where a drawing cannot be shown, its list is opened instead and a line says so.
export function withoutDrawing(place) {
  const frame = place.closest(".diagram-frame");
  if (!frame) return;
  frame.hidden = true;
  const around = frame.parentElement;
  around.querySelector("[data-diagram-problem]")?.removeAttribute("hidden");
  around.querySelector(".outline details")?.setAttribute("open", "");
}

// The viewer comes as a script of its own; it may be the one file that did not arrive.
export function watchViewer(root) {
  root.addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLScriptElement) || !target.src.includes("/diagram")) return;
      root.querySelectorAll("[data-diagram]").forEach(withoutDrawing);
    },
    true,
  );
}
