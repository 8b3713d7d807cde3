// Pie charts as SVG; the legend beside them carries every number.

import { shape } from "./dom.js";

const RADIUS = 92;
const SIZE = 200;
const HOLE = 48;
const READABLE = 0.07;

export function drawPie(svg, chart, { format, percent }) {
  const total = chart.segments.reduce((sum, { value }) => sum + value, 0);
  let turned = 0;
  const slices = chart.segments.map((segment, n) => {
    const share = segment.value / total;
    const node = slice(
      turned,
      share,
      n,
      `${segment.label}: ${format(segment.value)} (${percent(share)})`,
      percent,
    );
    turned += share;
    return node;
  });
  svg.setAttribute("viewBox", `${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`);
  svg.setAttribute("height", SIZE);
  svg.replaceChildren(shape("g", { class: "marks" }, slices));
}

function slice(from, share, n, title, percent) {
  const path = shape(
    "path",
    { class: `slice series-${n}`, d: outline(from, share) },
    shape("title", {}, title),
  );
  const [x, y] = spot(from + share / 2, (RADIUS + HOLE) / 2);
  const words =
    share >= READABLE &&
    shape("text", { class: "share", x, y: y + 4, "text-anchor": "middle" }, percent(share));
  return shape("g", {}, path, words);
}

// A whole circle cannot be one arc: its ends would meet and draw nothing.
function outline(from, share) {
  const to = from + Math.min(share, 0.99999);
  const large = share > 0.5 ? 1 : 0;
  const [a, b, c, d] = [spot(from, RADIUS), spot(to, RADIUS), spot(to, HOLE), spot(from, HOLE)];
  return `M${a}A${RADIUS} ${RADIUS} 0 ${large} 1 ${b}L${c}A${HOLE} ${HOLE} 0 ${large} 0 ${d}Z`;
}

function spot(turn, radius) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [Math.cos(angle), Math.sin(angle)].map((part) => Math.round(part * radius * 1000) / 1000);
}
