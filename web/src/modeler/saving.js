// Saving, and keeping what is not saved: a draft lies in the browser until the server has it.
import { toFile } from "./ids.js";
import { t } from "./words.js";

const DRAFT_PAUSE_MS = 800;

export class Saving {
  constructor({ modeler, address, home, file, state, bar, onSaved }) {
    Object.assign(this, { modeler, address, home, file, state, bar, onSaved });
    this.revision = 0;
    this.dirty = false;
    this.changes = 0;
    this.busy = false;
    this.draftKey = `ringflow.draft:${address}`;
    this.modeler.get("eventBus").on("import.parse.start", () => (this.written = null));
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  // Draft, checker and saving ask for the same text: it is written once for each change.
  xml() {
    this.written ??= this.modeler.saveXML({ format: true }).then(({ xml }) => toFile(xml));
    return this.written;
  }

  // Somebody has changed the drawing.
  changed() {
    this.changes += 1;
    this.written = null;
    this.dirty = true;
    this.say(t("Not saved yet"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keepDraft(), DRAFT_PAUSE_MS);
  }

  async keepDraft() {
    if (!this.dirty) return;
    const draft = { xml: await this.xml(), revision: this.revision, at: Date.now() };
    if (!this.dirty) return;
    store(this.draftKey, JSON.stringify(draft));
    this.state.dataset.draft = "kept";
  }

  draft() {
    try {
      return JSON.parse(localStorage.getItem(this.draftKey) ?? "null");
    } catch {
      return null;
    }
  }

  dropDraft() {
    clearTimeout(this.timer);
    store(this.draftKey, null);
  }

  async save() {
    if (this.busy) return false;
    this.busy = true;
    this.say(t("Saving…"));
    const [content, at] = [await this.xml(), this.changes];
    const answer = await this.post("", { content, revision: this.revision });
    this.busy = false;
    if (!answer?.ok) {
      this.say(t("Not saved yet"));
      await this.explain(answer);
      return false;
    }
    const { revision, problems } = await answer.json();
    this.revision = revision;
    this.dirty = this.changes !== at;
    if (!this.dirty) this.dropDraft();
    this.bar.hidden = true;
    this.say(this.dirty ? t("Not saved yet") : t("Saved {time}", { time: clock(new Date()) }));
    this.onSaved(problems);
    return true;
  }

  async post(path, fields, more = {}) {
    const body = new URLSearchParams(fields);
    try {
      return await fetch(this.address + path, { method: "POST", body, headers: { Accept: "application/json" }, ...more });
    } catch {
      return null;
    }
  }

  say(text) {
    this.state.textContent = text;
  }

  // Whatever goes wrong, the drawing stays on the screen and as a draft; this says what can be done.
  async explain(answer) {
    await this.keepDraft();
    const facts = answer ? await answer.json().catch(() => ({})) : {};
    const mine = this.button(t("Download mine"), () => download(this.file, this.xml()));
    const again = this.button(t("Try again"), () => this.save());
    if (facts.code === "saved_meanwhile") {
      this.show(facts.detail, [
        link(t("Open theirs in a new tab"), this.address),
        mine,
        this.button(t("Save mine as another file"), () => this.saveAs()),
      ]);
    } else if (answer?.status === 401) {
      this.show(t("You are signed out. Your drawing is kept in this browser: sign in in another tab, then try again."), [
        link(t("Sign in"), "/sign-in"), again, mine,
      ]);
    } else {
      const what = facts.detail ?? t("The server cannot be reached. Your drawing is kept in this browser.");
      this.show(what, [again, mine]);
    }
  }

  async saveAs() {
    const stamp = new Date().toISOString().slice(0, 16).replace(/[-:T]/g, "");
    const name = this.file.replace(/(\.bpmn)?$/, `-${stamp}.bpmn`);
    const body = new FormData();
    body.append("files", new Blob([await this.xml()], { type: "application/xml" }), name);
    const answer = await fetch(`${this.home}/bring`, { method: "POST", body }).catch(() => null);
    if (!answer?.ok) return this.explain(answer);
    this.dirty = false;
    this.dropDraft();
    location.assign(`${this.home}/files/${encodeURIComponent(name)}`);
  }

  show(text, acts) {
    this.bar.hidden = false;
    this.bar.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }), ...acts);
  }

  button(text, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: text });
    made.addEventListener("click", act);
    return made;
  }
}

export async function download(name, content, type = "application/xml") {
  const href = URL.createObjectURL(new Blob([await content], { type }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

export function clock(moment) {
  return moment.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function link(text, href) {
  return Object.assign(document.createElement("a"), { className: "button small", textContent: text, href, target: "_blank", rel: "noopener" });
}

function store(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // No room: what is on the screen can still be saved or downloaded.
  }
}
