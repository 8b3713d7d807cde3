// One organization of the outside world: its usage beside its allowance, and a slider that adds tasks to today.

import { element } from "./dom.js";

const PAUSE = 150; // milliseconds without a move before the slider's place is sent
const WITHOUT_LIMIT = 50_000;
const STEP = 100;
const MARKS = [0.5, 0.8, 0.9, 1];

export class OrganizationCard {
  #sent = null;
  #timer = null;

  constructor({ uuid, name }, tell) {
    this.tell = tell;
    this.uuid = uuid;
    this.total = element("span", { class: "total" });
    this.bar = element("span", { class: "bar-fill" });
    this.added = element("output", { class: "added" });
    this.slider = element("input", {
      type: "range",
      min: 0,
      step: STEP,
      value: 0,
      "aria-label": `Tasks added today in ${name}`,
      list: `marks-${uuid}`,
      data: { organization: uuid },
      on: { input: () => this.#moved(), change: () => this.#moved() },
    });
    this.marks = element("datalist", { id: `marks-${uuid}` });
    this.limit = element("input", {
      type: "number",
      min: 0,
      step: 1,
      inputmode: "numeric",
      placeholder: "none",
      "aria-label": `Allowance of ${name}`,
      data: { limit: uuid },
      on: { change: () => this.#limited() },
    });
    this.name = element("b", {});
    this.id = element("small", {});
    this.node = this.#frame();
  }

  draw(organization, { format, percent }) {
    Object.assign(this, { organization, format, percent });
    this.name.textContent = organization.name ?? "(no name)";
    this.id.textContent = organization.id;
    if (document.activeElement !== this.limit) this.limit.value = organization.limit ?? "";
    const most = Math.max(organization.limit || WITHOUT_LIMIT, organization.usage_extra);
    this.slider.max = ceiling(most);
    if (this.#timer === null) this.slider.value = organization.usage_extra;
    this.#mark(organization);
    this.#write();
  }

  #frame() {
    return element(
      "section",
      { class: "organization", data: { organizationCard: this.uuid } },
      element("div", { class: "organization-head" }, this.name, this.id),
      element("div", { class: "bar-track", "aria-hidden": "true" }, this.bar),
      this.total,
      element("label", { class: "slide" }, element("span", {}, "Tasks added today"), this.added, this.slider),
      this.marks,
      element("label", { class: "allowance" }, element("span", {}, "Allowance"), this.limit),
    );
  }

  #moved() {
    this.#write();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), PAUSE);
  }

  async #send() {
    const extra = Number(this.slider.value);
    this.#timer = null;
    if (extra === this.organization.usage_extra || extra === this.#sent) return;
    this.#sent = extra;
    await this.tell("usage", { uuid: this.uuid, extra });
    this.#sent = null;
  }

  // Where the slider passes a mark that alerts usually have.
  #mark({ usage, limit, usage_extra: extra }) {
    const places = MARKS.map((mark) => ceiling(limit * mark - (usage - extra))).filter((place) => place > 0);
    const options = limit ? places.map((value) => element("option", { value })) : [];
    this.marks.replaceChildren(...options);
  }

  #limited() {
    if (this.limit.validity.badInput) return (this.limit.value = this.organization.limit ?? "");
    const limit = this.limit.value === "" ? null : Math.max(0, Math.round(Number(this.limit.value)));
    if (limit !== this.organization.limit) this.tell("limit", { uuid: this.uuid, limit });
  }

  // While the slider moves, the sum runs ahead of the sandbox's answer.
  #write() {
    const { usage, limit, usage_extra: extra } = this.organization;
    const sum = usage - extra + Number(this.slider.value);
    const share = limit ? sum / limit : null;
    this.added.textContent = `+${this.format(Number(this.slider.value))}`;
    this.total.textContent =
      share === null
        ? `${this.format(sum)} tasks, ${limit === 0 ? "allowance 0" : "no allowance"}`
        : `${this.format(sum)} of ${this.format(limit)} (${this.percent(share)})`;
    this.bar.style.width = `${Math.min(share ?? 0, 1) * 100}%`;
    this.bar.className = `bar-fill ${share === null ? "" : share >= 1 ? "over" : share >= 0.8 ? "near" : "fine"}`;
  }
}

function ceiling(tasks) {
  return Math.ceil(tasks / STEP) * STEP;
}
