// The styles of the text editor inside dmn-js. Pages allow no style elements, so its rules go into
// a sheet of the document that is made by script.
import { StyleModule as Original } from "../../node_modules/style-mod/src/style-mod.js";

const sheets = new WeakMap();

export class StyleModule extends Original {
  static mount(root, modules) {
    const { sheet, known } = sheets.get(root) ?? made(root);
    for (const one of Array.isArray(modules) ? modules : [modules]) known.add(one);
    sheet.replaceSync([...known].map((one) => one.getRules()).join("\n"));
  }
}

function made(root) {
  const one = { sheet: new CSSStyleSheet(), known: new Set() };
  root.adoptedStyleSheets = [one.sheet, ...root.adoptedStyleSheets];
  sheets.set(root, one);
  return one;
}
