"""Parse a weekly schedule that people type: weekday, time and time zone in any order, in three languages. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from difflib import get_close_matches
from functools import cache

from bot.errors import ArgumentFault, BadArgument
from bot.i18n.spelling import bare, fold, normalize
from bot.i18n.time_zones import COMMON_ZONES, zone_names
from bot.i18n.vocabulary import all_spellings, weekday_spellings

WEEKDAYS = weekday_spellings()
_SMALL_WORDS = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.schedule_fillers)}
_HOUR_SIGNS = "|".join(map(re.escape, all_spellings(lambda vocabulary: vocabulary.hour_signs)))
_TIME = re.compile(r"([0-9]{1,2})(?:[:h.]([0-9]{2}))? ?(?:(a|p)\.? ?m\.?|" + _HOUR_SIGNS + ")?")
_EXAMPLE = "subscribe monday 09:00"
_MOST_WORDS = 3  # of one part: `America/Port au Prince`, `9 a. m.`


@dataclass(frozen=True, slots=True)
class ScheduleWords:
    """A typed schedule; None where nothing was typed. `unknown`: words that mean nothing, or give a part twice."""

    weekday: int | None = None
    at: time | None = None
    time_zone: str | None = None
    unknown: str = ""


def read_schedule(words: Sequence[str]) -> ScheduleWords:
    """Parse words in any order. Never raises, guesses nothing: what is not understood is in `unknown`."""
    parsed, unknown, remaining = ScheduleWords(), list[str](), [bare(normalize(word)) for word in words]
    while remaining:
        size, parsed_now = _first_part(parsed, remaining)
        if parsed_now == parsed and fold(remaining[0]) not in _SMALL_WORDS:
            unknown.append(remaining[0])
        parsed, remaining = parsed_now, remaining[size:]
    return replace(parsed, unknown=" ".join(unknown))


def schedule_fault(words: ScheduleWords) -> BadArgument:
    """The error about the first word that means nothing in the schedule."""
    word = words.unknown.partition(" ")[0]
    if not read_schedule([word]).unknown:
        return BadArgument(ArgumentFault.TWICE, word, _EXAMPLE)
    if any(letter.isdigit() for letter in word):
        return BadArgument(ArgumentFault.TIME, word, _EXAMPLE)
    if zones := nearest_zones(word):
        return BadArgument(ArgumentFault.TIME_ZONE, word, f"{_EXAMPLE} {zones[0]}")
    return BadArgument(ArgumentFault.SCHEDULE, word, f"{_EXAMPLE} for Acme")


def nearest_zones(word: str) -> tuple[str, ...]:
    """Time zones that are spelled like the word, or whose city is, best first, at most three."""
    # Cut at 80: the comparison takes time by the product of both lengths, and the word comes from anybody.
    near = get_close_matches(fold(word)[:80], _zones_by_city(), n=3, cutoff=0.75)
    close = get_close_matches(fold(word)[:80], _zones(), n=3, cutoff=0.75)
    return tuple(dict.fromkeys([_zones_by_city()[city] for city in near] + [_zones()[name] for name in close]))[:3]


def _first_part(parsed: ScheduleWords, words: list[str]) -> tuple[int, ScheduleWords]:
    """The longest beginning of `words` that adds something: its length in words, and the schedule with it."""
    # Longest first: `9 a. m.` must not be read as 9 with two words that mean nothing.
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        part = fold(" ".join(words[:size]))
        if parsed.weekday is None and (weekday := _weekday(part)) is not None:
            return size, replace(parsed, weekday=weekday)
        if parsed.at is None and (at := _time(part)):
            return size, replace(parsed, at=at)
        if parsed.time_zone is None and (time_zone := _zones().get(part) or _COMMON_CITIES.get(part)):
            return size, replace(parsed, time_zone=time_zone)
    return 1, parsed


def _weekday(part: str) -> int | None:
    singular = " ".join(word.removesuffix("s") if len(word) > 5 else word for word in part.split())
    return _WEEKDAY_OF.get(part, _WEEKDAY_OF.get(singular))


def _time(part: str) -> time | None:
    """A time of day. `12am` is midnight, and `13pm` no time."""
    match = _TIME.fullmatch(part)
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


_WEEKDAY_OF = {fold(spelling): number for number, spellings in enumerate(WEEKDAYS) for spelling in spellings}

# Of the others, some names are of two zones: `Central` is Canada's and the USA's.
_COMMON_CITIES = {fold(name.rpartition("/")[2]): name for name in COMMON_ZONES}


@cache
def _zones() -> dict[str, str]:
    return {fold(name): name for name in zone_names()}


@cache
def _zones_by_city() -> dict[str, str]:
    return {fold(name.rpartition("/")[2]): name for name in reversed(zone_names())}
