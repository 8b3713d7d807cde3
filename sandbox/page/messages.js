// The message list: redraws only what changed, keeps focus and the reader's place, and tells of what is new.

import { arrange, element } from "./dom.js";
import { announce } from "./notices.js";
import { plainWords } from "./notification.js";
import { timelineOf } from "./timeline.js";
import { renderContext } from "./render_context.js";

const NEAR = 120; // pixels from the end within which the reader is taken to follow the talk
const PATIENCE = 45_000;

export class Messages {
  #drawn = new Map();
  #shown = null; // which person looks at which channel
  #waiting = [];
  #follow = true;

  constructor(workspace, { list, pane, jump }) {
    Object.assign(this, { workspace, list, pane, jump });
    jump.addEventListener("click", () => this.#toNewest("smooth"));
    pane.addEventListener("scroll", () => this.#atEnd() && jump.setAttribute("hidden", ""));
    workspace.listen(() => this.draw());
  }

  // A command was sent: show that it is on its way until the bot, or Slack, answers it.
  wait(text) {
    const { channel, personId } = this.workspace;
    const known = new Set([...this.#drawn.keys(), this.workspace.state.view?.id]);
    const entry = { text, channel: channel.id, person: personId, known };
    entry.timer = setTimeout(() => this.#giveUp(entry), PATIENCE);
    this.#waiting.push(entry);
    this.#follow = true;
    this.draw();
  }

  stopWaiting(text) {
    const entry = this.#waiting.find((one) => one.text === text);
    if (entry) this.#giveUp(entry);
  }

  draw() {
    const { workspace, list } = this;
    const context = renderContext(workspace);
    const rows = timelineOf(workspace, context);
    const sameView = this.#shown === `${workspace.personId}/${workspace.channel.id}`;
    const follow = this.#follow || !sameView || this.#atEnd();
    const fresh = sameView ? rows.filter(({ key, message }) => message && !this.#drawn.has(key)) : [];
    this.#tell(fresh, context);
    this.#settle(rows, context);
    const focus = focusedAction(list);
    arrange(list, [...this.#nodes(rows), ...this.#waitingRows()]);
    focus?.();
    this.#shown = `${workspace.personId}/${workspace.channel.id}`;
    if (follow && (fresh.length || !sameView || this.#follow)) this.#toNewest();
    else if (fresh.length) this.jump.removeAttribute("hidden");
    this.#follow = false;
  }

  #nodes(rows) {
    const drawn = new Map();
    for (const { key, signature, build } of rows) {
      const known = this.#drawn.get(key);
      const entry = known?.signature === signature ? known : { signature, node: build() };
      if (known && known !== entry) entry.node.classList.add("fresh");
      drawn.set(key, entry);
    }
    this.#drawn = drawn;
    return [...drawn.values()].map(({ node }) => node);
  }

  #tell(fresh, context) {
    const last = fresh.at(-1)?.message;
    if (!last) return;
    const known = context.people.get(last.user)?.name ?? "Someone";
    announce(`${last.user === context.bot.user_id ? context.bot.name : known}: ${plainWords(last.text)}`);
  }

  // Each answer that was not there when a command was sent, be it a modal, ends one wait.
  #settle(rows, context) {
    const answers = rows.filter(({ message }) => message?.failed || message?.user === context.bot.user_id);
    const { view } = this.workspace.state;
    if (view) answers.push({ key: view.id });
    for (const entry of this.#waitingHere()) {
      const answer = answers.find(({ key }) => !entry.known.has(key));
      if (!answer) continue;
      for (const other of this.#waiting) other.known.add(answer.key);
      this.#forget(entry);
      this.#follow = true;
    }
  }

  #waitingHere() {
    const { channel, personId } = this.workspace;
    return this.#waiting.filter((entry) => entry.channel === channel.id && entry.person === personId);
  }

  #forget(entry) {
    clearTimeout(entry.timer);
    this.#waiting = this.#waiting.filter((one) => one !== entry);
  }

  #giveUp(entry) {
    this.#forget(entry);
    this.draw();
  }

  #waitingRows() {
    return this.#waitingHere().map(({ text }) =>
      element("li", { class: "waiting" }, dots(), element("code", {}, text), " is on its way…"),
    );
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.pane;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  // A report that is taller than the pane is shown from its first line.
  #toNewest(behavior = "instant") {
    const last = this.list.lastElementChild;
    const end = this.pane.scrollHeight - this.pane.clientHeight;
    this.pane.scrollTo({ top: last ? Math.min(end, last.offsetTop - 12) : end, behavior });
    this.jump.setAttribute("hidden", "");
  }
}

function dots() {
  return element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i"));
}

// The same button of the same message gets the focus back after its message was replaced.
function focusedAction(list) {
  const focused = document.activeElement;
  const message = list.contains(focused) && focused.closest("[data-ts]");
  if (!message || !focused.dataset.actionId) return null;
  const path = `[data-ts="${CSS.escape(message.dataset.ts)}"] [data-action-id="${CSS.escape(focused.dataset.actionId)}"]`;
  return () => {
    if (!focused.isConnected) list.querySelector(path)?.focus({ preventScroll: true });
  };
}
