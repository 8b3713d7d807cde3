// Cells of both kinds of table, and the plain table block.

import { element } from "./dom.js";
import { richText } from "./rich_text.js";
import { inlineWarning } from "./warning.js";

export function cellText(cell, context) {
  if (cell?.type === "raw_number") return cell.text ?? context.format(cell.value);
  if (cell?.type === "raw_text") return cell.text;
  return cell?.type === "rich_text" ? richText(cell, context).textContent : "";
}

// `naming`: the cell names its row; `number`: it stands in a column of numbers.
export function drawCell(cell, context, { naming = false, number = cell?.type === "raw_number" } = {}) {
  const words = cellText(cell, context);
  const inner = element(
    "div",
    { class: "cell", title: words.length > 40 ? words : null },
    drawContent(cell, context),
  );
  const attributes = {
    scope: naming ? "row" : null,
    class: number ? "number" : null,
    data: { value: cell?.value },
  };
  return element(naming ? "th" : "td", attributes, inner);
}

export function plainTable(block, context) {
  const align = (n) => block.column_settings?.[n]?.align ?? null;
  const rows = block.rows.map((row, place) => {
    const cells = row.map((cell, n) => {
      const drawn = drawCell(cell, context);
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

function drawContent(cell, context) {
  if (cell?.type === "rich_text") return richText(cell, context);
  if (cell?.type === "raw_text" || cell?.type === "raw_number") return cellText(cell, context);
  return inlineWarning(`cell of type “${cell?.type}”`);
}
