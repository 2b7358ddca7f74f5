// The bar above the canvas, the keys, and which parts are open.
import { fit } from "./canvas.js";
import { download } from "./saving.js";
import { t } from "./words.js";

const WIDE = matchMedia("(min-width: 960px)");

export function watchTools({ place, modeler, saving, inspector, file, changed, show }) {
  const run = (name) => () => modeler.get("editorActions").trigger(name);
  const aligned = (type) => () => modeler.get("editorActions").trigger("alignElements", { type });
  const acts = {
    save: () => (inspector.flush(), saving.save()),
    undo: run("undo"),
    redo: run("redo"),
    copy: run("copy"),
    paste: run("paste"),
    find: run("find"),
    append: (event) => modeler.get("popupMenu").open(modeler.get("canvas").getRootElement(), "bpmn-create", at(event), { title: event.target.textContent, width: 300, search: true }),
    "align-left": aligned("left"),
    "align-center": aligned("center"),
    "align-right": aligned("right"),
    "align-top": aligned("top"),
    "align-middle": aligned("middle"),
    "align-bottom": aligned("bottom"),
    "distribute-across": () => modeler.get("editorActions").trigger("distributeElements", { type: "horizontal" }),
    "distribute-down": () => modeler.get("editorActions").trigger("distributeElements", { type: "vertical" }),
    in: () => modeler.get("zoomScroll").stepZoom(1),
    out: () => modeler.get("zoomScroll").stepZoom(-1),
    fit: () => fit(modeler),
    minimap: () => modeler.get("minimap").toggle(),
    layout: async () => {
      const before = await saving.xml();
      const answer = await saving.post("/layout", { content: before, anew: "yes" });
      if (!answer?.ok) return saving.explain(answer);
      await swap(await answer.text());
      saving.show(t("Arranged anew."), [saving.button(t("Back to how it was"), () => swap(before))]);
    },
    "export-bpmn": () => download(file, saving.xml()),
    "export-svg": () => download(file.replace(/\.bpmn$/, "") + ".svg", picture(modeler), "image/svg+xml"),
  };
  async function swap(xml) {
    saving.bar.hidden = true;
    await show(xml);
    changed();
  }

  const toggles = ["outline", "inspector", "problems"];
  for (const name of toggles) {
    acts[name] = () => {
      place.dataset[name] = place.dataset[name] === "open" ? "closed" : "open";
      place.dispatchEvent(new Event("modeler:parts"));
    };
    place.dataset[name] ??= WIDE.matches || name === "problems" ? "open" : "closed";
  }
  place.dataset.outline = "closed";

  // Only one drawer at a time where there is no room for two.
  function told() {
    for (const button of place.querySelectorAll("[data-act]")) {
      if (toggles.includes(button.dataset.act)) button.setAttribute("aria-pressed", String(place.dataset[button.dataset.act] === "open"));
    }
  }
  told();
  place.addEventListener("modeler:parts", told);

  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    acts[button.dataset.act]?.(event);
    button.closest("details.menu")?.removeAttribute("open");
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      acts.save();
    } else if (key === "f" && !event.target.closest?.("input, textarea")) {
      if (!event.defaultPrevented) acts.find();
      event.preventDefault();
    }
  });
  const canAct = () => {
    const stack = modeler.get("commandStack");
    place.querySelector('[data-act="undo"]').disabled = !stack.canUndo();
    place.querySelector('[data-act="redo"]').disabled = !stack.canRedo();
  };
  modeler.get("eventBus").on(["commandStack.changed", "import.done"], canAct);
  canAct();
}

function at(event) {
  const box = event.target.closest("button").getBoundingClientRect();
  return { x: box.left, y: box.bottom + 4 };
}

// The picture has the colours of paper whatever the page looks like: names of colours mean nothing outside.
async function picture(modeler) {
  const { svg } = await modeler.saveSVG();
  return svg.replaceAll("var(--panel)", "white").replaceAll("var(--ink)", "black");
}
