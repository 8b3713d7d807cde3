// What a person fills in: times, choices, ticks and words. Each hangs on [data-block-id][data-action-id]; what
// stands in it is read from the page itself, as Slack reads its own.

import { element } from "./dom.js";
import { drawText, plainText } from "./text.js";

const HOOKED = "[data-block-id][data-action-id][data-input]";

export function timePicker(part, block, context) {
  const node = element("input", {
    type: "time",
    class: "element",
    value: context.stands?.(block, part) ?? part.initial_time ?? "",
    title: part.timezone,
    ...hooks(part, block),
    "aria-label": plainText(part.placeholder) || "Time",
    on: { change: () => context.press(block, part, node.value) },
  });
  return node;
}

export function words(part, block, context) {
  const stands = context.stands?.(block, part) ?? part.initial_value ?? "";
  const shared = {
    class: "words-box",
    placeholder: plainText(part.placeholder) || null,
    maxlength: part.max_length,
    ...hooks(part, block),
    on: { change: () => context.press(block, part, node.value) },
  };
  const node = part.multiline
    ? element("textarea", { rows: 4, ...shared }, stands)
    : element("input", { type: "text", value: stands, ...shared });
  return node;
}

export function radioButtons(part, block, context) {
  const stands = context.stands?.(block, part) ?? part.initial_option?.value;
  return choices("radio", (value) => value === stands, { part, block, context });
}

export function checkboxes(part, block, context) {
  const stands = context.stands?.(block, part) ?? (part.initial_options ?? []).map(({ value }) => value);
  return choices("checkbox", (value) => stands.includes(value), { part, block, context });
}

function choices(type, chosen, { part, block, context }) {
  const name = `${block.block_id}/${part.action_id}`;
  const press = () => context.press(block, part, valueOf(node));
  const choice = (option) =>
    element(
      "label",
      { class: "choice" },
      element("input", { type, name, value: option.value, checked: chosen(option.value), on: { change: press } }),
      element(
        "span",
        {},
        drawText(option.text, context),
        option.description && element("small", {}, drawText(option.description, context)),
      ),
    );
  const node = element(
    "div",
    { class: "choices", role: type === "radio" ? "radiogroup" : "group", ...hooks(part, block) },
    part.options.map(choice),
  );
  return node;
}

export function hooks(part, block) {
  return { data: { actionId: part.action_id, blockId: block.block_id, input: part.type } };
}

// What stands in one input: an option's value, a list of them, a time or words; null for nothing.
export function valueOf(node) {
  const ticked = [...node.querySelectorAll("input:checked")].map(({ value }) => value);
  if (node.dataset.input === "checkboxes") return ticked;
  if (node.dataset.input === "radio_buttons") return ticked[0] ?? null;
  return node.value || null;
}

export function valuesIn(root) {
  const values = {};
  for (const node of root.querySelectorAll(HOOKED)) {
    values[node.dataset.blockId] ??= {};
    values[node.dataset.blockId][node.dataset.actionId] = valueOf(node);
  }
  return values;
}

// The same, out of the state that Slack keeps.
export function standing(said) {
  if (!said) return undefined;
  if (said.type === "checkboxes") return said.selected_options.map(({ value }) => value);
  if (said.type === "timepicker") return said.selected_time ?? "";
  if (said.type === "plain_text_input") return said.value ?? "";
  if (said.type === "conversations_select") return said.selected_conversation ?? "";
  if (said.type === "users_select") return said.selected_user ?? "";
  return said.selected_option?.value ?? "";
}
