import unicodedata
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.model import ReminderInterval
from bot.alerts.settings_words import AlertWords
from bot.commands import (
    Alerts,
    Command,
    Help,
    Link,
    ListSubscriptions,
    ShowFlows,
    ShowReport,
    ShowStatus,
    ShowTest,
    Subscribe,
    Unlink,
    Unsubscribe,
    looks_like_period,
    parse,
)
from bot.digests.schedule import Cadence
from bot.digests.schedule_words import ScheduleWords
from bot.i18n.spelling import nearest_names, normalize, same_name
from bot.i18n.vocabulary import PERIODS, nearest
from bot.usage.period import Period
from tests.support.property_tests import examples

NOW, LAST, THREE = Period.CURRENT_MONTH, Period.LAST_MONTH, Period.LAST_3_MONTHS


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", ShowReport()),
        ("  \t ", ShowReport()),
        ("last_month", ShowReport(LAST, "", has_period=True)),
        ("LAST-MONTH", ShowReport(LAST, "", has_period=True)),
        ("3 months", ShowReport(THREE, "", has_period=True)),
        ("mês passado", ShowReport(LAST, "", has_period=True)),
        ("últimos 3 meses Acme", ShowReport(THREE, "Acme", has_period=True)),
        ("this month Acme Labs", ShowReport(NOW, "Acme Labs", has_period=True)),
        ("Acme Labs last month", ShowReport(LAST, "Acme Labs", has_period=True)),
        ("301234", ShowReport(NOW, "301234")),
        ("last_weak", ShowReport(NOW, "last_weak")),
        ("flows", ShowFlows()),
        ("flows last_3_months crm lead", ShowFlows(THREE, "crm lead")),
        ("fluxos mês passado pedidos", ShowFlows(LAST, "pedidos")),
        ("flows my payload", ShowFlows(NOW, "my payload")),
        ("link https://app.pipefy.com/organizations/1/x", Link("https://app.pipefy.com/organizations/1/x")),
        ("vincular Acme Labs", Link("Acme Labs")),
        ("link", Link()),
        ("desvincular", Unlink()),
        ("estado", ShowStatus()),
        ("Help", Help()),
        ("ajuda", Help()),
        ("help Acme", ShowReport(NOW, "help Acme", verb="help")),
        ("last month flows", ShowFlows(LAST)),
        ("“last_month” ‘Acme’.", ShowReport(LAST, "Acme", has_period=True)),
        ("FLOWS “crm lead”", ShowFlows(NOW, "crm lead")),
        ("alerts 80 % 90 %", Alerts(AlertWords((80, 90)))),
        ("alerts 50/80/100", Alerts(AlertWords((50, 80, 100)))),
        ("alerts 80 budget 20 500 forecast off", Alerts(AlertWords((80,), 20_500, forecast=False))),
        ("alerts webhook https://example.com/x.", Alerts(AlertWords(webhook="https://example.com/x"))),
        ("subscribe", Subscribe()),
        ("subscribe monday 09:00 America/Sao_Paulo", Subscribe(ScheduleWords(0, time(9), "America/Sao_Paulo"))),
        ("subscribe for Acme Labs", Subscribe(reference="Acme Labs")),
        ("assinar segunda-feira às 9h para Acme", Subscribe(ScheduleWords(0, time(9)), "Acme")),
        ("suscribir cada lunes a las 9:30", Subscribe(ScheduleWords(0, time(9, 30)))),
        ("subscribe tuesday for Monday Club", Subscribe(ScheduleWords(1), "Monday Club")),
        ("subscribe someday 9am for Acme", Subscribe(ScheduleWords(at=time(9), unknown="someday"), "Acme")),
        ("subscribe Acme", Subscribe(ScheduleWords(unknown="Acme"))),
        ("unsubscribe", Unsubscribe()),
        ("unsubscribe Acme Labs", Unsubscribe("Acme Labs")),
        ("desinscrever para Acme", Unsubscribe("Acme")),
        ("list", ListSubscriptions()),
        ("assinaturas", ListSubscriptions()),
        ("unsubscribe daily", Unsubscribe(cadence=Cadence.DAILY)),
        ("desassinar mensal para Acme", Unsubscribe("Acme", Cadence.MONTHLY)),
        ("unsubscribe Daily News", Unsubscribe("Daily News")),
        ("unsubscribe for Daily", Unsubscribe("Daily")),
        ("test monthly", ShowTest(Cadence.MONTHLY)),
        ("probar diario", ShowTest(Cadence.DAILY)),
        ("test", ShowTest()),
        ("prueba", ShowTest()),
        ("alerts", Alerts()),
        ("alert", Alerts()),
        ("alertas", Alerts()),
        ("avisos off", Alerts(AlertWords(off=True))),
        ("alerts off for Acme", Alerts(AlertWords(off=True), "Acme")),
        ("alertas desligar para Acme", Alerts(AlertWords(off=True), "Acme")),
        ("alertas desactivar", Alerts(AlertWords(off=True))),
        ("alerts for Acme Labs", Alerts(reference="Acme Labs")),
        ("alerts 50 80 100", Alerts(AlertWords((50, 80, 100)))),
        ("alerts at 50%, 80% and 100% for Acme Labs", Alerts(AlertWords((50, 80, 100)), "Acme Labs")),
        ("alerts budget 20000 spikes on", Alerts(AlertWords(budget=20_000, spikes=True))),
        ("alertas em 50 e 100 orçamento 20.000", Alerts(AlertWords((50, 100), budget=20_000))),
        ("alertas previsão não lembrete semanal", Alerts(AlertWords(forecast=False, reminder=ReminderInterval.WEEKLY))),
        ("alertas presupuesto 20k picos sí", Alerts(AlertWords(budget=20_000, spikes=True))),
        (
            "alertas pronóstico no recordatorio diario",
            Alerts(AlertWords(forecast=False, reminder=ReminderInterval.DAILY)),
        ),
        ("alerts 80 for 90 Degrees", Alerts(AlertWords((80,)), "90 Degrees")),
        ("alerts webhook <https://example.com/x>", Alerts(AlertWords(webhook="https://example.com/x"))),
        ("alerts webhook off", Alerts(AlertWords(webhook=""))),
        ("alerts 80 Acme", Alerts(AlertWords((80,), unknown="Acme"))),
        ("alrets", ShowReport(NOW, "alrets")),
        ("list Acme", ShowReport(NOW, "list Acme", verb="list")),
    ],
)
def test_words_mean_commands(text: str, command: Command) -> None:
    assert parse(text) == command


@pytest.mark.parametrize(("period", "spelling"), [(p, s) for p, known in PERIODS.items() for s in known])
def test_every_spelling_of_a_period_is_understood(period: Period, spelling: str) -> None:
    assert parse(spelling.upper()) == ShowReport(period, "", has_period=True)


@given(st.text())
def test_the_parser_never_raises(text: str) -> None:
    assert parse(text) is not None
    assert len(nearest(text)) <= 3


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1)), st.sampled_from([" for ", " "]))
def test_a_schedule_is_read_or_kept_whatever_it_says(words: list[str], between: str) -> None:
    assert isinstance(parse(f"subscribe {' '.join(words)}{between}monday"), Subscribe)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_a_word_that_means_nothing_is_kept(word: str) -> None:
    assert parse(f"zz{word}") == ShowReport(Period.CURRENT_MONTH, normalize(f"zz{word}"))


CLEAN = (
    "help", "list", "flows last_month crm lead", "last_3_months Norte & Sul", "mês passado Café Ltda",
    "unsubscribe Acme",
    "link D'Angelo 24-7", "subscribe friday 17:30 America/Sao_Paulo for Acme Labs", "assinar terça 8h",
    "alerts 50 80 100 budget 20500 spikes on for Acme", "alertas em 50 e 100 orçamento 20.000 previsão não",
    "alerts webhook https://example.com/x?a=1&b=2", "alerts off", "last month flows", "status",
)  # fmt: skip
INVISIBLE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202e\u2066\ufe0f\u034f")
SPACES = st.sampled_from(" \u00a0\u202f\u2009\u3000\t\n")
AROUND = st.sampled_from(("{}", "“{}”", "`{}`", "«{}»", "{}.", "{}!", "  {} ", '"{}".'))
LOOK_ALIKE = {"-": "\u2010\u2011\u2013\u2212", "'": "’‘ʼ", **{str(n): chr(0xFF10 + n) for n in range(10)}}


@st.composite
def as_typed(draw: st.DrawFn, clean: str) -> str:
    """The text with what phones and documents put into it."""
    typed = ""
    for letter in clean:
        typed += draw(st.just("") | INVISIBLE)
        typed += draw(SPACES) if letter == " " else draw(st.sampled_from((letter, *LOOK_ALIKE.get(letter, ""))))
    return draw(AROUND).format(unicodedata.normalize(draw(st.sampled_from(("NFC", "NFD"))), typed))


@given(st.data(), st.sampled_from(CLEAN))
@settings(max_examples=examples(400))
def test_what_is_put_into_the_words_changes_nothing(data: st.DataObject, clean: str) -> None:
    assert parse(data.draw(as_typed(clean))) == parse(clean)


@pytest.mark.parametrize(
    ("word", "first"),
    [("flwos", "flows"), ("last_mont", "last_month"), ("unlnk", "unlink"), ("alrets", "alerts"), ("alretas", "alerts")],
)
def test_the_nearest_word_is_offered(word: str, first: str) -> None:
    assert nearest(word)[0] == first


def test_a_name_that_begins_alike_is_near() -> None:
    assert nearest_names("acm", ("Beta", "Acme Labs")) == ("Acme Labs",)


def test_case_and_accents_do_not_make_another_name() -> None:
    assert same_name("Café  Ltda", "cafe ltda")


@pytest.mark.parametrize("words", ["last_week", "2 semanas", "yesterday", "último año"])
def test_a_stretch_of_time_is_recognised(words: str) -> None:
    assert looks_like_period(words)
