// A labelled input of a modal, with its hint and what is wrong with it.

import { element } from "./dom.js";
import { drawElement } from "./elements.js";
import { slackSays } from "./slack_words.js";
import { plainText } from "./text.js";

export function inputBlock(block, context) {
  const id = `input-${block.block_id}`;
  const press = block.dispatch_action ? context.press : async () => {};
  const node = drawElement(block.element, block, { ...context, press, optional: block.optional });
  const grouped = node.matches(".choices");
  const [label, hint, error] = [`${id}-label`, block.hint && `${id}-hint`, `${id}-error`];
  node.removeAttribute("aria-label");
  node.setAttribute("aria-labelledby", label);
  node.setAttribute("aria-describedby", [hint, error].filter(Boolean).join(" "));
  if (!block.optional) node.setAttribute("aria-required", "true");
  if (!grouped) node.id = id;
  return element(
    "div",
    { class: "block input", data: { inputBlock: block.block_id } },
    element(
      grouped ? "div" : "label",
      { class: "input-label", id: label, for: grouped ? null : id },
      plainText(block.label),
      block.optional && element("span", { class: "optional" }, ` ${slackSays(context, "(optional)")}`),
    ),
    node,
    hint && element("small", { class: "hint", id: hint }, plainText(block.hint)),
    element("p", { class: "input-error", id: error, hidden: true }),
  );
}

// Says at each input what is wrong with it; the first of them gets the focus.
export function markErrors(root, errors) {
  let first = null;
  for (const block of root.querySelectorAll("[data-input-block]")) {
    const words = errors[block.dataset.inputBlock];
    const line = block.querySelector(".input-error");
    const fresh = words && line.textContent !== words;
    line.textContent = words ?? "";
    line.hidden = !words;
    const node = block.querySelector("[data-input]");
    node.setAttribute("aria-invalid", String(Boolean(words)));
    if (fresh) first ??= node;
  }
  (first?.matches(".choices") ? first.querySelector("input") : first)?.focus();
}
