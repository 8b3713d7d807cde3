// data_table: sorted by its heads, filtered by words, turned page by page; numbers sort as numbers.

import { element } from "./dom.js";
import { richText } from "./rich_text.js";
import { slackSays } from "./slack_words.js";
import { cellText, drawCell } from "./cells.js";

const TURN = { none: "ascending", ascending: "descending", descending: "none" };
const ARROW = { none: "↕", ascending: "↑", descending: "↓" };

export function dataTable(block, context) {
  const [heads, ...rows] = block.rows;
  const size = Math.min(Math.max(Number(block.page_size) || 5, 1), 100);
  const numeric = heads.map((_, n) => rows.length > 0 && rows.every((row) => row[n]?.type === "raw_number"));
  const numbers = heads.map((_, n) => rows.some((row) => row[n]?.type === "raw_number"));
  const table = {
    block,
    heads,
    rows,
    size,
    numeric,
    numbers,
    context,
    view: context.view({ column: -1, direction: "none", page: 0, words: "" }),
  };
  const body = element("tbody");
  const headRow = element("tr");
  const foot = element("div", { class: "table-foot" });
  const redraw = () => {
    const found = arranged(table);
    table.view.page = Math.min(table.view.page, Math.max(Math.ceil(found.length / size) - 1, 0));
    const first = table.view.page * size;
    body.replaceChildren(...drawRows(found.slice(first, first + size), table));
    markHeads(headRow, table.view);
    drawFoot(foot, found.length, table, redraw);
  };
  headRow.append(...heads.map((head, n) => drawHead(head, n, table, redraw)));
  redraw();
  return frame(table, [headRow, body, foot], redraw);
}

function frame({ block, rows, size, view, heads, context }, [headRow, body, foot], redraw) {
  const caption = element("caption", {}, element("span", {}, block.caption));
  const table = element("table", { class: "data-table" }, caption, element("thead", {}, headRow), body);
  const box = element(
    "div",
    { class: "table-box", role: "region", tabindex: "0", "aria-label": block.caption },
    table,
  );
  const search =
    rows.length > size &&
    element("input", {
      type: "search",
      class: "table-filter",
      placeholder: slackSays(context, "Filter rows"),
      "aria-label": `Filter ${block.caption}`,
      value: view.words,
      on: {
        input: (event) => {
          Object.assign(view, { words: event.target.value, page: 0 });
          redraw();
        },
      },
    });
  return element(
    "div",
    { class: "block", data: { columns: heads.length } },
    box,
    element("div", { class: "table-tools" }, search, foot),
  );
}

// One compare for a whole column: numbers by value only when every cell is a number, as Slack does.
function arranged({ rows, view, numeric, context }) {
  const wanted = view.words.trim().toLocaleLowerCase(context.locale);
  const found = rows.filter(
    (row) =>
      !wanted || row.some((cell) => cellText(cell, context).toLocaleLowerCase(context.locale).includes(wanted)),
  );
  if (view.direction === "none") return found;
  const collator = new Intl.Collator(context.locale);
  const compare = numeric[view.column]
    ? (a, b) => a[view.column].value - b[view.column].value
    : (a, b) => collator.compare(cellText(a[view.column], context), cellText(b[view.column], context));
  const sign = view.direction === "ascending" ? 1 : -1;
  return found.sort((a, b) => sign * compare(a, b));
}

function drawHead(head, n, { numbers, view, context }, redraw) {
  const sort = () => {
    const direction = view.column === n ? TURN[view.direction] : "ascending";
    Object.assign(view, { column: n, direction, page: 0 });
    redraw();
  };
  const words = head.type === "rich_text" ? richText(head, context) : cellText(head, context);
  const button = element(
    "button",
    { type: "button", on: { click: sort } },
    words,
    element("span", { class: "arrow", "aria-hidden": "true" }),
  );
  return element("th", { scope: "col", class: numbers[n] ? "number" : null, data: { column: n } }, button);
}

function markHeads(headRow, view) {
  [...headRow.children].forEach((head, n) => {
    const direction = n === view.column ? view.direction : "none";
    head.setAttribute("aria-sort", direction);
    head.querySelector(".arrow").textContent = ARROW[direction];
  });
}

function drawRows(rows, { block, context, heads, numbers }) {
  const naming = block.row_header_column_index ?? 0;
  if (!rows.length)
    return [
      element(
        "tr",
        {},
        element("td", { colspan: heads.length, class: "nothing" }, slackSays(context, "No row has these words.")),
      ),
    ];
  return rows.map((row) =>
    element(
      "tr",
      {},
      row.map((cell, n) => drawCell(cell, context, { naming: n === naming, number: numbers[n] })),
    ),
  );
}

function drawFoot(foot, count, { view, size, context }, redraw) {
  const pages = Math.max(Math.ceil(count / size), 1);
  const first = view.page * size;
  const turn = (by) => () => {
    view.page += by;
    redraw();
    (
      foot.querySelector(`[data-turn="${by}"]:not(:disabled)`) ?? foot.querySelector("button:not(:disabled)")
    )?.focus();
  };
  const range = count
    ? slackSays(context, "{first}–{last} of {count}", {
        first: context.format(first + 1),
        last: context.format(Math.min(first + size, count)),
        count: context.format(count),
      })
    : slackSays(context, "0 of 0");
  const button = (label, by, off) =>
    element(
      "button",
      { type: "button", class: "small", disabled: off, data: { turn: by }, on: { click: turn(by) } },
      slackSays(context, label),
    );
  const buttons =
    pages > 1 ? [button("Previous", -1, view.page === 0), button("Next", 1, view.page >= pages - 1)] : [];
  foot.replaceChildren(element("span", { role: "status", class: "range" }, range), ...buttons);
}
