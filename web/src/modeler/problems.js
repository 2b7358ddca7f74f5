// What the engine's own checker says, while somebody draws: a list, and a mark on each element.
import { encode } from "./ids.js";
import { t } from "./words.js";

const PAUSE_MS = 400;
const ORDER = { error: 0, warning: 1, info: 2 };
const TONES = { error: "bad", warning: "warn", info: "info" };

export class Problems {
  constructor({ modeler, saving, place, file, choose }) {
    Object.assign(this, { modeler, saving, place, file, choose });
    this.gaps = new Set();
    this.marked = new Map();
    this.list = place.querySelector("[data-problems-list]");
    this.head = place.querySelector("[data-problems-head]");
    this.all = [];
    this.listeners = [];
    this.list.addEventListener("click", (event) => {
      const id = event.target.closest("[data-element]")?.dataset.element;
      if (id) this.choose(id);
    });
  }

  // Which findings say that a person does the step until the drawing tells more.
  setGaps(codes) {
    this.gaps = new Set(codes);
    this.show(this.all);
  }

  // Ask again when the drawing has come to rest; one question at a time.
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  // `stored` asks about the file as it was saved, which need not be written and sent.
  async ask({ stored = false } = {}) {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    try {
      const answer = await this.saving.post("/check", stored ? { stored: "yes" } : { content: await this.saving.xml() });
      if (answer?.ok) this.show((await answer.json()).problems);
      else this.head.textContent = t("The checker cannot be reached");
    } finally {
      this.asking = false;
      if (this.again) {
        this.again = false;
        this.ask();
      }
    }
  }

  show(problems) {
    const mine = (one) => one.file === this.file;
    this.all = problems.toSorted((a, b) => mine(b) - mine(a) || ORDER[a.severity] - ORDER[b.severity]);
    this.mark();
    const count = (severity) => this.all.filter((one) => one.severity === severity).length;
    const asked = this.all.filter((one) => this.gaps.has(one.code)).length;
    const [errors, warnings] = [count("error"), count("warning")];
    const parts = [
      errors && t("Errors: {count}", { count: errors }),
      warnings && t("Warnings: {count}", { count: warnings }),
      asked && t("Left to people: {count}", { count: asked }),
    ].filter(Boolean);
    this.head.textContent = parts.join(" · ") || t("No problems");
    this.place.dataset.tone = errors ? "bad" : warnings ? "warn" : "ok";
    this.list.replaceChildren(...this.all.map((one) => this.line(one)));
    for (const listener of this.listeners) listener();
  }

  of(id) {
    return this.all.filter((one) => one.file === this.file && one.element && encode(one.element) === id);
  }

  line(one) {
    const line = document.createElement("li");
    const here = one.file === this.file && one.element && this.modeler.get("elementRegistry").get(encode(one.element));
    const body = document.createElement(here ? "button" : "div");
    body.className = "problem";
    if (here) Object.assign(body, { type: "button" }).dataset.element = encode(one.element);
    const kind = this.gaps.has(one.code) ? t("A person does it") : t({ error: "Error", warning: "Warning", info: "Note" }[one.severity]);
    body.append(
      span(`badge ${TONES[one.severity]}`, kind),
      span("problem-text", one.message),
      span("problem-code", one.file === this.file ? one.code : `${one.file} · ${one.code}`),
    );
    line.append(body);
    return line;
  }

  // Only what has changed since the last time is drawn anew.
  mark() {
    const registry = this.modeler.get("elementRegistry");
    const worst = new Map();
    for (const one of this.all) {
      if (one.file !== this.file || !one.element || one.severity === "info") continue;
      const id = encode(one.element);
      if (registry.get(id) && (one.severity === "error" || !worst.has(id))) worst.set(id, one);
    }
    for (const [id, known] of this.marked) {
      if (known.as !== this.sign(worst.get(id)) || known.element !== registry.get(id)) this.unmark(id, known);
    }
    for (const [id, found] of worst) if (!this.marked.has(id)) this.markOne(registry.get(id), found);
  }

  sign(found) {
    return found && JSON.stringify([found.severity, found.message, this.gaps.has(found.code)]);
  }

  unmark(id, { element, severity, overlay }) {
    this.marked.delete(id);
    const canvas = this.modeler.get("canvas");
    if (this.modeler.get("elementRegistry").get(element.id) === element) canvas.removeMarker(element, `has-${severity}`);
    if (overlay) this.modeler.get("overlays").remove(overlay);
  }

  markOne(element, found) {
    const { severity } = found;
    this.modeler.get("canvas").addMarker(element, `has-${severity}`);
    const known = { element, severity, as: this.sign(found) };
    if (element.parent) {
      const mark = span(`problem-mark ${TONES[severity]}`, this.gaps.has(found.code) ? "?" : "!");
      mark.title = found.message;
      const place = element.waypoints ? { top: -10, left: 10 } : { top: -10, right: 12 };
      known.overlay = this.modeler.get("overlays").add(element.id, "problem", { position: place, html: mark });
    }
    this.marked.set(element.id, known);
  }
}

function span(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}
