// The canvas: bpmn-js with palette, append menu, minimap, our words, our attributes and our colours.
import Modeler from "bpmn-js/lib/Modeler";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import MinimapModule from "diagram-js-minimap";
import { is } from "bpmn-js/lib/util/ModelUtil";

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

// Below this nobody can read what stands in a box.
const READABLE = 0.7;

// A drawing opens so that it can be read: whole if it is small enough, else where it begins.
export function begin(modeler) {
  fit(modeler);
  const canvas = modeler.get("canvas");
  if (canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  const [start] = modeler.get("elementRegistry").filter((one) => is(one, "bpmn:StartEvent")).sort((a, b) => a.x - b.x || a.y - b.y);
  const middle = start ? start.y + start.height / 2 : inner.y + height / 2;
  const top = Math.max(Math.min(middle - height / 2, inner.y + inner.height - height), Math.min(inner.y, middle - height / 2));
  canvas.viewbox({ x: (start?.x ?? inner.x) - 160 / READABLE, y: top, width, height });
}

// What the palette covers at the left, and the air around a drawing, in pixels.
const PALETTE = 120;
const AIR = 20;

// Small drawings are shown in full size, large ones whole; nothing lies under the palette.
export function fit(modeler) {
  const canvas = modeler.get("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const covered = outer.width > 3 * PALETTE ? PALETTE : 0;
  const room = outer.width - covered;
  const across = room / (inner.width + 2 * AIR);
  const scale = Math.min(1, across, outer.height / (inner.height + 2 * AIR));
  canvas.viewbox({
    x: inner.x + inner.width / 2 - (covered + room / 2) / scale,
    y: inner.y + inner.height / 2 - outer.height / 2 / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

export function reveal(modeler, element) {
  modeler.get("canvas").scrollToElement(element, { top: 80, bottom: 80, left: 120, right: 80 });
}
