// What a block needs to know to be drawn: the reader, the names of the workspace, and whom to tell of a press.

import { send } from "./api.js";
import { numberFormat } from "./locale.js";
import { explain } from "./notices.js";
import { visitAddress } from "./permalinks.js";

// How tables were sorted and turned, by the message's identity: it outlives every redraw of the same message.
const views = new Map();

export function forgetViews() {
  views.clear();
}

export function renderContext(workspace) {
  const { state, person } = workspace;
  return {
    person,
    bot: state.bot,
    workspace: state.workspace,
    people: new Map(state.people.map((one) => [one.id, one])),
    groups: new Map(state.groups.map((one) => [one.id, one])),
    channels: new Map(state.channels.map((one) => [one.id, one])),
    shortcuts: state.shortcuts,
    openId: workspace.homeIsOpen ? null : workspace.channel.id,
    locale: person.locale,
    zone: person.zone,
    now: workspace.now(),
    format: numberFormat(person.locale),
    openChannel: (id) => workspace.open(id),
    visit: (address) => visitAddress(workspace, address),
  };
}

export function contextOfMessage(context, message, channelId) {
  const place = [context.person.id, channelId, message.ts, message.replaced ?? 0].join("/");
  const press = async (block, part, option) => {
    const click = {
      person: context.person.id,
      channel: channelId,
      ts: message.ts,
      block_id: block.block_id,
      action_id: part.action_id,
    };
    explain(await send("click", option === undefined ? click : { ...click, option }));
  };
  const channel = context.channels.get(channelId);
  return { ...context, channel, press, viewOf: (n) => (fresh) => remembered(`${place}/${n}`, fresh) };
}

function remembered(key, fresh) {
  if (!views.has(key)) views.set(key, fresh);
  return views.get(key);
}
