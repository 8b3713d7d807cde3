// Side bar and panel: columns where there is room, drawers where there is not. A closed one is out of the tab order.

const ROOM = { sidebar: "(min-width: 800px)", panel: "(min-width: 1120px)" };

export class CollapsibleColumn {
  constructor(name, { node, opener, closer, veil }) {
    Object.assign(this, { name, node, opener, veil });
    this.wide = matchMedia(ROOM[name]);
    this.isOpen = this.wide.matches;
    opener.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    closer.addEventListener("click", () => this.close());
    veil.addEventListener("click", () => this.#floats() && this.close());
    document.addEventListener(
      "keydown",
      (event) =>
        event.key === "Escape" &&
        !event.defaultPrevented &&
        this.#floats() &&
        !document.querySelector("dialog[open]") &&
        this.close(),
    );
    this.wide.addEventListener("change", () => this.#set(this.wide.matches));
    this.#set(this.isOpen);
  }

  open() {
    this.#set(true);
    if (this.#floats()) this.node.querySelector("select, button, input")?.focus();
  }

  close() {
    const hadFocus = this.node.contains(document.activeElement);
    this.#set(false);
    if (hadFocus) this.opener.focus();
  }

  closeIfFloating() {
    if (this.#floats()) this.close();
  }

  #floats() {
    return this.isOpen && !this.wide.matches;
  }

  #set(open) {
    this.isOpen = open;
    this.node.inert = !open;
    this.node.classList.toggle("open", open);
    document.body.classList.toggle(`${this.name}-open`, open);
    this.opener.setAttribute("aria-expanded", String(open));
    const floating = [...document.querySelectorAll(".drawer.open")].some(
      (node) => getComputedStyle(node).position === "fixed",
    );
    this.veil.hidden = !floating;
  }
}
