"""Weekdays, times of day and schedules in words."""

from datetime import datetime, time

from babel.dates import format_skeleton, format_time, get_day_names

from bot.blocks.rich_text import Localizer, RichText, Untrusted
from bot.digests.schedule import WeeklySchedule, freshest_time
from bot.i18n.time_zones import known_zone, zone_exists
from bot.i18n.translator import Translator
from bot.usage.period import Week


def weekday_name(weekday: int, translator: Translator) -> str:
    """`Monday` for 0, as it stands by itself."""
    return str(get_day_names("wide", "stand-alone", translator.locale)[weekday])


def time_of_day(at: time, translator: Translator) -> str:
    """`9:00 AM` or `09:00`."""
    return format_time(at, format="short", locale=translator.locale)


def describe_schedule(schedule: WeeklySchedule, translator: Translator) -> str:
    """`every week on Monday at 9:00 AM (America/Sao_Paulo)`."""
    weekday, at = weekday_name(schedule.weekday, translator), time_of_day(schedule.at, translator)
    if not zone_exists(schedule.time_zone):  # it was when it was saved: an upgrade of the zones dropped it
        return translator.say(
            "every week on {weekday} at {time} (UTC, as {zone} is no longer a time zone)",
            weekday=weekday,
            time=at,
            zone=schedule.time_zone,
        )
    return translator.say(
        "every week on {weekday} at {time} ({zone})", weekday=weekday, time=at, zone=schedule.time_zone
    )


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


def fresh_hint(schedule: WeeklySchedule, near: datetime, translator: Translator) -> str | None:
    """A hint for an early Monday east of Greenwich, where UTC's week is not over; None elsewhere."""
    fresh = freshest_time(schedule, near)
    if fresh is None:
        return None
    return translator.say(
        "Pipefy counts days in UTC. On {weekday} at {time} in {zone} its week is not over yet, so the digest "
        "would report the week before. From {fresh} on it reports the week that just ended.",
        weekday=weekday_name(schedule.weekday, translator),
        time=time_of_day(schedule.at, translator),
        zone=known_zone(schedule.time_zone).key,
        fresh=time_of_day(fresh, translator),
    )
