/* The answer as a graph: triples, or two columns of IRIs, drawn by vis-network on a canvas. */
import { choice, count, element, page, say } from "./dom.js";
import { Refusal } from "./answers.js";
import { drawLink } from "./table.js";
import { textOf } from "./names.js";

const MOST = 400;
const LABEL = page.prefixes.rdfs + "label";
const chosen = new WeakMap();
let library = null;

const load = () => {
  library ??= new Promise((resolve, reject) => {
    document.head.append(element("script", { src: "query/vis-network.js", onload: resolve, onerror: reject }));
  }).catch(() => { library = null; throw new Refusal(say("unreachable")); });
  return library;
};

const isNode = (cell) => cell !== null && cell.type !== "literal";

/** Which columns hold IRIs in some row and no text in any. */
const nodeColumns = ({ columns, rows }) =>
  columns.map((_, index) => index).filter((index) =>
    rows.some((row) => row[index] !== null) && rows.every((row) => row[index] === null || isNode(row[index])));

/** Draw the graph into a place, with what it shows to choose. */
export const drawGraph = async (place, answer, options) => {
  const columns = answer.kind === "triples" ? [0, 2] : nodeColumns(answer);
  if (columns.length < 2) {
    place.replaceChildren(element("p", { class: "note" }, say("graph_none")));
    return;
  }
  const labelled = answer.columns.findIndex((_, index) => !columns.slice(0, 2).includes(index));
  const state = chosen.get(answer) ?? { from: columns[0], to: columns[1], label: answer.kind === "triples" ? 1 : labelled };
  chosen.set(answer, state);
  const canvas = element("div", { class: "network", role: "group", "aria-label": say("graph_about") });
  const tools = element("p", { class: "zoom" }, zoom(canvas, "closer", "+", 1.4), zoom(canvas, "farther", "−", 1 / 1.4), zoom(canvas, "whole", "□", null));
  const selected = element("p", { class: "selected", role: "status" });
  const note = element("p", { class: "note" });
  const draw = () => show(canvas, note, selected, linksOf(answer, state), options);
  place.replaceChildren(...(answer.kind === "triples" ? [] : [choices(answer, columns, state, draw)]), element("div", { class: "drawing" }, canvas, tools), selected, note);
  await load();
  if (canvas.isConnected) draw();
};

/** A button that brings the drawing closer by a factor, or shows it whole. */
const zoom = (canvas, key, sign, factor) => {
  const act = () => (factor ? canvas.network?.moveTo({ scale: canvas.network.getScale() * factor }) : canvas.network?.fit());
  return element("button", { type: "button", class: "tool", title: say(key), "aria-label": say(key), onclick: act }, sign);
};

const choices = (answer, columns, state, draw) => {
  const name = (index) => [index, index < 0 ? say("edge_unlabelled") : answer.columns[index]];
  const again = (key) => (index) => { state[key] = index; draw(); };
  const every = [...answer.columns.keys(), -1];
  return element("p", { class: "choices" },
    choice(say("edge_from"), columns.map(name), state.from, again("from")),
    choice(say("edge_to"), columns.map(name), state.to, again("to")),
    choice(say("edge_label"), every.map(name), state.label, again("label")));
};

/** The links of an answer, each once: { from, to, text }, and labels of what they join. */
const linksOf = (answer, { from, to, label }) => {
  const [links, names] = [new Map(), new Map()];
  for (const row of answer.rows) {
    if (answer.kind === "triples" && row[1].value === LABEL) names.set(keyOf(row[0]), row[2].value);
    if (!isNode(row[from]) || !isNode(row[to])) continue;
    const text = label < 0 ? "" : textOf(row[label]);
    links.set(JSON.stringify([keyOf(row[from]), keyOf(row[to]), text]), { from: row[from], to: row[to], text });
  }
  return { links: [...links.values()], names };
};

const keyOf = (cell) => `${cell.type} ${cell.value}`;

const shownName = (cell, names) => {
  const text = names.get(keyOf(cell)) ?? textOf(cell);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

const show = (canvas, note, selected, { links, names }, { lens, follow }) => {
  const shown = links.slice(0, MOST);
  const cells = new Map(shown.flatMap(({ from, to }) => [[keyOf(from), from], [keyOf(to), to]]));
  const nodes = [...cells].map(([id, cell]) => ({ id, label: shownName(cell, names) }));
  const edges = shown.map(({ from, to, text }) => ({ from: keyOf(from), to: keyOf(to), label: text || undefined }));
  canvas.network?.destroy();
  canvas.network = new vis.Network(canvas, { nodes, edges }, looks(nodes.length));
  canvas.network.once("stabilizationIterationsDone", () => { canvas.network.setOptions({ physics: false }); canvas.dataset.drawn = nodes.length; });
  canvas.network.on("select", ({ nodes: [id] }) => {
    const cell = cells.get(id);
    selected.replaceChildren(...(cell ? [`${say("chosen")} `, drawLink(cell, lens, follow) ?? textOf(cell)] : []));
  });
  note.textContent = `${links.length > MOST ? `${say("graph_first", { first: MOST, n: count(links.length) })} ` : ""}${say("graph_about")}`;
};

/* The more there is, the larger the letters: the whole is shown smaller. */
const looks = (many) => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const [ink, soft, card, bar] = ["--ink", "--soft", "--card", "--bar"].map(colour);
  return {
    nodes: { shape: "box", margin: 7, color: { background: card, border: bar, highlight: { background: colour("--bar-soft"), border: ink } }, font: { color: ink, size: 15 + Math.min(25, many / 6) } },
    edges: { arrows: { to: { scaleFactor: 0.6 } }, color: { color: soft, highlight: bar }, font: { color: soft, size: 12, strokeWidth: 3, strokeColor: card }, smooth: { type: "dynamic" } },
    physics: { barnesHut: { springLength: 150 + many, gravitationalConstant: -9000, avoidOverlap: 0.3 }, stabilization: { iterations: 250 } },
    layout: { randomSeed: 7, improvedLayout: false },
    interaction: { keyboard: { enabled: true, bindToWindow: false } },
  };
};
