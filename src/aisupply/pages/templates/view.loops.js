/* The loops: one at a time stands out, with what is guaranteed and what is possible on it. */
View.loops = (page) => {
  const { data, state } = page;
  const { words } = data;
  const byId = (id) => document.getElementById(id);
  const picker = byId("loop");
  if (!picker) return { show: () => {}, current: () => -1 };
  let current = -1;

  const show = (number) => {
    current = number;
    picker.value = String(number);
    const loop = data.loops[number];
    byId("loop-sums").hidden = !loop;
    if (!loop) {
      state.lit = null;
      byId("loop-way").textContent = View.say(words.loops_all, { n: data.loops.length });
    } else {
      const edges = loop.links.map((id) => page.edgeById(id).id);
      state.lit = { nodes: new Set(loop.nodes), edges: new Set(edges) };
      const steps = loop.firms.map((firm, index) => `${firm} — ${loop.flows[index]} → `);
      byId("loop-way").textContent = steps.join("") + loop.firms[0];
      byId("loop-low").textContent = loop.guaranteed;
      byId("loop-high").textContent = loop.possible || words.no_ceiling;
    }
    page.render();
    page.writeHash();
  };
  const options = [View.make("option", words.every_loop)];
  options[0].value = "-1";
  data.loops.forEach((loop, index) => {
    const option = View.make("option", `${index + 1}. ${[...loop.firms, loop.firms[0]].join(" → ")}`);
    option.value = String(index);
    options.push(option);
  });
  picker.replaceChildren(...options);
  byId("loop-way").textContent = View.say(words.loops_all, { n: data.loops.length });
  byId("loop-sums").hidden = true;
  picker.addEventListener("change", () => show(Number(picker.value)));
  const step = (by) => show((current + by + 1 + data.loops.length + 1) % (data.loops.length + 1) - 1);
  byId("loop-before").addEventListener("click", () => step(-1));
  byId("loop-after").addEventListener("click", () => step(1));
  return { show, current: () => current };
};
