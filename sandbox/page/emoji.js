// The shortcodes that a usage bot is likely to write. Unknown ones stay as they were typed, as in Slack.

import { element } from "./dom.js";

const EMOJI = {
  "+1": "👍",
  "-1": "👎",
  alarm_clock: "⏰",
  arrow_down: "⬇️",
  arrow_down_small: "🔽",
  arrow_right: "➡️",
  arrow_up: "⬆️",
  arrow_up_small: "🔼",
  arrows_counterclockwise: "🔄",
  bar_chart: "📊",
  bell: "🔔",
  bulb: "💡",
  calendar: "📅",
  chart_with_downwards_trend: "📉",
  chart_with_upwards_trend: "📈",
  fire: "🔥",
  heavy_check_mark: "✔️",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  information_source: "ℹ️",
  large_blue_circle: "🔵",
  large_green_circle: "🟢",
  large_orange_circle: "🟠",
  large_purple_circle: "🟣",
  large_red_circle: "🔴",
  large_yellow_circle: "🟡",
  link: "🔗",
  lock: "🔒",
  mag: "🔍",
  mega: "📣",
  no_entry: "⛔",
  red_circle: "🔴",
  robot_face: "🤖",
  rocket: "🚀",
  rotating_light: "🚨",
  smile: "😄",
  sparkles: "✨",
  spiral_calendar_pad: "🗓️",
  tada: "🎉",
  thumbsup: "👍",
  triangular_flag_on_post: "🚩",
  warning: "⚠️",
  wave: "👋",
  white_check_mark: "✅",
  white_circle: "⚪",
  wrench: "🔧",
  x: "❌",
  zap: "⚡",
  zzz: "💤",
};

// Slack draws its emoji as pictures, so they do not hang on what fonts a machine has; these are drawn here, too.
const DRAWN = new Set([
  "red_circle",
  "large_orange_circle",
  "large_yellow_circle",
  "large_purple_circle",
  "white_circle",
  "white_check_mark",
]);

export function drawnEmoji(name) {
  return DRAWN.has(name)
    ? element("span", { class: `drawn-emoji ${name}`, role: "img", "aria-label": name.replaceAll("_", " ") })
    : null;
}

// The same signs where a text has them as characters: a browser without a font for them shows a box.
export function drawnSigns(text) {
  const names = new Map([...DRAWN].map((name) => [emoji(name), name]));
  const sign = new RegExp(`(${[...names.keys()].join("|")})`, "u");
  return text.split(sign).map((piece) => (names.has(piece) ? drawnEmoji(names.get(piece)) : piece));
}

export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : null;
}

export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
