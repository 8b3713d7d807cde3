// Short words from the page itself: what went wrong, or what was done. Read out by screen readers.

import { element } from "./dom.js";

const STAYS = 8000;
const SENTENCES = {
  unreachable: "The sandbox does not answer. Is it still running?",
  bot_not_connected: "The bot is not connected, so nobody heard that.",
};

export function notice(words, kind = "trouble") {
  const close = element(
    "button",
    { type: "button", class: "small", on: { click: () => box.remove() } },
    "Dismiss",
  );
  const box = element(
    "div",
    { class: `notice ${kind}`, role: kind === "trouble" ? "alert" : "status" },
    element("span", {}, words),
    close,
  );
  document.querySelector("#notices").replaceChildren(box);
  setTimeout(() => box.remove(), STAYS);
}

export function clearNotices() {
  document.querySelector("#notices").replaceChildren();
}

export function explain(answer) {
  if (answer?.ok !== false) return true;
  notice(SENTENCES[answer.error] ?? `The sandbox refused that: ${answer.error}`);
  return false;
}

export function announce(words) {
  document.querySelector("#announcer").textContent = words;
}
