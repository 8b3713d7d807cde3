// The menus of shortcuts: global ones beside the message box, others on each message.

import { send } from "./api.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { explain } from "./notices.js";

export class Shortcuts {
  #shape = "";

  constructor(workspace, { place }) {
    Object.assign(this, { workspace, place });
    workspace.listen(() => this.draw());
  }

  draw() {
    const { state, personId } = this.workspace;
    const shape = JSON.stringify([state.shortcuts, personId]);
    if (shape === this.#shape) return;
    this.#shape = shape;
    const menu = menuOf(state.shortcuts, "global", personId, { label: "Shortcuts", sign: "bolt" });
    this.place.replaceChildren(...(menu ? [menu] : []));
  }
}

// The menu of a message that everybody sees; null where the app has no shortcut for it.
export function messageMenu(message, channelId, context) {
  if (message.ephemeral || message.failed) return null;
  const at = { channel: channelId, ts: message.ts };
  return menuOf(context.shortcuts, "message", context.person.id, { label: "More actions", sign: "more", at });
}

function menuOf(shortcuts, kind, person, { label, sign, at = {} }) {
  const offered = shortcuts.filter((shortcut) => shortcut.kind === kind);
  if (!offered.length) return null;
  const menu = element("details", { class: `shortcuts ${kind}` });
  const choose = async (callbackId) => {
    menu.open = false;
    explain(await send("shortcut", { person, callback_id: callbackId, ...at }));
  };
  const button = ({ name, callback_id: callbackId }) =>
    element(
      "button",
      { type: "button", data: { shortcut: callbackId }, on: { click: () => choose(callbackId) } },
      name,
    );
  menu.append(
    element("summary", { "aria-label": label, title: label }, icon(sign)),
    element("div", { class: "shortcut-list" }, offered.map(button)),
  );
  return menu;
}
