// People, channels and broadcasts, named from the workspace that the page shows.

import { element } from "./dom.js";

export function userMention(id, context, label) {
  const name = context.people.get(id)?.name ?? (id === context.bot.user_id ? context.bot.name : label || id);
  const mine = id === context.person.id;
  return element("span", { class: mine ? "mention mine" : "mention", data: { mention: id } }, `@${name}`);
}

export function groupMention(id, context, label) {
  const name = context.groups.get(id)?.handle ?? (label?.replace(/^@/, "") || id);
  return element("span", { class: "mention", data: { mention: id } }, `@${name}`);
}

export function channelMention(id, context, label) {
  const channel = context.channels.get(id);
  if (!channel)
    return element("span", { class: "mention", data: { mention: id } }, `#${label || "private-channel"}`);
  const open = () => context.openChannel(id);
  return element(
    "button",
    { type: "button", class: "mention", data: { mention: id }, on: { click: open } },
    `#${channel.name}`,
  );
}

export function broadcast(range) {
  return element("span", { class: "mention loud", data: { mention: range } }, `@${range}`);
}
