// The command palette: Ctrl+K or Cmd+K, a few letters, Enter. A combobox with a list of options
// (WAI-ARIA): the focus stays in the field, `aria-activedescendant` says which option is meant.
// Without this script the button leads to a page that does the same.

const PAUSE_MS = 80;

export function watchPalette(root) {
  const dialog = root.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const said = dialog.querySelector("[role=status]");
  let timer = 0;
  let asked = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    const mine = ++asked;
    const query = new URLSearchParams({ q: field.value });
    const answer = await fetch(`${dialog.dataset.from}?${query}`, {
      headers: { "HX-Request": "true", "HX-Request-Type": "partial", Accept: "text/html" },
    }).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    list.innerHTML = await answer.text();
    field.setAttribute("aria-expanded", String(options().length > 0));
    const words = list.querySelector("[data-said]");
    said.textContent = words?.textContent ?? "";
    words?.remove();
    choose(options()[0]);
  }

  function open() {
    if (dialog.open) return dialog.close();
    dialog.showModal();
    field.value = "";
    field.focus();
    ask();
  }

  function go(option, event) {
    if (!option) return;
    const { go: address, act, fields } = option.dataset;
    if (address) {
      if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
      else location.assign(address);
      return;
    }
    send(act, { ...JSON.parse(fields), next: location.pathname + location.search });
  }

  root.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const opens = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!opens || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const all = options();
    const at = all.indexOf(chosen());
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    if (event.key in steps && all.length) {
      event.preventDefault();
      choose(all[(steps[event.key] + all.length) % all.length]);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      go(chosen(), event);
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]"), event));
}

function send(address, fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
