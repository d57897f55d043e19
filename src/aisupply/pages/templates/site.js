/* The pages of the report: figures in the colours of the page, and the search.
   Text enters the page by textContent only. */
"use strict";
(() => {
  const parse = (element) => JSON.parse(element.textContent);
  const root = document.body.dataset.root;

  /* Figures: plotly's own JSON; a colour of light paper is replaced by the page's. */
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const names = document.getElementById("colours") ? parse(document.getElementById("colours")) : {};
  const colourOf = (style) => {
    const found = new Map();
    for (const [colour, name] of Object.entries(names)) found.set(colour, style.getPropertyValue(name).trim() || colour);
    return found;
  };
  const coloured = (value, colours) => {
    if (typeof value === "string") return colours.get(value) ?? value;
    if (Array.isArray(value)) return value.map((part) => coloured(part, colours));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, coloured(part, colours)]));
  };
  const folded = (text) => text.replace(" · ", "<br>").replace(/( → [^→]+) → /, "$1<br>→ ");
  const narrow = () => innerWidth < 700;
  const fitted = (layout) => {
    if (!narrow()) return layout;
    const { yaxis } = layout;
    const small = { ...layout, font: { ...layout.font, size: 11 }, margin: { ...layout.margin, l: 4, r: 12 } };
    if (layout.legend) small.legend = { ...layout.legend, y: -0.12, yanchor: "top" };
    if (yaxis?.ticktext) small.yaxis = { ...yaxis, ticktext: yaxis.ticktext.map(folded) };
    return small;
  };
  const drawings = [];
  const startChart = (part) => {
    const figures = parse(part.querySelector(".figures"));
    const place = part.querySelector(".plotted");
    const choice = part.querySelector("select");
    let shown = 0;
    const draw = () => {
      const colours = colourOf(getComputedStyle(document.documentElement));
      const { data, layout } = coloured(figures[shown][1], colours);
      place.style.height = `${layout.height}px`;
      place.style.minWidth = `${layout.meta?.least ?? 0}px`;
      return Plotly.react(place, data, fitted(layout), { displayModeBar: false, responsive: true });
    };
    if (figures.length > 1) {
      choice.append(...figures.map(([name], index) => new Option(name, index)));
      choice.parentElement.hidden = false;
      choice.addEventListener("change", () => { shown = Number(choice.value); draw(); });
    }
    drawings.push(draw);
    return draw();
  };

  /* The search: every word must occur; names that begin with the words come first. */
  const ADDRESS = /^[a-z]+(\/[a-z0-9.-]+)?\.html(#|$)/;
  const MOST = 100;
  const startSearch = (part) => {
    const { kinds, entries } = globalThis.aisupplyIndex;
    const words = parse(document.getElementById("search-words"));
    const field = part.querySelector("input");
    const choice = part.querySelector("select");
    const status = part.querySelector("[role=status]");
    const list = document.getElementById("results");
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const texts = entries.map(([, name, , more]) => [plain(name), plain(more)]);
    const rank = (index, wanted) => {
      const [name, more] = texts[index];
      let worst = 0;
      for (const word of wanted) {
        const at = name.indexOf(word);
        if (at < 0 && !more.includes(word)) return -1;
        worst = Math.max(worst, at === 0 ? 0 : at > 0 ? 1 : 2);
      }
      return worst;
    };
    const row = ([kind, name, address, more]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      if (ADDRESS.test(address)) link.href = address;
      link.textContent = name;
      const what = document.createElement("span");
      what.className = "kind";
      what.textContent = kinds[kind];
      const beside = document.createElement("span");
      beside.className = "beside";
      beside.textContent = more;
      item.append(what, link, beside);
      return item;
    };
    const search = () => {
      const wanted = plain(field.value).split(/\s+/).filter(Boolean);
      const ranked = [];
      if (wanted.length) {
        entries.forEach(([kind], index) => {
          if (choice.value !== "" && String(kind) !== choice.value) return;
          const place = rank(index, wanted);
          if (place >= 0) ranked.push([place, kind, index]);
        });
      }
      ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
      const first = ranked.slice(0, MOST);
      list.replaceChildren(...first.map(([, , index]) => row(entries[index])));
      const said = !ranked.length ? words.nothing_found : ranked.length > MOST ? words.results_more : words.results;
      status.textContent = wanted.length ? said.replace("{n}", ranked.length).replace("{first}", MOST) : "";
    };
    const follow = () => {
      let asked = location.hash.slice(1);
      try { asked = decodeURIComponent(asked); } catch { return; }
      if (asked.startsWith("q=")) field.value = asked.slice(2);
      search();
    };
    field.addEventListener("input", search);
    choice.addEventListener("change", search);
    addEventListener("hashchange", follow);
    follow();
    field.focus();
  };

  const form = document.querySelector("form.find");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = `${root}search.html#q=${encodeURIComponent(form.q.value)}`;
  });
  const part = document.getElementById("search");
  if (part) startSearch(part);

  const charts = [...document.querySelectorAll("[data-chart]")];
  const redraw = () => drawings.forEach((draw) => draw());
  dark.addEventListener("change", redraw);
  addEventListener("beforeprint", redraw);
  addEventListener("afterprint", redraw);
  Promise.all(charts.map(startChart)).finally(() => {
    // The figures have moved what is below them: go once more to what the address names.
    let asked = "";
    try { asked = decodeURIComponent(location.hash.slice(1)); } catch { /* no such place */ }
    if (charts.length && asked) document.getElementById(asked)?.scrollIntoView();
    document.body.dataset.drawn = "true";
  });
})();
