/* Sorts and filters tables. Text enters the page by textContent only. */
"use strict";
(() => {
  const words = JSON.parse(document.getElementById("page-data").textContent).words;

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    const key = cell.dataset.sort ?? cell.textContent;
    const number = Number(key);
    return key !== "" && !Number.isNaN(number) ? number : key.toLocaleLowerCase();
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b));
  };
  const sortBy = (table, head) => {
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [keyOf(row, column), row]);
    rows.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
    body.append(...rows.map(([, row]) => row));
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    table.tHead.addEventListener("click", (event) => {
      const head = event.target.closest("th");
      if (head) sortBy(table, head);
    });
  }

  const box = document.getElementById("filter");
  const claims = document.getElementById("table-claims");
  const filter = () => {
    const wanted = box.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of claims.tBodies[0].rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = `${shown} ${words.rows_shown}`;
  };
  box.addEventListener("input", filter);
  filter();
  document.body.dataset.drawn = "true";
})();
