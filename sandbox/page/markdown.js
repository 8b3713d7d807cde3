// The markdown block: the part of Markdown that Slack documents, as DOM nodes.

import { element, fragment, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const INLINE = [
  [/`([^`]+)`/, (found) => element("code", {}, found[1])],
  [/!?\[([^\]]+)\]\(([^()\s]+)\)/, (found) => link(found[2], found[1])],
  [/\*\*(\S(?:.*?\S)?)\*\*/, (found) => element("strong", {}, inline(found[1]))],
  [/~~(\S(?:.*?\S)?)~~/, (found) => element("s", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}*])\*(\S(?:.*?\S)?)\*(?![\p{L}\p{N}*])/u, (found) => element("em", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}_])_(\S(?:.*?\S)?)_(?![\p{L}\p{N}_])/u, (found) => element("em", {}, inline(found[1]))],
];

// Each takes the lines from the front and gives back the node and how many lines it used.
const BLOCKS = [fenced, heading, rule, quote, list, table, paragraph];

export function markdown(text) {
  let rest = text.split("\n");
  const nodes = [];
  while (rest.length) {
    if (!rest[0].trim()) {
      rest = rest.slice(1);
      continue;
    }
    const [node, used] = BLOCKS.map((block) => block(rest)).find(Boolean);
    nodes.push(node);
    rest = rest.slice(used);
  }
  return element("div", { class: "markdown" }, nodes);
}

// The earliest match wins; at the same place, the one listed first.
function inline(text) {
  const found = INLINE.map(([pattern, draw]) => ({ match: pattern.exec(text), draw }))
    .filter(({ match }) => match)
    .sort((a, b) => a.match.index - b.match.index)[0];
  if (!found) return fragment(withEmoji(text));
  const { match, draw } = found;
  return fragment(
    withEmoji(text.slice(0, match.index)),
    draw(match),
    inline(text.slice(match.index + match[0].length)),
  );
}

function fenced(lines) {
  if (!lines[0].startsWith("```")) return null;
  const end = lines.findIndex((line, n) => n > 0 && line.startsWith("```"));
  const last = end < 0 ? lines.length : end;
  return [element("pre", { class: "code-block" }, lines.slice(1, last).join("\n")), last + 1];
}

function heading(lines) {
  const found = /^(#{1,6})\s+(.*)/.exec(lines[0]);
  return found && [element(`h${Math.min(found[1].length + 2, 6)}`, {}, inline(found[2])), 1];
}

function rule(lines) {
  return /^(-{3,}|\*{3,})\s*$/.test(lines[0]) ? [element("hr"), 1] : null;
}

function quote(lines) {
  const used = leading(lines, /^> ?/);
  return used
    ? [
        element(
          "blockquote",
          {},
          inline(
            lines
              .slice(0, used)
              .map((line) => line.replace(/^> ?/, ""))
              .join("\n"),
          ),
        ),
        used,
      ]
    : null;
}

function list(lines) {
  const ordered = /^\s*\d+\.\s/.test(lines[0]);
  const bullet = ordered ? /^\s*\d+\.\s+/ : /^\s*[-*+]\s+/;
  const used = leading(lines, bullet);
  const items = lines.slice(0, used).map((line) => element("li", {}, inline(line.replace(bullet, ""))));
  return used ? [element(ordered ? "ol" : "ul", {}, items), used] : null;
}

function table(lines) {
  if (!/^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[1] ?? "")) return null;
  const used = leading(lines, /\|/);
  const rows = lines
    .slice(0, used)
    .filter((_, n) => n !== 1)
    .map(cells);
  const drawn = rows.map((row, n) =>
    element(
      "tr",
      {},
      row.map((cell) => element(n ? "td" : "th", {}, inline(cell))),
    ),
  );
  return [
    element(
      "div",
      { class: "table-box" },
      element("table", { class: "plain-table" }, element("tbody", {}, drawn)),
    ),
    used,
  ];
}

function paragraph(lines) {
  const end = lines.findIndex(
    (line, n) => n > 0 && (!line.trim() || /^(#{1,6}\s|```|> ?|\s*[-*+]\s|\s*\d+\.\s)/.test(line)),
  );
  const used = end < 0 ? lines.length : end;
  return [element("p", {}, inline(lines.slice(0, used).join("\n"))), used];
}

function leading(lines, pattern) {
  const end = lines.findIndex((line) => !pattern.test(line));
  return end < 0 ? lines.length : end;
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}
