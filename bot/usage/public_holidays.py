"""The days on which a country rests, by the package `holidays` and a table of what it does in practice. Pure.

A country is an ISO code, `BR`, or one with a part of it, `DE-BY`. Why the package: docs/decisions/0013-holidays.md.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_FIRST_YEAR, _LAST_YEAR = 1970, 2099  # Easter and the moon are computed, substitute days are laws that change
_SISTERS = {"es", "pt"}  # who reads one reads the other better than English
_DAY = timedelta(days=1)


def _none(_year: int) -> Iterator[date]:
    return iter(())


def _after_thanksgiving(year: int) -> Iterator[date]:
    first = date(year, 11, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)  # the fourth
    yield from (thursday + _DAY, date(year, 12, 24))


def _turn_of_the_year(year: int) -> Iterator[date]:
    yield from (date(year, 1, 2), date(year, 1, 3), date(year, 12, 29), date(year, 12, 30), date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class _Practice:
    """A country's own way. `wanted`: English names of what is taken from the categories beyond `public`."""

    part: str | None = None
    category: str | None = None
    wanted: tuple[str, ...] = ()
    added: Callable[[int], Iterator[date]] = _none


_USUAL = _Practice()
_PRACTICES: Mapping[str, _Practice] = {
    # Carnival and Corpus Christi are "ponto facultativo" of the federal order of each year, and rest in
    # practice; the same order names the public servants' day and half days, which do not.
    "BR": _Practice(category="optional", wanted=("Carnival", "Corpus Christi")),
    # https://www.gov.uk/bank-holidays: Easter Monday is England's and not the kingdom's.
    "GB": _Practice(part="ENG"),
    # The federal ones are 5 USC 6103; these two are the commonest days off beside them (BLS, National Compensation
    # Survey: paid holidays).
    "US": _Practice(added=_after_thanksgiving),
    # Offices close from 29 December to 3 January: administrative organs by law 91 of 1988, firms likewise.
    "JP": _Practice(added=_turn_of_the_year),
    # Nationwide there are four; Good Friday, Easter Monday and 26 December are most cantons', as they are Zürich's.
    "CH": _Practice(part="ZH"),
    # Midsummer Eve, Christmas Eve and New Year's Eve are days off by collective agreement.
    "SE": _Practice(category="de_facto", wanted=("Midsummer Eve", "Christmas Eve", "New Year's Eve")),
}


def holidays_between(country: str | None, first: date, last: date) -> frozenset[date]:
    """The holidays from `first` to `last`; none without a country, or with one that the package does not know."""
    return frozenset(day for day in _days(country, first.year, last.year) if first <= day <= last)


def holiday_name(country: str | None, day: date, language: str) -> str | None:
    """The name in a language (`pt_BR`) where the package has it, else in a near one; None on other days.

    Empty for a day that the table adds, which has no name there.
    """
    if not country or day not in _of_year(country, day.year):
        return None
    practice, (code, part) = _practice_of(country), split(country)
    categories = ("public", practice.category) if practice.category else ("public",)
    return (
        _calendar(code, part or practice.part, categories, day.year, _nearest_language(code, language)).get(day) or ""
    )


@lru_cache(maxsize=1)
def known_countries() -> Mapping[str, frozenset[str]]:
    """The ISO codes that have a calendar, each with its parts."""
    import holidays

    return {code: frozenset(parts) for code, parts in holidays.list_supported_countries().items()}


def has_calendar(country: str) -> bool:
    """True for a country whose holidays are known, and for a part that the country has."""
    code, part = split(country)
    return code in known_countries() and (part is None or part in known_countries()[code])


def split(country: str) -> tuple[str, str | None]:
    """The code and the part of `DE-BY`; None where it names no part."""
    code, dash, part = country.partition("-")
    return code, part if dash else None


def _days(country: str | None, first: int, last: int) -> Iterator[date]:
    if country:
        for year in range(max(first, _FIRST_YEAR), min(last, _LAST_YEAR) + 1):
            yield from _of_year(country, year)


@lru_cache(maxsize=512)  # some years of each country; building one takes milliseconds
def _of_year(country: str, year: int) -> frozenset[date]:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and has_calendar(country)):
        return frozenset()
    practice, (code, part) = _practice_of(country), split(country)
    days = set(_calendar(code, part or practice.part, ("public",), year)) | set(practice.added(year))
    if practice.category:
        others = _calendar(code, part or practice.part, (practice.category,), year)
        days |= {day for day, name in others.items() if name in practice.wanted}
    return frozenset(day for day in days if day.year == year)


@lru_cache(maxsize=512)
def _nearest_language(code: str, language: str) -> str:
    """The language itself, its other kind (`pt_PT`), the country's own where that is a sister, else English."""
    # Asked for a language that it lacks, the package takes that of the machine.
    import holidays

    calendar = holidays.country_holidays(code)
    known = [*calendar.supported_languages, *([calendar.default_language] if calendar.default_language else [])]
    if language in known:
        return language
    kin = [other for other in known if other[:2] == language[:2]]
    sisters = [other for other in known if {other[:2], language[:2]} <= _SISTERS and other == calendar.default_language]
    return next(iter([*kin, *sisters]), "en_US")


def _practice_of(country: str) -> _Practice:
    return _PRACTICES.get(split(country)[0], _USUAL)


def _calendar(
    code: str, part: str | None, categories: tuple[str, ...], year: int, language: str = "en_US"
) -> "HolidayBase":
    # Imported here: it takes 0.07 s and 14 MB, which a process that serves no such organization spares.
    import holidays

    return holidays.country_holidays(code, subdiv=part, years=year, categories=categories, language=language)
