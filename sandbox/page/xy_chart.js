// Line, bar and area charts as SVG. Series differ by colour, dash and marker, so colour alone says nothing.

import { shape } from "./dom.js";
import { tickFormat } from "./locale.js";
import { labelLayout, textWidth, ticks } from "./scale.js";

const TOP = 24;
const RIGHT = 14;
const MARKERS = [
  "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
  "M-2.7-2.7h5.4v5.4h-5.4z",
  "M0-3.8 3.8 3H-3.8z",
  "M0-4 4 0 0 4-4 0z",
  "M0 3.8 3.8-3H-3.8z",
];

export function marker(series, x, y, { title = null, size = 1 } = {}) {
  const place = `translate(${x} ${y}) scale(${size})`;
  return shape(
    "path",
    { class: `point series-${series}`, d: MARKERS[series % MARKERS.length], transform: place },
    title && shape("title", {}, title),
  );
}

// Draws into `svg` and tells where each category stands, for the pointer.
export function drawXY(svg, chart, { width, locale, format }) {
  const plan = layout(chart, width, locale);
  const marks = { bar: bars, line: lines, area: areas }[chart.type](chart, plan, format);
  svg.setAttribute("viewBox", `0 0 ${width} ${plan.height}`);
  svg.setAttribute("height", plan.height);
  svg.replaceChildren(
    grid(plan, width),
    axis(chart, plan),
    shape("line", { class: "cursor", y1: TOP, y2: plan.bottom, hidden: true }),
    marks,
  );
  return { columns: chart.axis_config.categories.map((_, n) => plan.x(n)), slot: plan.slot };
}

export function pointsOf(series, categories) {
  const values = new Map(series.data.map(({ label, value }) => [label, value]));
  return categories.map((category) => values.get(category) ?? null);
}

function layout(chart, width, locale) {
  const { categories, x_label: below } = chart.axis_config;
  const steps = ticks(chart.series.flatMap((series) => series.data.map((point) => point.value)));
  const label = tickFormat(locale, Math.max(...steps.map(Math.abs)));
  const numbers = Math.max(...steps.map((step) => textWidth(label(step)))) + 14;
  const { reach } = labelLayout(categories, width - numbers - RIGHT);
  const left = Math.max(numbers, reach);
  const room = width - left - RIGHT;
  const labels = labelLayout(categories, room);
  const bottom = TOP + (width < 420 ? 170 : 210);
  const [low, high] = [steps[0], steps.at(-1)];
  return {
    left,
    bottom,
    steps,
    label,
    labels,
    width,
    slot: room / categories.length,
    height: bottom + labels.height + (below ? 20 : 4),
    x: (n) => round(left + (room * (n + 0.5)) / categories.length),
    y: (value) => round(bottom - ((value - low) / (high - low)) * (bottom - TOP)),
  };
}

function grid({ steps, label, left, y }, width) {
  const rows = steps.map((step) => [
    shape("line", {
      class: step === 0 ? "zero" : "gridline",
      x1: left,
      x2: width - RIGHT,
      y1: y(step),
      y2: y(step),
    }),
    shape("text", { class: "tick", x: left - 8, y: y(step) + 4, "text-anchor": "end" }, label(step)),
  ]);
  return shape("g", { class: "grid" }, rows.flat());
}

function axis({ axis_config: config }, { labels, x, bottom, left, width, height }) {
  const shown = config.categories.map((name, n) =>
    n % labels.every ? null : categoryLabel(name, x(n), bottom, labels.angle),
  );
  const below =
    config.x_label &&
    shape(
      "text",
      { class: "axis-label", x: (left + width - RIGHT) / 2, y: height - 5, "text-anchor": "middle" },
      config.x_label,
    );
  const beside = config.y_label && shape("text", { class: "axis-label", x: 0, y: 12 }, config.y_label);
  return shape("g", { class: "axis" }, shown, below, beside);
}

function categoryLabel(name, x, bottom, angle) {
  const turned = angle
    ? { "text-anchor": "end", transform: `rotate(${angle} ${x} ${bottom + 14})` }
    : { "text-anchor": "middle" };
  return shape("text", { class: "category", x, y: bottom + (angle ? 14 : 16), ...turned }, name);
}

// The first series lies on top: where two are equal, the first is what there is, and the others are what it leads to.
function lines(chart, plan, format) {
  const drawn = chart.series.map((series, n) => line(series, n, chart, plan, format));
  return shape("g", { class: "marks" }, drawn.reverse());
}

function line(series, n, chart, plan, format) {
  const spots = spotsOf(series, chart, plan);
  const path = spots.map(({ x, y }, at) => `${at ? "L" : "M"}${x} ${y}`).join("");
  const size = plan.slot > 40 ? 1 : plan.slot > 18 ? 0.8 : 0.5; // crowded markers would hide the line's dashes
  const points = spots.map(({ x, y, category, value }) =>
    marker(n, x, y, { title: title(series, category, value, format), size }),
  );
  return shape("g", {}, shape("path", { class: `line series-${n} dash-${n % 5}`, d: path }), points);
}

function areas(chart, plan, format) {
  const floor = plan.y(Math.max(plan.steps[0], 0));
  const layers = chart.series.map((series, n) => {
    const spots = spotsOf(series, chart, plan);
    const path = spots.map(({ x, y }) => `L${x} ${y}`).join("");
    const filled = spots.length ? `M${spots[0].x} ${floor}${path}L${spots.at(-1).x} ${floor}Z` : "";
    return shape(
      "g",
      {},
      shape("path", { class: `fill series-${n}`, d: filled }),
      line(series, n, chart, plan, format),
    );
  });
  return shape("g", { class: "marks" }, layers);
}

function bars(chart, plan, format) {
  const each = Math.min((plan.slot * 0.72) / chart.series.length, 56);
  const labelled = chart.series.every(({ data }) =>
    data.every(({ value }) => textWidth(plan.label(value)) + 4 < each),
  );
  return shape(
    "g",
    { class: "marks" },
    chart.series
      .map((series, n) => {
        const shift = (n - chart.series.length / 2) * each;
        return spotsOf(series, chart, plan).map((spot) =>
          bar(spot, { n, series, shift, each, plan, format, labelled }),
        );
      })
      .flat(),
  );
}

function bar({ x, y, category, value }, { n, series, shift, each, plan, format, labelled }) {
  const zero = plan.y(0);
  const box = {
    x: round(x + shift + 1),
    y: Math.min(y, zero),
    width: Math.max(round(each - 2), 1),
    height: Math.max(Math.abs(zero - y), 0.5),
    rx: 2,
  };
  const words =
    labelled &&
    shape(
      "text",
      { class: "value", x: round(x + shift + each / 2), y: box.y - 5, "text-anchor": "middle" },
      plan.label(value),
    );
  return shape(
    "g",
    {},
    shape(
      "rect",
      { class: `bar series-${n}`, ...box },
      shape("title", {}, title(series, category, value, format)),
    ),
    words,
  );
}

function spotsOf(series, chart, plan) {
  return pointsOf(series, chart.axis_config.categories)
    .map((value, n) => ({
      value,
      category: chart.axis_config.categories[n],
      x: plan.x(n),
      y: value === null ? null : plan.y(value),
    }))
    .filter(({ value }) => value !== null);
}

function title(series, category, value, format) {
  return `${series.name} · ${category}: ${format(value)}`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}
