// What the page knows: the sandbox's last state, who is looking, and at which channel. Views listen to it.

import { fetchState } from "./api.js";

const FIRST_PERSON = "U0BEN";
const FIRST_CHANNEL = "C0OPS";

export class Workspace {
  #listeners = [];
  #fetching = null;
  #again = false;

  constructor(address = new URLSearchParams(location.search)) {
    this.state = null;
    this.personId = address.get("person") ?? FIRST_PERSON;
    this.channelId = address.get("channel") ?? FIRST_CHANNEL;
    this.homeIsOpen = address.has("home");
    this.reachable = true;
    this.lastClock = null; // the sandbox's time and the browser's, at the last state
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  get person() {
    return this.state.people.find(({ id }) => id === this.personId) ?? this.state.people[0];
  }

  get channel() {
    return this.state.channels.find(({ id }) => id === this.channelId) ?? this.state.channels[0];
  }

  messagesIn(channelId) {
    return this.state.messages[channelId] ?? [];
  }

  failedIn(channelId) {
    return (this.state.failed ?? []).filter(
      ({ channel, person }) => channel === channelId && person === this.personId,
    );
  }

  // One fetch at a time; whoever asks meanwhile gets one more after it, for what has changed since.
  refresh() {
    this.#again = this.#fetching !== null;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
      if (this.#again) this.refresh();
    });
    return this.#fetching;
  }

  async lookAs(personId) {
    this.personId = personId;
    await this.#fetching;
    await this.refresh();
  }

  open(channelId) {
    this.channelId = channelId;
    this.homeIsOpen = false;
    this.#changed();
  }

  openHome() {
    this.homeIsOpen = true;
    this.#changed();
  }

  now() {
    const { theirs, ours, runs } = this.lastClock;
    return new Date(runs ? theirs + (Date.now() - ours) : theirs);
  }

  async #fetch() {
    const asked = this.personId;
    const state = await fetchState(asked);
    this.reachable = state !== null;
    if (state && asked !== this.personId) this.#again = true;
    else if (state) this.#take(state);
    if (this.state) this.#changed();
  }

  #take(state) {
    this.state = state;
    this.personId = state.person;
    this.channelId = this.channel.id;
    const [theirs, ours] = [Date.parse(state.now), Date.now()];
    const before = this.lastClock;
    // A clock that shows the same instant after a second stands still, as it does in tests.
    const stands = before && ours - before.since > 1000 && theirs === before.theirs;
    this.lastClock = { theirs, ours, runs: !stands, since: before?.theirs === theirs ? before.since : ours };
  }

  #changed() {
    const address = new URLSearchParams({ person: this.personId, channel: this.channelId });
    if (this.homeIsOpen) address.set("home", "1");
    history.replaceState(null, "", `?${address}`);
    for (const listener of this.#listeners) listener();
  }
}
