// A new form, decision table or process in the same application: named at the step, opened in a new tab.
// `files` names the list of facts that says in which file a key is; `keep` puts the key into the step.
export async function begin(inspector, { kind, files, title, keep }) {
  const { home } = inspector;
  const before = new Set(Object.values(inspector.facts[files]));
  const tab = window.open("about:blank", "_blank");
  const body = new URLSearchParams({ kind, title });
  const answer = await fetch(`${home}/files`, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) {
    tab?.close();
    return;
  }
  await inspector.reload();
  const [key, file] = Object.entries(inspector.facts[files]).find(([, name]) => !before.has(name)) ?? [];
  if (!key) {
    tab?.close();
    return;
  }
  keep(key);
  if (tab) tab.location = `${home}/files/${encodeURIComponent(file)}`;
}
