// The rows of a channel, in order: days, messages, failed commands. Each has a signature that says what it looks like.

import { element } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { drawFiles } from "./files.js";
import { icon } from "./icons.js";
import { calendarDay, formatTime, knownLocale } from "./locale.js";
import { topLevelText } from "./mrkdwn.js";
import { notification } from "./notification.js";
import { contextOfMessage } from "./render_context.js";
import { messageMenu } from "./shortcuts.js";
import { slackSays } from "./slack_words.js";
import { drawThread, threadsOf } from "./threads.js";

const TOGETHER = 5 * 60; // seconds within which one person's messages stand under one name
const COLOURS = 6;

export function timelineOf(workspace, context) {
  const channelId = workspace.channel.id;
  const failed = workspace
    .failedIn(channelId)
    .map((one) => ({ ...one, user: one.person, ephemeral: true, failed: true }));
  const messages = [...workspace.messagesIn(channelId), ...failed].sort(
    (a, b) => Number(a.ts) - Number(b.ts),
  );
  const rows = [];
  const { tops, replies } = threadsOf(messages);
  for (const [n, message] of tops.entries()) {
    const before = tops[n - 1];
    const day = dayOf(message, context);
    const newDay = !before || dayOf(before, context) !== day;
    if (newDay) rows.push(dayRow(day, dayName(message, context)));
    const follows = !newDay && together(before, message);
    rows.push(messageRow(message, { channelId, context, follows, replies: replies.get(message.ts) ?? [] }));
  }
  return rows;
}

function dayRow(day, name) {
  const build = () =>
    element("li", { class: "day", role: "separator", "aria-label": name }, element("span", {}, name));
  return { key: `day/${day}`, signature: name, build };
}

function messageRow(message, { channelId, context, follows, replies }) {
  const { id, locale, zone } = context.person;
  const key = `${channelId}/${message.ts}/${message.failed ? "failed" : message.ephemeral}`;
  const contextOfThis = (one) => contextOfMessage(context, one, channelId);
  const reply = (one, n) =>
    drawMessage(one, { follows: n > 0 && together(replies[n - 1], one), context: contextOfThis(one) });
  const thread = () => drawThread(key, message.ts, replies.map(reply), context);
  return {
    key,
    signature: JSON.stringify([message, replies, follows, id, locale, zone]),
    message,
    build: () => drawMessage(message, { follows, context: contextOfThis(message), thread }),
  };
}

function drawMessage(message, { follows, context, thread }) {
  const author = authorOf(message.user, context);
  const classes = [
    "message",
    follows && "follows",
    message.ephemeral && "ephemeral",
    message.failed && "failed",
  ];
  const hooks = {
    ts: message.ts,
    user: message.user,
    ephemeral: String(Boolean(message.ephemeral)),
    replaced: String(message.replaced ?? 0),
    failed: message.failed ? "true" : null,
  };
  const content = element(
    "div",
    { class: "content" },
    notification(message, context),
    !follows && byline(author, message, context),
    message.ephemeral && !message.failed && onlyYou(context),
    message.typed && message.user === context.bot.user_id && answerTo(message, context),
    message.failed ? element("div", { class: "failure" }, message.text) : body(message, context),
    drawFiles(message.files, context),
    thread?.(),
  );
  return element(
    "li",
    { class: classes.filter(Boolean).join(" "), data: hooks },
    gutter(author, message, { follows, context }),
    content,
    messageMenu(message, context.channel.id, context),
  );
}

function authorOf(id, context) {
  if (id === context.bot.user_id) return { id, name: context.bot.name, app: true };
  return context.people.get(id) ?? { id, name: id };
}

function gutter(author, message, { follows, context }) {
  if (follows) return element("div", { class: "gutter" }, time(message, context, "quiet"));
  return element("div", { class: "gutter" }, avatar(author));
}

export function avatar(author) {
  if (author.app) return element("span", { class: "avatar app", "aria-hidden": "true" }, icon("bot"));
  const initials = author.name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("");
  const colour = [...author.id].reduce((sum, char) => sum + char.charCodeAt(0), 0) % COLOURS;
  return element("span", { class: `avatar tone-${colour}`, "aria-hidden": "true" }, initials);
}

function byline(author, message, context) {
  return element(
    "div",
    { class: "byline" },
    element("b", { class: "author" }, author.name),
    author.app && element("span", { class: "badge" }, "APP"),
    time(message, context),
    message.replaced > 0 &&
      element("span", { class: "updated" }, slackSays(context, message.edited ? "(edited)" : "(updated)")),
  );
}

function time(message, context, extra = "") {
  const instant = instantOfMessage(message);
  return element(
    "time",
    {
      class: `time ${extra}`,
      datetime: instant.toISOString(),
      title: `${calendarDay(instant, context.zone)} ${formatTime(instant, { ...context, seconds: true })}`,
    },
    formatTime(instant, context),
  );
}

function onlyYou(context) {
  return element("div", { class: "only-you" }, icon("eye"), slackSays(context, "Only visible to you"));
}

function answerTo(message, context) {
  return element(
    "div",
    { class: "answer-to" },
    message.ephemeral
      ? slackSays(context, "{name} used", { name: context.person.name })
      : slackSays(context, "Answer to"),
    " ",
    element("code", {}, message.typed),
  );
}

function body(message, context) {
  if (message.blocks?.length) return element("div", { class: "blocks" }, drawBlocks(message.blocks, context));
  if (message.typed && message.user !== context.bot.user_id)
    return element("div", { class: "words" }, element("code", { class: "typed" }, message.typed));
  if (!message.text) return null;
  return element(
    "div",
    { class: "blocks" },
    element("div", { class: "block" }, topLevelText(message, context)),
  );
}

function instantOfMessage(message) {
  return new Date(Number(message.ts) * 1000);
}

function dayOf(message, context) {
  return calendarDay(instantOfMessage(message), context.zone);
}

function dayName(message, context) {
  const [day, today] = [dayOf(message, context), calendarDay(context.now, context.zone)];
  if (day === today) return slackSays(context, "Today");
  if (Date.parse(today) - Date.parse(day) === 86_400_000) return slackSays(context, "Yesterday");
  return new Intl.DateTimeFormat(knownLocale(context.locale), {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  }).format(new Date(day));
}

function together(before, message) {
  const alike =
    before.user === message.user &&
    before.ephemeral === message.ephemeral &&
    !before.failed &&
    !message.failed;
  return alike && !message.replaced && Number(message.ts) - Number(before.ts) < TOGETHER;
}
