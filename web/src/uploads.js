// Attaching files: dropping them on the form or choosing them sends them at once and shows how far
// it is. Without this script the form is sent by its button.

export function watchUploads(root) {
  root.addEventListener("change", (event) => {
    const form = event.target.type === "file" && event.target.closest("form[data-upload]");
    if (form && event.target.files.length) send(form, event.target.files);
  });
  root.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-upload]")) return;
    event.preventDefault();
    event.stopPropagation();
    send(event.target, event.target.querySelector("input[type=file]").files);
  }, true);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    root.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-upload]");
      if (!form) return;
      event.preventDefault();
      form.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) send(form, event.dataTransfer.files);
    });
  }
}

function send(form, files) {
  if (form.ariaBusy === "true" || !files.length) return;
  const data = new FormData();
  for (const file of files) data.append("files", file);
  const [bar, error] = [form.querySelector("progress"), form.querySelector("[role=alert]")];
  const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
  request.open("POST", form.action);
  request.setRequestHeader("X-Upload", "1");
  request.upload.onprogress = (event) => { bar.value = (100 * event.loaded) / event.total; };
  request.onloadend = () => {
    form.ariaBusy = "false";
    if (request.status === 201) return location.reload();
    bar.hidden = true;
    error.textContent = request.status && request.responseText.length < 500
      ? request.responseText : form.dataset.failed;
    error.hidden = false;
    form.querySelector("input[type=file]").value = "";
  };
  form.ariaBusy = "true";
  bar.hidden = false;
  error.hidden = true;
  request.send(data);
}
