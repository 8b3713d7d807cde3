// Replies stand under their message, folded away until somebody asks for them.

import { element } from "./dom.js";
import { slackSays } from "./slack_words.js";

const opened = new Set(); // which threads were unfolded: it outlives every redraw

export function threadsOf(messages) {
  const replies = new Map();
  const tops = [];
  const known = new Set(messages.map(({ ts }) => ts));
  for (const message of messages) {
    const parent = message.thread_ts;
    if (!parent || !known.has(parent)) tops.push(message);
    else replies.set(parent, [...(replies.get(parent) ?? []), message]);
  }
  return { tops, replies };
}

export function drawThread(key, ts, replies, context) {
  if (!replies.length) return null;
  const node = element(
    "details",
    {
      class: "thread",
      data: { thread: ts },
      open: opened.has(key),
      on: { toggle: () => (node.open ? opened.add(key) : opened.delete(key)) },
    },
    element("summary", {}, slackSays(context, replies.length === 1 ? "1 reply" : "{count} replies", { count: replies.length })),
    element("ol", { class: "replies" }, replies),
  );
  return node;
}

export function unfold(node) {
  const thread = node.closest("details.thread");
  if (thread) thread.open = true;
}
