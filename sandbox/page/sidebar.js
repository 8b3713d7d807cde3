// The side bar: who is looking, and the channels that they see.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./timeline.js";

const KINDS = {
  public: "public channel",
  private: "private channel",
  shared: "shared with another company",
  dm: "direct message",
};
const STANDINGS = {
  admin: "Workspace admin",
  member: "Member",
  guest: "Guest",
  stranger: "From another company",
};

export class Sidebar {
  #seen = new Map(); // newest message seen, by person and channel
  #peopleShape = "";
  #channelShape = "";

  constructor(workspace, { name, select, card, list, opened }) {
    Object.assign(this, { workspace, name, select, card, list, opened });
    select.addEventListener("change", () => workspace.lookAs(select.value));
    workspace.listen(() => this.draw());
  }

  draw() {
    const { state } = this.workspace;
    this.name.textContent = state.workspace.name;
    this.#remember();
    this.#people();
    this.#channels();
  }

  #people() {
    const { state, person } = this.workspace;
    const shape = JSON.stringify(state.people);
    if (shape !== this.#peopleShape)
      this.select.replaceChildren(
        ...state.people.map(({ id, name, locale, standing }) =>
          element("option", { value: id }, `${name} · ${locale} · ${standing}`),
        ),
      );
    this.#peopleShape = shape;
    this.select.value = person.id;
    const about = element(
      "span",
      { class: "about" },
      element("b", {}, person.name),
      element("small", {}, `${STANDINGS[person.standing] ?? person.standing} · ${person.locale}`),
      element("small", {}, person.zone),
    );
    this.card.replaceChildren(avatar(person), about);
  }

  #channels() {
    const { state, channel: open } = this.workspace;
    // A button that were replaced between press and release would never hear the click.
    const shape = JSON.stringify([
      state.channels,
      open.id,
      this.workspace.homeIsOpen,
      state.bot.name,
      state.channels.map((one) => this.#unread(one)),
    ]);
    if (shape === this.#channelShape) return;
    this.#channelShape = shape;
    const focused = document.activeElement?.dataset?.channel;
    const [talks, channels] = [
      state.channels.filter(({ kind }) => kind === "dm"),
      state.channels.filter(({ kind }) => kind !== "dm"),
    ];
    this.list.replaceChildren(
      group("Apps", [this.#home()]),
      group(
        "Channels",
        channels.map((one) => this.#channel(one, open)),
      ),
      group(
        "Direct messages",
        talks.map((one) => this.#channel(one, open)),
      ),
    );
    if (focused) this.list.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }

  #channel(channel, open) {
    const { workspace } = this;
    const unread = this.#unread(channel);
    const name = channel.kind === "dm" ? workspace.state.bot.name : channel.name;
    const label = [
      name,
      KINDS[channel.kind],
      channel.archived ? "archived" : channel.bot_is_member ? null : "the bot is not here",
      unread ? `${unread} unread` : null,
    ];
    const press = () => {
      workspace.open(channel.id);
      this.opened();
    };
    const button = element(
      "button",
      {
        type: "button",
        class: unread ? "channel unread" : "channel",
        data: { channel: channel.id },
        "aria-current": channel.id === open.id && !workspace.homeIsOpen ? "page" : null,
        "aria-label": label.filter(Boolean).join(", "),
        title: label.slice(1, 3).filter(Boolean).join(", "),
        on: { click: press },
      },
      icon(channel.kind),
      element("span", { class: "channel-name" }, name),
      !channel.bot_is_member && element("span", { class: "absent", "aria-hidden": "true" }, icon("absent")),
      unread > 0 && element("span", { class: "count", "aria-hidden": "true" }, String(unread)),
    );
    return element("li", {}, button);
  }

  #home() {
    const { workspace } = this;
    const press = () => {
      workspace.openHome();
      this.opened();
    };
    const button = element(
      "button",
      {
        type: "button",
        class: "channel",
        data: { home: "true" },
        "aria-current": workspace.homeIsOpen ? "page" : null,
        "aria-label": `Home of ${workspace.state.bot.name}`,
        on: { click: press },
      },
      icon("home"),
      element("span", { class: "channel-name" }, "Home"),
    );
    return element("li", {}, button);
  }

  #remember() {
    const { state, personId, channel } = this.workspace;
    for (const { id } of state.channels) {
      const key = `${personId}/${id}`;
      const newest = Math.max(0, ...this.workspace.messagesIn(id).map(({ ts }) => Number(ts)));
      if (id === channel.id || !this.#seen.has(key)) this.#seen.set(key, newest);
    }
  }

  #unread({ id }) {
    const { personId } = this.workspace;
    const seen = this.#seen.get(`${personId}/${id}`) ?? 0;
    return this.workspace.messagesIn(id).filter(({ ts, user }) => Number(ts) > seen && user !== personId)
      .length;
  }
}

function group(title, items) {
  if (!items.length) return "";
  return element("div", { class: "group" }, element("h2", {}, title), element("ul", {}, items));
}
