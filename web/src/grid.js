// Tables to write in (`data-grid`): arrow keys and Enter move between the cells, and
// what is in a cell is marked, so that a digit replaces it: levels are written without the mouse.

export function watchGrids(root) {
  root.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      Enter: [event.shiftKey ? -1 : 1, 0],
    }[event.key];
    if (step && go(cell, ...step)) event.preventDefault();
  });
  root.addEventListener("focusin", (event) => {
    if (cellOf(event.target)) event.target.select?.();
  });
}

function cellOf(target) {
  return target.matches?.("[data-grid] td > input") ? target.parentElement : null;
}

function go(cell, down, right) {
  const row = cell.parentElement;
  const rows = [...row.parentElement.rows];
  const next = rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + right];
  const input = next?.querySelector(":scope > input");
  input?.focus();
  return Boolean(input) || down !== 0;
}
