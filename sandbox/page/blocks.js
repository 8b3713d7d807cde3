// Draws the blocks that the bot sent, each by its type. What is unknown or malformed is shown as a warning.

import { plainTable } from "./cells.js";
import { chartBlock } from "./charts.js";
import { element, fragment } from "./dom.js";
import { drawElement, image } from "./elements.js";
import { inputBlock } from "./input_block.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { dataTable } from "./tables.js";
import { drawText, plainText } from "./text.js";
import { warning } from "./warning.js";

const BLOCKS = {
  section,
  header: (block) =>
    element(
      `h${Math.min((Number(block.level) || 1) + 2, 6)}`,
      { class: "block header" },
      plainText(block.text),
    ),
  context: contextBlock,
  divider: () => element("hr", { class: "block divider" }),
  actions: (block, context) =>
    element(
      "div",
      { class: "block actions", role: "group", "aria-label": "Actions" },
      block.elements.map((part) => drawElement(part, block, context)),
    ),
  input: inputBlock,
  alert: (block, context) =>
    element(
      "div",
      {
        class: `block alert ${block.level ?? "default"}`,
        role: ["error", "warning"].includes(block.level) ? "alert" : "note", // read out as soon as it appears
      },
      drawText(block.text, context),
    ),
  rich_text: (block, context) => element("div", { class: "block" }, richText(block, context)),
  image: picture,
  markdown: (block) => element("div", { class: "block" }, markdown(block.text)),
  table: plainTable,
  data_table: dataTable,
  data_visualization: chartBlock,
};

export function drawBlocks(blocks, context) {
  return blocks.map((block, place) => drawBlock(block, { ...context, view: context.viewOf(place) }));
}

function drawBlock(block, context) {
  if (!Object.hasOwn(BLOCKS, block?.type))
    return warning(`This page does not know blocks of type “${block?.type}”.`, block);
  try {
    return BLOCKS[block.type](block, context);
  } catch (error) {
    return warning(`This “${block.type}” block cannot be drawn (${error.message}).`, block);
  }
}

function section(block, context) {
  if (!block.text && !block.fields?.length) throw new TypeError("it has neither text nor fields");
  const words = block.text && element("div", { class: "section-text" }, drawText(block.text, context));
  const fields =
    block.fields &&
    element(
      "div",
      { class: "fields" },
      block.fields.map((field) => element("div", { class: "field" }, drawText(field, context))),
    );
  const accessory =
    block.accessory && element("div", { class: "accessory" }, drawElement(block.accessory, block, context));
  return element(
    "div",
    { class: "block section" },
    element("div", { class: "section-body" }, words, fields),
    accessory,
  );
}

function contextBlock(block, context) {
  const parts = block.elements.map((part) => (part.type === "image" ? image(part) : drawText(part, context)));
  return element(
    "div",
    { class: "block context" },
    parts.map((part) => element("div", { class: "context-part" }, part)),
  );
}

function picture(block) {
  const title = block.title && element("figcaption", {}, plainText(block.title));
  return element("figure", { class: "block picture" }, fragment(title, image(block)));
}
