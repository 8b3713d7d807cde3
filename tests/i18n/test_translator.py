from datetime import UTC, date, datetime, timedelta

import pytest
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.catalogs import translator_for

LOCALES = ("en-US", "en-IN", "en-ZA", "en-CH", "pt-BR", "pt-PT", "es-ES", "es-LA", "es-MX", "es-CR")
NOON = datetime(2026, 11, 19, 15, 4, 59, tzinfo=UTC)


@given(st.sampled_from(LOCALES), st.integers(0, 2**53) | st.integers(0, 10**6).map(lambda tenths: tenths / 10))
def test_a_number_is_written_as_babel_writes_it(locale: str, number: float) -> None:
    translator = translator_for(locale)
    assert translator.number(number) == format_decimal(number, locale=translator.locale)


@given(st.sampled_from(LOCALES), st.integers(0, 10_000))
def test_a_percentage_is_written_as_babel_writes_it(locale: str, percent: int) -> None:
    translator = translator_for(locale)
    assert translator.percent(percent) == format_percent(percent / 100, locale=translator.locale)


@pytest.mark.parametrize(
    ("locale", "time_zone", "said"),
    [
        ("en-US", "America/Sao_Paulo", "Nov 19, 2026, 12:04\u202fPM (America/Sao_Paulo)"),
        ("pt-BR", "America/Sao_Paulo", "19 de nov. de 2026, 12:04 (America/Sao_Paulo)"),
        ("es-ES", "Europe/Madrid", "19 nov 2026, 16:04 (Europe/Madrid)"),
        ("en-US", "Pacific/Kiritimati", "Nov 20, 2026, 5:04\u202fAM (Pacific/Kiritimati)"),
        ("en-GB", "", "19 Nov 2026, 15:04 (UTC)"),
        ("en-GB", "America", "19 Nov 2026, 15:04 (UTC)"),
        ("en-GB", "../../etc/passwd", "19 Nov 2026, 15:04 (UTC)"),
        ("en-GB", "\x00", "19 Nov 2026, 15:04 (UTC)"),
        ("en-GB", "x" * 5000, "19 Nov 2026, 15:04 (UTC)"),
        ("en-GB", "zone.tab", "19 Nov 2026, 15:04 (UTC)"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone(locale: str, time_zone: str, said: str) -> None:
    assert translator_for(locale).instant(NOON, time_zone) == said


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), "1 minuto"),
        (timedelta(seconds=20), "1 minuto"),
        (timedelta(minutes=59), "59 minutos"),
        (timedelta(hours=3), "3 horas"),
        (timedelta(days=2), "2 dias"),
    ],
)
def test_an_age_is_told_in_the_unit_that_fits(age: timedelta, said: str) -> None:
    assert translator_for("pt-BR").age(age) == said


@pytest.mark.parametrize(
    ("locale", "n", "said"),
    [
        ("en-US", 0, "0 tasks"),
        ("en-US", 1, "1 task"),
        ("en-US", 1204, "1,204 tasks"),
        ("pt-BR", 0, "0 tarefa"),
        ("pt-BR", 1, "1 tarefa"),
        ("pt-BR", 2, "2 tarefas"),
        ("es-ES", 0, "0 tareas"),
        ("es-ES", 1, "1 tarea"),
        ("es-LA", 2**53, "9,007,199,254,740,992 tareas"),
    ],
)
def test_things_are_counted_in_the_right_form(locale: str, n: int, said: str) -> None:
    assert translator_for(locale).count("{n} task", "{n} tasks", n) == said


@pytest.mark.parametrize(
    ("last", "span"), [(date(2026, 11, 1), "Nov 1, 2026"), (date(2026, 11, 3), "Nov 1, 2026 – Nov 3, 2026")]
)
def test_a_span_of_one_day_is_that_day(last: date, span: str) -> None:
    assert translator_for("en-US").span(date(2026, 11, 1), last) == span


def test_a_portuguese_day_leaves_the_full_stop_to_the_sentence() -> None:
    assert translator_for("pt-BR").day(date(2026, 11, 30)) == "30 de nov"
