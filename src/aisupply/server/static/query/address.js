/* The state of the page is its address: /query?query=…&known-by=…#view=chart */
import { page } from "./dom.js";

const VIEWS = new Set(["table", "chart", "graph"]);
/* The server refuses longer addresses; what comes after # is not sent to it. */
const LONGEST = 8000;

/** The parameters that a request brings beside the query. */
const lensOf = (pairs) => pairs.filter(([name]) => name !== "query" && name !== "lang" && name !== "view");

export const readAddress = () => {
  const search = new URLSearchParams(location.search);
  const hash = new URLSearchParams(location.hash.slice(1));
  const view = hash.get("view");
  return {
    query: hash.get("query") ?? search.get("query"),
    lens: lensOf([...search]),
    view: VIEWS.has(view) ? view : null,
  };
};

/** The address of a query under a lens, from the folder of the page. */
export const addressOf = ({ query, lens, view = null }) => {
  const search = new URLSearchParams();
  const hash = new URLSearchParams();
  const isLong = new URLSearchParams([["query", query]]).toString().length > LONGEST;
  if (query) (isLong ? hash : search).append("query", query);
  for (const [name, value] of lens) search.append(name, value);
  if (page.lang !== "en") search.append("lang", page.lang);
  if (view && view !== "table") hash.append("view", view);
  const [after, fragment] = [search.toString(), hash.toString()];
  return `query${after ? `?${after}` : ""}${fragment ? `#${fragment}` : ""}`;
};

/** Put a state into the address: as a new step of the history, or in place of this one. */
export const writeAddress = (state, { isNew }) => {
  const address = addressOf(state);
  if (new URL(address, location.href).href === location.href) return;
  history[isNew ? "pushState" : "replaceState"](null, "", address);
};

/** The address at which the endpoint answers a query in a form; null if it would be too long. */
export const downloadAddress = ({ query, lens }, form) => {
  const search = new URLSearchParams([["query", query], ...lens, ["format", form]]).toString();
  return search.length > LONGEST ? null : `sparql?${search}`;
};
