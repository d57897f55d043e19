/* IRIs as people read them, and where a link on one may lead. */
import { page } from "./dom.js";
import { addressOf } from "./address.js";

const byLength = Object.entries(page.prefixes).sort((a, b) => b[1].length - a[1].length);
const LOCAL = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
const SAFE_FILE = /^[a-z0-9]([a-z0-9.-]{0,78}[a-z0-9])?$/;
const TYPE = page.prefixes.rdf + "type";

/** An IRI shortened by the longest prefix that fits. */
export const shorten = (iri) => {
  for (const [prefix, space] of byLength) {
    if (iri.startsWith(space) && iri.length > space.length) return `${prefix}:${iri.slice(space.length)}`;
  }
  return iri;
};

/** An IRI as SPARQL takes it: a prefixed name where that needs no escapes. */
export const asTerm = (iri) => {
  for (const [prefix, space] of byLength) {
    if (iri.startsWith(space) && LOCAL.test(iri.slice(space.length))) return `${prefix}:${iri.slice(space.length)}`;
  }
  return `<${iri.replace(/[\u0000-\u0020<>"{}|^`\\]/g, encodeURIComponent)}>`;
};

/** The text of a cell. */
export const textOf = (cell) => {
  if (cell === null) return "";
  if (cell.type === "iri") return shorten(cell.value);
  return cell.type === "blank" ? `_:${cell.value}` : cell.value;
};

/** What a cell says of itself beside its text: the whole IRI, a language, a type of data. */
export const asideOf = (cell) => {
  if (cell.type === "iri") return cell.value;
  if (cell.lang) return `@${cell.lang}`;
  return cell.datatype ? shorten(cell.datatype) : "";
};

export const describeQuery = (iri) => `DESCRIBE ${asTerm(iri)}`;

/** The address that a cell's link leads to: a description here, a page of the web, or none. */
export const linkOf = (cell, lens) => {
  if (cell?.type !== "iri") return null;
  if (cell.value.startsWith(page.base)) return { href: addressOf({ query: describeQuery(cell.value), lens }), own: true };
  return /^https?:\/\/[^\s"'<>`\\]+$/i.test(cell.value) ? { href: cell.value, own: false } : null;
};

/** The page in the report of the one thing that triples describe, if its class has pages. */
export const reportPage = (query, answer) => {
  const asked = /^\s*DESCRIBE\s+(:[\w.-]+|<[^>]+>)\s*$/i.exec(query)?.[1];
  if (!asked || answer.kind !== "triples") return null;
  const iri = asked.startsWith(":") ? page.things + asked.slice(1) : asked.slice(1, -1);
  const id = iri.slice(page.things.length);
  if (!iri.startsWith(page.things) || !SAFE_FILE.test(id)) return null;
  for (const [subject, predicate, object] of answer.rows) {
    const folder = page.folders[object.value.split(/[#/]/).pop()];
    if (subject.value === iri && predicate.value === TYPE && folder) return `${folder}/${id}.html`;
  }
  return null;
};
