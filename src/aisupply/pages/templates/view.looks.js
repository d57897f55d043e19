/* How nodes and links look: on light and dark ground, chosen or not, at the date shown. */
"use strict";
const View = {};

View.make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

View.say = (text, places) => text.replace(/\{(\w+)\}/g, (found, name) => places[name] ?? found);

View.looks = (page) => {
  const { data, state } = page;
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const isBelow = (node) => node.shape === "dot" || node.shape === "diamond";
  const mode = () => {
    if (state.printing) return "light";
    if (state.theme) return state.theme;
    return darkness.matches ? "dark" : "light";
  };
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let inks = { ink: ink("--ink"), paper: ink("--paper"), accent: ink("--accent") };

  // Around a focus a firm carries the figures of its supply.
  const nodeLabel = (node) => {
    if (node.plain === undefined) return node.label;
    const figures = [];
    for (const edge of page.edgesOf.get(node.id) ?? []) {
      const parts = page.shown.get(edge.id) ?? [];
      const ends = edge.from === data.focus || edge.to === data.focus;
      if (ends && edge.relation === "supply" && parts.length) figures.push(partsLabel(edge, parts));
    }
    const written = figures.filter(Boolean).join(" · ");
    return written ? `${node.plain}\n${written}` : node.plain;
  };
  const node = (item) => {
    const colours = data.palette[mode()];
    const lit = state.lit;
    const large = lit && lit.nodes.has(item.id);
    const size = large && data.crowded ? data.options.named : item.font.size;
    return {
      id: item.id,
      hidden: !page.present.has(item.id),
      label: nodeLabel(item),
      color: colours.nodes[item.kind],
      opacity: lit && !lit.nodes.has(item.id) ? 0.3 : 1,
      font: {
        color: isBelow(item) ? inks.ink : colours.texts[item.kind],
        background: isBelow(item) ? inks.paper : undefined,
        ...(data.crowded ? { size: isBelow(item) ? size : item.font.size } : {}),
      },
    };
  };

  const partsLabel = (edge, parts) => {
    if (parts.length > 1) return data.sums[parts.join(",")] ?? "";
    const link = data.links[parts[0]];
    if (link.bare && !data.crowded) return page.hasFigureBeside(edge, link) ? "" : "?";
    return data.texts[link.label] ?? "";
  };
  const edgeLabel = (edge, parts) => {
    const own = edge.from === data.focus || edge.to === data.focus;
    if (data.crowded && data.focus && !(own && edge.relation !== "supply")) return "";
    const many = data.loops.length > 0 || Object.keys(data.groups).length > 0;
    if (many && !state.lit?.edges.has(edge.id)) return "";
    return partsLabel(edge, parts);
  };
  const shade = (edge, colours) => {
    if (state.fresh.has(edge.id)) return { ...colours.links[edge.relation], color: inks.accent };
    const lit = state.lit;
    if (!lit) return colours.links[edge.relation];
    const { highlight } = colours.links[edge.relation];
    const color = lit.edges.has(edge.id) ? highlight : colours.dim[edge.relation];
    return { ...colours.links[edge.relation], color };
  };
  // What hangs on a chosen thing of an overview is written large enough to read, if it is not much.
  const few = 14;
  const isLarge = ({ id }) => (
    data.crowded && Boolean(state.lit) && state.lit.edges.size <= few && state.lit.edges.has(id));
  const edge = (item) => {
    const parts = page.shown.get(item.id) ?? [];
    if (!parts.length) return { id: item.id, hidden: true };
    const colours = data.palette[mode()];
    const links = parts.map((part) => data.links[part]);
    const line = Math.max(...links.map((link) => link.line));
    const outer = Math.max(line, ...links.map((link) => link.band ?? 0));
    const solid = links.find((link) => !link.pattern);
    const dim = state.lit && !state.lit.edges.has(item.id);
    return {
      id: item.id,
      hidden: false,
      label: edgeLabel(item, parts),
      width: line,
      dashes: solid ? false : links[0].dashes,
      background: { enabled: outer > line && !dim, size: outer, color: colours.bands[item.relation] },
      color: shade(item, colours),
      font: {
        color: inks.ink,
        background: inks.paper,
        align: "horizontal",
        size: isLarge(item) ? data.options.named - 1 : data.options.edges.font.size,
      },
    };
  };
  const renew = () => {
    if (state.theme) document.documentElement.dataset.theme = state.printing ? "light" : state.theme;
    else delete document.documentElement.dataset.theme;
    inks = { ink: ink("--ink"), paper: ink("--paper"), accent: ink("--accent") };
    document.body.dataset.mode = mode();
  };
  darkness.addEventListener("change", () => page.render());
  return { node, edge, edgeLabel, mode, renew, ink };
};
