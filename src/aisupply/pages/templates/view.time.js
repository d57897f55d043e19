/* The date: a slider over the days on which anything became known, and a switch for rumours. */
View.time = (page) => {
  const { data, state } = page;
  const { words } = data;
  const byId = (id) => document.getElementById(id);
  const [slider, play, rumours] = [byId("day"), byId("play"), byId("rumours")];
  const step_ms = 160;
  let timer = null;

  // The number of the last day of change up to a date.
  const numberOf = (date) => {
    let number = -1;
    while (number + 1 < data.days.length && data.days[number + 1] <= date) number += 1;
    return number;
  };
  const lens = byId("lens");
  const say = () => {
    if (rumours) rumours.checked = state.rumours;
    if (!data.days.length) return;
    slider.value = String(Math.max(0, state.day));
    slider.setAttribute("aria-valuetext", state.known);
    byId("date").textContent = state.known;
    if (lens) lens.textContent = data.lines[state.rumours ? 1 : 0].replaceAll("9999-12-31", state.known);
  };
  const set = (number, date) => {
    state.day = number;
    state.known = date ?? data.days[number];
  };
  const setDate = (date) => set(numberOf(date), date);

  const stop = () => {
    clearInterval(timer);
    timer = null;
    state.fresh = new Set();
    play.textContent = words.play;
    play.setAttribute("aria-pressed", "false");
    page.render();
    page.writeHash();
  };
  const forward = () => {
    if (state.day >= data.days.length - 1) { stop(); return; }
    const before = new Set(page.shown.keys());
    set(state.day + 1);
    state.fresh = new Set();
    page.sift();
    for (const id of page.shown.keys()) if (!before.has(id)) state.fresh.add(id);
    page.render();
  };
  const start = () => {
    if (state.day >= data.days.length - 1) { set(0); page.render(); }
    play.textContent = words.pause;
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(forward, step_ms);
  };

  // How many links there are at each date, as a hill behind the slider.
  const growth = () => {
    const change = new Array(data.days.length + 1).fill(0);
    for (const link of data.links) {
      for (const [from, to] of state.rumours ? link.rumours ?? link.facts : link.facts) {
        change[from] += 1;
        change[to] -= 1;
      }
    }
    let sum = 0;
    const heights = change.slice(0, -1).map((step) => { sum += step; return sum; });
    const top = Math.max(1, ...heights);
    const place = (index) => (100 * index) / Math.max(1, heights.length - 1);
    const points = heights.map((height, index) => `L${place(index).toFixed(2)} ${(24 - (22 * height) / top).toFixed(2)}`);
    byId("growth").querySelector("path").setAttribute("d", `M0 24${points.join("")}L100 24Z`);
  };
  const years = () => {
    let last = -100;
    const gap = (100 * 44) / Math.max(1, byId("years").clientWidth);
    data.days.forEach((day, index) => {
      const place = (100 * index) / Math.max(1, data.days.length - 1);
      const isFirst = index > 0 && day.slice(0, 4) !== data.days[index - 1].slice(0, 4);
      if (!isFirst || place - last < gap || place > 96) return;
      last = place;
      const mark = View.make("span", day.slice(0, 4));
      mark.style.left = `${place}%`;
      byId("years").append(mark);
    });
  };
  if (rumours) {
    rumours.addEventListener("change", () => {
      state.rumours = rumours.checked;
      if (data.days.length) growth();
      page.render();
      page.writeHash();
    });
  }
  if (data.days.length) {
    slider.max = String(data.days.length - 1);
    slider.addEventListener("input", () => { if (timer) stop(); set(Number(slider.value)); page.render(); });
    slider.addEventListener("change", page.writeHash);
    play.addEventListener("click", () => (timer ? stop() : start()));
    years();
    growth();
  }
  return { say, setDate, growth };
};
