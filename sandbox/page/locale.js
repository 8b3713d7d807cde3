// Numbers, dates and clocks as the person at the page reads them.

export function knownLocale(locale) {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

export function numberFormat(locale) {
  const format = new Intl.NumberFormat(knownLocale(locale), { maximumFractionDigits: 6 });
  return (value) => format.format(value);
}

// Axis labels: whole numbers as long as they are short enough to read, compact ones above a million.
export function tickFormat(locale, largest) {
  const compact = Math.abs(largest) >= 1_000_000;
  const options = compact ? { notation: "compact", maximumFractionDigits: 2 } : { maximumFractionDigits: 6 };
  const format = new Intl.NumberFormat(knownLocale(locale), options);
  return (value) => format.format(value);
}

export function percentFormat(locale, digits = 0) {
  const format = new Intl.NumberFormat(knownLocale(locale), {
    style: "percent",
    maximumFractionDigits: digits,
  });
  return (share) => format.format(share);
}

export function formatTime(instant, { locale, zone, seconds = false }) {
  const options = {
    hour: "numeric",
    minute: "2-digit",
    second: seconds ? "2-digit" : undefined,
    timeZone: zone,
  };
  return new Intl.DateTimeFormat(knownLocale(locale), options).format(instant);
}

// "2026-11-23T09:00:00" on the wall of `zone`; Swedish writes dates the ISO way.
export function wallClock(instant, zone) {
  const options = { dateStyle: "short", timeStyle: "medium", timeZone: zone };
  return new Intl.DateTimeFormat("sv-SE", options).format(instant).replace(" ", "T");
}

export function calendarDay(instant, zone) {
  return wallClock(instant, zone).slice(0, 10);
}

// The instant at which the wall of `zone` shows `local`. Twice, because the first guess may lie across a change of offset.
export function instantOf(local, zone) {
  const target = Date.parse(`${local}Z`);
  let guess = target;
  for (let round = 0; round < 2; round += 1) {
    guess = target - (Date.parse(`${wallClock(new Date(guess), zone)}Z`) - guess);
  }
  return new Date(guess);
}

export function nextMonday(now, zone) {
  const day = new Date(`${calendarDay(now, zone)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + ((8 - day.getUTCDay()) % 7));
  const monday = instantOf(`${day.toISOString().slice(0, 10)}T09:00:00`, zone);
  if (monday > now) return monday;
  day.setUTCDate(day.getUTCDate() + 7);
  return instantOf(`${day.toISOString().slice(0, 10)}T09:00:00`, zone);
}

// Nine in the morning of Pipefy's first day: its months begin at midnight in UTC, whatever the zone of the reader.
export function nextMonth(now) {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 9));
}
