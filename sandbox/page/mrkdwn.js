// Slack's mrkdwn as DOM nodes. As strict to the bot as Slack is: what Slack would draw as a mention, a link
// or bold text is drawn so here too, so that a missing escape is seen.

import { formatDate } from "./dates.js";
import { element, fragment, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, groupMention, userMention } from "./mentions.js";

const FENCE = /```\n?([\s\S]*?)```/g;
const QUOTE = /^(?:&gt;|>) ?/;
const QUOTE_REST = /^(?:&gt;|>){3} ?/;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const GAP = /[\s\u200b]/;
const LOUD = /^(here|channel|everyone)$/;
// Tried in this order at each place; sticky, so that each looks at that place only.
const TOKEN = /<([^<>\n]+)>/y;
const CODE = /`([^`\n]+)`/y;
const SHORTCODE = /:([a-z0-9_+-]+):/y;
const ADDRESS = /https?:\/\/[^\s<>|]+[^\s<>|.,;:!?'")\]]/y;
const AT = /@(here|channel|everyone)\b/y;
const HASH = /#([\p{L}\p{N}_-]+)/uy;

// A message's own text: names become mentions only in angle brackets, addresses become links unless `parse` is "none",
// and with `mrkdwn: false` nothing but what stands in angle brackets is drawn.
export function topLevelText({ text, mrkdwn: formatted = true, parse = "" }, context) {
  if (!formatted) return element("div", { class: "words" }, inline(text, { context, plain: true }));
  return mrkdwn(text, context, { verbatim: parse === "none", names: false });
}

export function mrkdwn(text, context, { verbatim = false, names = true } = {}) {
  const options = { context, verbatim, names };
  const parts = [];
  let from = 0;
  for (const fence of text.matchAll(FENCE)) {
    parts.push(lines(text.slice(from, fence.index).replace(/\n$/, ""), options));
    parts.push(element("pre", { class: "code-block" }, flat(fence[1].replace(/\n$/, ""))));
    from = fence.index + fence[0].length;
    if (text[from] === "\n") from += 1;
  }
  return fragment(...parts, lines(text.slice(from), options));
}

// The five characters that Slack escapes, once; `&amp;lt;` is the text `&lt;`.
export function decode(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

function lines(text, options) {
  if (!text) return null;
  const groups = [];
  let rest = false;
  for (const line of text.split("\n")) {
    const opens = !rest && QUOTE_REST.test(line);
    rest ||= opens;
    const quoted = rest || QUOTE.test(line);
    const words = opens ? line.replace(QUOTE_REST, "") : rest ? line : line.replace(QUOTE, "");
    if (groups.at(-1)?.quoted === quoted) groups.at(-1).lines.push(words);
    else groups.push({ quoted, lines: [words] });
  }
  return fragment(groups.map((group) => paragraph(group, options)));
}

function paragraph({ quoted, lines: words }, options) {
  const content = fragment(
    words.flatMap((line, n) => (n ? ["\n", inline(line, options)] : [inline(line, options)])),
  );
  return quoted ? element("blockquote", {}, content) : element("div", { class: "words" }, content);
}

function inline(text, options) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const found = special(text, at, options);
    if (found) {
      nodes.push(decode(plain), found.node);
      plain = "";
      at += found.length;
    } else plain += text[at++];
  }
  return fragment(nodes, decode(plain));
}

function special(text, at, options) {
  const char = text[at];
  if (char === "<") return match(TOKEN, text, at, (body) => token(body, options.context));
  if (options.plain) return null;
  if (char === "`") return match(CODE, text, at, (body) => element("code", {}, flat(body)));
  if (char === ":") return match(SHORTCODE, text, at, (name) => emoji(name));
  if (Object.hasOwn(STYLES, char)) return styled(text, at, options);
  if (options.verbatim || (at > 0 && WORD.test(text[at - 1]))) return null;
  return automatic(text, at, options);
}

function match(pattern, text, at, draw) {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  const node = found && draw(found[1] ?? found[0]);
  return node ? { node, length: found[0].length } : null;
}

// What Slack makes out of bare text unless `verbatim` is set.
function automatic(text, at, { context, names }) {
  if (text[at] === "h") return match(ADDRESS, text, at, (address) => link(decode(address), decode(address)));
  if (!names) return null;
  if (text[at] === "@") return match(AT, text, at, broadcast);
  if (text[at] !== "#") return null;
  return match(HASH, text, at, (name) => {
    const channel = [...context.channels.values()].find((known) => known.name === name && known.kind !== "dm");
    return channel ? channelMention(channel.id, context) : null;
  });
}

function styled(text, at, options) {
  const marker = text[at];
  if (at > 0 && (WORD.test(text[at - 1]) || text[at - 1] === marker)) return null;
  const end = closing(text, at, marker);
  if (end < 0) return null;
  const node = element(STYLES[marker], {}, inline(text.slice(at + 1, end), options));
  return { node, length: end + 1 - at };
}

function closing(text, at, marker) {
  const first = text[at + 1];
  if (first === undefined || first === marker || GAP.test(first)) return -1;
  for (let end = at + 2; end < text.length; end += 1) {
    const [before, after] = [text[end - 1], text[end + 1]];
    if (text[end] === marker && !GAP.test(before) && (after === undefined || !WORD.test(after))) return end;
  }
  return -1;
}

function token(body, context) {
  const bar = body.indexOf("|");
  const [target, label] = bar < 0 ? [body, null] : [body.slice(0, bar), decode(body.slice(bar + 1))];
  if (/^@[UW]/.test(target)) return userMention(target.slice(1), context, label);
  if (/^#[CG]/.test(target)) return channelMention(target.slice(1), context, label);
  if (target.startsWith("!")) return command(target.slice(1), label, context);
  if (/^(https?:|mailto:)/i.test(target)) return link(decode(target), label || decode(target));
  return element("span", {}, decode(`<${body}>`));
}

function command(target, label, context) {
  if (LOUD.test(target)) return broadcast(target);
  if (target.startsWith("subteam^")) return groupMention(target.slice(8), context, label);
  const [kind, seconds, pattern, address] = target.split("^");
  if (kind !== "date") return element("span", {}, label || `<!${target}>`);
  const known = /^-?\d+$/.test(seconds) && pattern;
  const words = element(
    "time",
    { title: label },
    known ? formatDate(Number(seconds), decode(pattern), context) : label || "",
  );
  return address ? link(decode(address), words) : words;
}

// Inside code nothing is formatted; a link shows its words.
function flat(text) {
  return decode(
    text.replace(
      /<((?:https?:|mailto:)[^<>|\n]*)(?:\|([^<>\n]*))?>/g,
      (_, address, label) => label ?? address,
    ),
  );
}
