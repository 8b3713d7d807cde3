from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.extent import Extent
from bot.digests.schedule import Cadence
from bot.digests.schedule_words import WEEKDAYS, ScheduleWords, nearest_zones, read_schedule
from bot.i18n.time_zones import zone_names


@pytest.mark.parametrize(("number", "word"), [(n, word) for n, spellings in enumerate(WEEKDAYS) for word in spellings])
def test_every_spelling_of_a_weekday_is_understood(number: int, word: str) -> None:
    assert read_schedule([word.upper()]) == ScheduleWords(weekday=number)


@pytest.mark.parametrize("word", ["mondays", "segundas", "Miercoles", "segunda feira", "terças-feiras", "sabado"])
def test_habits_of_writing_weekdays_are_understood(word: str) -> None:
    assert read_schedule(word.split()).weekday is not None


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("9:00", time(9)),
        ("09h00", time(9)),
        ("9h", time(9)),
        ("9.30", time(9, 30)),
        ("9am", time(9)),
        ("9 am", time(9)),
        ("9:15 p.m.", time(21, 15)),
        ("9 a. m.", time(9)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
        ("9 horas", time(9)),
        ("9 o'clock", time(9)),
        ("９：００", time(9)),
    ],
)
def test_times_are_understood(words: str, at: time) -> None:
    assert read_schedule(words.split()) == ScheduleWords(at=at)


@pytest.mark.parametrize("word", ["24:00", "9:60", "13pm", "0am", "9:5", "2026", "9:00:00", "nine", "-", "9:00h00"])
def test_what_is_no_time_is_kept(word: str) -> None:
    assert read_schedule([word]) == ScheduleWords(unknown=word)


def test_every_zone_is_understood_without_its_capitals() -> None:
    assert [read_schedule([name.lower()]).time_zone for name in zone_names()] == list(zone_names())


@pytest.mark.parametrize("words", ["america/são_paulo", "America/Sao Paulo", "AMERICA/SAO_PAULO"])
def test_a_zone_may_have_accents_and_spaces(words: str) -> None:
    assert read_schedule(words.split()) == ScheduleWords(time_zone="America/Sao_Paulo")


@pytest.mark.parametrize("words", ["sunday, at 9:00, UTC", "UTC 9am every sunday", "domingo às 9h UTC", "9 UTC dom"])
def test_parts_come_in_any_order(words: str) -> None:
    assert read_schedule(words.split()) == ScheduleWords(6, time(9), "UTC")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("daily 09:00", ScheduleWords(at=time(9), named=Cadence.DAILY)),
        ("diário 9h dias úteis", ScheduleWords(at=time(9), named=Cadence.DAILY, workdays=True)),
        ("diario a las 9:00 todos los días", ScheduleWords(at=time(9), named=Cadence.DAILY, workdays=False)),
        ("every day at 9am", ScheduleWords(at=time(9), workdays=False)),
        ("weekly monday 9", ScheduleWords(weekday=0, at=time(9), named=Cadence.WEEKLY)),
        ("monthly 1 09:00", ScheduleWords(at=time(9), named=Cadence.MONTHLY, month_day=1)),
        ("monthly 1 9", ScheduleWords(at=time(9), named=Cadence.MONTHLY, month_day=1)),
        ("monthly on the last day 8:00", ScheduleWords(at=time(8), named=Cadence.MONTHLY, month_day=31)),
        ("mensal último dia 8h", ScheduleWords(at=time(8), named=Cadence.MONTHLY, month_day=31)),
        ("weekly last day", ScheduleWords(named=Cadence.WEEKLY, unknown="last")),
        ("09:00 on the 31st monthly", ScheduleWords(at=time(9), named=Cadence.MONTHLY, month_day=31)),
        ("mensal dia 15 às 8h", ScheduleWords(at=time(8), named=Cadence.MONTHLY, month_day=15)),
        ("mensual 1º 9:00", ScheduleWords(at=time(9), named=Cadence.MONTHLY, month_day=1)),
        ("MENSUAL", ScheduleWords(named=Cadence.MONTHLY)),
        ("monthly 0 09:00", ScheduleWords(at=time(9), named=Cadence.MONTHLY, unknown="0")),
        ("daily monday", ScheduleWords(named=Cadence.DAILY, unknown="monday")),
        ("daily weekly", ScheduleWords(named=Cadence.DAILY, unknown="weekly")),
    ],
)
def test_cadences_are_understood(words: str, expected: ScheduleWords) -> None:
    assert read_schedule(words.split()) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("daily 09:00 headline", ScheduleWords(at=time(9), named=Cadence.DAILY, extent=Extent.HEADLINE)),
        ("Headline only", ScheduleWords(extent=Extent.HEADLINE)),
        ("top flows monday", ScheduleWords(weekday=0, extent=Extent.TOP_FLOWS)),
        (
            "monthly 1 everything 9",
            ScheduleWords(None, time(9), named=Cadence.MONTHLY, month_day=1, extent=Extent.EVERYTHING),
        ),
        ("só a manchete", ScheduleWords(extent=Extent.HEADLINE)),
        ("diário 9h principais fluxos", ScheduleWords(at=time(9), named=Cadence.DAILY, extent=Extent.TOP_FLOWS)),
        ("segunda tudo", ScheduleWords(weekday=0, extent=Extent.EVERYTHING)),
        ("todo sábado 9h", ScheduleWords(weekday=5, at=time(9))),
        ("solo el titular", ScheduleWords(extent=Extent.HEADLINE)),
        ("mensual 1 flujos", ScheduleWords(named=Cadence.MONTHLY, month_day=1, extent=Extent.TOP_FLOWS)),
        ("diario completo", ScheduleWords(named=Cadence.DAILY, extent=Extent.EVERYTHING)),
        ("headline everything", ScheduleWords(extent=Extent.HEADLINE, unknown="everything")),
    ],
)
def test_what_the_message_is_to_hold_is_understood(words: str, expected: ScheduleWords) -> None:
    assert read_schedule(words.split()) == expected


@pytest.mark.parametrize(
    ("words", "cadence"),
    [("monday", Cadence.WEEKLY), ("workdays 9:00", Cadence.DAILY), ("monthly", Cadence.MONTHLY), ("9:00 UTC", None)],
)
def test_days_say_the_cadence(words: str, cadence: Cadence | None) -> None:
    assert read_schedule(words.split()).cadence is cadence


def test_what_is_said_twice_is_kept() -> None:
    words = ["mon", "tue", "9", "10", "UTC", "Cuba"]
    assert read_schedule(words) == ScheduleWords(0, time(9), "UTC", "tue 10 Cuba")


@given(st.lists(st.text(max_size=20), max_size=8))
def test_it_never_raises(words: list[str]) -> None:
    assert read_schedule(words) is not None
    assert len(nearest_zones(" ".join(words))) <= 3


@pytest.mark.parametrize(
    ("word", "time_zone"),
    [("Sao_Paulo", "America/Sao_Paulo"), ("America/SaoPaulo", "America/Sao_Paulo"), ("berlim", "Europe/Berlin")],
)
def test_the_nearest_zone_is_offered(word: str, time_zone: str) -> None:
    assert nearest_zones(word)[0] == time_zone
