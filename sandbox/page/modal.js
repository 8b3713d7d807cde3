// The modal before the person: drawn anew when the bot shows another view, and left alone while somebody types.

import { send } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { markErrors } from "./input_block.js";
import { standing, valuesIn } from "./inputs.js";
import { explain } from "./notices.js";
import { renderContext } from "./render_context.js";
import { slackSays } from "./slack_words.js";
import { plainText } from "./text.js";

export class Modal {
  #dialog = null;
  #shown = null; // which view, in which of its shapes

  constructor(workspace) {
    this.workspace = workspace;
    workspace.listen(() => this.draw());
  }

  draw() {
    const { view } = this.workspace.state;
    if (!view || this.#dialog?.dataset.viewId !== view.id) this.#remove();
    if (!view) return;
    const shape = `${view.id}/${view.hash}`;
    if (shape !== this.#shown) this.#show(view);
    this.#shown = shape;
    this.#mark(view);
  }

  #remove() {
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = this.#shown = null;
  }

  #show(view) {
    const typed = this.#dialog ? valuesIn(this.#dialog) : {};
    const focused = this.#dialog?.contains(document.activeElement) ? hookOf(document.activeElement) : null;
    this.#dialog ??= this.#open(view.id);
    this.#dialog.replaceChildren(this.#form(view, typed));
    const again = focused && this.#dialog.querySelector(focused);
    (again ?? firstOf(this.#dialog))?.focus();
  }

  #open(id) {
    const dialog = element("dialog", {
      class: "modal",
      "aria-labelledby": "modal-title",
      data: { viewId: id },
      on: {
        cancel: (event) => {
          event.preventDefault();
          this.#close();
        },
      },
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  #form(view, typed) {
    const close = () => this.#close();
    const title = plainText(view.title);
    return element(
      "form",
      { novalidate: true, autocomplete: "off", on: { submit: (event) => this.#submit(event) } },
      element(
        "header",
        { class: "modal-head" },
        element("h2", { id: "modal-title", tabindex: "-1" }, title),
        element(
          "button",
          { type: "button", class: "plain", "aria-label": `Close ${title}`, on: { click: close } },
          icon("close"),
        ),
      ),
      element(
        "div",
        { class: "modal-body blocks" },
        element("p", { class: "modal-problem", role: "alert", hidden: true }),
        drawBlocks(view.blocks, this.#context(view, typed)),
      ),
      element(
        "footer",
        { class: "modal-foot" },
        element(
          "button",
          { type: "button", class: "element", data: { close: "true" }, on: { click: close } },
          plainText(view.close) || slackSays(renderContext(this.workspace), "Close"),
        ),
        view.submit &&
          element(
            "button",
            { type: "submit", class: "element primary", data: { submit: "true" } },
            plainText(view.submit),
          ),
      ),
    );
  }

  // What somebody typed meanwhile stays where the same input stays.
  #context(view, typed) {
    const stands = (block, part) => {
      const said = view.values[block.block_id]?.[part.action_id];
      return typed[block.block_id]?.[part.action_id] ?? standing(said);
    };
    const press = async (block, part, value) => {
      const what = { block_id: block.block_id, action_id: part.action_id, value: value ?? null };
      explain(await send("use", { ...this.#names(), ...what, values: valuesIn(this.#dialog) }));
    };
    return { ...renderContext(this.workspace), stands, press, viewOf: () => (fresh) => fresh };
  }

  #names() {
    return { person: this.workspace.personId, view_id: this.#dialog.dataset.viewId };
  }

  async #submit(event) {
    event.preventDefault();
    if (this.workspace.state.view?.waiting) return;
    explain(await send("submit", { ...this.#names(), values: valuesIn(this.#dialog) }));
    this.workspace.refresh();
  }

  async #close() {
    explain(await send("close", this.#names()));
    this.workspace.refresh();
  }

  #mark(view) {
    const problem = this.#dialog.querySelector(".modal-problem");
    problem.textContent = view.problem ?? "";
    problem.hidden = !view.problem;
    this.#dialog.querySelector("[data-submit]")?.setAttribute("aria-busy", String(view.waiting));
    markErrors(this.#dialog, view.errors);
  }
}

function firstOf(dialog) {
  return (
    dialog.querySelector(".modal-body :is([data-input]:not(.choices), .choices input)") ??
    dialog.querySelector("h2")
  );
}

function hookOf(node) {
  const hooked = node.closest("[data-block-id][data-action-id]");
  if (!hooked) return node.dataset.submit ? "[data-submit]" : null;
  const { blockId, actionId } = hooked.dataset;
  const hook = `[data-block-id="${CSS.escape(blockId)}"][data-action-id="${CSS.escape(actionId)}"]`;
  return hooked === node ? hook : `${hook} [value="${CSS.escape(node.value)}"]`;
}
