// What the page cannot draw is shown as such: a block that vanished would look like a bot that kept silent.

import { element } from "./dom.js";

export function warning(sentence, block) {
  const json = element("pre", {}, JSON.stringify(block, null, 2) ?? "undefined");
  const details = element("details", {}, element("summary", {}, "Show its JSON"), json);
  return element(
    "div",
    { class: "block warning", role: "note", data: { warning: block?.type ?? "?" } },
    element("p", {}, `⚠ ${sentence}`),
    details,
  );
}

export function inlineWarning(what) {
  return element(
    "span",
    { class: "inline-warning", data: { warning: what } },
    `⚠ This page cannot draw the ${what}`,
  );
}
