// The outside world: what the newcomer can break, turn and set. Each control sends at once and follows the state.

import { send } from "./api.js";
import { Clock } from "./clock.js";
import { ask } from "./confirm.js";
import { element } from "./dom.js";
import { LifecycleSwitches } from "./lifecycle_switches.js";
import { numberFormat, percentFormat } from "./locale.js";
import { explain, notice } from "./notices.js";
import { OrganizationCard } from "./organization_card.js";
import { forgetViews } from "./render_context.js";
import { switchRow } from "./switch_row.js";

const SWITCHES = {
  pipefy_down: ["Pipefy down", "Every request to Pipefy fails"],
  pipefy_contradicts: ["Pipefy contradicts itself", "Its total is 0, its days are not"],
  slack_rate_limited: ["Slack rate-limiting", "Slack answers 429 to the bot"],
  slow_network: ["Slow network", "The bot waits for every answer"],
  events_lost: ["Events lost", "Slack tells the bot of no event"],
  channels_hidden: ["Scopes missing", "Slack does not say who reads a channel"],
  clock_wrong: ["Bot's clock wrong", "Its machine is 40 days ahead"],
  other_secret: ["Wrong signing secret", "Slack signs with another app's"],
  signed_ahead: ["Clocks differ", "The bot's is ten minutes behind Slack's"],
};
const LOCALES = { "en-US": "English (US)", "pt-BR": "Português (Brasil)", "es-ES": "Español (España)" };

export class Panel {
  #cards = new Map();

  constructor(workspace, { switches, organizations, locale, clock, lifecycle, reset }) {
    Object.assign(this, { workspace, switches, organizations, locale });
    locale.addEventListener("change", () =>
      this.#tell("locale", { person: workspace.personId, locale: locale.value }),
    );
    const turn = (to) => this.#tell("clock", { to: to.toISOString() });
    this.clock = new Clock(workspace, { ...clock, turn });
    this.lifecycle = new LifecycleSwitches(workspace, { ...lifecycle, tell: (action, body) => this.#tell(action, body) });
    reset.addEventListener("click", () => this.#reset());
    workspace.listen(() => this.draw());
  }

  draw() {
    this.#drawSwitches();
    this.#drawOrganizations();
    this.#drawLocale();
    this.clock.draw();
    this.lifecycle.draw();
  }

  async #tell(action, body) {
    explain(await send(action, body));
    this.workspace.refresh();
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
    this.clock.forget();
    await this.#tell("reset", {});
    notice("The sandbox is as it was at the start.", "good");
  }
}
