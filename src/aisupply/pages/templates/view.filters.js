/* What is shown: what holds at the date, near the focus, and passes the filters. */
View.filters = (page) => {
  const { data, state } = page;
  const structure = new Set(["makes", "party", "of-product"]);
  const boxes = [...document.querySelectorAll("[data-relation], [data-type], [data-status], [data-tier]")];
  const category = document.getElementById("category");
  const unticked = (name) => new Set(
    boxes.filter((box) => name in box.dataset && !box.checked).map((box) => box.dataset[name]),
  );
  const kinds = new Map(data.nodes.map((node) => [node.id, node.kind]));

  const holds = (link) => {
    const spells = state.rumours ? link.rumours ?? link.facts : link.facts;
    return spells.some(([start, end]) => start <= state.day && state.day < end);
  };
  // A link passes if it rests on anything that is ticked.
  const passer = () => {
    const [statuses, tiers] = [unticked("status"), unticked("tier")];
    const wanted = category ? category.value : "";
    const isOff = (names, off) => names.length > 0 && off.size > 0 && names.every((name) => off.has(name));
    return (link) => {
      if (isOff((link.statuses ?? []).map((text) => data.texts[text]), statuses)) return false;
      const known = (link.claims ?? []).map((claim) => data.claims[claim].tier).filter(Boolean);
      if (isOff(known.map(String), tiers)) return false;
      return !wanted || (link.categories ?? []).some((text) => data.texts[text] === wanted);
    };
  };
  const nearFocus = (standing) => {
    if (!data.focus) return null;
    const beside = new Map();
    const add = (one, other) => beside.set(one, [...(beside.get(one) ?? []), other]);
    for (const edge of standing) { add(edge.from, edge.to); add(edge.to, edge.from); }
    const near = new Set([data.focus]);
    let rim = [data.focus];
    for (let step = 0; step < data.depth; step += 1) {
      rim = rim.flatMap((node) => beside.get(node) ?? []).filter((node) => !near.has(node));
      for (const node of rim) near.add(node);
    }
    return near;
  };
  // A firm whose only links are to agreements that are hidden is hidden with them.
  const carries = (edge, end, other, types) => (
    kinds.get(end) !== "organisation" || !structure.has(edge.relation) || !types.has(kinds.get(other)));

  const sift = () => {
    const passes = passer();
    const [relations, types] = [unticked("relation"), unticked("type")];
    const on = data.links.map(holds);
    const standing = data.edges.filter((edge) => edge.parts.some((part) => on[part]));
    const near = nearFocus(standing);
    page.holding = on;
    page.shown = new Map();
    page.present = new Set();
    const alive = new Set();
    for (const edge of standing) {
      if (near && !(near.has(edge.from) && near.has(edge.to))) continue;
      alive.add(edge.from).add(edge.to);
      if (relations.has(edge.relation)) continue;
      const parts = edge.parts.filter((part) => on[part] && passes(data.links[part]));
      if (!parts.length) continue;
      page.shown.set(edge.id, parts);
      if (carries(edge, edge.from, edge.to, types)) page.present.add(edge.from);
      if (carries(edge, edge.to, edge.from, types)) page.present.add(edge.to);
    }
    page.alive = alive;
    for (const node of data.nodes) {
      if (!page.edgesOf.has(node.id) || node.id === data.focus) page.present.add(node.id);
      if (types.has(node.kind)) page.present.delete(node.id);
    }
  };

  const count = () => {
    const shown = new Map();
    const add = (name) => shown.set(name, (shown.get(name) ?? 0) + 1);
    for (const edge of data.edges) {
      if (!page.shown.has(edge.id)) continue;
      for (let part = 0; part < page.shown.get(edge.id).length; part += 1) add(edge.relation);
    }
    for (const id of page.alive.size ? page.alive : kinds.keys()) add(kinds.get(id));
    for (const box of document.querySelectorAll("[data-relation], [data-type]")) {
      const name = box.dataset.relation ?? box.dataset.type;
      box.closest("label").querySelector(".count").textContent = shown.get(name) ?? 0;
    }
    const filtered = boxes.filter((box) => ("status" in box.dataset || "tier" in box.dataset) && !box.checked).length
      + (category && category.value ? 1 : 0);
    const badge = document.getElementById("filter-count");
    if (badge) badge.textContent = filtered ? `(${filtered})` : "";
    const drawn = data.edges.filter((edge) => page.present.has(edge.from) && page.present.has(edge.to));
    const links = drawn.reduce((sum, edge) => sum + (page.shown.get(edge.id) ?? []).length, 0);
    const every = [...page.shown.values()].reduce((sum, parts) => sum + parts.length, 0);
    document.getElementById("counted").textContent = View.say(data.words.counted, {
      nodes: [...page.present].length.toLocaleString(document.documentElement.lang),
      links: links.toLocaleString(document.documentElement.lang),
    });
    document.getElementById("link-count").textContent = `(${every})`;
  };

  // A hidden node is brought up by ticking its type, then whatever else hides it.
  const unhide = (id) => {
    if (page.present.has(id)) return;
    const own = boxes.filter((box) => box.dataset.type === kinds.get(id) && !box.checked);
    const others = boxes.filter((box) => (box.dataset.type ?? box.dataset.relation) && !box.checked);
    for (const tick of [own, others, boxes.filter((box) => !box.checked)]) {
      if (page.present.has(id) || !page.alive.has(id)) break;
      for (const box of tick) box.checked = true;
      if (tick !== own && tick !== others && category) category.value = "";
      page.render();
    }
  };
  for (const box of [...boxes, category]) if (box) box.addEventListener("change", () => page.render());
  document.getElementById("unfilter")?.addEventListener("click", () => {
    for (const box of boxes) if ("status" in box.dataset || "tier" in box.dataset) box.checked = true;
    if (category) category.value = "";
    page.render();
  });
  const sheet = document.getElementById("filters");
  if (sheet) {
    document.addEventListener("click", (event) => { if (!sheet.contains(event.target)) sheet.open = false; });
    sheet.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { sheet.open = false; sheet.querySelector("summary").focus(); }
    });
  }
  return { sift, count, unhide };
};
