/* Long tables: shows a page of rows at a time, searches, sorts, follows links to a row.
   Text enters the page by textContent only. */
"use strict";
(() => {
  const spell = (number) => number.toLocaleString(document.documentElement.lang);
  const textOf = (cell) => (Array.isArray(cell) ? cell[0] : cell);
  const keyOf = (cell) => {
    const key = Array.isArray(cell) ? cell[1] : cell;
    const number = Number(key);
    return key !== "" && !Number.isNaN(number) ? number : key.toLocaleLowerCase();
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b));
  };

  const start = (part) => {
    const { rows, size, words } = JSON.parse(part.querySelector(".list-data").textContent);
    const search = part.querySelector("input");
    const choice = part.querySelector("select");
    const table = part.querySelector("table");
    const [previous, next] = part.querySelectorAll("[data-step]");
    const status = part.querySelector("[role=status]");
    const texts = rows.map(([, , cells]) => cells.map(textOf).join("\n").toLocaleLowerCase());
    let order = rows.map((_, index) => index);
    let found = order;
    let first = 0;
    let chosen = null;

    const fill = (cell, value) => {
      const address = Array.isArray(value) && value[2];
      // Addresses are made by the page: a place on it or on another page of the report.
      if (address && /^([a-z]+(\/[a-z0-9.-]+)?\.html)?(#|$)/.test(address)) {
        const link = document.createElement("a");
        link.href = address;
        link.textContent = textOf(value);
        cell.append(link);
      } else {
        cell.textContent = textOf(value);
      }
      const text = textOf(value);
      if (Array.isArray(value) && typeof keyOf(value) === "number") cell.className = "number";
      else cell.className = text.length > 16 ? "long" : "short";
    };
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      head.classList.toggle("number", rows.length > 0 && rows.every(([, , cells]) => (
        Array.isArray(cells[column]) && typeof keyOf(cells[column]) === "number")));
    });
    const draw = () => {
      const shown = found.slice(first, first + size);
      table.tBodies[0].replaceChildren(...shown.map((index) => {
        const [anchor, , cells] = rows[index];
        const row = document.createElement("tr");
        if (anchor) row.id = anchor;
        if (index === chosen) row.className = "chosen";
        cells.forEach((cell) => fill(row.insertCell(), cell));
        return row;
      }));
      const last = first + shown.length;
      status.textContent = shown.length
        ? words.rows_of.replace("{first}", spell(first + 1)).replace("{last}", spell(last)).replace("{all}", spell(found.length))
        : words.no_rows;
      previous.disabled = first === 0;
      next.disabled = last >= found.length;
    };
    const filter = () => {
      const wanted = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      const group = choice ? choice.value : "";
      found = order.filter((index) => (!group || `=${rows[index][1]}` === group)
        && wanted.every((word) => texts[index].includes(word)));
      first = 0;
      draw();
    };
    const sortBy = (head) => {
      const column = head.cellIndex;
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keys = rows.map(([, , cells]) => keyOf(cells[column]));
      order = [...order].sort((a, b) => (down ? compare(keys[b], keys[a]) : compare(keys[a], keys[b])));
      filter();
    };
    const step = (by) => {
      first = Math.max(0, first + by * size);
      draw();
      part.scrollIntoView();
    };
    // #claim-… opens the page with that row; #q=words searches; #list-…=value makes a choice.
    const follow = () => {
      let asked = location.hash.slice(1);
      try { asked = decodeURIComponent(asked); } catch { return; }
      const index = asked ? rows.findIndex(([anchor]) => anchor === asked) : -1;
      if (index >= 0) {
        chosen = index;
        search.value = "";
        if (choice) choice.value = "";
        filter();
        first = Math.floor(found.indexOf(index) / size) * size;
        draw();
        table.querySelector("tr.chosen").scrollIntoView({ block: "center" });
      } else if (asked.startsWith("q=")) {
        search.value = asked.slice(2);
        filter();
      } else if (choice && asked.startsWith(`${part.id}=`)) {
        choice.value = asked.slice(part.id.length);
        search.value = "";
        filter();
        part.scrollIntoView();
      }
    };

    search.addEventListener("input", filter);
    choice?.addEventListener("change", filter);
    previous.addEventListener("click", () => step(-1));
    next.addEventListener("click", () => step(1));
    table.tHead.addEventListener("click", (event) => {
      const head = event.target.closest("th");
      if (head) sortBy(head);
    });
    window.addEventListener("hashchange", follow);
    filter();
    follow();
  };

  document.querySelectorAll("[data-list]").forEach(start);
})();
