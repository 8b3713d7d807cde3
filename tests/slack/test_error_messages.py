"""Errors in words: what happened, what to do now, and an id where somebody has to look it up."""

import pytest

from bot import errors
from bot.blocks.message import Message
from bot.commands import parse
from bot.digests.schedule_words import read_schedule, schedule_fault
from bot.errors import ArgumentFault, BadArgument, DatabaseTrouble, NotUnderstood
from bot.i18n.catalogs import translator_for
from bot.slack.error_messages import TYPED, error_message

REFERENCE = "a1b2c3d4"
OPERATORS = [
    errors.PipefyRefused("ODD", "c-1"),
    errors.PipefyChanged("odd"),
    errors.WrongCredentials(),
    errors.DatabaseDown(DatabaseTrouble.FULL),
    errors.WebhooksNotConfigured(),
    errors.NotConfigured("a setting"),
]
PEOPLES = [errors.PipefyDown(), errors.DatabaseDown(), NotUnderstood("x"), errors.AlertsGone(), errors.PipefyBusy()]


def said(error: errors.BotError, locale: str = "en-US") -> Message:
    return error_message(error, translator_for(locale), "UTC", REFERENCE)


def codes(message: Message) -> list[str]:
    """Everything in a fixed-width face: what can be typed."""
    sections = [section for block in message.blocks for section in block["elements"] if "elements" in section]
    return [part["text"] for section in sections for part in section["elements"] if part.get("style") == {"code": True}]


@pytest.mark.parametrize("locale", ["pt-BR", "es-ES"])
@pytest.mark.parametrize("words", sorted(TYPED))
def test_what_an_error_tells_to_type_means_the_same_in_every_language(words: str, locale: str) -> None:
    assert parse(translator_for(locale).say(words)) == parse(words)


@pytest.mark.parametrize("error", OPERATORS, ids=lambda error: type(error).__name__)
def test_an_error_for_whoever_runs_the_bot_has_its_id(error: errors.BotError) -> None:
    assert said(error).text.splitlines()[-1] == f"Error ID: {REFERENCE}"


@pytest.mark.parametrize("error", PEOPLES, ids=lambda error: type(error).__name__)
def test_an_error_that_a_person_mends_has_none(error: errors.BotError) -> None:
    assert REFERENCE not in said(error).text


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("mensal 32", "resumo mensal 1 09:00"),
        ("diário 25:00", "resumo diário 09:00"),
        ("diário 9h Sao_Paolo", "resumo diário 09:00 America/Sao_Paulo"),
        ("mensal xyz", "resumo mensal 1 09:00 para Acme"),
    ],
)
def test_the_example_of_a_schedule_is_in_the_readers_language(typed: str, example: str) -> None:
    message = said(schedule_fault(read_schedule(typed.split())), "pt-BR")
    assert codes(message) == [f"/pipefy-usage {example}"]


@pytest.mark.parametrize("fault", ArgumentFault)
@pytest.mark.parametrize("locale", ["en-US", "pt-BR", "es-ES"])
def test_each_bad_argument_shows_a_command_that_works(fault: ArgumentFault, locale: str) -> None:
    message = said(BadArgument(fault, "foo", "alerts 50 80 100", 9), locale)
    shown = f"/pipefy-usage {translator_for(locale).say('alerts 50 80 100')}"
    assert (codes(message)[0], shown in message.text) == (shown, True)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "I don't understand the time “25:00”. Times go from 00:00 to 23:59. Try {} subscribe monday 09:00."),
        ("pt-BR", "Não entendi o horário “25:00”. Os horários vão de 00:00 a 23:59. Tente {} resumo segunda 09:00."),
        ("es-ES", "No entiendo la hora “25:00”. Las horas van de 00:00 a 23:59. Prueba {} resumen lunes 09:00."),
    ],
    ids=["en", "pt", "es"],
)  # fmt: skip
def test_a_wrong_time_is_quoted_and_answered_with_a_right_one(locale: str, text: str) -> None:
    error = BadArgument(ArgumentFault.TIME, "25:00", "subscribe monday 09:00")
    assert said(error, locale).text == text.format("/pipefy-usage")


def test_a_suggestion_is_in_the_readers_words() -> None:
    text = said(NotUnderstood("fluxs", ("flows", "Acme & Co")), "pt-BR").text
    assert "Você quis dizer: /pipefy-usage fluxos, /pipefy-usage Acme &amp; Co" in text
