/* The table beside the drawing: every link that is shown, a row each. */
View.table = (page) => {
  const { data } = page;
  const { make } = View;
  const drawer = document.getElementById("links");
  const table = document.getElementById("link-table");
  const more = document.getElementById("more");
  const page_size = 200;
  const order = Object.keys(data.palette.light.links);
  const state = { limit: page_size, sort: null, down: false };
  let cells = null;

  const label = (id) => data.nodeDetails[page.nodeIndex.get(id)][0];
  const rowOf = (edge, part) => {
    const link = data.links[part];
    const said = new Map(page.panel.rows(link));
    return {
      part,
      rank: order.indexOf(edge.relation),
      from: label(edge.from),
      relation: said.get("relation") ?? "",
      to: label(edge.to),
      category: said.get("category") ?? "",
      bounds: page.panel.bounds(part),
      status: said.get("status") ?? "",
      stage: said.get("stage") ?? "",
      known: said.get("known") ?? "",
      sources: (link.sources ?? []).map((source) => data.texts[source]).join(", "),
    };
  };
  const byText = (one, other, key) => one[key].localeCompare(other[key], document.documentElement.lang, { numeric: true });
  const compare = (one, other) => {
    if (state.sort) return (state.down ? -1 : 1) * byText(one, other, state.sort);
    return one.rank - other.rank || byText(one, other, "from") || byText(one, other, "to") || one.part - other.part;
  };
  const columns = ["from", "relation", "to", "category", "bounds", "status", "stage", "known", "sources"];
  const drawRow = (row) => {
    const line = make("tr");
    line.dataset.link = data.linkIds[row.part];
    for (const column of columns) line.append(make("td", row[column]));
    const button = make("button", data.words.show, "linklike");
    button.type = "button";
    button.setAttribute("aria-label", `${data.words.show}: ${row.from} – ${row.to}`);
    const cell = make("td");
    cell.append(button);
    line.append(cell);
    return line;
  };
  const draw = () => {
    if (!drawer.open) { cells = null; return; }
    cells = [];
    for (const edge of data.edges) for (const part of page.shown.get(edge.id) ?? []) cells.push(rowOf(edge, part));
    cells.sort(compare);
    table.tBodies[0].replaceChildren(...cells.slice(0, state.limit).map(drawRow));
    more.hidden = cells.length <= state.limit;
    for (const head of table.querySelectorAll("[data-sort]")) {
      const way = state.down ? "descending" : "ascending";
      head.parentElement.setAttribute("aria-sort", head.dataset.sort === state.sort ? way : "none");
    }
    mark(document.body.dataset.selected);
  };
  const mark = (id) => {
    for (const row of table.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    const edge = page.edgeById(id);
    if (!edge) return;
    const own = new Set(edge.id === id ? edge.parts.map((part) => data.linkIds[part]) : [id]);
    for (const row of table.querySelectorAll("tr[data-link]")) {
      if (own.has(row.dataset.link)) row.classList.add("chosen");
    }
  };
  drawer.addEventListener("toggle", draw);
  more.addEventListener("click", () => { state.limit += page_size; draw(); });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (!button.dataset.sort) { page.select(button.closest("tr").dataset.link, true); return; }
    state.down = state.sort === button.dataset.sort && !state.down;
    state.sort = button.dataset.sort;
    draw();
  });
  return { draw, mark };
};
