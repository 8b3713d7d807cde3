"""Weekdays, times of day, schedules and cadences in words."""

from datetime import datetime, time
from typing import assert_never

from babel.dates import format_skeleton, format_time, get_day_names

from bot.blocks.rich_text import Localizer, RichText, Untrusted
from bot.digests.extent import Extent
from bot.digests.schedule import (
    Cadence,
    DailySchedule,
    MonthlySchedule,
    Schedule,
    WeeklySchedule,
    freshest_time,
)
from bot.i18n.time_zones import known_zone, zone_exists
from bot.i18n.translator import Translator, noop
from bot.usage.period import Week

IN_EVERY_MONTH = 28
_WITH_EXTENT = {
    Extent.HEADLINE: noop("{schedule}, only the headline"),
    Extent.TOP_FLOWS: noop("{schedule}, with the top flows"),
    Extent.EVERYTHING: noop("{schedule}, with everything"),
}
_NAMES = {
    Cadence.DAILY: (noop("daily digest"), noop("Daily digest")),
    Cadence.WEEKLY: (noop("weekly digest"), noop("Weekly digest")),
    Cadence.MONTHLY: (noop("monthly digest"), noop("Monthly digest")),
}


def weekday_name(weekday: int, translator: Translator) -> str:
    """`Monday` for 0, as it stands by itself."""
    return str(get_day_names("wide", "stand-alone", translator.locale)[weekday])


def time_of_day(at: time, translator: Translator) -> str:
    """`9:00 AM` or `09:00`."""
    return format_time(at, format="short", locale=translator.locale)


def describe_schedule(schedule: Schedule, translator: Translator) -> str:
    """`every week on Monday at 9:00 AM (America/Sao_Paulo)`."""
    times, zone = describe_times(schedule, translator), schedule.time_zone
    if not zone_exists(zone):  # it was when it was saved: an upgrade of the zones dropped it
        return translator.say("{times} (UTC, as {zone} is no longer a time zone)", times=times, zone=zone)
    return translator.say("{times} ({zone})", times=times, zone=zone)


def describe_times(schedule: Schedule, translator: Translator) -> str:
    """`every week on Monday at 9:00 AM`, in a zone that is named elsewhere."""
    at = time_of_day(schedule.at, translator)
    match schedule:
        case DailySchedule(workdays=True):
            return translator.say("every workday at {time}", time=at)
        case DailySchedule():
            return translator.say("every day at {time}", time=at)
        case WeeklySchedule(weekday=weekday):
            weekday_words = weekday_name(weekday, translator)
            return translator.say("every week on {weekday} at {time}", weekday=weekday_words, time=at)
        case MonthlySchedule(day=day) if day <= IN_EVERY_MONTH:
            return translator.say("every month on day {day} at {time}", day=str(day), time=at)
        case MonthlySchedule(day=day):
            sentence = noop("every month on day {day}, or the last day of a shorter month, at {time}")
            return translator.say(sentence, day=str(day), time=at)
        case _:
            assert_never(schedule)


def with_extent(schedule: str, extent: Extent, translator: Translator, *, always: bool = False) -> str:
    """The schedule in words, and what the message holds where that is not everything, or `always`."""
    if extent is Extent.EVERYTHING and not always:
        return schedule
    return translator.say(_WITH_EXTENT[extent], schedule=schedule)


def digest_words(cadence: Cadence, translator: Translator) -> dict[str, str]:
    """The name of a digest in a sentence, `{digest}`, and at the beginning of one, `{Digest}`."""
    within, first = _NAMES[cadence]
    return {"digest": translator.say(within), "Digest": translator.say(first)}


def own_zone_unknown(name: str, localizer: Localizer) -> RichText:
    """The reason why a person's times are in UTC. `name`: what Slack calls the zone; empty where it does not tell."""
    if not name:
        return localizer.say("Slack does not tell us your time zone, so the time is in UTC.")
    return localizer.say("We don't know your time zone in Slack, {zone}, so the time is in UTC.", zone=Untrusted(name))


def moment(instant: datetime, time_zone: str, translator: Translator) -> str:
    """`Mon 9:00 AM`, in a time zone that another sentence of the message names."""
    local = instant.astimezone(known_zone(time_zone))
    weekday = get_day_names("abbreviated", "stand-alone", translator.locale)[local.weekday()]
    return translator.say("{weekday} {time}", weekday=weekday, time=time_of_day(local.time(), translator))


def week_span(week: Week, translator: Translator) -> str:
    """`16–22 Nov`, the months twice where there are two of them."""
    first, last = translator.day(week.first), translator.day(week.last)
    if week.first.month != week.last.month:
        return f"{first} – {last}"
    day = format_skeleton("d", week.first, locale=translator.locale)
    # The last day's own form says in which order day and month stand: "16–22 Nov" or "Nov 16–22".
    number = str(week.last.day)
    return last.replace(number, f"{day}–{number}", 1)


def fresh_hint(schedule: Schedule, near: datetime, translator: Translator) -> str | None:
    """A hint for an early hour east of Greenwich, where UTC's day, week or month is not over; None elsewhere."""
    fresh = freshest_time(schedule, near)
    if fresh is None:
        return None
    values = {
        "time": time_of_day(schedule.at, translator),
        "zone": known_zone(schedule.time_zone).key,
        "fresh": time_of_day(fresh, translator),
    }
    if isinstance(schedule, WeeklySchedule):
        return translator.say(
            "Pipefy counts days in UTC. On {weekday} at {time} in {zone} its week is not over yet, so the digest "
            "would report the week before. From {fresh} on it reports the week that just ended.",
            **values,
            weekday=weekday_name(schedule.weekday, translator),
        )
    if isinstance(schedule, DailySchedule):
        return translator.say(
            "Pipefy counts days in UTC. At {time} in {zone} its day is not over yet, so the digest would report the "
            "day before yesterday. From {fresh} on it reports yesterday.",
            **values,
        )
    return translator.say(
        "Pipefy counts days in UTC. On day 1 at {time} in {zone} its month is not over yet, so the digest would "
        "report the month before. From {fresh} on it reports the month that just ended.",
        **values,
    )
