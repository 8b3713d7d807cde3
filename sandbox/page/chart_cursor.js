// The word that follows the pointer, or the arrow keys, over a chart: one category, every series.

import { element } from "./dom.js";
import { pointsOf } from "./xy_chart.js";

export function followCursor(plot, svg, chart, context) {
  const bubble = element("div", { class: "bubble", role: "status", hidden: true });
  let [spots, width, at] = [null, 1, -1];
  plot.append(bubble);
  const show = (n) => {
    at = Math.max(0, Math.min(spots.columns.length - 1, n));
    fill(bubble, chart, at, context);
    place(bubble, svg, spots.columns[at], width, plot.clientWidth);
  };
  const hide = () => {
    at = -1;
    bubble.hidden = true;
    svg.querySelector(".cursor")?.setAttribute("hidden", "");
  };
  svg.addEventListener("pointermove", (event) => show(nearest(spots.columns, event, svg, width)));
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("blur", hide);
  svg.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    if (event.key === "Escape" && at >= 0) {
      event.stopPropagation();
      hide();
    }
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    show(at < 0 && event.key === "ArrowLeft" ? Infinity : at + steps[event.key]);
  });
  return {
    place(newSpots, newWidth) {
      [spots, width] = [newSpots, newWidth];
      hide();
    },
  };
}

function fill(bubble, chart, n, context) {
  const category = chart.axis_config.categories[n];
  const rows = chart.series.map((series, place) => {
    const value = pointsOf(series, chart.axis_config.categories)[n];
    return element(
      "div",
      { class: "bubble-row" },
      element("i", { class: `dot series-${place}` }),
      `${series.name} `,
      element("b", {}, value === null ? "–" : context.format(value)),
    );
  });
  bubble.replaceChildren(element("strong", {}, category), ...rows);
}

function place(bubble, svg, x, width, room) {
  const cursor = svg.querySelector(".cursor");
  cursor.removeAttribute("hidden");
  cursor.setAttribute("x1", x);
  cursor.setAttribute("x2", x);
  bubble.hidden = false;
  const left = (x / width) * room;
  const half = bubble.offsetWidth / 2;
  bubble.style.left = `${Math.max(half, Math.min(room - half, left))}px`;
}

function nearest(columns, event, svg, width) {
  const box = svg.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * width;
  return columns.reduce(
    (best, column, n) => (Math.abs(column - x) < Math.abs(columns[best] - x) ? n : best),
    0,
  );
}
