// What can be typed: offered while typing, and as examples for a newcomer.

const VERBS = [
  ["current_month", "[organization]", "This month so far, and where it is heading"],
  ["last_month", "[organization]", "Last month, day by day"],
  ["last_3_months", "[organization]", "Three months side by side"],
  ["flows", "[period] [words]", "Every flow's share, searched"],
  ["alerts", "[marks | off] [for organization]", "Say it here when use passes a mark"],
  ["subscribe", "[day] [time] [for organization]", "A weekly digest in this channel"],
  ["unsubscribe", "[organization]", "No digest any more"],
  ["list", "", "What is subscribed in this channel"],
  ["test", "", "The digest as you would get it now"],
  ["link", "<organization id, URL or name>", "Which organization this channel means"],
  ["unlink", "", "Forget this channel's organization"],
  ["status", "", "What this channel is linked to"],
  ["help", "", "All that can be typed"],
];

export const USAGE = "[current_month | last_month | last_3_months] [organization]";

export function examples(command) {
  return [
    ["This month", command],
    ["Last month", `${command} last_month`],
    ["Last 3 months", `${command} last_3_months`],
    ["Flows", `${command} flows`],
    ["Alerts", `${command} alerts`],
    ["Subscribe", `${command} subscribe`],
    ["List", `${command} list`],
    ["Status", `${command} status`],
    ["Link a channel", `${command} link 301235`],
    ["Help", `${command} help`],
  ].map(([label, text]) => ({ label, text }));
}

// The command itself while it is being typed, its verbs once it is there, the bot's name after an @. `half`: what
// stands there is only the beginning of it, so that Enter completes it instead of sending it.
export function suggestions(typed, command, botName) {
  if (!typed.startsWith("/")) return mention(typed, botName);
  const whole = typed === command;
  if (command.startsWith(typed))
    return [
      {
        text: command,
        fill: whole ? command : `${command} `,
        hint: USAGE,
        about: "Pipefy task usage in this channel",
        half: !whole,
      },
    ];
  return typed.startsWith(`${command} `) ? verbs(typed.slice(command.length + 1), command) : [];
}

function mention(typed, botName) {
  const at = /(?:^|\s)@([^@]*)$/.exec(typed);
  if (!at || at[1] === botName || !botName.toLowerCase().startsWith(at[1].toLowerCase())) return [];
  const before = typed.slice(0, typed.length - at[1].length);
  return [
    { text: `@${botName}`, fill: `${before}${botName} `, hint: "", about: "Mention the bot", half: true },
  ];
}

function verbs(word, command) {
  return VERBS.filter(([verb]) => verb.startsWith(word) && verb !== word).map(([verb, hint, about]) => ({
    text: `${command} ${verb}`,
    fill: hint ? `${command} ${verb} ` : `${command} ${verb}`,
    hint,
    about,
  }));
}
