// Interactive elements of blocks: buttons and selects. A press goes to the sandbox, which asks the bot as Slack does.

import { ask } from "./confirm.js";
import { element, openable } from "./dom.js";
import { checkboxes, hooks, radioButtons, timePicker, words } from "./inputs.js";
import { slackSays } from "./slack_words.js";
import { drawText, plainText } from "./text.js";
import { inlineWarning } from "./warning.js";

const ELEMENTS = {
  button,
  static_select: staticSelect,
  timepicker: timePicker,
  radio_buttons: radioButtons,
  checkboxes,
  users_select: usersSelect,
  conversations_select: conversationsSelect,
  plain_text_input: words,
  image,
};

export function drawElement(part, block, context) {
  if (!Object.hasOwn(ELEMENTS, part?.type)) return inlineWarning(`element “${part?.type}”`);
  return ELEMENTS[part.type](part, block, context);
}

export function image(part) {
  const shown = String(part.image_url ?? "");
  // The page loads nothing from outside this machine: such a picture is shown by its description.
  if (!shown.startsWith("data:image/") && !shown.startsWith("/"))
    return element(
      "span",
      { class: "absent-image", title: shown },
      `Picture: ${part.alt_text ?? "no description"}`,
    );
  return element("img", { src: shown, alt: part.alt_text ?? "" });
}

function button(part, block, context) {
  const press = async () => {
    if (part.confirm && !(await confirmed(part.confirm, context))) return;
    if (openable(part.url) && !context.visit(part.url)) window.open(part.url, "_blank", "noopener,noreferrer");
    await busy(node, () => context.press(block, part));
  };
  const node = element(
    "button",
    {
      type: "button",
      class: `element ${part.style === "primary" || part.style === "danger" ? part.style : ""}`,
      "aria-label": part.accessibility_label,
      data: { actionId: part.action_id, blockId: block.block_id, value: part.value },
      on: { click: press },
    },
    plainText(part.text),
  );
  return node;
}

function staticSelect(part, block, context) {
  return select(part, block, context, part.option_groups ?? [{ options: part.options ?? [] }], part.initial_option?.value);
}

// Slack itself offers the people of the workspace, whom the bot does not name.
function usersSelect(part, block, context) {
  const options = [...context.people.values()].map(({ id, name }) => ({ value: id, text: { text: name, emoji: false } }));
  return select(part, block, context, [{ options }], part.initial_user);
}

// Likewise the channels that the person is in; the one that is open stands in it where the bot asks for that.
function conversationsSelect(part, block, context) {
  const offered = [...context.channels.values()].filter(({ kind, member }) => member && kind !== "dm");
  const options = offered.map(({ id, name }) => ({ value: id, text: { text: `#${name}`, emoji: false } }));
  const current = part.default_to_current_conversation && offered.some(({ id }) => id === context.openId);
  return select(part, block, context, [{ options }], part.initial_conversation ?? (current ? context.openId : ""));
}

function select(part, block, context, groups, initial) {
  const stands = (context.stands?.(block, part) || initial) ?? "";
  const option = (choice) =>
    element(
      "option",
      { value: choice.value, selected: choice.value === stands },
      plainText(choice.text),
    );
  const choose = async () => {
    if (part.confirm && !(await confirmed(part.confirm, context)))
      node.value = stands;
    else await busy(node, () => context.press(block, part, node.value));
  };
  const hint = element(
    "option",
    { value: "", disabled: !context.optional, selected: !stands },
    plainText(part.placeholder) || slackSays(context, "Choose one"),
  );
  const node = element(
    "select",
    {
      class: "element",
      "aria-label": plainText(part.placeholder) || slackSays(context, "Choose one"),
      ...hooks(part, block),
      on: { change: choose },
    },
    hint,
    groups.map((group) =>
      group.label
        ? element("optgroup", { label: plainText(group.label) }, group.options.map(option))
        : group.options.map(option),
    ),
  );
  return node;
}

function confirmed(confirm, context) {
  const [yes, no] = [plainText(confirm.confirm) || "Yes", plainText(confirm.deny) || "Cancel"];
  return ask({
    title: plainText(confirm.title) || "Are you sure?",
    words: confirm.text && drawText(confirm.text, context),
    yes,
    no,
    danger: confirm.style === "danger",
  });
}

// A second press while the first is on its way would be a second action.
async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  await work();
  node.removeAttribute("aria-busy");
}
