// Elements from text, as dmn-js makes them. Pages allow no style attributes in texts of HTML, so
// these are set on the elements afterwards: they look as their makers want, the logo among them.
import plain from "../../node_modules/domify/index.js";

export default function domify(html, document) {
  const made = plain(html.replaceAll(' style="', ' data-style="'), document);
  const inside = made.querySelectorAll ? [...made.querySelectorAll("[data-style]")] : [];
  for (const one of made.dataset?.style ? [made, ...inside] : inside) {
    one.style.cssText = one.dataset.style;
    delete one.dataset.style;
  }
  return made;
}
