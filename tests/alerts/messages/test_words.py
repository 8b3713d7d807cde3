"""Words of alerts in each language: they agree with what they stand beside, and with their place in the sentence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.detection.model import LastRun, Silence
from bot.alerts.messages.card import alert_card
from bot.alerts.messages.list import ListedAlerts, alerts_entry
from bot.alerts.messages.replies import Replaced, alerts_changed
from bot.alerts.messages.settings_text import snooze_line
from bot.alerts.model import AlertSettings
from bot.blocks.rich_text import Localizer
from bot.i18n.catalogs import translator_for
from bot.subscriptions.model import SubscriptionState
from tests.support.alert_examples import ACTIVE as NEW
from tests.support.alert_examples import (
    ALERTS,
    CLOSED,
    FORESEEN,
    POSTING,
    RAN,
    SILENCE,
    SILENT,
    SUBSCRIPTION,
    WAITED,
)
from tests.support.subscription_examples import ACME, ADMIN

PENDING, PAUSED, ACTIVE = SubscriptionState.PENDING, SubscriptionState.PAUSED, SubscriptionState.ACTIVE
LISTED = ListedAlerts(SUBSCRIPTION, ACME, AlertSettings(), "pt-BR", "U0BEN", ACTIVE)


def reader(language: str) -> Localizer:
    return Localizer(translator_for(language), "UTC")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-US", ["alerts not active yet", "alerts paused", "inactive"]),
        ("pt-BR", ["alertas ainda não ativos", "alertas pausados", "inativos"]),
        ("es-ES", ["alertas aún sin activar", "alertas en pausa", "inactivas"]),
    ],
)
def test_the_state_of_alerts_agrees_with_them(language: str, words: list[str]) -> None:
    listed = (replace(LISTED, state=PENDING), replace(LISTED, state=PAUSED), replace(LISTED, asleep=True))
    assert [alerts_entry(alerts, ADMIN, reader(language)).short.text for alerts in listed] == [
        f"Acme Ltda · {word}" for word in words
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en-US", "Snoozed until"), ("pt-BR", "Silenciados até"), ("es-ES", "Silenciadas hasta")],
)
def test_a_snooze_agrees_with_the_alerts(language: str, words: str) -> None:
    assert snooze_line(None, reader(language)).text.startswith(words)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en-US", "Before: alerts at 50%, 80%, 90%, and 100% of the allowance, and when the forecast exceeds 100%."),
        ("pt-BR", "Antes: alertas em 50%, 80%, 90% e 100% da franquia, e quando a previsão passar de 100%."),
        ("es-ES", "Antes: alertas al 50 %, 80 %, 90 % y 100 % del límite, y cuando la previsión supere el 100 %."),
    ],
)
def test_what_was_before_goes_on_in_small_letters(language: str, line: str) -> None:
    changed = alerts_changed(ALERTS, (), None, reader(language), replaced=Replaced(AlertSettings(), "undo"))
    assert line in changed.text.replace("\u00a0", " ").split("\n")


def test_without_alerts_before_it_says_so() -> None:
    none = Replaced(AlertSettings(marks=(), forecast=False), "undo")
    changed = alerts_changed(ALERTS, (), None, reader("en-US"), replaced=none)
    assert "Before: no alerts, as no threshold, forecast or unusual day was chosen." in changed.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-US", "Acme Ltda was on track to exceed its allowance"),
        ("pt-BR", "Acme Ltda: a previsão era ultrapassar a franquia"),
        ("es-ES", "Acme Ltda iba camino de superar el límite: unas 63.300 tareas para el 30 nov (límite 50.000)."),
    ],
)
def test_a_forecast_that_is_over_is_told_in_the_past(language: str, words: str) -> None:
    assert words in alert_card(FORESEEN, CLOSED, replace(POSTING, localizer=reader(language))).text


def silent(silence: Silence, language: str = "en-US") -> str:
    """The card of a day without a task, by what last runs say of it."""
    facts = replace(SILENCE, event=replace(SILENT, silence=silence))
    return alert_card(facts, NEW, replace(POSTING, localizer=reader(language))).text


DAY = timedelta(days=1)
AFTER, BEFORE = LastRun(RAN.flow, RAN.at + DAY), LastRun(RAN.flow, RAN.at - DAY)


@pytest.mark.parametrize(
    ("silence", "sentence", "advice"),
    [
        (Silence(RAN), "are late: flows ran on Nov 18, for example Sync orders (Sales): Wed, Nov 18, ", "need to do"),
        (Silence(AFTER), "are late: no tasks since Nov 18, though flows ran, for example Sync orders", "need to do"),
        (Silence(AFTER, goes_on=True), "They may have stopped for Nov 18, or Pipefy's figures", "Check in Pipefy"),
        (
            Silence(BEFORE),
            "stopped: the last run that Pipefy reports was Sync orders (Sales): Tue, ",
            "Check in Pipefy",
        ),
        (Silence(None), "or Pipefy's figures are late: Pipefy doesn't say when flows last ran.", "Check in Pipefy"),
    ],
)
def test_a_day_without_tasks_is_told_as_far_as_last_runs_go(silence: Silence, sentence: str, advice: str) -> None:
    shown = silent(silence)
    assert sentence in shown
    assert advice in shown
    assert "stopped: 0 tasks" not in shown


@pytest.mark.parametrize(
    ("language", "late", "stopped", "also"),
    [
        ("pt-BR", "Os dados do Pipefy estão atrasados: houve", "Os fluxos podem ter parado: a", "Também durante o hor"),
        ("es-ES", "Los datos de Pipefy llegan con retraso: hubo", "es posible que los flujos", "También durante las"),
    ],
)
def test_late_figures_stopped_flows_and_what_waited_are_told_in_each_language(
    language: str, late: str, stopped: str, also: str
) -> None:
    assert late in silent(Silence(RAN), language)
    assert stopped.casefold() in silent(Silence(BEFORE), language).casefold()
    assert also in alert_card(WAITED, NEW, replace(POSTING, localizer=reader(language))).text
