import pytest

from bot.i18n.catalogs import translator_for
from bot.i18n.countries import country_name, country_of_zone, nearest_countries, read_country
from bot.i18n.time_zones import COMMON_ZONES, zone_names

ENGLISH, PORTUGUESE = translator_for("en-US"), translator_for("pt-BR")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/Sao_Paulo", "BR"),
        ("Brazil/East", "BR"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Kolkata", "IN"),
        ("Europe/Kiev", "UA"),
        ("US/Pacific", "US"),
        ("GB", "GB"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("EST", None),
        ("CET", None),
        ("Antarctica/Troll", None),
        ("Mars/Olympus", None),
        ("", None),
    ],
)
def test_a_zone_has_its_country(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country


def test_every_offered_zone_but_utc_has_a_country() -> None:
    assert [zone for zone in COMMON_ZONES if country_of_zone(zone) is None] == ["UTC"]


def test_any_zone_may_be_asked_for() -> None:
    assert all(country is None or len(country) == 2 for country in map(country_of_zone, zone_names()))


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("BR", "BR"),
        ("br", "BR"),
        ("Brazil", "BR"),
        ("Brasil", "BR"),
        ("estados unidos", "US"),
        ("Alemanha", "DE"),
        ("de-by", "DE-BY"),
        ("DE-XX", None),
        ("XX", None),
        ("ZZ", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country_is_read_by_code_and_by_name(words: str, country: str | None) -> None:
    assert read_country(words) == country


def test_the_nearest_are_named_as_the_reader_knows_them() -> None:
    assert nearest_countries("Brazl", ENGLISH) == ("Brazil (BR)",)
    assert nearest_countries("Alemaña", PORTUGUESE)[0] == "Alemanha (DE)"
    assert country_name("DE-BY", PORTUGUESE) == "Alemanha, BY"
