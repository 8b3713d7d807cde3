// The app's Home tab in place of the messages: Slack tells the bot that it is opened, and the bot publishes it.

import { send } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { element } from "./dom.js";
import { explain } from "./notices.js";
import { renderContext } from "./render_context.js";

export class Home {
  #shown = null; // whose Home, in which of its shapes
  #asked = null; // for whom the bot was told

  constructor(workspace, { node, pane, below }) {
    Object.assign(this, { workspace, node, pane, below });
    workspace.listen(() => this.draw());
  }

  draw() {
    const { workspace } = this;
    const { home, home_enabled: enabled } = workspace.state;
    const open = workspace.homeIsOpen;
    document.body.classList.toggle("at-home", open);
    this.node.hidden = !open;
    this.below.hidden = open;
    if (!open) return this.#leave();
    if (this.#asked !== workspace.personId) this.#tell();
    const shape = `${workspace.personId}/${home?.hash ?? enabled}`;
    if (shape === this.#shown) return;
    this.#shown = shape;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset : null;
    this.node.replaceChildren(home ? this.#blocks(home) : waiting(enabled));
    if (focused?.actionId) this.#find(focused)?.focus({ preventScroll: true });
  }

  #find({ blockId, actionId }) {
    const hook = `[data-block-id="${CSS.escape(blockId)}"][data-action-id="${CSS.escape(actionId)}"]`;
    return this.node.querySelector(hook);
  }

  #leave() {
    this.#asked = this.#shown = null;
  }

  async #tell() {
    this.#asked = this.workspace.personId;
    this.pane.scrollTo({ top: 0, behavior: "instant" });
    if (this.workspace.state.home_enabled) explain(await send("open_home", { person: this.workspace.personId }));
  }

  #blocks(home) {
    const press = async (block, part, value) => {
      const what = { block_id: block.block_id, action_id: part.action_id, value: value ?? null };
      explain(await send("use_home", { person: this.workspace.personId, ...what }));
    };
    const context = { ...renderContext(this.workspace), press, viewOf: () => (fresh) => fresh };
    return element("div", { class: "blocks home-blocks" }, drawBlocks(home.blocks, context));
  }
}

function waiting(enabled) {
  const words = enabled ? "The bot has not published this Home yet." : "The app is installed without a Home tab.";
  return element("p", { class: "home-empty" }, words);
}
