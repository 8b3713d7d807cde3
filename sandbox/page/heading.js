// The line above the messages: which channel, whether the bot is in it, and whether the bot hears at all.

import { send } from "./api.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { explain } from "./notices.js";

const ABOUT = {
  public: "Public channel",
  private: "Private channel",
  shared: "Shared with another company",
  dm: "Direct message with the app",
};
const DOORS = { http: "HTTP", socket: "Socket Mode" };

export class Heading {
  #shape = "";

  constructor(workspace, { title, about, status, banner, intro }) {
    Object.assign(this, { workspace, title, about, status, banner, intro });
    workspace.listen(() => this.draw());
  }

  draw() {
    const { state, channel, reachable } = this.workspace;
    if (this.workspace.homeIsOpen) return this.#drawHome(state, reachable);
    const name = channel.kind === "dm" ? state.bot.name : channel.name;
    const shape = JSON.stringify([channel, state.bot, reachable]);
    const empty =
      !this.workspace.messagesIn(channel.id).length && !this.workspace.failedIn(channel.id).length;
    this.intro.hidden = !empty;
    if (shape === this.#shape) return;
    this.#shape = shape;
    document.title = `${channel.kind === "dm" ? "" : "#"}${name} · ${state.workspace.name} · sandbox`;
    this.title.replaceChildren(icon(channel.kind), name);
    this.about.textContent = ABOUT[channel.kind] ?? "";
    this.#drawStatus(state.bot, reachable);
    this.#drawBanner(channel, state.bot);
    this.#drawIntro(name, channel, state);
  }

  #drawHome(state, reachable) {
    this.#shape = "";
    document.title = `Home · ${state.workspace.name} · sandbox`;
    this.title.replaceChildren(icon("home"), state.bot.name);
    this.about.textContent = "Home of the app";
    this.intro.hidden = this.banner.hidden = true;
    this.#drawStatus(state.bot, reachable);
  }

  #drawStatus(bot, reachable) {
    const words = !reachable
      ? "Sandbox unreachable, trying again"
      : bot.connected
        ? `Bot connected · ${DOORS[bot.door] ?? bot.door}`
        : "Bot not connected";
    this.status.textContent = words;
    this.status.className = `status ${reachable && bot.connected ? "good" : "bad"}`;
  }

  #drawBanner(channel, bot) {
    this.banner.hidden = channel.bot_is_member !== false && !channel.archived;
    if (this.banner.hidden) return;
    if (channel.archived) return this.banner.replaceChildren("This channel is archived. Nobody can post in it.");
    const invite = async () =>
      explain(await send("invite", { person: this.workspace.personId, channel: channel.id }));
    const button = element(
      "button",
      { type: "button", class: "element", id: "invite", on: { click: invite } },
      `Invite ${bot.name}`,
    );
    this.banner.replaceChildren(
      element(
        "span",
        {},
        `${bot.name} is not in this channel. Commands work all the same; it cannot post here by itself.`,
      ),
      button,
    );
  }

  #drawIntro(name, channel, state) {
    const start =
      channel.kind === "dm" ? `This is your talk with ${name}.` : `This is the very beginning of #${name}.`;
    this.intro.replaceChildren(
      element("span", { class: "intro-icon" }, icon(channel.kind)),
      element("h2", {}, start),
      element(
        "p",
        {},
        "Type ",
        element("code", {}, state.command),
        " and press Enter, or press one of the examples below.",
      ),
    );
  }
}
