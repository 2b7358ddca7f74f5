// The form of a step: how it will look, without leaving.

// The form as the server shows it to people, with the buttons of the step. It can be filled in.
export function preview(edit, inspector) {
  const dialog = document.getElementById("modeler-form");
  const place = dialog.querySelector("[data-part=form-preview]");
  const asked = {
    form: edit.one("ringflow:Task")?.get("form") ?? "", buttons: JSON.stringify(buttons(edit)), language: document.documentElement.lang,
  };
  const show = async (body) => {
    const address = `${inspector.address}/preview?${new URLSearchParams(asked)}`;
    const answer = await fetch(address, { method: "POST", body }).catch(() => null);
    place.innerHTML = answer ? await answer.text() : "";
    window.htmx?.process(place);
    dialog.scrollTop = 0;
    for (const one of dialog.querySelectorAll("[data-speak]")) one.setAttribute("aria-pressed", String(one.dataset.speak === asked.language));
  };
  dialog.onclick = (event) => {
    const language = event.target.closest("[data-speak]")?.dataset.speak;
    if (!language) return;
    asked.language = language;
    show(new URLSearchParams());
  };
  dialog.onsubmit = (event) => {
    if (!event.target.closest("[data-part=form-preview]")) return;
    event.preventDefault();
    show(new FormData(event.target, event.submitter));
  };
  place.replaceChildren();
  dialog.showModal();
  show(new URLSearchParams());
}

function buttons(edit) {
  return edit.all("ringflow:Outcome").filter((one) => one.name).map((one, at) => ({
    name: one.name, style: at ? "plain" : "primary",
    label: Object.fromEntries([["en", one.label || one.name], ...(one.labels ?? []).map((label) => [label.lang ?? "en", label.text])]),
  }));
}
