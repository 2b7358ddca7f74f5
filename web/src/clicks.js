// Opening and closing: dialogs, menus, toasts, and rows that lead somewhere.

export function watchClicks(root) {
  root.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-opens]");
    if (opener) {
      root.getElementById(opener.dataset.opens)?.showModal();
      return;
    }
    const closer = target.closest("[data-closes]");
    if (closer) {
      close(closer.closest(closer.dataset.closes));
      return;
    }
    for (const menu of root.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
    follow(event);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of root.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

function close(thing) {
  if (thing instanceof HTMLDialogElement) thing.close();
  else thing?.remove();
}

// A click anywhere in a row does what its link does, except on controls and while marking text.
function follow(event) {
  const row = event.target.closest("[data-href]");
  if (!row || event.target.closest("a, button, input, select, textarea, label, summary")) return;
  if (String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
}
