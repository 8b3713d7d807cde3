// The clock of the outside world: what it shows, and ways to turn it.

import { element } from "./dom.js";
import { instantOf, nextMonday, nextMonth, wallClock } from "./locale.js";

const HOUR = 3_600_000;

export class Clock {
  #typing = false; // until it is sent, the field keeps what somebody put in

  constructor(workspace, { clock, zone, form, field, jumps, turn }) {
    Object.assign(this, { workspace, clock, zone, field });
    field.addEventListener("input", () => (this.#typing = true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!field.value) return;
      this.#typing = false;
      turn(instantOf(field.value, workspace.person.zone));
    });
    jumps.append(...this.#jumps(turn));
    setInterval(() => workspace.state && this.draw(), 1000);
  }

  forget() {
    this.#typing = false;
  }

  draw() {
    const { zone } = this.workspace.person;
    const now = this.workspace.now();
    const [day, time] = wallClock(now, zone).split("T");
    const weekday = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: zone }).format(now);
    const words = `${weekday} ${day} ${time.slice(0, 5)}`;
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.dateTime = now.toISOString();
    this.zone.textContent = zone;
    const shown = `${day}T${time.slice(0, 5)}`;
    const busy = this.#typing || document.activeElement === this.field;
    if (!busy && this.field.value !== shown) this.field.value = shown;
  }

  #jumps(turn) {
    const later = (hours) => (now) => new Date(now.getTime() + hours * HOUR);
    const button = ([label, when]) =>
      element(
        "button",
        {
          type: "button",
          class: "small",
          on: { click: () => turn(when(this.workspace.now(), this.workspace.person.zone)) },
        },
        label,
      );
    return [
      ["+1 hour", later(1)],
      ["+4 hours", later(4)],
      ["+1 day", later(24)],
      ["Next Monday 09:00", nextMonday],
      ["Next month", nextMonth],
    ].map(button);
  }
}
