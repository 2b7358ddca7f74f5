// Putting a list in order by dragging. The arrows beside each line do the same by keyboard, and
// without this script; here the new order is stored as soon as a line is dropped.

export function watchOrdering(root) {
  for (const list of root.querySelectorAll("[data-order]")) watch(list);
}

function watch(list) {
  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-path]");
    if (!dragged || event.target.closest?.("input")) return;
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-path]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    const body = new URLSearchParams();
    for (const line of list.querySelectorAll("[data-path]")) body.append("path", line.dataset.path);
    fetch(list.dataset.order, { method: "POST", body }).then(() => location.reload());
  });
}
