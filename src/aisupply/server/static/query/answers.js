/* Asking the endpoint, and reading what it answers. */
import { say } from "./dom.js";

const WANTED = "application/sparql-results+json, application/n-triples";

/** What the server did not answer, in its own words. */
export class Refusal extends Error {}

/** Ask, and return rows, a truth or triples: { kind, columns, rows } or { kind, value }. */
export const ask = async ({ query, lens }, signal) => {
  const response = await send({ query, lens }, WANTED, null, signal);
  const text = await body(response);
  const isTriples = response.headers.get("content-type").startsWith("application/n-triples");
  try {
    return isTriples ? readTriples(text) : readResults(JSON.parse(text));
  } catch (error) {
    throw error instanceof SyntaxError ? new Refusal(say("cut_short")) : error;
  }
};

/** Return an answer in a form, as a file to be saved. */
export const fetchForm = async (state, form) => (await send(state, "*/*", form, null)).blob();

const send = async ({ query, lens }, accept, form, signal) => {
  const pairs = [["query", query], ...lens, ...(form ? [["format", form]] : [])];
  let response;
  try {
    response = await fetch("sparql", { method: "POST", headers: { Accept: accept }, body: new URLSearchParams(pairs), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(say("unreachable"));
  }
  if (!response.ok) throw new Refusal((await body(response)).trim() || String(response.status));
  return response;
};

const body = async (response) => {
  try {
    return await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(say("cut_short"));
  }
};

const KINDS = { uri: "iri", bnode: "blank", literal: "literal", "typed-literal": "literal" };

const readCell = (told) => {
  if (told === undefined) return null;
  const kind = KINDS[told.type];
  if (!kind) return { type: "literal", value: JSON.stringify(told.value) };
  return { type: kind, value: told.value, lang: told["xml:lang"], datatype: told.datatype };
};

const readResults = (told) => {
  if ("boolean" in told) return { kind: "truth", value: told.boolean };
  const columns = told.head.vars;
  const rows = told.results.bindings.map((binding) => columns.map((name) => readCell(binding[name])));
  return { kind: "rows", columns, rows };
};

const LINE = /^(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"([^"\\]*(?:\\.[^"\\]*)*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?) \.$/;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

const unescaped = (text) =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
    one ? (ESCAPES[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)));

const readNode = (text) =>
  text.startsWith("<")
    ? { type: "iri", value: unescaped(text.slice(1, -1)) }
    : { type: "blank", value: text.slice(2) };

const readTriple = (line) => {
  const found = LINE.exec(line);
  if (found === null) throw new SyntaxError("no triple");
  const [, subject, predicate, object, literal, datatype, lang] = found;
  const value = literal === undefined ? readNode(object) : { type: "literal", value: unescaped(literal), datatype, lang };
  return [readNode(subject), readNode(predicate), value];
};

/** Read N-Triples, one a line, as the endpoint writes them. */
export const readTriples = (text) => ({
  kind: "triples",
  columns: ["subject", "predicate", "object"].map((key) => say(key)),
  rows: text.split("\n").filter(Boolean).map(readTriple),
});

const NUMERIC = /#(integer|decimal|double|float|long|int|short|byte|nonNegativeInteger|positiveInteger|unsignedInt|unsignedLong)$/;

/** The number in a cell; NaN if it holds none. */
export const numberOf = (cell) =>
  cell?.type === "literal" && NUMERIC.test(cell.datatype ?? "") ? Number(cell.value.replace("INF", "Infinity")) : NaN;

/** Which columns hold a number in some row and nothing but numbers in the others. */
export const numericColumns = ({ columns, rows }) =>
  columns.map((_, index) => index).filter((index) => {
    const cells = rows.map((row) => row[index]).filter((cell) => cell !== null);
    return cells.length > 0 && cells.every((cell) => !Number.isNaN(numberOf(cell)));
  });
