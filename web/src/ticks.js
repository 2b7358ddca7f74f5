// One box that ticks all of its kind (`data-ticks="task"`). Without this script the server takes the
// whole page when it is ticked, so both ways do the same.

export function watchTicks(root) {
  root.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset?.ticks) {
      for (const one of boxes(root, box.dataset.ticks)) one.checked = box.checked;
    } else if (box.form && box.type === "checkbox") {
      const all = box.form.querySelector(`[data-ticks="${CSS.escape(box.name)}"]`);
      if (all) all.checked = boxes(root, box.name).every((one) => one.checked);
    }
  });
}

function boxes(root, name) {
  return [...root.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)];
}
