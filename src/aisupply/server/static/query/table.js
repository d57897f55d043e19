/* The answer as a table: a page of it at a time, sorted by any column. */
import { count, element, page, say } from "./dom.js";
import { numberOf, numericColumns } from "./answers.js";
import { asideOf, linkOf, textOf } from "./names.js";

const ROWS = 100;
const collator = new Intl.Collator(page.lang, { numeric: true });

/** The rows of an answer in an order: { column, direction }, with the empty ones last. */
export const sorted = (answer, { column, direction }) => {
  if (column === null) return answer.rows;
  const isNumeric = numericColumns(answer).includes(column);
  const key = isNumeric ? (row) => numberOf(row[column]) : (row) => textOf(row[column]);
  const compare = isNumeric ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : collator.compare;
  const [full, empty] = [[], []];
  for (const row of answer.rows) (row[column] === null ? empty : full).push(row);
  return full.map((row) => [key(row), row]).sort((a, b) => direction * compare(a[0], b[0])).map(([, row]) => row).concat(empty);
};

/** Draw the table into a place; `order` is kept for the chart, `follow` runs a link's query. */
export const drawTable = (place, answer, { order, lens, follow }) => {
  const numeric = new Set(numericColumns(answer));
  let rows = sorted(answer, order);
  let start = 0;
  const body = element("tbody");
  const heads = answer.columns.map((name, index) => head(name, index));
  const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("table") },
    element("table", { class: "answer" }, element("thead", {}, element("tr", {}, ...heads)), body));
  const pager = makePager((to) => { start = to; fill(); scroll.scrollTop = 0; });

  function head(name, index) {
    const button = element("button", { type: "button", class: "sort", title: say("sort_by", { name }), onclick: () => sort(index) }, name);
    return element("th", { scope: "col", class: numeric.has(index) ? "number" : null }, button);
  }
  function sort(index) {
    const again = order.column === index;
    if (again && order.direction === -1) Object.assign(order, { column: null, direction: 1 });
    else Object.assign(order, { column: index, direction: again ? -1 : 1 });
    rows = sorted(answer, order);
    start = 0;
    fill();
  }
  function fill() {
    heads.forEach((th, index) => {
      if (order.column !== index) th.removeAttribute("aria-sort");
      else th.setAttribute("aria-sort", order.direction === 1 ? "ascending" : "descending");
    });
    body.replaceChildren(...rows.slice(start, start + ROWS).map((row) =>
      element("tr", {}, ...row.map((cell, index) => drawCell(cell, numeric.has(index), lens, follow)))));
    pager.show(start, rows.length);
  }
  fill();
  place.replaceChildren(scroll, pager.element);
};

const drawCell = (cell, isNumber, lens, follow) => {
  const td = element("td", { class: isNumber ? "number" : null });
  if (cell === null) return td;
  const link = drawLink(cell, lens, follow);
  td.append(link ?? textOf(cell));
  if (!link && asideOf(cell)) td.title = asideOf(cell);
  return td;
};

/** A link on what a cell names, or null where there is nothing to follow. */
export const drawLink = (cell, lens, follow) => {
  const link = linkOf(cell, lens);
  if (link === null) return null;
  if (!link.own) return element("a", { href: link.href, title: cell.value, rel: "external noopener noreferrer", target: "_blank" }, textOf(cell));
  const followed = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    follow(cell.value);
  };
  return element("a", { href: link.href, title: cell.value, onclick: followed }, textOf(cell));
};

const makePager = (go) => {
  const said = element("span", { role: "status" });
  const targets = {};
  const button = (key, sign) =>
    element("button", { type: "button", class: "tool", "aria-label": say(key), title: say(key), onclick: () => go(targets[key]) }, sign);
  const buttons = { first: button("first", "«"), previous: button("previous", "‹"), next: button("next", "›"), last: button("last", "»") };
  const bar = element("div", { class: "pager" }, buttons.first, buttons.previous, said, buttons.next, buttons.last);
  const show = (start, all) => {
    bar.hidden = all <= ROWS;
    said.textContent = say("page_of", { from: count(start + 1), to: count(Math.min(start + ROWS, all)), n: count(all) });
    Object.assign(targets, { first: 0, previous: start - ROWS, next: start + ROWS, last: Math.floor((all - 1) / ROWS) * ROWS });
    buttons.first.disabled = buttons.previous.disabled = start === 0;
    buttons.next.disabled = buttons.last.disabled = start + ROWS >= all;
  };
  return { element: bar, show };
};
