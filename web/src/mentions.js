// Mentioning people: typing @ offers who works here; arrow keys, Enter or a click choose.
// A user name, which may be an address, or the beginning of a name in any script.
const BEFORE_CARET = /(?:^|[^\w.@\-])@([\p{L}\p{N}_.@\-]*)$/u;
let asked = 0;

export function watchMentions(root) {
  root.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-mentions] textarea")) look(event.target);
  });
  root.addEventListener("keydown", (event) => {
    const list = event.target.matches?.("[data-mentions] textarea") && listOf(event.target);
    if (list && !event.isComposing) onKey(event, list);
  });
  root.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".mention-list [role=option]");
    if (!option) return;
    event.preventDefault(); // the field keeps its caret
    choose(option.closest("[data-mentions]").querySelector("textarea"), option);
  });
  root.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-mentions] textarea")) close(event.target);
  });
}

async function look(field) {
  const found = BEFORE_CARET.exec(field.value.slice(0, field.selectionStart));
  if (!found) return close(field);
  const mine = ++asked;
  const url = `${field.closest("[data-mentions]").dataset.mentions}?q=${encodeURIComponent(found[1])}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (mine !== asked || !answer.ok) return;
  open(field, await answer.text());
}

function open(field, html) {
  const list = listOf(field) ?? document.createElement("ul");
  list.className = "mention-list";
  list.id = `${field.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "@");
  list.innerHTML = html;
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  mark(field, list.querySelector("[role=option]"));
}

function close(field) {
  asked += 1;
  listOf(field)?.remove();
  field.removeAttribute("aria-activedescendant");
  field.removeAttribute("aria-controls");
}

function onKey(event, list) {
  const field = event.target;
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") close(field);
  else if (step && options.length) mark(field, options[(at + step + options.length) % options.length]);
  else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) choose(field, options[at]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function mark(field, option) {
  for (const one of option?.parentElement.children ?? []) {
    one.setAttribute("aria-selected", String(one === option));
  }
  if (option) field.setAttribute("aria-activedescendant", option.id);
}

function choose(field, option) {
  const caret = field.selectionStart;
  const typed = BEFORE_CARET.exec(field.value.slice(0, caret))?.[1] ?? "";
  const start = caret - typed.length - 1;
  field.setRangeText(`@${option.dataset.username} `, start, caret, "end");
  close(field);
}

function listOf(field) {
  return field.closest("[data-mentions]").querySelector(".mention-list");
}
