/* What the graph calls its things and categories: asked once, when something is to be suggested. */
import { page } from "./dom.js";
import { ask } from "./answers.js";

const THINGS = `SELECT DISTINCT ?thing ?label { ?thing a ?type ; rdfs:label ?label
  FILTER(STRSTARTS(STR(?thing), "${page.things}")) } ORDER BY ?thing LIMIT 5000`;
const CATEGORIES = "SELECT ?thing ?label { ?thing a ais:ProductCategory ; skos:prefLabel ?label } ORDER BY ?thing LIMIT 1000";

/** Returns a function that asks at its first call, and again if that failed. */
const once = (query) => {
  let asked = null;
  return () => {
    asked ??= ask({ query, lens: [] }, null)
      .then(({ rows }) => rows.map(([thing, label]) => ({ iri: thing.value, label: label.value })))
      .catch(() => { asked = null; return []; });
    return asked;
  };
};

export const loadThings = once(THINGS);
export const loadCategories = once(CATEGORIES);
