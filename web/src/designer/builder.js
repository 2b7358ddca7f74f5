// The form builder beyond what the server does: keys, dragging, the focus after a step, and a
// warning before something that is not saved is left. All of it can be done without this script.
import { isTyping } from "../keys.js";

const LIST = ".builder-list";
let sends = false;

function builder() {
  return document.getElementById("builder");
}

function press(value) {
  const button = document.getElementById("drop");
  button.value = value;
  button.click();
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const key = event.key.toLowerCase();
  if (key === "s") {
    event.preventDefault();
    document.querySelector('#build [value="save"]')?.click();
  } else if ((key === "z" || key === "y") && !isTyping(event.target)) {
    event.preventDefault();
    document.getElementById(key === "y" || event.shiftKey ? "redo" : "undo")?.click();
  }
});

// Choices that somebody has changed keep what they show when the page is drawn anew, so they are
// set to what the server says.
function settle() {
  for (const option of builder()?.querySelectorAll("option") ?? []) {
    if (option.selected !== option.defaultSelected && option.parentElement !== document.activeElement) {
      option.selected = option.defaultSelected;
    }
  }
  for (const box of builder()?.querySelectorAll("input[type=checkbox], input[type=radio]") ?? []) {
    box.checked = box.defaultChecked;
  }
}

let wanted = "";
document.addEventListener("submit", (event) => {
  sends = true;
  const { value = "" } = event.submitter ?? {};
  wanted = /^(add|copy|look|page|delete|undo|redo):?/.exec(value)?.[1] ?? "";
});

document.addEventListener("htmx:after:swap", () => {
  sends = false;
  settle();
  if (["add", "copy", "page", "look"].includes(wanted)) {
    document.querySelector("#inspector :is(input, textarea, select):not([type=hidden])")?.focus();
  } else if (wanted === "delete") document.querySelector(`${LIST} [aria-current]`)?.focus();
  wanted = "";
});

addEventListener("beforeunload", (event) => {
  if (builder()?.hasAttribute("data-unsaved") && !sends) event.preventDefault();
});

let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(`${LIST} li[draggable]`);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  dragged.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.(`${LIST} li[data-place]`);
  if (!dragged || !over) return;
  event.preventDefault();
  for (const line of document.querySelectorAll(`${LIST} .over`)) line.classList.remove("over");
  over.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const over = event.target.closest?.(`${LIST} li[data-place]`);
  if (!dragged || !over) return;
  event.preventDefault();
  press(`drop:${dragged.dataset.place}:${over.dataset.place}`);
});
document.addEventListener("dragend", () => {
  for (const line of document.querySelectorAll(`${LIST} :is(.over, .dragged)`)) line.classList.remove("over", "dragged");
  dragged = null;
});
