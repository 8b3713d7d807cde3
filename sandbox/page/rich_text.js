// rich_text blocks: sections, lists, quotes, preformatted text and what stands inside them.

import { formatDate } from "./dates.js";
import { element, link } from "./dom.js";
import { drawnEmoji, emoji } from "./emoji.js";
import { broadcast, channelMention, groupMention, userMention } from "./mentions.js";
import { inlineWarning } from "./warning.js";

const INLINE = {
  text: (part) => String(part.text ?? ""),
  link: (part) => link(part.url, part.text || part.url),
  user: (part, context) => userMention(part.user_id, context),
  channel: (part, context) => channelMention(part.channel_id, context),
  usergroup: (part, context) => groupMention(part.usergroup_id, context),
  broadcast: (part) => broadcast(part.range),
  emoji: (part) => drawnEmoji(part.name) ?? emoji(part.name) ?? fromPoints(part.unicode) ?? `:${part.name}:`,
  date: drawDate,
  color: (part) => element("code", {}, part.value),
};

const OUTER = {
  rich_text_section: (part, context) => element("div", { class: "words" }, inlines(part, context)),
  rich_text_quote: (part, context) => element("blockquote", {}, inlines(part, context)),
  rich_text_preformatted: (part, context) => element("pre", { class: "code-block" }, inlines(part, context)),
  rich_text_list: list,
};

const TAGS = [
  ["code", "code"],
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
];

export function richText(block, context) {
  return element(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((part) => outer(part, context)),
  );
}

function outer(part, context) {
  if (!Object.hasOwn(OUTER, part.type)) return inlineWarning(`rich text part “${part.type}”`);
  return OUTER[part.type](part, context);
}

function inlines(part, context) {
  return (part.elements ?? []).map((child) => {
    if (!Object.hasOwn(INLINE, child.type)) return inlineWarning(`rich text element “${child.type}”`);
    return dressed(INLINE[child.type](child, context), child.style);
  });
}

function dressed(node, style) {
  return TAGS.reduce((inner, [name, tag]) => (style?.[name] ? element(tag, {}, inner) : inner), node);
}

function list(part, context) {
  const ordered = part.style === "ordered";
  const items = (part.elements ?? []).map((item) => element("li", {}, outer(item, context)));
  const indent = Math.min(Math.max(Number(part.indent) || 0, 0), 8);
  const start = ordered && part.offset ? Number(part.offset) + 1 : null;
  return element(ordered ? "ol" : "ul", { class: `indent-${indent}`, start }, items);
}

function drawDate(part, context) {
  const words = element(
    "time",
    { title: part.fallback },
    formatDate(part.timestamp, part.format ?? "{date} {time}", context),
  );
  return part.url ? link(part.url, words) : words;
}

function fromPoints(unicode) {
  if (!/^[0-9a-f]+(-[0-9a-f]+)*$/i.test(unicode ?? "")) return null;
  return String.fromCodePoint(...unicode.split("-").map((point) => parseInt(point, 16)));
}
