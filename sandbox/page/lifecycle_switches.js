// What becomes of the open channel, of the app and of the person's account.

import { element } from "./dom.js";
import { switchRow } from "./switch_row.js";

export class LifecycleSwitches {
  constructor(workspace, { channel, title, app, tell }) {
    Object.assign(this, { workspace, title });
    const here = () => ({ person: workspace.personId, channel: workspace.channel.id });
    const person = () => ({ person: workspace.personId });
    const row = (name, label, about, turn) => switchRow({ name, label, about, turn });
    this.archived = row("archived", "Archived", "Nobody can post here", (on) => tell("archive", { ...here(), on }));
    this.restricted = row("restricted", "Posting restricted", "Only a few people may post", (on) =>
      tell("restrict", { ...here(), on }),
    );
    this.shared = row("shared", "Shared with Partner Inc", "Another company reads along", (on) =>
      tell("share", { ...here(), on }),
    );
    this.pending = row("pending", "Partner Inc invited", "It has not accepted yet", (on) =>
      tell("invite_company", { ...here(), on }),
    );
    this.uninstalled = row("uninstalled", "App uninstalled", "Removed from the workspace", (on) => tell("uninstall", { on }));
    this.revoked = row("revoked", "Token revoked", "Slack refuses all that the bot asks", (on) => tell("revoke", { on }));
    this.deleted = row("deleted", "Account deactivated", "", (on) => tell("leave", { ...person(), on }));
    this.remove = element(
      "button",
      { type: "button", class: "small", id: "remove-bot", on: { click: () => tell("remove", here()) } },
      "Remove the bot",
    );
    channel.append(
      element(
        "div",
        { class: "switches" },
        this.archived.node,
        this.restricted.node,
        this.shared.node,
        this.pending.node,
      ),
      element("div", { class: "row" }, this.remove),
    );
    app.append(this.uninstalled.node, this.revoked.node, this.deleted.node);
  }

  draw() {
    const { state, channel, person } = this.workspace;
    this.title.textContent = `#${channel.name}`;
    this.title.parentElement.hidden = channel.kind === "dm";
    this.archived.box.checked = channel.archived;
    this.restricted.box.checked = channel.restricted;
    this.shared.box.checked = channel.companies.includes("T0PARTNER");
    this.pending.box.checked = channel.pending.includes("T0PARTNER");
    this.uninstalled.box.checked = !state.installed;
    this.revoked.box.checked = state.token_revoked;
    this.deleted.box.checked = person.deleted;
    this.deleted.node.querySelector("small").textContent = `${person.name} has left the company`;
    this.remove.hidden = !channel.bot_is_member;
  }
}
