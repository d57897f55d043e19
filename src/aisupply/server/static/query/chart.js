/* The answer as bars: one column of numbers over one of names, in the order of the table. */
import { choice, count, element, page, say } from "./dom.js";
import { numberOf, numericColumns } from "./answers.js";
import { textOf } from "./names.js";

const MOST = 50;
const [BAR, STEP, TOP, SIZE] = [16, 26, 8, 13];
const figures = new Intl.NumberFormat(page.lang, { maximumSignificantDigits: 6 });
const chosen = new WeakMap();

const shape = (name, attributes, text = null) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
};

/** Draw the chart into a place, with what it shows to choose. */
export const drawChart = (place, answer, rows) => {
  const numeric = numericColumns(answer);
  if (!numeric.length) return place.replaceChildren(element("p", { class: "note" }, say("chart_none")));
  const others = answer.columns.map((_, index) => index).filter((index) => !numeric.includes(index));
  const state = chosen.get(answer) ?? { value: numeric.at(-1), label: others[0] ?? -1 };
  chosen.set(answer, state);
  const name = (index) => [index, index < 0 ? say("row_number") : answer.columns[index]];
  const again = (key) => (index) => { state[key] = index; draw(); };
  const canvas = element("div", { class: "chart" });
  place.replaceChildren(
    element("p", { class: "choices" },
      choice(say("bar_of"), numeric.map(name), state.value, again("value")),
      choice(say("bar_by"), [...others, ...numeric, -1].map(name), state.label, again("label"))),
    canvas,
    ...(rows.length > MOST ? [element("p", { class: "note" }, say("chart_first", { first: MOST, n: count(rows.length) }))] : []));
  let width = 0;
  const draw = () => canvas.replaceChildren(bars(answer, rows.slice(0, MOST), state, width));
  new ResizeObserver(([entry], observer) => {
    if (!canvas.isConnected) observer.disconnect();
    else if (Math.abs(entry.contentRect.width - width) > 1) { width = entry.contentRect.width; draw(); }
  }).observe(canvas);
};

const bars = (answer, rows, state, width) => {
  const numbers = rows.map((row) => numberOf(row[state.value]));
  const finite = numbers.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const labels = rows.map((row, index) => (state.label < 0 ? String(index + 1) : textOf(row[state.label])));
  const side = Math.min(width * 0.42, 24 + 7 * Math.max(...labels.map((text) => text.length)));
  const room = Math.max(40, width - side - 78);
  const scale = (value) => side + ((value - low) / (high - low || 1)) * room;
  const about = say("chart_about", { value: answer.columns[state.value], label: state.label < 0 ? say("row_number") : answer.columns[state.label] });
  const drawing = shape("svg", { width, height: TOP * 2 + STEP * rows.length, role: "img", "aria-label": about });
  numbers.forEach((value, index) => drawing.append(bar({ value, label: labels[index], y: TOP + index * STEP, side, scale })));
  drawing.append(shape("line", { x1: scale(0), x2: scale(0), y1: TOP / 2, y2: TOP + STEP * rows.length, class: "axis" }));
  return drawing;
};

const bar = ({ value, label, y, side, scale }) => {
  const group = shape("g", {});
  const most = Math.max(4, Math.floor((side - 12) / 6.6));
  const text = label.length > most ? `${label.slice(0, most - 1)}…` : label;
  group.append(shape("title", {}, `${label}: ${Number.isNaN(value) ? "–" : figures.format(value)}`));
  group.append(shape("text", { x: side - 8, y: y + SIZE, "text-anchor": "end" }, text));
  if (!Number.isFinite(value)) return group;
  const [from, to] = [Math.min(scale(0), scale(value)), Math.max(scale(0), scale(value))];
  group.append(shape("rect", { x: from, y, width: Math.max(1, to - from), height: BAR, class: "mark" }));
  group.append(shape("text", { x: to + 6, y: y + SIZE }, figures.format(value)));
  return group;
};
