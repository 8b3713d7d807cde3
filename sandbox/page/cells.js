// Cells of both kinds of table, and the plain table block.

import { element } from "./dom.js";
import { richText } from "./rich_text.js";
import { inlineWarning } from "./warning.js";

export function cellText(cell, scene) {
  if (cell?.type === "raw_number") return cell.text ?? scene.format(cell.value);
  if (cell?.type === "raw_text") return cell.text;
  return cell?.type === "rich_text" ? richText(cell, scene).textContent : "";
}

// `naming`: the cell names its row; `number`: it stands in a column of numbers.
export function drawCell(cell, scene, { naming = false, number = cell?.type === "raw_number" } = {}) {
  const words = cellText(cell, scene);
  const inner = element(
    "div",
    { class: "cell", title: words.length > 40 ? words : null },
    drawContent(cell, scene),
  );
  const attributes = {
    scope: naming ? "row" : null,
    class: number ? "number" : null,
    data: { value: cell?.value },
  };
  return element(naming ? "th" : "td", attributes, inner);
}

export function plainTable(block, scene) {
  const align = (n) => block.column_settings?.[n]?.align ?? null;
  const rows = block.rows.map((row, place) => {
    const cells = row.map((cell, n) => {
      const drawn = drawCell(cell, scene);
      if (align(n)) drawn.classList.add(`align-${align(n)}`);
      return drawn;
    });
    return element("tr", { class: place ? null : "head" }, cells);
  });
  const table = element("table", { class: "plain-table" }, element("tbody", {}, rows));
  return element(
    "div",
    { class: "block table-box", role: "region", tabindex: "0", "aria-label": "Table" },
    table,
  );
}

function drawContent(cell, scene) {
  if (cell?.type === "rich_text") return richText(cell, scene);
  if (cell?.type === "raw_text" || cell?.type === "raw_number") return cellText(cell, scene);
  return inlineWarning(`cell of type “${cell?.type}”`);
}
