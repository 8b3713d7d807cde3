// The outside world: what the newcomer can break, turn and set. Each control sends at once and follows the state.

import { send } from "./api.js";
import { ask } from "./confirm.js";
import { element } from "./dom.js";
import { Fate } from "./fate.js";
import { instantOf, nextMonday, percentFormat, numberFormat, wallClock } from "./locale.js";
import { explain, notice } from "./notices.js";
import { OrganizationCard } from "./organization_card.js";
import { forgetViews } from "./scene.js";
import { switchRow } from "./switch_row.js";

const HOUR = 3_600_000;
const SWITCHES = {
  pipefy_down: ["Pipefy down", "Every request to Pipefy fails"],
  slack_rate_limited: ["Slack rate-limiting", "Slack answers 429 to the bot"],
  slow_network: ["Slow network", "The bot waits for every answer"],
};
const LOCALES = { "en-US": "English (US)", "pt-BR": "Português (Brasil)", "es-ES": "Español (España)" };

export class Panel {
  #cards = new Map();

  constructor(
    workspace,
    { switches, organizations, locale, clock, clockForm, clockField, zone, jumps, fate, reset },
  ) {
    Object.assign(this, { workspace, switches, organizations, locale, clock, clockField, zone });
    locale.addEventListener("change", () =>
      this.#tell("locale", { person: workspace.personId, locale: locale.value }),
    );
    clockForm.addEventListener("submit", (event) => {
      event.preventDefault();
      if (clockField.value) this.#turn(instantOf(clockField.value, workspace.person.zone));
    });
    jumps.append(...this.#jumps());
    this.fate = new Fate(workspace, { ...fate, tell: (action, body) => this.#tell(action, body) });
    reset.addEventListener("click", () => this.#reset());
    workspace.listen(() => this.draw());
    setInterval(() => workspace.state && this.#drawClock(), 1000);
  }

  draw() {
    this.#drawSwitches();
    this.#drawOrganizations();
    this.#drawLocale();
    this.#drawClock();
    this.fate.draw();
  }

  async #tell(action, body) {
    explain(await send(action, body));
    this.workspace.refresh();
  }

  #turn(to) {
    return this.#tell("clock", { to: to.toISOString() });
  }

  #jumps() {
    const later = (hours) => () => new Date(this.workspace.now().getTime() + hours * HOUR);
    const monday = () => nextMonday(this.workspace.now(), this.workspace.person.zone);
    const button = ([label, when]) =>
      element("button", { type: "button", class: "small", on: { click: () => this.#turn(when()) } }, label);
    return [
      ["+1 hour", later(1)],
      ["+1 day", later(24)],
      ["Next Monday 09:00", monday],
    ].map(button);
  }

  #drawSwitches() {
    const { switches } = this.workspace.state;
    for (const [name, on] of Object.entries(switches)) {
      const box = this.switches.querySelector(`input[name="${CSS.escape(name)}"]`) ?? this.#addSwitch(name);
      box.checked = on;
    }
    document.body.classList.toggle("broken", Object.values(switches).some(Boolean));
  }

  #addSwitch(name) {
    const [label, about] = SWITCHES[name] ?? [name, ""];
    const { node, box } = switchRow({ name, label, about, turn: (on) => this.#tell("switch", { name, on }) });
    this.switches.append(node);
    return box;
  }

  #drawOrganizations() {
    const { organizations } = this.workspace.state;
    const { locale } = this.workspace.person;
    for (const organization of organizations) {
      if (!this.#cards.has(organization.uuid)) this.#addCard(organization);
      this.#cards
        .get(organization.uuid)
        .draw(organization, { format: numberFormat(locale), percent: percentFormat(locale) });
    }
  }

  #addCard(organization) {
    const card = new OrganizationCard(organization, (action, body) => this.#tell(action, body));
    this.#cards.set(organization.uuid, card);
    this.organizations.append(card.node);
  }

  #drawLocale() {
    const { person } = this.workspace;
    const offered = {
      ...LOCALES,
      ...(Object.hasOwn(LOCALES, person.locale) ? {} : { [person.locale]: person.locale }),
    };
    if (
      this.locale.childElementCount !== Object.keys(offered).length ||
      !this.locale.querySelector(`[value="${CSS.escape(person.locale)}"]`)
    ) {
      this.locale.replaceChildren(
        ...Object.entries(offered).map(([value, name]) => element("option", { value }, `${name} · ${value}`)),
      );
    }
    this.locale.value = person.locale;
    document.querySelector("#locale-of").textContent = person.name;
  }

  #drawClock() {
    const { zone } = this.workspace.person;
    const [day, time] = wallClock(this.workspace.now(), zone).split("T");
    const weekday = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: zone }).format(
      this.workspace.now(),
    );
    const words = `${weekday} ${day} ${time.slice(0, 5)}`;
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.dateTime = this.workspace.now().toISOString();
    this.zone.textContent = zone;
    if (!this.clockField.value) this.clockField.value = `${day}T${time.slice(0, 5)}`;
  }

  async #reset() {
    const sure = await ask({
      title: "Start over?",
      words: "All messages go away; people, usage, switches and clock are as they were at the start.",
      yes: "Reset",
      no: "Cancel",
      danger: true,
    });
    if (!sure) return;
    forgetViews();
    this.clockField.value = "";
    await this.#tell("reset", {});
    notice("The sandbox is as it was at the start.", "good");
  }
}
