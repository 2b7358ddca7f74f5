// A new form for a task: made in the same application, named at the task, opened in a new tab.
import { t } from "./words.js";

export async function newForm(edit, inspector) {
  const { home } = inspector;
  const title = edit.bo.name || t("Form");
  const before = new Set(Object.values(inspector.facts.formFiles));
  const tab = window.open("about:blank", "_blank");
  const body = new URLSearchParams({ kind: "form", title });
  const answer = await fetch(`${home}/files`, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) {
    tab?.close();
    return;
  }
  await inspector.reload();
  const [key, file] = Object.entries(inspector.facts.formFiles).find(([, name]) => !before.has(name)) ?? [];
  if (!key) return;
  edit.setOne("ringflow:Task", { form: key });
  if (tab) tab.location = `${home}/files/${encodeURIComponent(file)}`;
}
