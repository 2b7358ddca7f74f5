// Words come from the server, in the reader's language; what it does not know stays English.
let table = {};

export function setWords(words) {
  table = words;
}

export function t(text, values = {}) {
  return (table[text] ?? text).replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
}
