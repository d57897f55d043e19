/* The query page: what is asked, how it goes, and what is shown. */
import { at, count, element, page, say, seconds } from "./dom.js";
import { addressOf, downloadAddress, readAddress, writeAddress } from "./address.js";
import { Refusal, ask, fetchForm } from "./answers.js";
import { makeEditor } from "./editor.js";
import { readLens, showAll, showLens } from "./lens.js";
import { showQuestions } from "./questions.js";
import { describeQuery, reportPage } from "./names.js";
import { drawTable, sorted } from "./table.js";
import { drawChart } from "./chart.js";
import { drawGraph } from "./graph.js";

const FIRST = `# ${page.topics[0].title}\nSELECT ?supplier ?customer\nWHERE { ?supplier ais:suppliesTo ?customer }\nORDER BY ?customer ?supplier\n`;
const ROWS = { json: "JSON", xml: "XML", csv: "CSV", tsv: "TSV" };
const TRIPLES = { turtle: ["Turtle", "ttl"], ntriples: ["N-Triples", "nt"], jsonld: ["JSON-LD", "jsonld"] };
const PLACE = /at line (\d+), column (\d+)/;

const editor = makeEditor({ run: () => run({ isNew: true }) });
let view = "table";
let shown = null; // what is asked and answered: { state, answer, order }
let going = null; // the AbortController of a query that runs

/** Run what the editor holds under the lens of the controls. */
const run = async ({ isNew }) => {
  const state = { query: editor.get(), lens: readLens() };
  if (!state.query.trim()) return;
  going?.abort();
  const mine = new AbortController();
  going = mine;
  writeAddress({ ...state, view }, { isNew });
  const start = performance.now();
  begin();
  try {
    const answer = await ask(state, mine.signal);
    if (going === mine) succeed(state, answer, performance.now() - start);
  } catch (error) {
    if (going === mine) fail(error, performance.now() - start);
  } finally {
    if (going === mine) { going = null; at("cancel").disabled = true; at("answer").removeAttribute("aria-busy"); }
  }
};

const begin = () => {
  at("cancel").disabled = false;
  at("answer").setAttribute("aria-busy", "true");
  at("said").textContent = say("running");
  at("error").replaceChildren();
  at("waiting").hidden = true;
};

const succeed = (state, answer, time) => {
  shown = { state, answer, order: { column: null, direction: 1 } };
  const { kind, rows } = answer;
  const key = kind === "truth" ? "said_truth" : `said_${kind === "rows" ? "row" : "triple"}${rows.length === 1 ? "" : "s"}`;
  at("said").textContent = say(key, { n: rows ? count(rows.length) : "", seconds: seconds(time) });
  at("shown").hidden = false;
  showDownloads();
  showAbout();
  show();
};

const fail = (error, time) => {
  const isCancelled = error.name === "AbortError";
  if (!isCancelled && !(error instanceof Refusal)) console.error(error);
  shown = null;
  at("shown").hidden = true;
  at("said").textContent = isCancelled ? say("cancelled", { seconds: seconds(time) }) : "";
  if (!isCancelled) showError(error.message);
};

const showError = (message) => {
  const place = PLACE.exec(message);
  const parts = [element("p", { class: "failed" }, say("failed")), element("pre", {}, message)];
  if (place) {
    const [line, column] = [Number(place[1]), Number(place[2])];
    editor.mark(line, message.split("\n")[0]);
    parts.push(element("button", { type: "button", class: "tool", onclick: () => editor.goTo(line, column) }, say("go_to", { line, column })));
  }
  at("error").replaceChildren(...parts);
};

/** Draw the answer as what is chosen; the choice stands in the address. */
const show = () => {
  const { state, answer, order } = shown;
  const isTruth = answer.kind === "truth";
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
    button.hidden = isTruth;
  }
  const place = at("pane");
  const options = { order, lens: state.lens, follow };
  if (isTruth) place.replaceChildren(element("p", { class: "truth" }, say(answer.value ? "yes" : "no")));
  else if (!answer.rows.length) place.replaceChildren(element("p", { class: "note" }, say("no_rows")));
  else if (view === "chart") drawChart(place, answer, sorted(answer, order));
  else if (view === "graph") drawGraph(place, answer, options).catch((error) => showError(error.message));
  else drawTable(place, answer, options);
};

const showAbout = () => {
  const { state, answer } = shown;
  const address = reportPage(state.query, answer);
  at("about").replaceChildren(...(address ? [element("a", { href: pageAddress(address, state.lens) }, say("page_of_thing"))] : []));
};

/** The address of a page of the report under a lens, which stands in its path. */
const pageAddress = (address, lens) => {
  const pairs = page.lang === "en" ? lens : [...lens, ["lang", page.lang]];
  return pairs.length ? `report/${encodeURIComponent(new URLSearchParams(pairs))}/${address}` : address;
};

const showDownloads = () => {
  const { state, answer } = shown;
  const forms = answer.kind === "triples" ? TRIPLES : answer.kind === "truth" ? { json: "JSON", xml: "XML" } : ROWS;
  const links = Object.entries(forms).map(([form, told]) => {
    const [name, ending] = Array.isArray(told) ? told : [told, form];
    const address = downloadAddress(state, form);
    const save = (event) => { if (address === null) { event.preventDefault(); saveLong(state, form, `answer.${ending}`); } };
    return element("a", { href: address ?? "sparql", download: `answer.${ending}`, onclick: save }, name);
  });
  at("downloads").replaceChildren(`${say("download")} `, ...links.flatMap((link) => [link, " "]));
};

/** Save the answer to a query that is too long for an address. */
const saveLong = async (state, form, name) => {
  try {
    const address = URL.createObjectURL(await fetchForm(state, form));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    showError(error.message);
  }
};

const follow = (iri) => { editor.set(describeQuery(iri)); run({ isNew: true }); };

const take = (text, question, { run: isRun }) => {
  editor.set(text);
  if (question.all) showAll();
  if (innerWidth < 900) { at("questions-box").open = false; at("editor").scrollIntoView({ block: "start" }); }
  if (isRun) run({ isNew: true });
  else editor.focus();
};

/** Take what the address says; run it if it holds a query. */
const arrive = () => {
  const asked = readAddress();
  view = asked.view ?? "table";
  showLens(asked.lens);
  editor.set(asked.query ?? FIRST);
  const isSame = shown && shown.state.query === asked.query && String(shown.state.lens) === String(asked.lens);
  if (isSame) show();
  else if (asked.query) run({ isNew: false });
  else leave();
};

/** Back to the page as it is before a query has run. */
const leave = () => {
  going?.abort();
  going = null;
  shown = null;
  at("cancel").disabled = true;
  at("answer").removeAttribute("aria-busy");
  at("shown").hidden = true;
  at("waiting").hidden = false;
  at("said").textContent = "";
  at("error").replaceChildren();
};

const copyLink = async () => {
  const address = new URL(addressOf({ query: editor.get(), lens: readLens(), view }), location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    at("said").textContent = say("copied");
  } catch {
    at("said").textContent = say("copy_failed");
  }
};

at("controls").addEventListener("submit", (event) => { event.preventDefault(); run({ isNew: true }); });
at("cancel").addEventListener("click", () => going?.abort());
at("copy").addEventListener("click", copyLink);
at("language").addEventListener("click", (event) => { event.currentTarget.href = `query?${otherLanguage()}`; });
for (const button of document.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    view = button.dataset.view;
    writeAddress({ ...shown.state, view }, { isNew: false });
    show();
  });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => shown && view === "graph" && show());
addEventListener("popstate", arrive);

const otherLanguage = () => {
  const search = new URLSearchParams([["query", editor.get()], ...readLens()]);
  search.set("lang", at("language").hreflang);
  return search;
};

if (innerWidth < 900) at("questions-box").open = false;
showQuestions(take);
arrive();
document.body.dataset.drawn = "true";
