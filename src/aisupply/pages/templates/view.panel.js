/* The panel and the tip. Text enters the page by textContent only. */
View.panel = (page) => {
  const { data, state } = page;
  const { words } = data;
  const { make } = View;
  const panel = document.getElementById("panel");
  const few = 5;
  const WEB = /^https?:\/\//i;
  const OWN = /^([a-z]+\/)?[a-z0-9.-]+\.html(#|$)/;
  // What a firm is supplied and paid stands before what it only has to do with.
  const ORDER = ["supply_in", "supply_out", "money_in", "money_out", "option", "holding", "co-design", "rivalry"];
  const text = (number) => data.texts[number] ?? "";
  const rows = (link) => link.rows.map(([key, value]) => [text(key), text(value)]);
  const row = (link, wanted) => (rows(link).find(([key]) => key === wanted) ?? [])[1];
  const bounds = (part) => {
    const link = data.links[part];
    if (!link.bare) return row(link, "bounds") ?? "";
    return page.hasFigureBeside(page.edgeOf(part), link) ? words.figure_beside : words.no_figure;
  };

  const list = (heading, items) => {
    if (!items.length) return [];
    const found = make("ul");
    for (const item of items) found.append(item instanceof Node ? item : make("li", item));
    return [make("h3", heading), found];
  };
  const facts = (pairs) => {
    const found = make("dl");
    for (const [key, value] of pairs) {
      found.append(make("dt", words[key]), make("dd", value, key === "bounds" ? "strong" : ""));
    }
    return found;
  };
  // Addresses of sources are checked when the page is made, and once more here; those of the
  // report are of its own pages, which open in place of the report and not inside it.
  const link = (words_, address, pattern) => {
    if (!pattern.test(address ?? "")) return make("span", words_);
    const found = make("a", words_);
    found.href = address;
    found.rel = "noopener noreferrer nofollow";
    found.target = pattern === WEB ? "_blank" : "_top";
    return found;
  };
  const inParagraph = (part) => { const found = make("p"); found.append(part); return found; };
  const claimItem = (number) => {
    const claim = data.claims[number];
    const item = make("li");
    item.append(link(claim.id, claim.page, OWN));
    const said = [claim.status, claim.certainty, claim.known && `${words.known_short} ${claim.known}`,
      claim.source && `${claim.source}${claim.tier ? ` (${words.tier_short} ${claim.tier})` : ""}`];
    const line = said.filter(Boolean).join(" · ");
    if (line) item.append(make("span", line, "soft"));
    return item;
  };
  const sources = new Map(Object.entries(data.sources));
  const sourceItem = (source, spans) => {
    const [title, address] = sources.get(source) ?? [source, ""];
    const places = spans.filter(([of]) => text(of) === source).map(([, place]) => text(place));
    const beside = [source, ...(places.length ? [`${words.characters} ${places.join("; ")}`] : [])];
    const item = make("li");
    item.append(link(title, address, WEB));
    if (title !== source || places.length) item.append(make("span", beside.join(", "), "soft"));
    return item;
  };
  const linkFacts = (part) => {
    const { rows: _, claims = [], sources: named = [], spans = [] } = data.links[part];
    return [
      facts(rows(data.links[part]).map(([key, value]) => [key, key === "bounds" ? bounds(part) : value])),
      ...list(words.sources, named.map((source) => sourceItem(text(source), spans))),
      ...list(words.claims, claims.map(claimItem)),
    ];
  };
  const short = (part) => [row(data.links[part], "category"), bounds(part)].filter(Boolean).join(" · ");
  const partPanel = (part, open) => {
    const found = make("details");
    found.open = open;
    found.append(make("summary", short(part)), ...linkFacts(part));
    return found;
  };
  const partsNow = (edge) => {
    const shown = page.shown.get(edge.id);
    if (shown) return shown;
    const held = edge.parts.filter((part) => page.holding[part]);
    return held.length ? held : [edge.parts[edge.parts.length - 1]];
  };
  const edgePanel = (edge, wanted) => {
    const parts = partsNow(edge);
    const title = make("h2", text(data.links[parts[0]].title));
    const gone = parts.some((part) => page.holding[part]) ? [] : [make("p", words.not_then, "hint")];
    if (parts.length === 1) return [title, ...gone, ...linkFacts(parts[0])];
    const figured = parts.find((part) => row(data.links[part], "firm"));
    const named = parts.find((part) => data.linkIds[part] === wanted);
    const opened = named ?? figured ?? parts[0];
    return [
      title,
      make("p", `${words.links} (${parts.length})`, "hint"),
      ...parts.map((part) => partPanel(part, part === opened)),
    ];
  };
  const linkButton = (part) => {
    const edge = page.edgeOf(part);
    const label = data.crowded ? short(part) : page.looks.edgeLabel(edge, [part]);
    const title = text(data.links[part].title);
    const button = make("button", title + (label ? ` (${label})` : ""), "linklike");
    button.type = "button";
    button.addEventListener("click", () => page.select(data.linkIds[part], true));
    const item = make("li");
    item.append(button);
    return item;
  };
  const groupsOf = (id) => {
    const groups = new Map();
    const kindOf = ({ relation, from, to }) => (relation === "supply" || relation === "money"
      ? `${relation}_${to === id && from !== id ? "in" : "out"}` : relation);
    const rank = (edge) => (ORDER.indexOf(kindOf(edge)) + 1 || ORDER.length + 1);
    const ranked = [...(page.edgesOf.get(id) ?? [])].sort((one, other) => rank(one) - rank(other));
    for (const edge of ranked) {
      const kind = kindOf(edge);
      const key = kind === edge.relation ? words.other_links : words[kind];
      groups.set(key, [...(groups.get(key) ?? []), ...(page.shown.get(edge.id) ?? [])]);
    }
    return [...groups].filter(([, parts]) => parts.length).flatMap(([heading, parts]) => (
      list(`${heading} (${parts.length})`, parts.map(linkButton))));
  };
  const measures = (id) => {
    const found = data.measures[id];
    if (!found) return [];
    const table = make("table", undefined, "measures");
    const head = table.createTHead().insertRow();
    for (const word of [words.category, words.suppliers, words.hhi]) {
      const cell = make("th", word);
      cell.scope = "col";
      head.append(cell);
    }
    const body = table.createTBody();
    for (const cells of found) {
      const line = body.insertRow();
      for (const cell of cells) line.insertCell().textContent = cell;
    }
    const drawer = make("details");
    drawer.open = found.length <= few;
    drawer.append(
      make("summary", `${words.concentration} (${found.length})`),
      table,
      make("p", `${words.measured} ${data.measured}`, "hint"),
    );
    return [drawer];
  };
  const members = (id) => {
    const found = data.groups[id];
    if (!found) return [];
    const most = found.slice(0, 40).map(([, label]) => label);
    const rest = found.length - most.length;
    return list(`${words.firms} (${found.length})`, rest > 0 ? [...most, View.say(words.and_more, { n: rest })] : most);
  };
  const nodePanel = (id) => {
    const [title, type, name, place] = data.nodeDetails[page.nodeIndex.get(id)];
    return [
      make("h2", title),
      ...(place ? [inParagraph(link(words.report_page, place, OWN))] : []),
      facts([["type", type], ["id", name]]),
      ...(page.alive.has(id) || !page.edgesOf.has(id) ? [] : [make("p", words.not_then, "hint")]),
      ...measures(id),
      ...members(id),
      ...groupsOf(id),
    ];
  };
  const fill = (parts) => { panel.replaceChildren(...parts); };
  const hint = () => {
    fill([make("p", words.panel_hint, "hint")]);
    delete document.body.dataset.selected;
  };
  const show = (id) => {
    const edge = page.edgeById(id);
    const close = make("button", words.close, "linklike close");
    close.type = "button";
    close.addEventListener("click", page.clear);
    const again = document.body.dataset.selected === id;
    const top = panel.scrollTop;
    fill([...(page.nodeIndex.has(id) ? nodePanel(id) : edgePanel(edge, id)), close]);
    panel.scrollTop = again ? top : 0;
    document.body.dataset.selected = id;
  };

  // The tip: what lies under the pointer, in one line.
  const tip = document.getElementById("tip");
  const box = document.getElementById("network");
  const showTip = (words_, event) => {
    tip.textContent = words_;
    tip.hidden = false;
    const frame = box.getBoundingClientRect();
    const x = event.clientX - frame.left;
    tip.style.left = `${Math.max(4, Math.min(x + 14, frame.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${event.clientY - frame.top + 16}px`;
  };
  const tipOfEdge = (id) => {
    const parts = partsNow(page.edgeById(id));
    const title = text(data.links[parts[0]].title);
    if (parts.length > 1) return `${title} · ${words.links} (${parts.length})`;
    return [title, bounds(parts[0]), row(data.links[parts[0]], "status")].filter(Boolean).join(" · ");
  };
  page.network.on("hoverNode", ({ node, event }) => {
    const [title, type] = data.nodeDetails[page.nodeIndex.get(node)];
    showTip(`${title} · ${type}`, event);
  });
  page.network.on("hoverEdge", ({ edge, event }) => showTip(tipOfEdge(edge), event));
  for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) {
    page.network.on(name, () => { tip.hidden = true; });
  }
  return { show, hint, rows, row, bounds, focus: () => panel.focus() };
};
