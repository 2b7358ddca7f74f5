// Keyboard shortcuts. `data-key="c"` or `data-key="g i"` on a link, button or field gives it a key.
// Single keys never act while somebody types or composes Chinese, and can be switched off
// (data-keys="off" on the body), as WCAG 2.1.4 asks.

const SEQUENCE_MS = 1200;
const ROWS = "tbody tr[data-href], .list > [data-href], .list > a[href], .queue > a[href]";

let first = "";
let timer = 0;

export function watchKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      send(event);
      return;
    }
    if (event.key === "Escape") leave(root);
    if (root.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((isTyping(event.target) && event.target.type !== "checkbox") || root.querySelector("dialog[open]")) return;
    if (act(root, event)) event.preventDefault();
  });
}

function send(event) {
  const form = event.target.closest("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

function leave(root) {
  if (isTyping(root.activeElement)) root.activeElement.blur();
}

export function isTyping(target) {
  return Boolean(target?.closest?.("input, textarea, select, [contenteditable]"));
}

function act(root, event) {
  const key = event.key;
  const both = first ? `${first} ${key}` : key;
  clearTimeout(timer);
  first = "";
  const match = find(root, both) ?? find(root, key);
  if (match) return use(match);
  if (key === "g") {
    first = key;
    timer = setTimeout(() => (first = ""), SEQUENCE_MS);
    return true;
  }
  if (key === "?") return openHelp(root);
  if (key === "j" || key === "k") return move(root, key === "j" ? 1 : -1);
  if (key === "Enter") return openRow(root, event);
  return false;
}

function find(root, key) {
  const all = root.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  return [...all].find((element) => !element.disabled && inReach(element)) ?? null;
}

// What belongs to one row of a list acts only on the row where the reader is.
function inReach(element) {
  const row = element.closest(ROWS);
  return !row || row.contains(document.activeElement) || row.classList.contains("at");
}

function use(element) {
  if (element.type === "checkbox") element.click();
  else if (isTyping(element)) {
    element.focus();
    element.select?.();
  } else element.click();
  return true;
}

function openHelp(root) {
  const help = root.getElementById("keys");
  help?.showModal();
  return Boolean(help);
}

function move(root, step) {
  const rows = [...root.querySelectorAll(ROWS)];
  if (rows.length === 0) return false;
  // The focus is looked at first: a live update keeps it, but may have drawn the rows anew.
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const start = (row) => row.classList.contains("at") || row.hasAttribute("aria-current");
  const at = focused < 0 ? rows.findIndex(start) : focused;
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  for (const row of rows) row.classList.remove("at");
  next.classList.add("at");
  // The focus goes along, so that screen readers say the line and Enter is the link's own.
  (next.matches("a") ? next : next.querySelector("a[href]"))?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function openRow(root, event) {
  const row = root.querySelector(":is(tr, .list > *).at[data-href]");
  if (!row || event.target.closest("a, button, summary")) return false;
  location.assign(row.dataset.href);
  return true;
}
