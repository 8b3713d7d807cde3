// A message as a phone announces it: by its `text` alone, since a phone reads no blocks, and by the beginning of that.
// https://docs.slack.dev/changelog/2026/07/13/notification-changes

import { element } from "./dom.js";
import { drawnSigns } from "./emoji.js";
import { icon } from "./icons.js";

const SEEN = 100; // letters of a locked phone: about two lines

export function keepNotifications(button) {
  const show = (on) => {
    document.body.classList.toggle("notifying", on);
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
  show(false);
}

// What one person alone sees is announced to nobody, and a reply only to those who follow its thread.
export function notification(message, { bot, workspace, channel }) {
  const announced = message.text && !message.ephemeral && !message.failed && !message.thread_ts;
  if (message.user !== bot.user_id || !announced) return null;
  const letters = [...plainWords(message.text)];
  const [words, rest] = [letters.slice(0, SEEN).join(""), letters.length > SEEN ? "…" : ""];
  const where = channel.kind === "dm" ? workspace.name : `${workspace.name} · #${channel.name}`;
  return element(
    "div",
    { class: "notification", role: "note", "aria-label": "Notification on a phone" },
    element("span", { class: "avatar app", "aria-hidden": "true" }, icon("bot")),
    element("div", {}, element("b", {}, bot.name), element("small", {}, where)),
    element("p", {}, ...drawnSigns(words + rest)),
  );
}

// References by their labels, and the three characters that Slack escapes.
export function plainWords(text) {
  return (text ?? "")
    .replace(/<[^>|]*\|?([^>]*)>/g, "$1")
    .replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}
