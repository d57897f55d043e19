/* The editor: YASQE, with our prefixes and terms to complete and our way to mark errors. */
import { at, element, page, say } from "./dom.js";
import { loadThings } from "./things.js";

const NAME = "aisupply";
const MODE = "sparql-aisupply";
const MOST = 60;
const SPARQL_WORD = /^(?:[A-Za-z][\w-]*)?:?[\w./-]*$/;
const LOCAL = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
let terms = null;
let isAsked = false;

const loadTerms = () => {
  terms ??= fetch(`query/terms.json?lang=${page.lang}`).then((response) => response.json()).catch(() => { terms = null; return []; });
  return terms;
};

/** How well a term fits what is typed: 0 best, null not at all. */
const rank = (term, local, typed) => {
  if (local.startsWith(typed)) return 0;
  if (local.toLowerCase().startsWith(typed.toLowerCase())) return 1;
  const rest = typed.toLowerCase();
  return local.toLowerCase().includes(rest) || term.label?.toLowerCase().includes(rest) ? 2 : null;
};

/** The terms of the ontology and, where their namespace is meant, the things of the graph. */
const candidates = async (spaces) => {
  const isThing = spaces.length === 1 && spaces[0][1] === page.things;
  return isThing ? loadThings() : loadTerms();
};

/** The terms that fit a token: by prefix and name, or any by its name or label. */
const complete = async (editor, token) => {
  const prefixes = { ...page.prefixes, ...editor.getPrefixesFromQuery() };
  const [prefix, typed] = token.string.includes(":") ? token.string.split(/:(.*)/s) : [null, token.string.trim()];
  const spaces = prefix === null ? Object.entries(prefixes) : prefix in prefixes ? [[prefix, prefixes[prefix]]] : [];
  const found = [];
  for (const term of await candidates(spaces)) {
    const space = spaces.filter(([, iri]) => term.iri.startsWith(iri)).sort((a, b) => b[1].length - a[1].length)[0];
    const local = space ? term.iri.slice(space[1].length) : "";
    const place = LOCAL.test(local) ? rank(term, local, typed) : null;
    if (place !== null) found.push([place, `${space[0]}:${local}`]);
  }
  for (const other of prefix === null ? spaces : []) if (other[0].startsWith(typed)) found.push([0, `${other[0]}:`]);
  return found.sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1])).slice(0, MOST).map(([, text]) => text);
};

/** Show beside a suggestion what the ontology says of it. */
const explained = async (editor, hints) => {
  const prefixes = { ...page.prefixes, ...editor.getPrefixesFromQuery() };
  const isThing = hints.some((hint) => prefixes[hint.text.split(":")[0]] === page.things);
  const known = new Map((await (isThing ? loadThings() : loadTerms())).map((term) => [term.iri, term]));
  return hints.map((hint) => {
    const [prefix, local] = hint.text.split(/:(.*)/s);
    const term = known.get(prefixes[prefix] + local);
    const text = [term?.label, term?.definition].filter(Boolean).join(" · ") || (local ? "" : prefixes[prefix]);
    const render = (place) => place.append(element("b", {}, hint.text), " ", element("small", {}, text));
    return { ...hint, render };
  });
};

/* YASQE's grammar, to which our prefixes are declared from the start. */
Yasqe.defineMode(MODE, (config) => {
  const mode = Yasqe.getMode(config, "sparql11");
  const copied = (value) => (Array.isArray(value) ? value.slice() : value);
  return {
    ...mode,
    startState: () => ({ ...mode.startState(), prefixes: { ...page.prefixes } }),
    copyState: (state) => {
      const copy = Object.fromEntries(Object.entries(state).map(([key, value]) => [key, copied(value)]));
      return { ...copy, prefixes: { ...state.prefixes }, variables: { ...state.variables } };
    },
  };
});

/* Lists merge one by one: those of YASQE, which ask other hosts, must go first. */
Yasqe.defaults.autocompleters = [];
Yasqe.registerAutocompleter({
  name: NAME,
  bulk: false,
  autoShow: true,
  persistenceId: null,
  get: complete,
  isValidCompletionPosition: (editor) => {
    const { string, type } = editor.getCompleteToken();
    if (type === "comment" || !SPARQL_WORD.test(string.trim())) return false;
    return isAsked || string.includes(":");
  },
}, false);

/** Make the editor: { get, set, mark, goTo, focus }. */
export const makeEditor = ({ run }) => {
  const ask = (editor) => { isAsked = true; editor.autocomplete(); isAsked = false; };
  const editor = new Yasqe(at("editor"), {
    mode: MODE, value: "", autocompleters: ["variables", NAME], persistenceId: null, createShareableLink: null, consumeShareLink: null,
    showQueryButton: false, resizeable: true, editorHeight: "17rem", prefixCcApi: null,
    extraKeys: {
      "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-Space": ask, "Ctrl-S": false, Tab: false, "Shift-Tab": false,
    },
  });
  const completer = editor.autocompleters[NAME];
  const getHints = completer.getHints.bind(completer);
  completer.getHints = async (token) => explained(editor, await getHints(token));
  const field = editor.getInputField();
  field.setAttribute("aria-label", say("editor"));
  field.setAttribute("aria-describedby", "editor-help syntax");
  editor.checkSyntax = () => checkSyntax(editor);
  at("editor").addEventListener("focus", () => editor.focus());
  return {
    get: () => editor.getValue(),
    set: (text) => { if (text !== editor.getValue()) editor.setValue(text); },
    mark: (line, message) => mark(editor, line, message),
    goTo: (line, column) => { editor.focus(); editor.setCursor({ line: line - 1, ch: column - 1 }); editor.scrollIntoView(null, 60); },
    focus: () => editor.focus(),
  };
};

const mark = (editor, line, message) => {
  const sign = element("span", { class: "mistake", title: message }, "!");
  editor.setGutterMarker(line - 1, "gutterErrorBar", sign);
};

/** Mark the first line that does not parse, and say so under the editor. */
const checkSyntax = (editor) => {
  editor.clearGutter("gutterErrorBar");
  const place = at("syntax");
  if (!editor.getValue().trim()) { place.textContent = ""; return; }
  for (let line = 0; line < editor.lineCount(); line += 1) {
    const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
    if (state.OK) continue;
    const message = messageOf(line + 1, state);
    mark(editor, line + 1, message);
    place.textContent = message;
    return;
  }
  place.textContent = "";
};

const messageOf = (line, { errorMsg, possibleCurrent: possible = [] }) => {
  const undeclared = /^Prefix '([^']*)' is not defined$/.exec(errorMsg ?? "");
  if (undeclared) return say("syntax_prefix", { line, prefix: undeclared[1] });
  const expected = possible.slice(0, 8).join(" ") + (possible.length > 8 ? " …" : "");
  return expected ? say("syntax_expected", { line, expected }) : say("syntax_at", { line });
};
