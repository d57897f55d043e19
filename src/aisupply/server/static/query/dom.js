/* Elements, words and numbers. Text enters the page by textContent only. */
const data = JSON.parse(document.getElementById("page-data").textContent);

export const page = data;
export const at = (id) => document.getElementById(id);

/** A word of the page, with its places filled; braces inside the parts mean nothing. */
export const say = (key, parts = {}) =>
  data.words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole));

/** An element with attributes and children; a string child becomes text. */
export const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};

/** A labelled choice of one of several columns. */
export const choice = (word, options, chosen, changed) => {
  const select = element("select", { onchange: () => changed(Number(select.value)) });
  for (const [value, text] of options) select.append(new Option(text, value, false, value === chosen));
  return element("label", {}, `${word} `, select);
};

const whole = new Intl.NumberFormat(data.lang);
export const count = (number) => whole.format(number);
export const seconds = (milliseconds) =>
  new Intl.NumberFormat(data.lang, { maximumSignificantDigits: 2 }).format(milliseconds / 1000);
