/** Sorting and filtering of the table of all cells, without a library. Without it the table is a plain table. */
export const pageScript = `(() => {
"use strict";
const table = document.getElementById("cells-table");
const filter = document.getElementById("cells-filter");
const count = document.getElementById("cells-count");
if (!table || !filter || !count) return;
const body = table.tBodies[0];
const rows = Array.from(body.rows, (row) => ({ row, cells: Array.from(row.cells, (cell) => cell.textContent), all: row.textContent.toLowerCase() }));
const collator = new Intl.Collator("en", { numeric: true });
const number = (text) => { const found = /-?\\d[\\d.]*/.exec(text); return found ? Number(found[0]) : NaN; };
const heads = Array.from(table.tHead.rows[0].cells);
let sorted = { at: -1, way: 1 };
function compare(at, isNumber, way) {
  return (a, b) => {
    if (!isNumber) return way * collator.compare(a.cells[at], b.cells[at]);
    const [x, y] = [number(a.cells[at]), number(b.cells[at])];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
    return way * (x - y);
  };
}
function sortBy(at) {
  sorted = { at, way: sorted.at === at ? -sorted.way : 1 };
  rows.sort(compare(at, heads[at].classList.contains("n"), sorted.way));
  const part = document.createDocumentFragment();
  for (const { row } of rows) part.append(row);
  body.append(part);
  heads.forEach((head, index) => {
    if (index === at) head.setAttribute("aria-sort", sorted.way > 0 ? "ascending" : "descending");
    else head.removeAttribute("aria-sort");
  });
}
heads.forEach((head, at) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  button.addEventListener("click", () => sortBy(at));
  head.append(button);
});
function show() {
  const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const { row, all } of rows) {
    row.hidden = !words.every((word) => all.includes(word));
    if (!row.hidden) shown += 1;
  }
  count.textContent = words.length === 0 ? rows.length + " rows" : shown + " of " + rows.length + " rows";
}
filter.addEventListener("input", show);
filter.closest(".tools").hidden = false;
show();
})();
`;
