// The page on which processes are drawn: bpmn-js with our own inspector, problems and outline.
import { open } from "./page.js";

for (const place of document.querySelectorAll("[data-modeler]")) open(place);
