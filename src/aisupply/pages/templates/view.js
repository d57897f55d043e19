/* Draws the network and fills the panel. Text enters the page by textContent only. */
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("view-data").textContent);
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const nodeIndex = new Map(data.nodes.map((node, index) => [node.id, index]));
  const edgeIndex = new Map(data.edges.map((edge, index) => [edge.id, index]));
  // A drawn link stands for one link or, in an overview, for several.
  const linkIndex = new Map(data.linkIds.map((id, index) => [id, index]));
  const edgeOfLink = new Map(data.edges.flatMap((edge) => edge.parts.map((part) => [part, edge.id])));
  if (window.parent !== window) document.body.classList.add("embedded");

  // Colours: pyvis holds those for light paper; the palette has both.
  const inks = { light: ["#1b1a18", "#fbfaf7"], dark: ["#f2efe8", "#14181d"] };
  const mode = () => (darkness.matches ? "dark" : "light");
  // In an overview what hangs on the chosen node or link stands out, and the rest is dimmed.
  let lit = null;
  const isBelow = (node) => node.shape === "dot" || node.shape === "diamond";
  const nodeLook = (node, wanted) => {
    const [ink, paper] = inks[wanted];
    const size = lit && lit.nodes.has(node.id) ? data.options.named : node.font.size;
    return {
      color: data.palette[wanted].nodes[node.kind],
      opacity: lit && !lit.nodes.has(node.id) ? 0.3 : 1,
      font: {
        color: isBelow(node) ? ink : data.palette[wanted].texts[node.kind],
        background: isBelow(node) ? paper : undefined,
        ...(data.crowded ? { size: isBelow(node) ? size : node.font.size } : {}),
      },
    };
  };
  const edgeLook = (edge, wanted) => {
    const [ink, paper] = inks[wanted];
    const colours = data.palette[wanted].links[edge.relation];
    const shade = lit && (lit.edges.has(edge.id) ? colours.highlight : data.palette[wanted].dim[edge.relation]);
    return {
      color: shade ? { ...colours, color: shade } : colours,
      font: { color: ink, background: paper, align: "horizontal" },
    };
  };

  // What is shown: by kind of link, by type of node, rumours.
  const boxes = [...document.querySelectorAll("[data-relation], [data-pattern], [data-type]")];
  const unticked = (name) => new Set(
    boxes.filter((box) => name in box.dataset && !box.checked).map((box) => box.dataset[name]),
  );
  const nodesHidden = () => {
    const types = unticked("type");
    return (node) => types.has(node.kind) || (Boolean(node.lone) && types.has("agreement"));
  };
  const edgesHidden = () => {
    const [relations, patterns] = [unticked("relation"), unticked("pattern")];
    return (edge) => relations.has(edge.relation) || patterns.has(edge.pattern);
  };

  const hideNode = nodesHidden();
  const nodes = new vis.DataSet(data.nodes.map((node) => (
    { ...node, ...nodeLook(node, mode()), hidden: hideNode(node) })));
  const edges = new vis.DataSet(data.edges.map((edge) => ({ ...edge, ...edgeLook(edge, mode()) })));
  const options = data.options;
  // Inside a report the wheel scrolls the report; the buttons zoom.
  options.interaction.zoomView = window.parent === window;
  const { named, ...visOptions } = options;
  const network = new vis.Network(byId("network"), { nodes, edges }, visOptions);

  const repaint = (wanted) => {
    nodes.update(data.nodes.map((node) => ({ id: node.id, ...nodeLook(node, wanted) })));
    edges.update(data.edges.map((edge) => ({ id: edge.id, ...edgeLook(edge, wanted) })));
    document.body.dataset.mode = wanted;
  };
  darkness.addEventListener("change", () => repaint(mode()));
  window.addEventListener("beforeprint", () => repaint("light"));
  window.addEventListener("afterprint", () => repaint(mode()));
  document.body.dataset.mode = mode();

  const emphasise = (id) => {
    if (!data.crowded) return;
    const own = nodeIndex.has(id) ? network.getConnectedEdges(id) : edgeIndex.has(id) ? [id] : [];
    const ends = own.flatMap((edge) => network.getConnectedNodes(edge));
    lit = own.length ? { nodes: new Set([...ends, id]), edges: new Set(own) } : null;
    repaint(mode());
  };

  // On a small screen the whole would be too small to read: start at the node with most links.
  // Around a focus, that and its nearest column are brought together.
  const openAround = (focus) => {
    const others = data.nodes.filter((node) => !node.hidden && node.x !== focus.x);
    const near = others.reduce((best, node) => (
      Math.abs(node.x - focus.x) < Math.abs(best.x - focus.x) ? node : best), others[0] ?? focus);
    const factor = Math.min(1, 500 / Math.max(1, Math.abs(near.x - focus.x)));
    nodes.update(data.nodes.map(({ id, x }) => ({ id, x: x * factor })));
    network.moveTo({ position: { x: ((near.x + focus.x) / 2) * factor, y: focus.y }, scale: 0.42 });
  };
  const openReadable = () => {
    if (network.getScale() >= 0.55 || byId("network").clientWidth > 600) return;
    if (data.emphasis) { openAround(data.nodes[nodeIndex.get(data.emphasis)]); return; }
    const links = (node) => network.getConnectedEdges(node.id).length;
    const hub = data.nodes.reduce((best, node) => (links(node) > links(best) ? node : best));
    network.moveTo({ position: { x: hub.x - 130, y: hub.y }, scale: data.crowded ? 0.68 : 0.75 });
  };
  network.once("afterDrawing", () => {
    if (data.nodes.length) openReadable();
    if (data.emphasis) emphasise(data.emphasis);
    document.body.dataset.drawn = "true";
    document.body.dataset.drawnMs = String(Math.round(performance.now()));
  });

  // The panel.
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const list = (heading, texts) => {
    if (!texts.length) return [];
    const items = make("ul");
    for (const text of texts) items.append(make("li", text));
    return [make("h3", heading), items];
  };
  const facts = (rows) => {
    const found = make("dl");
    for (const [key, text] of rows) {
      found.append(make("dt", words[key]), make("dd", text, key === "bounds" ? "strong" : ""));
    }
    return found;
  };
  const linkFacts = (detail) => [
    facts(detail.rows),
    ...list(words.sources, detail.sources),
    ...list(words.spans, detail.spans.map(([source, place]) => `${source}, ${words.characters} ${place}`)),
    ...list(words.claims, detail.claims),
  ];
  const short = (detail) => {
    const row = (key) => (detail.rows.find(([name]) => name === key) ?? [])[1];
    return [row("category"), row("bounds")].filter(Boolean).join(" · ");
  };
  const partPanel = (part, open) => {
    const found = make("details");
    const detail = data.linkDetails[part];
    found.open = open;
    found.append(make("summary", short(detail)), ...linkFacts(detail));
    return found;
  };
  const edgePanel = ({ parts }, link) => {
    const first = data.linkDetails[parts[0]];
    if (parts.length === 1) return [make("h2", first.title), ...linkFacts(first)];
    const figured = parts.find((part) => data.linkDetails[part].rows.some(([key]) => key === "firm"));
    const opened = parts.includes(link) ? link : figured ?? parts[0];
    return [
      make("h2", first.title),
      make("p", `${words.links} (${parts.length})`, "hint"),
      ...parts.map((part) => partPanel(part, part === opened)),
    ];
  };
  const linkButton = (part) => {
    const detail = data.linkDetails[part];
    const alone = data.edges[edgeIndex.get(edgeOfLink.get(part))];
    const label = alone.parts.length > 1 ? short(detail) : alone.label;
    const button = make("button", detail.title + (label ? ` (${label})` : ""), "linklike");
    button.type = "button";
    button.addEventListener("click", () => select(data.linkIds[part], true));
    return button;
  };
  const nodePanel = (id, detail) => {
    const items = make("ul");
    const parts = network.getConnectedEdges(id).flatMap((edge) => data.edges[edgeIndex.get(edge)].parts);
    for (const part of parts) {
      const item = make("li");
      item.append(linkButton(part));
      items.append(item);
    }
    return [
      make("h2", detail.title),
      facts([["type", detail.type]]),
      make("h3", `${words.links} (${items.children.length})`),
      items,
    ];
  };
  const panel = byId("panel");
  const fill = (parts) => { panel.replaceChildren(...parts); panel.scrollTop = 0; };
  const markRow = (id) => {
    for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    for (const row of document.querySelectorAll("tr[data-link]")) {
      if (row.dataset.link === id) row.classList.add("chosen");
    }
  };
  const clear = () => {
    network.unselectAll();
    markRow(null);
    emphasise(data.emphasis);
    fill([make("p", words.panel_hint, "hint")]);
    delete document.body.dataset.selected;
  };
  const show = (parts, id) => {
    const close = make("button", words.close, "linklike close");
    close.type = "button";
    close.addEventListener("click", clear);
    fill([...parts, close]);
    document.body.dataset.selected = id;
  };
  // A hidden node is brought up by ticking its type in the legend.
  const unhide = (node) => {
    const wanted = node.lone ? "agreement" : node.kind;
    const box = boxes.find((found) => found.dataset.type === wanted);
    if (box && !box.checked && nodes.get(node.id).hidden) {
      box.checked = true;
      filter();
    }
  };
  function select(id, moveFocus) {
    const link = linkIndex.get(id);
    const edge = edgeIndex.has(id) ? id : edgeOfLink.get(link);
    if (nodeIndex.has(id)) {
      unhide(data.nodes[nodeIndex.get(id)]);
      network.selectNodes([id]);
      markRow(null);
      show(nodePanel(id, data.nodeDetails[nodeIndex.get(id)]), id);
      emphasise(id);
    } else if (edge !== undefined) {
      const drawn = data.edges[edgeIndex.get(edge)];
      for (const end of [drawn.from, drawn.to]) unhide(data.nodes[nodeIndex.get(end)]);
      network.setSelection({ nodes: [], edges: [edge] });
      markRow(data.linkIds[link ?? drawn.parts[0]]);
      show(edgePanel(drawn, link), id);
      emphasise(edge);
    } else {
      return false;
    }
    if (moveFocus) panel.focus();
    return true;
  }
  network.on("click", (event) => {
    if (event.nodes.length) select(event.nodes[0]);
    else if (event.edges.length) select(event.edges[0]);
    else clear();
  });

  // The tip: what lies under the pointer, in one or two lines.
  const tip = byId("tip");
  const showTip = (text, event) => {
    tip.textContent = text;
    tip.hidden = false;
    const box = byId("network").getBoundingClientRect();
    const x = event.clientX - box.left;
    tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${event.clientY - box.top + 16}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  const tipOfEdge = (id) => {
    const { parts } = data.edges[edgeIndex.get(id)];
    const detail = data.linkDetails[parts[0]];
    if (parts.length > 1) return `${detail.title} · ${words.links} (${parts.length})`;
    const wanted = new Set(["bounds", "status"]);
    return [detail.title, ...detail.rows.filter(([key]) => wanted.has(key)).map((row) => row[1])].join(" · ");
  };
  network.on("hoverNode", ({ node, event }) => {
    const detail = data.nodeDetails[nodeIndex.get(node)];
    showTip(`${detail.title} · ${detail.type}`, event);
  });
  network.on("hoverEdge", ({ edge, event }) => showTip(tipOfEdge(edge), event));
  for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, hideTip);

  // Search, zoom, legend, table.
  const findNode = (text) => {
    const wanted = text.trim().toLocaleLowerCase();
    if (!wanted) return undefined;
    const title = (index) => data.nodeDetails[index].title.toLocaleLowerCase();
    const ids = data.nodes.map((node) => node.id);
    return ids.find((id, index) => title(index) === wanted || String(id).toLocaleLowerCase() === wanted)
      ?? ids.find((id, index) => title(index).startsWith(wanted))
      ?? ids.find((id, index) => title(index).includes(wanted));
  };
  const search = (exactOnly) => {
    const text = byId("search").value;
    const id = findNode(text);
    const exact = id !== undefined
      && data.nodeDetails[nodeIndex.get(id)].title.toLocaleLowerCase() === text.trim().toLocaleLowerCase();
    if (exactOnly && !exact) return;
    byId("message").textContent = id === undefined && text.trim() ? words.no_match : "";
    if (id === undefined) return;
    select(id);
    network.focus(id, { scale: Math.max(network.getScale(), 0.9) });
  };
  byId("search").addEventListener("input", () => search(true));
  byId("search").addEventListener("keydown", (event) => { if (event.key === "Enter") search(false); });
  const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)) });
  byId("zoom-in").addEventListener("click", () => zoom(1.3));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  byId("fit").addEventListener("click", () => network.fit());
  function filter() {
    const [hideNodes, hideEdges] = [nodesHidden(), edgesHidden()];
    nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: hideNodes(node) })));
    edges.update(data.edges.map((edge) => ({ id: edge.id, hidden: hideEdges(edge) })));
  }
  for (const box of boxes) box.addEventListener("change", filter);
  byId("link-table").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) select(button.closest("tr").dataset.link, true);
  });

  // A link such as view.html#focus=amd opens with that node chosen.
  const asked = new URLSearchParams(location.hash.slice(1)).get("focus");
  if (asked) select(asked);

  window.aisupply = { network, nodes, edges, select };
})();
