// Files of a message: a name, a way to take them away, and the first rows of a table.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { slackSays } from "./slack_words.js";

export function drawFiles(files, context) {
  return (files ?? []).map((file) => drawFile(file, context));
}

function drawFile(file, context) {
  const size = `${context.format(Math.max(1, Math.round(file.size / 1024)))} kB`;
  return element(
    "figure",
    { class: "file", data: { file: file.id } },
    element(
      "figcaption",
      {},
      icon("file"),
      element(
        "span",
        { class: "about" },
        element("b", {}, file.title),
        element("small", {}, file.title === file.name ? size : `${file.name} · ${size}`),
      ),
      element("a", { class: "element", href: file.url, download: file.name }, slackSays(context, "Download")),
    ),
    file.rows && preview(file, context),
  );
}

function preview({ rows, row_count: count, title }, context) {
  const [heads = [], ...body] = rows;
  const left = count - rows.length;
  return element(
    "div",
    { class: "table-box", role: "region", tabindex: "0", "aria-label": `First rows of ${title}` },
    element(
      "table",
      { class: "data-table" },
      element("thead", {}, element("tr", {}, heads.map((words) => element("th", { scope: "col" }, words)))),
      element("tbody", {}, body.map((row) => element("tr", {}, row.map(cell)))),
    ),
    left > 0 && element("p", { class: "left-out" }, slackSays(context, "{count} more rows in the file", { count: context.format(left) })),
  );
}

function cell(words) {
  return element("td", { class: "cell" }, words);
}
