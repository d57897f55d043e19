/* Puts the page together: the network, what is shown of it, and what the address asks for. */
(() => {
  const data = JSON.parse(document.getElementById("view-data").textContent);
  const byId = (id) => document.getElementById(id);
  const embedded = window.parent !== window;
  if (embedded) document.body.classList.add("embedded");

  const page = {
    data,
    shown: new Map(),
    present: new Set(),
    alive: new Set(),
    holding: [],
    state: {
      day: 0, known: data.day ?? "", rumours: data.rumours, theme: null, printing: false, lit: null, fresh: new Set(),
    },
    nodeIndex: new Map(data.nodes.map((node, index) => [node.id, index])),
    edgesOf: new Map(),
  };
  const edgeIndex = new Map(data.edges.map((edge) => [edge.id, edge]));
  // A drawn link stands for the versions of one link or, in an overview, of several.
  const edgeOfPart = new Map(data.edges.flatMap((edge) => edge.parts.map((part) => [part, edge])));
  const edgeOfLink = new Map(data.edges.flatMap((edge) => edge.parts.map((part) => [data.linkIds[part], edge])));
  for (const edge of data.edges) {
    for (const end of new Set([edge.from, edge.to])) {
      if (!page.edgesOf.has(end)) page.edgesOf.set(end, []);
      page.edgesOf.get(end).push(edge);
    }
  }
  page.edgeOf = (part) => edgeOfPart.get(part);
  page.edgeById = (id) => edgeIndex.get(id) ?? edgeOfLink.get(id);
  // A supply without a figure may have one beside it that gives its figures.
  page.hasFigureBeside = (edge, link) => {
    const mine = new Set(link.categories ?? []);
    return (page.edgesOf.get(edge.from) ?? []).some((other) => (
      other.relation === "supply" && other.from === edge.from && other.to === edge.to
      && other.parts.some((part) => page.holding[part] && !data.links[part].bare
        && (data.links[part].categories ?? []).some((name) => mine.has(name)))));
  };
  page.say = (text) => { byId("message").textContent = text; };

  const filters = View.filters(page);
  page.looks = View.looks(page);
  page.sift = filters.sift;
  page.unhide = filters.unhide;
  if (data.days.length) {
    page.state.day = data.days.filter((day) => day <= data.day).length - 1;
  }

  // In an overview what hangs on the chosen node or link stands out, and the rest is dimmed.
  const emphasise = (id) => {
    if (!data.crowded) return;
    const edge = data.headings.length && id === data.focus && !document.body.dataset.selected ? null : page.edgeById(id);
    const own = edge !== null && page.nodeIndex.has(id) ? (page.edgesOf.get(id) ?? []) : [edge].filter(Boolean);
    const lit = own.length && new Set([...own.flatMap(({ from, to }) => [from, to]), id]);
    page.state.lit = lit ? { nodes: lit, edges: new Set(own.map((one) => one.id)) } : null;
  };

  // The network as pyvis made it, with the look of the date.
  page.looks.renew();
  filters.sift();
  emphasise(data.focus);
  const looks = { nodes: new Map(), edges: new Map() };
  const changed = (kind, items, look) => {
    const found = [];
    for (const item of items) {
      const now = look(item);
      const text = JSON.stringify(now);
      if (looks[kind].get(item.id) === text) continue;
      looks[kind].set(item.id, text);
      found.push(now);
    }
    return found;
  };
  const ends = data.palette.light.ends;
  const nodes = new vis.DataSet(data.nodes.map((node) => ({ ...node, ...page.looks.node(node) })));
  const edges = new vis.DataSet(data.edges.map(({ parts, ...edge }) => (
    { ...edge, arrows: ends[edge.relation], ...page.looks.edge(edge) })));
  const { named, ...options } = data.options;
  // Inside a report the wheel scrolls the report; the buttons zoom.
  options.interaction.zoomView = !embedded;
  const network = new vis.Network(byId("network"), { nodes, edges }, options);
  page.network = network;
  page.panel = View.panel(page);
  page.table = View.table(page);
  View.find(page);

  const repaint = () => {
    nodes.update(changed("nodes", data.nodes, page.looks.node));
    edges.update(changed("edges", data.edges, page.looks.edge));
  };
  page.finish = () => {
    filters.count();
    time.say();
    page.table.draw();
    const chosen = document.body.dataset.selected;
    if (chosen) page.panel.show(chosen);
    byId("theme").textContent = page.looks.mode() === "dark" ? data.words.theme_light : data.words.theme_dark;
  };
  page.render = () => {
    page.looks.renew();
    filters.sift();
    repaint();
    page.finish();
  };

  page.clear = () => {
    network.unselectAll();
    emphasise(data.focus);
    page.panel.hint();
    if (loops.current() >= 0) loops.show(loops.current());
    repaint();
    page.table.mark(null);
    page.writeHash();
  };
  page.select = (id, moveFocus) => {
    const edge = page.edgeById(id);
    if (!page.nodeIndex.has(id) && !edge) return false;
    for (const end of page.nodeIndex.has(id) ? [id] : [edge.from, edge.to]) page.unhide(end);
    emphasise(id);
    page.panel.show(id);
    repaint();
    if (page.nodeIndex.has(id)) network.selectNodes([id]);
    else network.setSelection({ nodes: [], edges: [edge.id] });
    page.table.mark(id);
    page.writeHash();
    if (moveFocus) page.panel.focus();
    return true;
  };
  page.goTo = (id) => network.focus(id, { scale: Math.max(network.getScale(), 0.9) });
  network.on("click", (event) => {
    if (event.nodes.length) page.select(event.nodes[0]);
    else if (event.edges.length) page.select(event.edges[0]);
    else page.clear();
  });

  // Headings of columns stand above the drawing and move with it.
  if (data.headings.length) {
    const top = Math.min(...data.nodes.map((node) => node.y)) - 90;
    network.on("afterDrawing", (pen) => {
      pen.save();
      pen.textAlign = "center";
      pen.fillStyle = page.looks.ink("--soft");
      pen.font = `700 ${Math.round(Math.max(16, 15 / network.getScale()))}px Arial`;
      for (const [text, x] of data.headings) pen.fillText(text, x, top);
      pen.restore();
    });
  }

  // The address: view.html#focus=amd&known-by=2025-10-07&rumours=1
  const readHash = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (/^\d{4}-\d{2}-\d{2}$/.test(asked.get("known-by") ?? "") && data.days.length) time.setDate(asked.get("known-by"));
    if (asked.has("rumours")) page.state.rumours = asked.get("rumours") === "1";
    if (["light", "dark"].includes(asked.get("theme"))) page.state.theme = asked.get("theme");
    if (data.days.length && asked.has("rumours")) time.growth();
    if (location.hash.length > 1 || page.started) page.render();
    else page.finish();
    const loop = Number(asked.get("loop"));
    if (Number.isInteger(loop) && data.loops[loop - 1]) loops.show(loop - 1);
    if (asked.get("focus")) {
      if (page.select(asked.get("focus"))) return true;
      page.say(data.words.no_match);
    }
    return false;
  };
  let writing = false;
  page.writeHash = () => {
    if (!writing) return;
    const asked = new URLSearchParams();
    if (document.body.dataset.selected) asked.set("focus", document.body.dataset.selected);
    if (data.days.length && page.state.known !== data.day) asked.set("known-by", page.state.known);
    if (page.state.rumours !== data.rumours) asked.set("rumours", page.state.rumours ? "1" : "0");
    if (page.state.theme) asked.set("theme", page.state.theme);
    if (loops.current() >= 0) asked.set("loop", String(loops.current() + 1));
    history.replaceState(null, "", `#${asked}`);
  };

  // Zoom, theme, keys, print.
  const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)) });
  const fit = () => {
    network.fit({ nodes: [...page.present] });
    if (!data.headings.length) return;
    const { x, y } = network.getViewPosition();
    network.moveTo({ position: { x, y: y - 55 }, scale: network.getScale() * 0.9 });
  };
  const pan = (x, y) => {
    const { x: left, y: top } = network.getViewPosition();
    network.moveTo({ position: { x: left + x / network.getScale(), y: top + y / network.getScale() } });
  };
  byId("zoom-in").addEventListener("click", () => zoom(1.3));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  byId("fit").addEventListener("click", fit);
  byId("theme").addEventListener("click", () => {
    page.state.theme = page.looks.mode() === "dark" ? "light" : "dark";
    page.render();
    page.writeHash();
  });
  const keys = {
    ArrowLeft: () => pan(-60, 0), ArrowRight: () => pan(60, 0), ArrowUp: () => pan(0, -60), ArrowDown: () => pan(0, 60),
    "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit, Escape: () => page.clear(),
  };
  byId("network").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const [name, printing] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(name, () => { page.state.printing = printing; page.render(); });
  }

  // On a small screen the whole would be too small to read: start at the node with most links.
  // Around a focus, that and its nearest column are brought together.
  const openAround = (focus) => {
    const others = data.nodes.filter((node) => page.present.has(node.id) && node.x !== focus.x);
    const near = others.reduce((best, node) => (
      Math.abs(node.x - focus.x) < Math.abs(best.x - focus.x) ? node : best), others[0] ?? focus);
    const scale = Math.max(0.42, 12.5 / data.options.named);
    const factor = Math.min(1, 215 / scale / Math.max(1, Math.abs(near.x - focus.x)));
    nodes.update(data.nodes.map(({ id, x }) => ({ id, x: x * factor })));
    network.moveTo({ position: { x: ((near.x + focus.x) / 2) * factor, y: focus.y }, scale });
  };
  const openReadable = () => {
    fit();
    if (network.getScale() >= 0.55 || byId("network").clientWidth > 600) return;
    if (data.crowded && data.focus) { openAround(data.nodes[page.nodeIndex.get(data.focus)]); return; }
    const links = (node) => (page.edgesOf.get(node.id) ?? []).length;
    const present = data.nodes.filter((node) => page.present.has(node.id));
    const seen = present.length ? present : data.nodes;
    const hub = seen.reduce((best, node) => (links(node) > links(best) ? node : best));
    const scale = data.crowded ? 0.68 : 0.75;
    // Around it, but not so that half the screen lies beyond the last node.
    const centre = (axis, wanted, length) => {
      const places = seen.map((node) => node[axis]);
      const [low, high] = [Math.min(...places) - 80 + length / 2, Math.max(...places) + 80 - length / 2];
      return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, wanted));
    };
    const { clientWidth, clientHeight } = byId("network");
    const position = { x: centre("x", hub.x - 130, clientWidth / scale), y: centre("y", hub.y, clientHeight / scale) };
    network.moveTo({ position, scale });
  };
  const time = View.time(page);
  View.picture(page);
  const loops = View.loops(page);
  network.once("afterDrawing", () => {
    if (data.nodes.length) openReadable();
    document.body.dataset.drawn = "true";
    document.body.dataset.drawnMs = String(Math.round(performance.now()));
  });
  readHash();
  page.started = true;
  writing = true;
  window.addEventListener("hashchange", readHash);

  window.aisupply = {
    page, network, nodes, edges, select: page.select,
    shown: () => [...page.shown.values()].flat(),
  };
})();
