// The canvas: bpmn-js with palette, append menu, minimap, our words, our attributes and our colours.
import Modeler from "bpmn-js/lib/Modeler";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import MinimapModule from "diagram-js-minimap";

import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "./modeler.css";
import { clipboard } from "./clipboard.js";
import { keepForeign } from "./foreign.js";
import { together } from "./inspector/edit.js";
import { RINGFLOW } from "./ringflow.js";
import { t } from "./words.js";

export function createModeler(container) {
  return new Modeler({
    container,
    bpmnRenderer: {
      defaultFillColor: "var(--panel)",
      defaultStrokeColor: "var(--ink)",
      defaultLabelColor: "var(--ink)",
    },
    moddleExtensions: { ringflow: RINGFLOW },
    additionalModules: [
      CreateAppendAnythingModule,
      MinimapModule,
      keepForeign,
      clipboard,
      together,
      { translate: ["value", t] },
    ],
  });
}

// Small drawings are shown in full size, large ones whole.
export function fit(modeler) {
  const canvas = modeler.get("canvas");
  canvas.resized();
  const { width, height } = canvas.getSize();
  if (!width || !height) return;
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() <= 1) return;
  const { inner } = canvas.viewbox();
  canvas.viewbox({
    x: inner.x + inner.width / 2 - width / 2,
    y: inner.y + inner.height / 2 - height / 2,
    width,
    height,
  });
}

export function reveal(modeler, element) {
  modeler.get("canvas").scrollToElement(element, { top: 80, bottom: 80, left: 120, right: 80 });
}
