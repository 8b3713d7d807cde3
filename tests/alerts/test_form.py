"""The modal in which a channel sets its alerts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.form.view import (
    TITLE,
    AlertsForm,
    ChosenAlerts,
    alerts_view,
    read_submission,
)
from bot.alerts.messages.buttons import (
    CalledExpected,
    Snoozed,
    SnoozeFor,
    expected,
    parse_expected,
    parse_snooze,
    snooze,
)
from bot.alerts.messages.preview import preview_lines
from bot.alerts.messages.replies import alerts_set_up
from bot.alerts.model import AlertSettings, ReminderInterval
from bot.blocks.modal import done_view, failed_view
from bot.i18n.catalogs import LANGUAGES, translator_for
from bot.i18n.translator import Translator
from bot.subscriptions.form import Obstacle, Target, loading_view, target_of, working_view
from bot.usage.model import Organization
from sandbox.block_kit.views import view_refusals
from tests.support.alert_examples import ALERTS, EVERYTHING, FIRING, PREVIEW, SPIKES, alert_settings, previews
from tests.support.subscription_examples import ACME, ENGLISH, organizations

TRANSLATOR = translator_for("en-US")
OTHER = Organization("8a1c4f10-3333-4d2c-9c2a-abc123def456", "Acme Retail")
FORM = AlertsForm(Target("C0OPS"), (ACME,), ACME.uuid, AlertSettings(), "pt-BR")
languages = st.sampled_from(["en-US", "pt-BR", "es-LA"]).map(translator_for)
forms = st.builds(
    AlertsForm,
    target=st.builds(Target, st.just("C0OPS"), st.just("") | st.uuids().map(str), st.integers(0, 9)),
    organizations=st.lists(organizations, max_size=120).map(tuple),
    organization=st.just(ACME.uuid),
    settings=alert_settings,
    locale=st.sampled_from(["en-US", "pt-PT", "zz"]),
    preview=st.none() | previews,
    troubles=st.just(()) | st.just(("Choose a language.",)),
    obstacle=st.none() | st.builds(Obstacle, st.sampled_from(["shared", "readers_unknown"]), is_final=st.just(False)),
    shows_more=st.booleans(),
)


def initial(view: dict[str, Any]) -> dict[str, str]:
    """What is heard when nobody changes anything."""
    return {block["block_id"]: _state(block["element"]) for block in view["blocks"] if block["type"] == "input"}


def _state(element: dict[str, Any]) -> str:
    if element["type"] == "checkboxes":
        return ",".join(option["value"] for option in element.get("initial_options", []))
    if element["type"] == "plain_text_input":
        return str(element.get("initial_value", ""))
    return str(element.get("initial_option", {}).get("value", ""))


def changed(**values: str) -> dict[str, str]:
    return {**initial(alerts_view(replace(FORM, organizations=(ACME, OTHER), shows_more=True), TRANSLATOR)), **values}


def chosen(**values: str) -> AlertSettings:
    read = read_submission(changed(**values), TRANSLATOR)
    assert isinstance(read, ChosenAlerts)
    return read.settings(AlertSettings())


@given(forms, languages)
def test_slack_takes_any_form(form: AlertsForm, translator: Translator) -> None:
    assert view_refusals(alerts_view(form, translator)) == []


@given(alert_settings.filter(lambda chosen: bool(chosen.marks) or chosen.forecast))
def test_a_form_sent_back_as_it_was_says_what_stood_in_it(stood: AlertSettings) -> None:
    sent = initial(alerts_view(replace(FORM, settings=stood, shows_more=True), TRANSLATOR))
    read = read_submission(sent, TRANSLATOR)
    assert isinstance(read, ChosenAlerts)
    assert (read.settings(AlertSettings()), read.more and read.more.locale) == (stood, "pt-BR")


@given(alert_settings.filter(lambda chosen: bool(chosen.marks) or chosen.forecast))
def test_what_the_short_form_does_not_show_stays_as_it_is(stood: AlertSettings) -> None:
    read = read_submission(initial(alerts_view(replace(FORM, settings=stood), TRANSLATOR)), TRANSLATOR)
    assert isinstance(read, ChosenAlerts)
    assert (read.settings(stood), read.more) == (stood, None)


def test_the_short_form_asks_for_thresholds_budget_and_forecast() -> None:
    assert list(initial(alerts_view(FORM, TRANSLATOR))) == ["marks", "budget", "also"]


def test_every_field_has_a_hint() -> None:
    view = alerts_view(replace(FORM, organizations=(ACME, OTHER), shows_more=True), TRANSLATOR)
    assert [b["block_id"] for b in view["blocks"] if b["type"] == "input" and "hint" not in b] == []


def test_the_form_remembers_what_it_is_about() -> None:
    view = alerts_view(replace(FORM, target=Target("C0OPS", "an-id", 3)), TRANSLATOR)
    assert target_of(view["private_metadata"]) == Target("C0OPS", "an-id", 3)
    assert (view["callback_id"], view["submit"]["text"]) == ("alerts", "Save")


def test_edited_alerts_keep_their_organization() -> None:
    view = alerts_view(replace(FORM, target=Target("C0OPS", "an-id", 3)), TRANSLATOR)
    assert read_submission(initial(view), TRANSLATOR) == ChosenAlerts("", AlertSettings().marks, None, forecast=True)


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        ("50 80 90 100", (50, 80, 90, 100)),
        ("100, 50%; 80 % ,80", (50, 80, 100)),
        ("1 1000", (1, 1000)),
        ("0075", (75,)),
        ("٨٠", (80,)),
        ("1 2 3 4 5 6 7 8 9 10", tuple(range(1, 11))),
        ("  ", ()),
    ],
)
def test_marks_are_read_as_people_write_them(written: str, marks: tuple[int, ...]) -> None:
    assert chosen(marks=written).marks == marks


@pytest.mark.parametrize("written", ["0", "1001", "-5", "80.5", "eighty", "1 2 3 4 5 6 7 8 9 10 11", "9" * 99])
def test_other_marks_are_refused(written: str) -> None:
    message = "Enter up to 10 whole numbers from 1 to 1,000, with spaces between them, such as 50 80 100."
    assert read_submission(changed(marks=written), TRANSLATOR) == {"marks": message}


@pytest.mark.parametrize(
    ("written", "budget"),
    [
        ("20k", 20_000),
        ("", None),
        ("20000", 20_000),
        ("20.000", 20_000),
        (" 1,234,567 ", 1_234_567),
        ("20\u00a0000", 20_000),
    ],
)
def test_a_budget_is_read_with_thousands_set_apart_or_not(written: str, budget: int | None) -> None:
    assert chosen(budget=written).budget == budget


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "1.23.456", "many", "9" * 14])
def test_other_budgets_are_refused(written: str) -> None:
    message = "Enter a number of tasks, such as 20000, or leave it empty."
    assert read_submission(changed(budget=written), TRANSLATOR) == {"budget": message}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"organization": ""}, "organization"),
        ({"reminder": "hourly"}, "reminder"),
        ({"language": "xx"}, "language"),
        ({"marks": "", "also": "", "more": "resolved"}, "marks"),
    ],
)
def test_each_input_has_its_sentence(values: dict[str, str], name: str) -> None:
    assert list(read_submission(changed(**values), TRANSLATOR)) == [name]  # type: ignore[arg-type] # a dict where it is wrong


def test_what_is_ticked_is_on() -> None:
    settings = chosen(also="forged", more="spikes,resolved,forged", reminder="weekly")
    assert settings == AlertSettings(spikes=True, resolved=True, forecast=False, reminder=ReminderInterval.WEEKLY)


names = st.sampled_from(["organization", "marks", "budget", "also", "more", "reminder", "language"])


@given(st.dictionaries(names, st.text(max_size=9)))
def test_forged_values_are_refused(values: Mapping[str, str]) -> None:
    assert isinstance(read_submission(values, TRANSLATOR), dict)


def test_the_preview_stands_in_the_form_or_why_there_is_none() -> None:
    shown = str(alerts_view(replace(FORM, preview=PREVIEW), TRANSLATOR)["blocks"][-2])
    trouble = alerts_view(replace(FORM, preview=PREVIEW, troubles=("No threshold.",)), TRANSLATOR)["blocks"][-2]
    assert "these settings would have alerted 3 times:" in shown
    assert (trouble["type"], trouble["level"], trouble["text"]["text"]) == ("alert", "error", "No threshold.")


NAMED = "Sep 28 (80%, 90%), Oct 20 (forecast), and Oct 21 (unusual day)"


def test_a_preview_starts_where_data_start_and_names_the_days() -> None:
    assert [line.text for line in preview_lines(PREVIEW, ENGLISH)] == [
        f"Since Sep 27, these settings would have alerted 3 times: {NAMED}.",
        "Pipefy has no daily data before Sep 27, so the preview starts there.",
        "Pipefy has no data for 3 days since then, so we could not try them.",
    ]


def test_a_preview_of_whole_days_is_one_sentence() -> None:
    (line,) = preview_lines(replace(PREVIEW, starts=PREVIEW.first, missing=0, fired=()), ENGLISH)
    assert line.text == "Since Sep 20, these settings would not have alerted."


def test_many_alerts_of_a_preview_are_counted() -> None:
    days = tuple((date(2026, 10, day), SPIKES) for day in range(1, 8))
    assert preview_lines(replace(PREVIEW, fired=days), ENGLISH)[0].text.endswith("Oct 3 (unusual day), and 4 more.")


def test_a_preview_hides_no_single_alert() -> None:
    days = tuple((date(2026, 10, day), SPIKES) for day in range(1, 5))
    (first, *_) = preview_lines(replace(PREVIEW, fired=days), ENGLISH)
    assert first.text.endswith("Oct 3 (unusual day), and Oct 4 (unusual day).")
    (first, *_) = preview_lines(replace(PREVIEW, fired=days[:2]), ENGLISH)
    assert first.text.endswith(": Oct 1 (unusual day) and Oct 2 (unusual day).")


def test_a_preview_of_unknown_days_says_nothing_else() -> None:
    (line,) = preview_lines(replace(PREVIEW, starts=None), ENGLISH)
    assert line.text == "Pipefy has no daily data to try these settings on yet."


def test_without_an_allowance_the_form_asks_for_a_budget_before_anything_is_saved() -> None:
    view = alerts_view(replace(FORM, preview=replace(PREVIEW, asleep=True)), TRANSLATOR)
    (warning,) = [block for block in view["blocks"] if block["type"] == "alert"]
    assert warning["text"]["text"].startswith("Acme Ltda has no allowance in Pipefy. Enter a budget")


def test_an_answer_says_what_holds_and_what_is_no_news() -> None:
    text = alerts_set_up(replace(ALERTS, settings=EVERYTHING), (50,), None, ENGLISH).text
    assert "Alerts at 50% and 120% of a budget of 20,000 tasks, when the forecast exceeds 100%, and after" in text
    assert "We won't announce what is passed already: 50%." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_the_views_in_between(language: str) -> None:
    translator, message = translator_for(language), alerts_set_up(ALERTS, (), PREVIEW, ENGLISH)
    for view in (
        loading_view(TITLE, translator),
        working_view(TITLE, translator),
        done_view(message, translator),
        failed_view(message, translator),
    ):
        assert view_refusals(view) == []


@pytest.mark.parametrize("how_long", SnoozeFor)
def test_a_choice_in_the_menu_is_read_back(how_long: SnoozeFor) -> None:
    values = [option["value"] for option in snooze(FIRING, TRANSLATOR, snoozed=True)["options"]]
    assert Snoozed(FIRING, how_long) in [parse_snooze(value) for value in values]


def test_a_press_on_expected_is_read_back() -> None:
    assert parse_expected(expected(FIRING, 7, "Sync", TRANSLATOR)["value"]) == CalledExpected(FIRING, 7)


@given(st.text() | st.sampled_from([":1h", "a:2h", "a", "a:", ":1", "a:-1", "a:99999", "a:٣"]))
def test_forged_values_of_buttons_are_refused_or_name_something(forged: str) -> None:
    for read in (parse_snooze(forged), parse_expected(forged)):
        assert read is None or read.firing_id
