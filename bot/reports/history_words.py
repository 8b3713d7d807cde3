"""Parse the months and weeks of the past that people type: `2026-08`, `August 2026`, `6 months`, `2026-W41`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date

from bot.errors import ArgumentFault, BadArgument
from bot.i18n.spelling import bare, fold
from bot.i18n.vocabulary import all_spellings, month_spellings
from bot.usage.period import Week, iso_name, iso_week

MOST_MONTHS = 18  # as many bars as Slack draws side by side, and more than is kept unless the settings say so
_MOST_WORDS = 4  # of one span: `the last 6 months`, `agosto de 2026`
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR_WEEK = re.compile(r"(\d{4})-?w-?(\d{1,2})", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_COUNT = re.compile(r"\d{1,4}")
_LAST = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.before_count)}
_MONTHS = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.months)}
_WEEK = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.week)}
_BETWEEN = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.month_fillers)}
_MONTH_NAMES = [[fold(spelling) for spelling in month] for month in month_spellings()]
_SHORTEST = 3  # letters of a month's name: `Aug`


@dataclass(frozen=True, slots=True)
class OneMonth:
    """A calendar month, by its first day."""

    first: date


@dataclass(frozen=True, slots=True)
class LastMonths:
    """So many months, up to the running one, as Pipefy's three are counted."""

    count: int


@dataclass(frozen=True, slots=True)
class OneWeek:
    """A week of ISO 8601, Monday to Sunday."""

    week: Week


@dataclass(frozen=True, slots=True)
class NoSpan:
    """Words that look like a span of time and cannot be one: month 13, week 54, no months at all."""

    fault: ArgumentFault
    word: str


Span = OneMonth | LastMonths | OneWeek | NoSpan
_EXAMPLES = {
    ArgumentFault.MONTH: "2026-08",
    ArgumentFault.MONTHS: "12 months",
    ArgumentFault.WEEK: "week 2026-W41",
}


def span_around(words: Sequence[str]) -> tuple[Span, list[str]] | None:
    """The span that words begin or end with, and the other words; None where there is none."""
    longest = min(_MOST_WORDS, len(words))
    for size in range(longest, 0, -1):
        if span := read_span(words[:size]):
            return span, list(words[size:])
        if span := read_span(words[-size:]):
            return span, list(words[:-size])
    return None


def span_fault(span: NoSpan) -> BadArgument:
    """The error about a span that cannot be."""
    return BadArgument(span.fault, span.word, _EXAMPLES[span.fault], most=MOST_MONTHS)


def read_span(words: Sequence[str]) -> Span | None:
    """The span that all of these words mean together. Three months are Pipefy's own period, and none of these."""
    typed = [bare(word) for word in words]
    return _week(typed) or _months(typed) or _month(typed)


def written(span: OneMonth | LastMonths | OneWeek) -> str:
    """The span as `read_span` reads it: the value of a button."""
    match span:
        case OneMonth(first):
            return first.isoformat()[:7]
        case LastMonths(count):
            return f"{count} months"
        case OneWeek(week):
            return iso_name(week)


def _week(words: list[str]) -> OneWeek | NoSpan | None:
    named = len(words) > 1 and fold(words[0]) in _WEEK
    parsed = _YEAR_WEEK.fullmatch(words[-1]) or (_YEAR_MONTH.fullmatch(words[-1]) if named else None)
    if parsed is None or len(words) > 1 + named:
        return None
    week = iso_week(int(parsed[1]), int(parsed[2]))
    return OneWeek(week) if week else NoSpan(ArgumentFault.WEEK, words[-1])


def _months(words: list[str]) -> LastMonths | NoSpan | None:
    counted = [word for word in words if fold(word) not in _LAST]
    if len(counted) != 2 or fold(counted[1]) not in _MONTHS or not _COUNT.fullmatch(counted[0]):
        return None
    count = int(counted[0])
    if count == 3:
        return None
    return LastMonths(count) if 1 < count <= MOST_MONTHS else NoSpan(ArgumentFault.MONTHS, " ".join(counted))


def _month(words: list[str]) -> OneMonth | NoSpan | None:
    if len(words) == 1:
        if parsed := _YEAR_MONTH.fullmatch(words[0]):
            return _month_of(int(parsed[1]), int(parsed[2]), words[0])
        if parsed := _MONTH_YEAR.fullmatch(words[0]):
            return _month_of(int(parsed[2]), int(parsed[1]), words[0])
        return None
    name, *between, year = words
    if not _YEAR.fullmatch(year) or not {fold(word) for word in between} <= _BETWEEN:
        return None
    month = _named_month(fold(name))
    return _month_of(int(year), month, " ".join(words)) if month else None


def _named_month(word: str) -> int:
    """The month's number; 0 for what is no name of one, nor the beginning of one."""
    if len(word) < _SHORTEST:
        return 0
    numbers = [number for number, names in enumerate(_MONTH_NAMES, 1) if any(name.startswith(word) for name in names)]
    return numbers[0] if len(numbers) == 1 else 0


def _month_of(year: int, month: int, word: str) -> OneMonth | NoSpan:
    if 1 <= month <= 12 and 1 < year < MAXYEAR:
        return OneMonth(date(year, month, 1))
    return NoSpan(ArgumentFault.MONTH, word)
