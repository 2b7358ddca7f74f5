// What every page does in the browser. Pages work without it; it only makes them quicker to use.
import { watchKeys } from "./keys.js";
import { watchToasts } from "./toasts.js";
import { watchRequests } from "./requests.js";
import { watchClicks } from "./clicks.js";
import { watchViewer } from "./diagram/drawings.js";
import { watchGrids } from "./grid.js";
import { watchPalette } from "./palette.js";
import { watchOrdering } from "./ordering.js";
import { watchTicks } from "./ticks.js";
import { watchMentions } from "./mentions.js";
import { watchUploads } from "./uploads.js";

watchClicks(document);
watchKeys(document);
watchToasts(document);
watchRequests(document);
watchViewer(document);
watchGrids(document);
watchPalette(document);
watchOrdering(document);
watchTicks(document);
watchMentions(document);
watchUploads(document);

// What was said once is not said again when the page is loaded anew.
const here = new URL(location.href);
if (here.searchParams.has("said")) {
  here.searchParams.delete("said");
  history.replaceState(history.state, "", here);
}

// A form that came back with mistakes begins with its summary, for eyes and screen readers alike.
document.getElementById("error-summary")?.focus();
