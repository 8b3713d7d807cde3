"""The calendars, against what was published for real years."""

from collections.abc import Collection
from datetime import date

import pytest

from bot.usage.public_holidays import has_calendar, holiday_name, holidays_between


def workdays_off(country: str, year: int) -> list[str]:
    days = holidays_between(country, date(year, 1, 1), date(year, 12, 31))
    return sorted(f"{day:%m-%d}" for day in days if day.weekday() < 5)


@pytest.mark.parametrize(
    ("country", "year", "days"),
    [
        # The federal order of each year (Ministério da Gestão), without its half days and the public servants' day.
        (
            "BR", 2025,
            ["01-01", "03-03", "03-04", "04-18", "04-21", "05-01", "06-19", "11-20", "12-25"],
        ),
        (
            "BR", 2026,
            ["01-01", "02-16", "02-17", "04-03", "04-21", "05-01", "06-04", "09-07", "10-12", "11-02", "11-20",
             "12-25"],
        ),
        (
            "BR", 2018,
            ["01-01", "02-12", "02-13", "03-30", "05-01", "05-31", "09-07", "10-12", "11-02", "11-15", "12-25"],
        ),
        # https://www.gov.uk/bank-holidays, England and Wales; 2022 with the jubilee and the funeral.
        ("GB", 2025, ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]),
        (
            "GB", 2022,
            ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"],
        ),
        # The Office of Personnel Management's list, 28 November and 24 December in practice.
        (
            "US", 2025,
            ["01-01", "01-20", "02-17", "05-26", "06-19", "07-04", "09-01", "10-13", "11-11", "11-27", "11-28", "12-24",
             "12-25"],
        ),
        # Código do Trabalho, article 234.
        ("PT", 2025, ["01-01", "04-18", "04-25", "05-01", "06-10", "06-19", "08-15", "12-01", "12-08", "12-25"]),
        # The Cabinet Office's list, and the turn of the year.
        (
            "JP", 2025,
            ["01-01", "01-02", "01-03", "01-13", "02-11", "02-24", "03-20", "04-29", "05-05", "05-06", "07-21", "08-11",
             "09-15", "09-23", "10-13", "11-03", "11-24", "12-29", "12-30", "12-31"],
        ),
        ("DE", 2025, ["01-01", "04-18", "04-21", "05-01", "05-29", "06-09", "10-03", "12-25", "12-26"]),
        (
            "DE-BY", 2025,
            ["01-01", "01-06", "04-18", "04-21", "05-01", "05-29", "06-09", "06-19", "10-03", "12-25", "12-26"],
        ),
        ("FR", 2025, ["01-01", "04-21", "05-01", "05-08", "05-29", "06-09", "07-14", "08-15", "11-11", "12-25"]),
        ("CH", 2025, ["01-01", "04-18", "04-21", "05-01", "05-29", "06-09", "08-01", "12-25", "12-26"]),
        ("SE", 2025, ["01-01", "01-06", "04-18", "04-21", "05-01", "05-29", "06-06", "06-20", "12-24", "12-25", "12-26",
                      "12-31"]),
    ],
)  # fmt: skip
def test_the_workdays_off_are_those_that_were_published(country: str, year: int, days: list[str]) -> None:
    assert workdays_off(country, year) == days


@pytest.mark.parametrize("country", [None, "", "XX", "DE-XX", "-", "BR-"])
def test_an_unknown_country_has_no_holidays(country: str | None) -> None:
    assert holidays_between(country, date(2026, 1, 1), date(2026, 12, 31)) == frozenset()
    assert holiday_name(country, date(2026, 12, 25), "en_US") is None


@pytest.mark.parametrize(
    ("country", "day", "language", "name"),
    [
        ("BR", date(2026, 2, 17), "pt_BR", "Carnaval"),
        ("BR", date(2026, 2, 17), "en_US", "Carnival"),
        ("BR", date(2026, 2, 17), "es", "Carnaval"),
        ("MX", date(2026, 1, 1), "pt_BR", "Año Nuevo"),
        ("PT", date(2026, 1, 1), "pt_BR", "Ano Novo"),
        ("DE", date(2026, 1, 1), "es", "New Year's Day"),
        ("GB", date(2026, 4, 6), "en_US", "Easter Monday"),
        ("DE-BY", date(2026, 6, 4), "en_US", "Corpus Christi"),
        ("US", date(2026, 11, 27), "en_US", ""),
        ("US", date(2026, 11, 25), "en_US", None),
    ],
)
def test_a_holiday_has_the_name_of_the_language(country: str, day: date, language: str, name: str | None) -> None:
    assert holiday_name(country, day, language) == name


@pytest.mark.parametrize("year", [1, 1800, 9999])
def test_years_beyond_the_calendar_have_none(year: int) -> None:
    days: Collection[date] = holidays_between("BR", date(year, 1, 1), date(year, 12, 31))
    assert not days


def test_a_part_is_of_its_country() -> None:
    assert has_calendar("DE-BY")
    assert not has_calendar("DE-SP")
