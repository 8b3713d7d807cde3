// Where one types: Enter sends, Shift+Enter starts a line, Up brings the last command back, "/" offers commands.

import { send } from "./api.js";
import { examples, suggestions } from "./commands.js";
import { element } from "./dom.js";
import { clearNotices, explain, notice } from "./notices.js";

export class Composer {
  #sent = []; // what this page sent, oldest first
  #recalled = null; // which of them stands in the box
  #offers = [];
  #active = -1;
  #closed = false; // Escape closed the offers for this text

  constructor(workspace, messages, { form, box, list, chips, hint }) {
    Object.assign(this, { workspace, messages, form, box, list, chips, hint });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(box.value);
    });
    box.addEventListener("input", () => this.#typed());
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("blur", () => this.#show([]));
    box.addEventListener("focus", () => this.#offer());
    workspace.listen(() => this.#place());
  }

  #place() {
    const { channel, state, person } = this.workspace;
    const where = channel.kind === "dm" ? state.bot.name : `#${channel.name}`;
    const outside = channel.member === false || channel.archived;
    this.box.placeholder = placeholder(channel, person, where);
    this.box.setAttribute("aria-label", `Message ${where}`);
    this.box.disabled = outside;
    this.form.classList.toggle("closed", outside);
    if (!this.chips.childElementCount) this.#fillChips(state.command);
    for (const chip of this.chips.children) chip.disabled = outside;
  }

  #fillChips(command) {
    const chip = ({ label, text }) =>
      element(
        "button",
        {
          type: "button",
          class: "chip",
          title: text,
          data: { command: text },
          on: { click: () => this.#submit(text) },
        },
        label,
      );
    this.chips.replaceChildren(...examples(command).map(chip));
  }

  async #submit(words) {
    const text = words.trimEnd();
    if (!text.trim()) return;
    const { personId, channel } = this.workspace;
    const fromBox = words === this.box.value;
    clearNotices();
    const isCommand = text.startsWith("/");
    this.#sent.push(text);
    this.#recalled = null;
    if (fromBox) this.#set("");
    if (isCommand) this.messages.wait(text);
    const answer = await send("type", { person: personId, channel: channel.id, text });
    if (answer.ok === false) this.#refused(answer, text, fromBox);
    this.workspace.refresh();
  }

  // Nothing typed is lost: the words go back to the box.
  #refused(answer, text, fromBox) {
    this.messages.stopWaiting(text);
    if (fromBox && !this.box.value) this.#set(text);
    if (answer.error !== "unknown_command") return explain(answer);
    return notice(
      `${text.split(/\s/)[0]} is not a valid command here. Try ${this.workspace.state.command} help.`,
    );
  }

  #set(text) {
    this.box.value = text;
    this.box.setSelectionRange(text.length, text.length);
    this.#grow();
    this.#show([]);
  }

  #typed() {
    this.#recalled = null;
    this.#closed = false;
    this.#grow();
    this.#offer();
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }

  #key(event) {
    if (event.isComposing) return;
    const moves = { ArrowUp: -1, ArrowDown: 1 };
    if (event.key === "Enter" && !event.shiftKey) this.#enter(event);
    else if (event.key === "Escape" && this.#offers.length) this.#dismiss(event);
    else if (event.key === "Tab" && !event.shiftKey && this.#half()) this.#accept(event, this.#offers[0]);
    else if (Object.hasOwn(moves, event.key)) this.#move(event, moves[event.key]);
  }

  #enter(event) {
    const chosen = this.#offers[this.#active] ?? (this.#half() ? this.#offers[0] : null);
    if (chosen) return this.#accept(event, chosen);
    event.preventDefault();
    return this.#submit(this.box.value);
  }

  #half() {
    return this.#offers[0]?.half === true;
  }

  #accept(event, offer) {
    event.preventDefault();
    this.#set(offer.fill);
    this.#offer();
  }

  #dismiss(event) {
    event.stopPropagation();
    this.#closed = true;
    this.#show([]);
  }

  #move(event, by) {
    const recalling = this.#recalled !== null || this.box.value === "";
    if (this.#offers.length && !recalling) {
      event.preventDefault();
      this.#active =
        (this.#active + by + this.#offers.length + (this.#active < 0 && by < 0 ? 1 : 0)) %
        this.#offers.length;
      this.#mark();
    } else if (recalling && this.#sent.length) this.#recall(event, by);
  }

  #recall(event, by) {
    event.preventDefault();
    const next = (this.#recalled ?? this.#sent.length) + by;
    this.#recalled = Math.max(0, Math.min(this.#sent.length, next));
    this.#set(this.#sent[this.#recalled] ?? "");
  }

  #offer() {
    const { state } = this.workspace;
    const open = !this.#closed && this.#recalled === null && state;
    this.#show(open ? suggestions(this.box.value, state.command, state.bot.name) : []);
  }

  #show(offers) {
    this.#offers = offers;
    this.#active = -1;
    this.list.hidden = offers.length === 0;
    this.box.setAttribute("aria-expanded", String(offers.length > 0));
    this.list.replaceChildren(...offers.map((offer, n) => this.#option(offer, n)));
    this.#mark();
  }

  #option(offer, n) {
    // The box keeps the focus, so a press must not take it away.
    const press = (event) => {
      event.preventDefault();
      this.#accept(event, offer);
    };
    return element(
      "li",
      { role: "option", id: `offer-${n}`, on: { mousedown: press } },
      element(
        "span",
        { class: "offer-text" },
        offer.text,
        " ",
        element("span", { class: "offer-hint" }, offer.hint),
      ),
      element("span", { class: "offer-about" }, offer.about),
    );
  }

  #mark() {
    [...this.list.children].forEach((option, n) =>
      option.setAttribute("aria-selected", String(n === this.#active)),
    );
    if (this.#active < 0) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", `offer-${this.#active}`);
  }
}

function placeholder(channel, person, where) {
  if (channel.archived) return `${where} is archived`;
  if (channel.member === false) return `${person.name} is not in ${where}`;
  return `Message ${where}, or type / for a command`;
}
