// Toasts leave by themselves, except errors; never while somebody points at them or is inside.

const STAYS_MS = 6000;
const STAYS_WITH_ACTION_MS = 10000;

export function watchToasts(root) {
  const place = root.getElementById("toasts");
  if (!place) return;
  for (const toast of place.children) plan(toast);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) plan(node);
  }).observe(place, { childList: true });
}

function plan(toast) {
  if (!(toast instanceof HTMLElement) || !("leaves" in toast.dataset)) return;
  const stays = toast.querySelector(".toast-text :is(a, button)") ? STAYS_WITH_ACTION_MS : STAYS_MS;
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 1000);
    else toast.remove();
  };
  setTimeout(leave, stays);
}

// Shows a message that the server could not send. `retry` is called by its button.
export function showProblem(text, retry) {
  const { close, retry: again } = document.body.dataset;
  const toast = element("div", "toast bad");
  toast.setAttribute("role", "alert");
  const words = element("div", "toast-text", text);
  if (retry) {
    const button = element("button", "button small", again);
    button.type = "button";
    button.addEventListener("click", () => {
      toast.remove();
      retry();
    });
    words.append(document.createElement("br"), button);
  }
  const cross = element("button", "button quiet small", close);
  cross.type = "button";
  cross.dataset.closes = ".toast";
  toast.append(words, cross);
  document.getElementById("toasts")?.append(toast);
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}
