/* Draws the network and fills the panel. Text enters the page by textContent only. */
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("view-data").textContent);
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const nodeIndex = new Map(data.nodes.map((node, index) => [node.id, index]));
  const edgeIndex = new Map(data.edges.map((edge, index) => [edge.id, index]));
  if (window.parent !== window) document.body.classList.add("embedded");

  // Colours: pyvis holds those for light paper; the palette has both.
  const inks = { light: ["#1b1a18", "#fbfaf7"], dark: ["#f2efe8", "#14181d"] };
  const labelBelow = new Set(["agreement", "person"]);
  const nodeLook = (node, mode) => ({
    color: data.palette[mode].nodes[node.kind],
    font: {
      color: data.palette[mode].texts[node.kind],
      background: labelBelow.has(node.kind) ? inks[mode][1] : undefined,
    },
  });
  const edgeLook = (edge, mode, ink, paper) => ({
    color: data.palette[mode].links[edge.relation],
    font: { color: ink, background: paper, align: "horizontal" },
  });
  const looks = (mode) => {
    const [ink, paper] = inks[mode];
    return {
      nodes: data.nodes.map((node) => ({ ...node, ...nodeLook(node, mode) })),
      edges: data.edges.map((edge) => ({ ...edge, ...edgeLook(edge, mode, ink, paper) })),
    };
  };
  const mode = () => (darkness.matches ? "dark" : "light");

  const first = looks(mode());
  const nodes = new vis.DataSet(first.nodes);
  const edges = new vis.DataSet(first.edges);
  const options = data.options;
  // Inside a report the wheel scrolls the report; the buttons zoom.
  options.interaction.zoomView = window.parent === window;
  const network = new vis.Network(byId("network"), { nodes, edges }, options);

  const repaint = (wanted) => {
    const paint = looks(wanted);
    nodes.update(paint.nodes.map(({ id, color, font }) => ({ id, color, font })));
    edges.update(paint.edges.map(({ id, color, font }) => ({ id, color, font })));
    document.body.dataset.mode = wanted;
  };
  darkness.addEventListener("change", () => repaint(mode()));
  window.addEventListener("beforeprint", () => repaint("light"));
  window.addEventListener("afterprint", () => repaint(mode()));
  document.body.dataset.mode = mode();

  // On a small screen the whole would be too small to read: start at the node with most links.
  const openReadable = () => {
    if (network.getScale() >= 0.55 || byId("network").clientWidth > 600) return;
    const links = (node) => network.getConnectedEdges(node.id).length;
    const hub = data.nodes.reduce((best, node) => (links(node) > links(best) ? node : best));
    network.moveTo({ position: { x: hub.x - 130, y: hub.y }, scale: 0.75 });
  };
  network.once("afterDrawing", () => {
    if (data.nodes.length) openReadable();
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
  const edgePanel = (detail) => [
    make("h2", detail.title),
    facts(detail.rows),
    ...list(words.sources, detail.sources),
    ...list(words.spans, detail.spans.map(([source, place]) => `${source}, ${words.characters} ${place}`)),
    ...list(words.claims, detail.claims),
  ];
  const linkButton = (id) => {
    const index = edgeIndex.get(id);
    const detail = data.linkDetails[index];
    const label = data.edges[index].label;
    const button = make("button", detail.title + (label ? ` (${label})` : ""), "linklike");
    button.type = "button";
    button.addEventListener("click", () => select(id, true));
    return button;
  };
  const nodePanel = (id, detail) => {
    const items = make("ul");
    for (const link of network.getConnectedEdges(id)) {
      const item = make("li");
      item.append(linkButton(link));
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
  function select(id, moveFocus) {
    if (nodeIndex.has(id)) {
      network.selectNodes([id]);
      markRow(null);
      show(nodePanel(id, data.nodeDetails[nodeIndex.get(id)]), id);
    } else if (edgeIndex.has(id)) {
      network.setSelection({ nodes: [], edges: [id] });
      markRow(id);
      show(edgePanel(data.linkDetails[edgeIndex.get(id)]), id);
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
    const detail = data.linkDetails[edgeIndex.get(id)];
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
  const boxes = [...document.querySelectorAll("[data-relation], [data-pattern]")];
  const filter = () => {
    const off = boxes.filter((box) => !box.checked);
    const relations = new Set(off.map((box) => box.dataset.relation));
    const patterns = new Set(off.map((box) => box.dataset.pattern));
    edges.update(data.edges.map((edge) => ({
      id: edge.id, hidden: relations.has(edge.relation) || patterns.has(edge.pattern),
    })));
  };
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
