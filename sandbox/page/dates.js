// Slack's date tokens, as in <!date^1763564645^{date_short} at {time}|fallback> and in rich text.

import { calendarDay, formatTime, knownLocale, wallClock } from "./locale.js";

const DAY = 86_400_000;
const TOKEN = /\{(\w+)\}/g;

const STYLES = {
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

export function formatDate(seconds, pattern, context) {
  const instant = new Date(seconds * 1000);
  return pattern.replace(TOKEN, (whole, name) => part(name, instant, context) ?? whole);
}

function part(name, instant, context) {
  if (name === "time") return formatTime(instant, context);
  if (name === "time_secs") return formatTime(instant, { ...context, seconds: true });
  if (name === "date_num") return wallClock(instant, context.zone).slice(0, 10);
  if (name === "ago") return ago(instant, context);
  const plain = name.replace(/_pretty$/, "");
  if (!Object.hasOwn(STYLES, plain)) return null;
  return (name.endsWith("_pretty") && nearby(instant, context)) || day(instant, STYLES[plain], context);
}

function day(instant, style, { locale, zone }) {
  return new Intl.DateTimeFormat(knownLocale(locale), { ...style, timeZone: zone }).format(instant);
}

// "yesterday", "today", "tomorrow" in the reader's language; null for any other day.
function nearby(instant, { locale, zone, now }) {
  const [then, today] = [instant, now].map((moment) => Date.parse(calendarDay(moment, zone)));
  const distance = Math.round((then - today) / DAY);
  if (Math.abs(distance) > 1) return null;
  return new Intl.RelativeTimeFormat(knownLocale(locale), { numeric: "auto" }).format(distance, "day");
}

function ago(instant, { locale, now }) {
  const seconds = (instant - now) / 1000;
  const steps = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps.at(-1);
  return new Intl.RelativeTimeFormat(knownLocale(locale)).format(Math.round(seconds / size), unit);
}
