// The controls of the inspector. Each can show a value from the model without being drawn anew, so
// that nothing is taken out from under somebody's fingers.
import { t } from "../words.js";

const TYPING_PAUSE_MS = 500;

export function make(tag, properties = {}, ...children) {
  const { dataset, attributes, ...own } = properties;
  const made = Object.assign(document.createElement(tag), own);
  Object.assign(made.dataset, dataset);
  for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Return { node, show(): bring the model's value onto the screen unless it is being typed in }.
export function drawField(field, lists) {
  const control = KINDS[field.kind ?? "text"](field, lists);
  control.show();
  return control;
}

const KINDS = { text, area: text, select, check, tokens, rows, note, acts };

function text(field, lists) {
  const id = `i-${field.id}`;
  const input = make(field.kind === "area" ? "textarea" : "input", {
    id, className: field.mono ? "mono" : "", placeholder: field.placeholder ?? "", spellcheck: !field.mono,
    attributes: describe(field, id),
  });
  if (field.kind === "area") input.rows = field.rows ?? 3;
  else input.autocomplete = "off";
  if (field.list) input.setAttribute("list", lists.use(field.list));
  writeWhenDone(input, () => {
    if (input.value !== field.get()) field.set(input.value.trim() === "" ? "" : input.value);
  });
  return wrap(field, id, input, () => {
    if (document.activeElement !== input || !input.pending) input.value = field.get() ?? "";
  });
}

// Written when the field is left, or when the typing pauses: each pause is one step to undo.
function writeWhenDone(input, write) {
  let timer = 0;
  const done = () => {
    clearTimeout(timer);
    input.pending = false;
    write();
  };
  input.addEventListener("input", (event) => {
    input.pending = true;
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(done, TYPING_PAUSE_MS);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(done, TYPING_PAUSE_MS);
  });
  input.addEventListener("change", done);
  input.flush = () => input.pending && done();
}

function select(field) {
  const id = `i-${field.id}`;
  const input = make("select", { id, attributes: describe(field, id) });
  input.addEventListener("change", () => field.set(input.value));
  return wrap(field, id, input, () => {
    const value = field.get() ?? "";
    const options = [...field.options];
    if (!options.some(([key]) => key === value)) options.push([value, value]);
    input.replaceChildren(...options.map(([key, label]) => new Option(label, key, false, key === value)));
  });
}

function check(field) {
  const id = `i-${field.id}`;
  const input = make("input", { type: "checkbox", id, attributes: describe(field, id) });
  input.addEventListener("change", () => field.set(input.checked));
  const node = make("div", { className: "field" },
    make("div", { className: "choice" }, input, make("label", { htmlFor: id, textContent: field.label })), help(field, id));
  return { node, show: () => (input.checked = Boolean(field.get())) };
}

// Several names separated by commas, each a chip that can be taken away.
function tokens(field, lists) {
  const id = `i-${field.id}`;
  const chips = make("ul", { className: "chips" });
  const input = make("input", { id, autocomplete: "off", placeholder: t("Add…"), attributes: describe(field, id) });
  if (field.choices) {
    input.setAttribute("list", `${id}-list`);
  } else input.setAttribute("list", lists.use(field.list));
  const add = make("button", { type: "button", className: "button small", textContent: t("Add") });
  const put = () => {
    const wanted = split(input.value);
    if (!wanted.length) return;
    input.value = "";
    field.set([...new Set([...split(field.get()), ...wanted])].join(", "));
  };
  add.addEventListener("click", put);
  input.addEventListener("change", put);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    put();
  });
  chips.addEventListener("click", (event) => {
    const gone = event.target.closest("button")?.dataset.token;
    if (gone === undefined) return;
    field.set(split(field.get()).filter((one) => one !== gone).join(", "));
    input.focus();
  });
  const own = field.choices ? make("datalist", { id: `${id}-list` }) : null;
  const body = make("div", { className: "token-field" }, own, chips, make("div", { className: "token-add" }, input, add));
  const nameOf = (one) => field.choices?.find(([key]) => key === one)?.[1] ?? lists.nameOf(one);
  return wrap(field, id, body, () => {
    own?.replaceChildren(...field.choices.map(([value, label]) => new Option(label, value)));
    chips.replaceChildren(...split(field.get()).map((one) => make("li", {},
      make("span", { textContent: nameOf(one) }),
      make("button", { type: "button", textContent: "×", dataset: { token: one }, attributes: { "aria-label": t("Take {name} away", { name: nameOf(one) }) } }))));
    chips.hidden = !chips.children.length;
  });
}

// At commas, but not at those inside ${…}.
export function split(value) {
  const parts = [""];
  let depth = 0;
  for (const letter of value ?? "") {
    if (letter === "{") depth += 1;
    if (letter === "}") depth -= 1;
    if ((letter === "," || letter === "，") && depth <= 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

// A small table: each row an object, columns with their own lists.
function rows(field, lists) {
  const id = `i-${field.id}`;
  const body = make("div", { className: "rows" });
  const add = make("button", { type: "button", className: "button small", id, textContent: field.add });
  const read = () => [...body.children].map((row) => Object.fromEntries(
    [...row.querySelectorAll("input, textarea")].map((input) => [input.dataset.column, input.value])));
  const full = () => read().filter((row) => Object.values(row).some(Boolean));
  const write = () => {
    if (JSON.stringify(full()) !== JSON.stringify(known())) field.set(full());
  };
  const known = () => field.get().map((row) => Object.fromEntries(field.columns.map(({ id: name }) => [name, row[name] ?? ""])));

  function line(row) {
    const cells = field.columns.map((column) => {
      const input = make(column.area ? "textarea" : "input", {
        value: row[column.id] ?? "", className: column.mono ? "mono" : "", placeholder: column.label, autocomplete: "off",
        dataset: { column: column.id }, attributes: { "aria-label": column.label },
      });
      if (column.list) input.setAttribute("list", lists.use(column.list));
      writeWhenDone(input, write);
      return input;
    });
    const away = make("button", { type: "button", className: "button quiet icon-only", textContent: "×", attributes: { "aria-label": t("Take this row away") } });
    const made = make("div", { className: "row-of-fields", dataset: { columns: field.columns.length } }, ...cells, away);
    away.addEventListener("click", () => {
      made.remove();
      write();
      add.focus();
    });
    return made;
  }

  add.addEventListener("click", () => {
    body.append(line({}));
    body.lastChild.querySelector("input, textarea").focus();
  });
  const node = make("fieldset", { className: "field" }, make("legend", { textContent: field.label }), body,
    make("div", {}, add), help(field, id));
  return {
    node,
    show() {
      if (JSON.stringify(full()) === JSON.stringify(known()) && body.children.length) return;
      body.replaceChildren(...known().map(line));
    },
  };
}

function note(field) {
  const node = make("p", { className: `inspector-note ${field.tone ?? ""}` });
  return { node, show: () => (node.textContent = field.get()) };
}

// Buttons and links: [{ label, act }, { label, href }].
function acts(field) {
  const node = make("div", { className: "actions" });
  return {
    node,
    show() {
      node.replaceChildren(...field.get().map(({ label, act, href }) => {
        if (href) return make("a", { className: "button small", textContent: label, href, target: "_blank", rel: "noopener" });
        const button = make("button", { type: "button", className: "button small", textContent: label });
        button.addEventListener("click", act);
        return button;
      }));
    },
  };
}

function describe(field, id) {
  return field.help ? { "aria-describedby": `${id}-help` } : {};
}

function help(field, id) {
  return field.help ? make("p", { className: "help", id: `${id}-help`, textContent: field.help }) : null;
}

function wrap(field, id, control, show) {
  const label = make("label", { htmlFor: id, textContent: field.label });
  return { node: make("div", { className: "field" }, label, control, help(field, id)), show };
}
