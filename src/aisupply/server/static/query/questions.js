/* The questions at hand: each with its parameters, put into the editor as SPARQL. */
import { at, element, page, say } from "./dom.js";
import { asTerm } from "./names.js";
import { loadCategories, loadThings } from "./things.js";

const CODE = page.prefixes.aisc;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const named = { id: new Map(), code: new Map() };
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r" };

/** Fill the list; `take(text, question, { run })` is called with the SPARQL of a question. */
export const showQuestions = (take) => {
  const topics = page.topics.map((topic) => {
    const items = topic.questions.map((question) => drawQuestion(question, take));
    const head = element("summary", {}, element("h3", {}, topic.title));
    return { items, element: element("details", { class: "topic", open: topic === page.topics[0] }, head, ...items.map((item) => item.element)) };
  });
  at("questions").replaceChildren(...topics.map((topic) => topic.element));
  at("find").addEventListener("input", () => {
    const words = plain(at("find").value).split(/\s+/).filter(Boolean);
    for (const { items, element: section } of topics) {
      for (const item of items) item.element.hidden = !words.every((word) => item.text.includes(word));
      section.hidden = items.every((item) => item.element.hidden);
      if (words.length) section.open = true;
    }
    at("no-question").textContent = topics.every((topic) => topic.element.hidden) ? say("no_question") : "";
  });
};

const drawQuestion = (question, take) => {
  const fields = question.parameters.map((parameter) => {
    const list = { id: "things", code: "categories" }[parameter.type] ?? null;
    return element("input", { value: parameter.value, list, autocomplete: "off", spellcheck: "false" });
  });
  const send = (run) => {
    const values = question.parameters.map((parameter, index) => termOf(parameter, fields[index].value.trim()));
    take(filled(question, values), question, { run });
  };
  const form = element("form", { onsubmit: (event) => { event.preventDefault(); send(event.submitter?.value === "run"); } },
    ...fields.map((field, index) => element("label", {}, `${question.parameters[index].name} `, field)),
    ...(question.all ? [element("p", { class: "note" }, say("all_claims"))] : []),
    element("p", { class: "row" },
      element("button", { class: "tool main", value: "run" }, say("ask")),
      element("button", { class: "tool", value: "take" }, say("take"))));
  const details = element("details", { class: "question", ontoggle: () => details.open && fields.length && loadNames() },
    element("summary", {}, question.text), form);
  return { element: details, text: plain(`${question.text} ${question.name}`) };
};

const filled = (question, values) => {
  const at = new Map(question.parameters.map((parameter, index) => [parameter.name, values[index]]));
  const sparql = question.sparql.replace(/\$(\w+)/g, (whole, name) => at.get(name) ?? whole);
  return `# ${question.text}\n${sparql}\n`;
};

/** What was typed as a SPARQL term: a thing by label or id, a category, the end of a day. */
const termOf = ({ type, value }, typed) => {
  const text = typed || value;
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(text)) return text;
  if (type === "date") return `"${text}T23:59:59Z"^^xsd:dateTime`;
  if (type !== "id" && type !== "code") return `"${text.replace(/["\\\n\r]/g, (sign) => ESCAPES[sign])}"`;
  const known = named[type].get(plain(text));
  return asTerm(known ?? (type === "id" ? page.things : CODE) + text);
};

/** Suggest, from then on, labels of things and categories in the fields. */
const loadNames = async () => {
  await Promise.all([suggest("id", at("things"), loadThings), suggest("code", at("categories"), loadCategories)]);
};

const suggest = async (type, list, load) => {
  if (named[type].size) return;
  const space = type === "id" ? page.things : CODE;
  for (const { iri, label } of await load()) {
    const id = iri.slice(space.length);
    if (!id.includes("/")) named[type].set(plain(label), iri);
    if (!id.includes("/")) list.append(new Option(label, id));
  }
};
