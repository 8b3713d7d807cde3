"""Weekdays, times of day and schedules in words."""

from datetime import datetime, time

from babel.dates import format_skeleton, format_time, get_day_names

from bot.digests.schedule import Cadence, Week
from bot.i18n.time_zones import known_zone
from bot.i18n.translator import Words


def weekday_name(weekday: int, words: Words) -> str:
    """`Monday` for 0, as it stands by itself."""
    return str(get_day_names("wide", "stand-alone", words.locale)[weekday])


def time_of_day(at: time, words: Words) -> str:
    """`9:00 AM` or `09:00`."""
    return format_time(at, format="short", locale=words.locale)


def schedule(cadence: Cadence, words: Words) -> str:
    """`every week on Monday at 9:00 AM (America/Sao_Paulo)`."""
    return words.say(
        "every week on {weekday} at {time} ({zone})",
        weekday=weekday_name(cadence.weekday, words),
        time=time_of_day(cadence.at, words),
        zone=cadence.zone,
    )


def moment(instant: datetime, zone: str, words: Words) -> str:
    """`Mon 9:00 AM`, in a zone that is named elsewhere."""
    local = instant.astimezone(known_zone(zone))
    weekday = get_day_names("abbreviated", "stand-alone", words.locale)[local.weekday()]
    return words.say("{weekday} {time}", weekday=weekday, time=time_of_day(local.time(), words))


def week_span(week: Week, words: Words) -> str:
    """`16–22 Nov`, the months twice where there are two of them."""
    first, last = words.day(week.first), words.day(week.last)
    if week.first.month != week.last.month:
        return f"{first} – {last}"
    day = format_skeleton("d", week.first, locale=words.locale)
    number = str(week.last.day)
    return last.replace(number, f"{day}–{number}", 1)
