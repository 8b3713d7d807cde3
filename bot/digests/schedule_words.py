"""Parse a schedule that people type: cadence, days, time, time zone, extent in any order, in three languages. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from difflib import get_close_matches
from functools import cache

from bot.digests.extent import Extent
from bot.digests.schedule import Cadence
from bot.errors import ArgumentFault, BadArgument
from bot.i18n.spelling import bare, fold, normalize
from bot.i18n.time_zones import COMMON_ZONES, zone_names
from bot.i18n.translator import noop
from bot.i18n.vocabulary import all_spellings, spellings_by_key, weekday_spellings

WEEKDAYS = weekday_spellings()
_SMALL_WORDS = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.schedule_fillers)}
_HOUR_SIGNS = "|".join(map(re.escape, all_spellings(lambda vocabulary: vocabulary.hour_signs)))
_TIME = re.compile(r"([0-9]{1,2})(?:[:h.]([0-9]{2}))? ?(?:(a|p)\.? ?m\.?|" + _HOUR_SIGNS + ")?")
_EXAMPLE = "subscribe monday 09:00"
_EXAMPLES = {
    Cadence.DAILY: "subscribe daily 09:00",
    Cadence.WEEKLY: _EXAMPLE,
    Cadence.MONTHLY: "subscribe monthly 1 09:00",
}
_WITH_ZONE = {
    Cadence.DAILY: noop("subscribe daily 09:00 {zone}"),
    Cadence.WEEKLY: noop("subscribe monday 09:00 {zone}"),
    Cadence.MONTHLY: noop("subscribe monthly 1 09:00 {zone}"),
}
_MONTH_DAY = re.compile(r"([0-9]{1,3})(?:st|nd|rd|th|º|ª|o|\.º)?")
_MOST_WORDS = 3  # of one part: `America/Port au Prince`, `9 a. m.`


@dataclass(frozen=True, slots=True)
class ScheduleWords:
    """A typed schedule; None where nothing was typed. `unknown`: words that mean nothing, or give a part twice.

    `extent` stands beside it: what the message is to hold.
    """

    weekday: int | None = None
    at: time | None = None
    time_zone: str | None = None
    unknown: str = ""
    named: Cadence | None = None
    month_day: int | None = None
    workdays: bool | None = None
    extent: Extent | None = None

    @property
    def cadence(self) -> Cadence | None:
        """The cadence that is named, or that the days are of."""
        if self.named is not None:
            return self.named
        if self.weekday is not None:
            return Cadence.WEEKLY
        return None if self.workdays is None else Cadence.DAILY


def read_schedule(words: Sequence[str]) -> ScheduleWords:
    """Parse words in any order. Never raises, guesses nothing: what is not understood is in `unknown`."""
    parsed, unknown, remaining = ScheduleWords(), list[str](), [bare(normalize(word)) for word in words]
    # First the cadence, wherever it stands: behind `monthly`, a number by itself is a day and no hour.
    named = next((word for word in remaining if fold(word) in _CADENCE_OF), None)
    if named is not None:
        remaining.remove(named)
        parsed = ScheduleWords(named=_CADENCE_OF[fold(named)])
    while remaining:
        size, parsed_now = _first_part(parsed, remaining)
        if parsed_now == parsed and fold(remaining[0]) not in _SMALL_WORDS:
            unknown.append(remaining[0])
        parsed, remaining = parsed_now, remaining[size:]
    return replace(parsed, unknown=" ".join(unknown))


def schedule_fault(words: ScheduleWords) -> BadArgument:
    """The error about the first word that means nothing in the schedule."""
    unknown, example = words.unknown.split(" "), _EXAMPLES[words.cadence or Cadence.WEEKLY]
    if month := next((word for word in unknown if fold(word) in _MONTHS), None):
        return BadArgument(ArgumentFault.NAMED_MONTH, month, _EXAMPLES[Cadence.MONTHLY])
    word = unknown[0]
    if words.named is Cadence.MONTHLY and words.month_day is None and word.isdecimal():
        return BadArgument(ArgumentFault.MONTH_DAY, word, example)
    alone = read_schedule([word])
    if not alone.unknown:
        fault = ArgumentFault.CADENCE if _is_out_of_place(words, alone) else ArgumentFault.TWICE
        return BadArgument(fault, word, example)
    if any(letter.isdigit() for letter in word):
        return BadArgument(ArgumentFault.TIME, word, example)
    if zones := nearest_zones(word):
        in_zone = _WITH_ZONE[words.cadence or Cadence.WEEKLY]
        return BadArgument(ArgumentFault.TIME_ZONE, word, in_zone, filled={"zone": zones[0]})
    return BadArgument(ArgumentFault.SCHEDULE, word, f"{example} for Acme")


def read_cadence(word: str) -> Cadence | None:
    """The cadence that the word names."""
    return _CADENCE_OF.get(fold(bare(normalize(word))))


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
        if days := _days(parsed, part):
            return size, days
        if parsed.extent is None and part in _EXTENT_OF:
            return size, replace(parsed, extent=_EXTENT_OF[part])
        if (
            parsed.cadence in (None, Cadence.WEEKLY)
            and parsed.weekday is None
            and (weekday := _weekday(part)) is not None
        ):
            return size, replace(parsed, weekday=weekday)
        if parsed.at is None and not _awaits_month_day(parsed, part) and (at := _time(part)):
            return size, replace(parsed, at=at)
        if parsed.time_zone is None and (time_zone := _zones().get(part) or _COMMON_CITIES.get(part)):
            return size, replace(parsed, time_zone=time_zone)
    return 1, parsed


def _days(parsed: ScheduleWords, part: str) -> ScheduleWords | None:
    """The schedule with its day of the month, or the days of a daily one."""
    if parsed.workdays is None and parsed.cadence in (None, Cadence.DAILY) and part in _WORKDAYS:
        return replace(parsed, workdays=_WORKDAYS[part])
    if parsed.named is not Cadence.MONTHLY or parsed.month_day is not None:
        return None
    if part in _LAST_DAY:
        return replace(parsed, month_day=31)  # of a shorter month, its last day
    number = _MONTH_DAY.fullmatch(part)
    return replace(parsed, month_day=int(number[1])) if number and 1 <= int(number[1]) <= 31 else None


def _awaits_month_day(parsed: ScheduleWords, part: str) -> bool:
    """True where a number by itself is meant as a day, though perhaps as one that there is not."""
    return parsed.named is Cadence.MONTHLY and parsed.month_day is None and part.isdecimal()


def _is_out_of_place(words: ScheduleWords, alone: ScheduleWords) -> bool:
    """True for a weekday or workdays beside a cadence that has none."""
    return words.cadence is not None and alone.cadence not in (None, words.cadence)


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


_CADENCE_OF = {
    fold(spelling): Cadence(name)
    for name, spellings in spellings_by_key(lambda vocabulary: vocabulary.cadences).items()
    for spelling in spellings
}
_EXTENT_OF = {
    fold(spelling): Extent(name)
    for name, spellings in spellings_by_key(lambda vocabulary: vocabulary.extents).items()
    for spelling in spellings
}
_MONTHS = {fold(name) for name in all_spellings(lambda vocabulary: vocabulary.month_names)}
_WORKDAYS = {fold(spelling): True for spelling in all_spellings(lambda vocabulary: vocabulary.workdays)} | {
    fold(spelling): False for spelling in all_spellings(lambda vocabulary: vocabulary.all_days)
}
_LAST_DAY = {fold(spelling) for spelling in all_spellings(lambda vocabulary: vocabulary.last_day)}
_WEEKDAY_OF = {fold(spelling): number for number, spellings in enumerate(WEEKDAYS) for spelling in spellings}

# Of the others, some names are of two zones: `Central` is Canada's and the USA's.
_COMMON_CITIES = {fold(name.rpartition("/")[2]): name for name in COMMON_ZONES}


@cache
def _zones() -> dict[str, str]:
    return {fold(name): name for name in zone_names()}


@cache
def _zones_by_city() -> dict[str, str]:
    return {fold(name.rpartition("/")[2]): name for name in reversed(zone_names())}
