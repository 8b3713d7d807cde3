// data_visualization: a figure with its title, the drawing, a legend and the numbers for those who cannot see it.

import { element, shape } from "./dom.js";
import { percentFormat } from "./locale.js";
import { drawPie } from "./pie_chart.js";
import { followCursor } from "./chart_cursor.js";
import { slackSays } from "./slack_words.js";
import { drawXY, marker, pointsOf } from "./xy_chart.js";

const FIRST_WIDTH = 600;
const KINDS = ["line", "bar", "area", "pie"];

export function chartBlock(block, context) {
  const { chart } = block;
  if (!KINDS.includes(chart.type)) throw new TypeError(`no chart of type “${chart.type}”`);
  const svg = canvas(block, context);
  const plot = element("div", { class: "plot" }, svg);
  const parts = [plot, chart.type === "pie" ? pieLegend(chart, context) : legend(chart)];
  (chart.type === "pie" ? keepPie : keepXY)(plot, svg, chart, context);
  const body = element("div", { class: `chart-body ${chart.type}` }, parts);
  return element(
    "figure",
    { class: "block chart" },
    element("figcaption", {}, block.title),
    body,
    numbers(block, context),
  );
}

function canvas({ chart, title }, context) {
  const values = chart.type === "pie" ? chart.segments : chart.series;
  return shape("svg", {
    role: "img",
    tabindex: chart.type === "pie" ? null : "0",
    "aria-label": summary(chart, title, context),
    data: { chart: chart.type, values: JSON.stringify(values), title },
  });
}

function summary(chart, title, context) {
  if (chart.type === "pie")
    return `Pie chart: ${title}. ${chart.segments.map(({ label, value }) => `${label} ${context.format(value)}`).join(", ")}.`;
  const kind = chart.type[0].toUpperCase() + chart.type.slice(1);
  const ends = chart.series.map(
    ({ name, data }) => `${name}: from ${context.format(data[0].value)} to ${context.format(data.at(-1).value)}`,
  );
  return `${kind} chart: ${title}. ${ends.join("; ")}. Left and right arrow keys read the points.`;
}

function keepXY(plot, svg, chart, context) {
  const pointer = followCursor(plot, svg, chart, context);
  const draw = (width) =>
    pointer.place(drawXY(svg, chart, { width, locale: context.locale, format: context.format }), width);
  draw(FIRST_WIDTH);
  // Drawn anew for each width, so that letters keep their size on a phone.
  new ResizeObserver(
    ([entry]) => entry.contentRect.width > 60 && draw(Math.floor(entry.contentRect.width)),
  ).observe(plot);
}

function keepPie(plot, svg, chart, context) {
  drawPie(svg, chart, { format: context.format, percent: percentFormat(context.locale, 0) });
}

function legend(chart) {
  const entries = chart.series.map(({ name }, n) => element("li", {}, swatch(chart.type, n), name));
  return element("ul", { class: "legend", "aria-label": "Series" }, entries);
}

function pieLegend(chart, context) {
  const total = chart.segments.reduce((sum, { value }) => sum + value, 0);
  const percent = percentFormat(context.locale, 1);
  const entries = chart.segments.map(({ label, value }, n) =>
    element(
      "li",
      {},
      swatch("pie", n),
      element("span", { class: "legend-name" }, label),
      element("b", {}, context.format(value)),
      ` ${percent(value / total)}`,
    ),
  );
  return element("ul", { class: "legend tall", "aria-label": "Segments" }, entries);
}

function swatch(kind, n) {
  const drawing =
    kind === "bar" || kind === "pie"
      ? shape("rect", { class: `bar series-${n}`, x: 6, y: 1, width: 10, height: 10, rx: 2 })
      : [shape("path", { class: `line series-${n} dash-${n % 5}`, d: "M0 6H22" }), marker(n, 11, 6)];
  return shape(
    "svg",
    { class: "swatch", viewBox: "0 0 22 12", width: 22, height: 12, "aria-hidden": "true" },
    drawing,
  );
}

function numbers({ chart, title }, context) {
  const cell = (value) => element("td", {}, value === null ? "–" : context.format(value));
  const head = (words) => element("th", { scope: "col" }, words);
  const row = (name, values) => element("tr", {}, element("th", { scope: "row" }, name), values.map(cell));
  const pie = chart.type === "pie";
  const columns = pie ? [] : chart.series.map((series) => pointsOf(series, chart.axis_config.categories));
  const heads = pie ? ["Value"] : chart.series.map(({ name }) => name);
  const rows = pie
    ? chart.segments.map(({ label, value }) => row(label, [value]))
    : chart.axis_config.categories.map((name, n) =>
        row(
          name,
          columns.map((column) => column[n]),
        ),
      );
  const table = element(
    "table",
    { class: "plain-table chart-numbers", "aria-label": title },
    element("thead", {}, element("tr", {}, head(""), heads.map(head))),
    element("tbody", {}, rows),
  );
  return element(
    "details",
    { class: "numbers" },
    element("summary", {}, slackSays(context, "Numbers")),
    element("div", { class: "table-box" }, table),
  );
}
