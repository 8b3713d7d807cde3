// People, channels and broadcasts, named from the workspace that the page shows.

import { element } from "./dom.js";

export function userMention(id, scene, label) {
  const name = scene.people.get(id)?.name ?? (id === scene.bot.user_id ? scene.bot.name : label || id);
  const mine = id === scene.person.id;
  return element("span", { class: mine ? "mention mine" : "mention", data: { mention: id } }, `@${name}`);
}

export function channelMention(id, scene, label) {
  const channel = scene.channels.get(id);
  if (!channel)
    return element("span", { class: "mention", data: { mention: id } }, `#${label || "private-channel"}`);
  const open = () => scene.openChannel(id);
  return element(
    "button",
    { type: "button", class: "mention", data: { mention: id }, on: { click: open } },
    `#${channel.name}`,
  );
}

export function broadcast(range) {
  return element("span", { class: "mention loud", data: { mention: range } }, `@${range}`);
}
