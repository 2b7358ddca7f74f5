// What is seen of requests: a thin bar when one takes long, a toast when the server cannot be reached.
import { showProblem } from "./toasts.js";

const LONG_MS = 300;

export function watchRequests(root) {
  const timers = new Map();
  root.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    // Live streams stay open for hours; they are not waited for.
    if (ctx.sourceElement?.hasAttribute("hx-sse:connect")) return;
    timers.set(ctx, setTimeout(() => root.documentElement.classList.add("busy"), LONG_MS));
  });
  root.addEventListener("htmx:finally:request", (event) => {
    clearTimeout(timers.get(event.detail.ctx));
    timers.delete(event.detail.ctx);
    if (timers.size === 0) root.documentElement.classList.remove("busy");
  });
  root.addEventListener("htmx:error", (event) => {
    const source = event.detail.ctx?.sourceElement;
    if (!source || source.hasAttribute("hx-sse:connect")) return;
    showProblem(root.body.dataset.lost, () => repeat(source));
  });
}

function repeat(source) {
  if (source instanceof HTMLFormElement) source.requestSubmit();
  else source.click();
}
