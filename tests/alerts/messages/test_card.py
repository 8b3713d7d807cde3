"""What an alert says, sentence by sentence."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.alerts.detection.model import Direction, Spike, SpikesSeen
from bot.alerts.messages.card import alert_card
from bot.alerts.messages.notes import forecast_withdrawn_note, threshold_muted_note, thresholds_cleared_note
from bot.alerts.model import (
    AlertFacts,
    CardState,
    Cause,
    LimitForecast,
    LimitForecastWithdrawn,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.blocks.message import Message
from bot.i18n.catalogs import translator_for
from bot.usage.forecast import Forecast, LimitDates, TooEarly
from bot.usage.report import Day
from tests.support.alert_examples import (
    ACTIVE,
    AS_OF,
    CLOSED,
    CONTRIBUTORS,
    FACTS,
    FORESEEN,
    HANDLED,
    NOVEMBER,
    PASSED,
    PASSED_MORE,
    PATH,
    POSTING,
    SPIKES,
    UNUSUAL,
    UNUSUAL_WHOLE,
    WEEKS,
)
from tests.support.subscription_examples import ACME, ENGLISH

ALL = replace(PASSED, mark=100, used=52_907, lower=())
DAY = date(2026, 11, 18)
TWENTY_FIRST, TWENTY_FOURTH = date(2026, 11, 21), date(2026, 11, 24)


def text(facts: AlertFacts, since: CardState = ACTIVE) -> str:
    return alert_card(facts, since, POSTING).text.replace("\u202f", " ")


def first(facts: AlertFacts) -> str:
    return text(facts).split("\n")[0]


def inline(message: Message) -> list[dict[str, Any]]:
    """What stands in the card's paragraphs."""
    rich = [part for block in message.blocks if block["type"] == "rich_text" for part in block["elements"]]
    return [part for section in rich if section["type"] == "rich_text_section" for part in section["elements"]]


def charts(message: Message) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == "data_visualization"]


def elements(message: Message) -> list[dict[str, Any]]:
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


@pytest.mark.parametrize(
    ("event", "own", "said"),
    [
        (PASSED, False, "🟠 Acme Ltda is at 80% of its allowance: 40,120 of 50,000 tasks, 9,880 left. (Thresholds 50%"),
        (PASSED, True, "🟠 Acme Ltda is at 80% of its budget: 40,120 of 50,000 tasks, 9,880 left. (Thresholds 50%"),
        (ALL, False, "🔴 Acme Ltda is at 106% of its allowance: 52,907 of 50,000 tasks, 2,907 over. (Threshold 100%"),
        (ALL, True, "🔴 Acme Ltda is at 106% of its budget: 52,907 of 50,000 tasks, 2,907 over. (Threshold 100%"),
        (
            replace(ALL, used=50_000),
            False,
            "🔴 Acme Ltda is at 100% of its allowance: 50,000 of 50,000 tasks, none left.",
        ),
        (
            replace(PASSED, used=25_000),
            False,
            "🟡 Acme Ltda is at 50% of its allowance: 25,000 of 50,000 tasks, 25,000",
        ),
    ],
)
def test_the_first_line_says_where_usage_stands(event: ThresholdCrossed, own: bool, said: str) -> None:
    assert first(replace(FACTS, event=event, own_budget=own)).startswith(said)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (replace(PASSED, lower=(50, 30)), "(Thresholds 30%, 50%, and 80% passed on Nov 19.)"),
        (replace(PASSED, lower=()), "(Threshold 80% passed on Nov 19.)"),
        (replace(PASSED, cause=Cause.SNOOZE), "(Thresholds 50% and 80% passed while alerts were snoozed.)"),
        (
            replace(PASSED, lower=(), cause=Cause.BASE),
            "(Threshold 80% passed because 100% is now 50,000 tasks, not because usage jumped.)",
        ),
    ],
)
def test_it_names_the_thresholds_and_why_now(event: ThresholdCrossed, said: str) -> None:
    assert first(replace(FACTS, event=event)).endswith(said)


def test_the_day_is_the_readers() -> None:
    """Half past nine in São Paulo is the next day in UTC."""
    late = replace(FACTS, as_of=AS_OF.replace(day=20, hour=0, minute=30))
    assert "passed on Nov 19." in first(late)
    new_month = replace(FACTS, month=date(2026, 12, 1), as_of=AS_OF.replace(month=12, day=1, hour=0, minute=30))
    assert "passed on Dec 1." in first(new_month)


@pytest.mark.parametrize("facts", [FACTS, replace(FACTS, event=ALL), FORESEEN, UNUSUAL])
@pytest.mark.parametrize("language", ["en-US", "pt-BR", "es-LA"])
def test_a_phone_shows_the_figures_behind_the_longest_name(facts: AlertFacts, language: str) -> None:
    named = replace(facts, organization=replace(facts.organization, name="Comercial Exportadora " * 9))
    posting = replace(POSTING, localizer=replace(POSTING.localizer, translator=translator_for(language)))
    shown = alert_card(named, ACTIVE, posting).text[:100]
    assert shown[2:].startswith("Comercial Exportadora Comercial Exporta…")
    figure = {FACTS: "40.120", FORESEEN: "63.300", UNUSUAL: "9"}.get(facts, "52.907")
    assert figure in shown.replace(",", ".")
    assert "%" in shown or facts in (FORESEEN, UNUSUAL)


@pytest.mark.parametrize(
    ("spike", "said"),
    [
        (
            Spike(None, DAY, 350, 1000, Direction.DOWN),
            "🟣 Acme Ltda had an unusual day on Nov 18: 350 tasks, usual level about 1,000.",
        ),
        (
            Spike(None, DAY, 1400, 1000, Direction.UP, date(2026, 11, 12)),
            "🟣 Acme Ltda has had a new level since Nov 12: 1,400 tasks on Nov 18, usual level about 1,000.",
        ),
    ],
)
def test_a_drop_and_a_shift_are_said_with_what_is_usual(spike: Spike, said: str) -> None:
    assert first(replace(UNUSUAL, event=SpikesSeen(DAY, (spike,)))) == said


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (LimitDates(TWENTY_FIRST, TWENTY_FOURTH, None), "on Nov 24 (from Nov 21, or not this month)."),
        (LimitDates(TWENTY_FOURTH, TWENTY_FOURTH, None), "on Nov 24 (or not this month)."),
        (LimitDates(TWENTY_FIRST, TWENTY_FIRST, TWENTY_FOURTH), "on Nov 21 (between Nov 21 and Nov 24)."),
        (LimitDates(TWENTY_FOURTH, TWENTY_FOURTH, TWENTY_FOURTH), "usage reaches 100% on Nov 24."),
        (
            LimitDates(TWENTY_FOURTH, None, None),
            "stays just below 100% this month, but may reach it as early as Nov 24.",
        ),
        (LimitDates(None, None, None), "At this pace, usage stays below 100% this month."),
    ],
)
def test_it_says_when_100_percent_are_reached_as_far_as_is_known(reach: LimitDates, said: str) -> None:
    assert text(replace(FACTS, reach=reach)).split("\n")[1].endswith(said)


def test_what_is_reached_is_not_foreseen() -> None:
    assert "At this pace" not in text(replace(FACTS, event=ALL))
    assert "At this pace" not in text(replace(FACTS, reach=None))


def test_a_forecast_is_said_as_one() -> None:
    lines = text(FORESEEN).split("\n")
    assert lines[:4] == [
        "🟠 Acme Ltda is on track to exceed its allowance: about 63,300 tasks by Nov 30 (allowance 50,000).",
        "Used so far: 40,120 of 50,000 tasks (80%), 9,880 left.",
        "At this pace, usage reaches 100% on Nov 24 (between Nov 23 and Nov 26).",
        "Likely range by Nov 30: 58,400–68,700 tasks.",
    ]


@pytest.mark.parametrize(
    ("day", "country", "line"),
    [
        (date(2026, 11, 26), "US", "Nov 26 was a public holiday: Thanksgiving Day (United States)."),
        (date(2026, 11, 27), "US", "Nov 27 was a public holiday in this country: United States."),
    ],
)
def test_an_unusual_day_is_told_with_the_holiday_that_it_is(day: date, country: str, line: str) -> None:
    event = SpikesSeen(day, SPIKES.spikes)
    assert line in text(replace(UNUSUAL, event=event, country=country))
    assert "public holiday" not in text(replace(UNUSUAL, event=event, country="PT"))


def test_a_foreseen_range_is_not_rounded_down_to_the_base() -> None:
    outlook = Forecast(50_060, 50_010, 54_900, PATH)
    said = text(replace(FORESEEN, event=LimitForecast(outlook, 40_120, 50_000)))
    assert "about 50,100 tasks by Nov 30 (allowance 50,000)." in said
    assert "Likely range by Nov 30: 50,010–54,900 tasks." in said


def test_a_foreseen_range_from_below_the_base_is_told_as_it_is() -> None:
    said = text(replace(FORESEEN, event=LimitForecast(Forecast(52_300, 49_100, 58_000, PATH), 40_120, 50_000)))
    assert "Likely range by Nov 30: 49,100–58,000 tasks." in said


def test_a_range_below_the_base_is_not_rounded_up_to_it() -> None:
    event = LimitForecastWithdrawn(Forecast(47_000, 45_000, 49_990, PATH), 41_000, 50_000)
    said = forecast_withdrawn_note(ACME, event, AS_OF, ENGLISH).text
    assert said.startswith(
        "Acme Ltda is no longer on track to exceed 50,000 tasks: about 47,000 by Nov 30 (likely 45,000–49,990)."
    )


def test_a_range_whose_ends_read_alike_is_none() -> None:
    certain = Forecast(63_300, 63_300, 63_340, PATH)
    assert "about 63,300 tasks by Nov 30." in text(replace(FACTS, outlook=certain))
    assert "Likely range" not in text(replace(FORESEEN, event=LimitForecast(certain, 40_120, 50_000)))
    withdrawn = LimitForecastWithdrawn(replace(certain, expected=47_000, low=47_000, high=47_020), 41_000, 50_000)
    assert "about 47,000 by Nov 30." in forecast_withdrawn_note(ACME, withdrawn, AS_OF, ENGLISH).text


def test_on_the_first_day_no_range_has_equal_ends() -> None:
    facts = replace(FACTS, as_of=AS_OF.replace(day=1), outlook=TooEarly(0, 0), reach=None)
    said = text(replace(facts, contributors=replace(CONTRIBUTORS, since=NOVEMBER, compared_days=None)))
    assert "No forecast yet: it starts after 5 days of usage and 100 tasks." in said
    assert "Flows that used most, Nov 1:" in said
    assert "· Nov 1 (UTC days) ·" in said


def test_three_flows_are_named_and_the_others_counted() -> None:
    more = replace(CONTRIBUTORS, flows=(*CONTRIBUTORS.flows, CONTRIBUTORS.flows[0]))
    said = text(replace(FACTS, contributors=more))
    assert "Flows that used most, Nov 13 – Nov 19, and the change from the 7 days before:" in said
    assert "• Sync orders (Sales): 12,000 tasks (+3,000)" in said
    assert "• and 5 other flows" in said


def test_flows_that_are_not_known_are_called_so() -> None:
    said = text(replace(FACTS, contributors=None))
    assert "We don't know yet which flows used these tasks." in said
    assert "these flows" not in said


def test_it_says_what_to_do_in_one_line() -> None:
    (advice,) = [line for line in text(FACTS).split("\n") if "slow down" in line]
    assert advice == (
        "To slow down, pause some of these flows in Pipefy, or ask whoever manages your Pipefy plan for a higher "
        "allowance. /pipefy-usage flows lists every flow."
    )
    assert "or change the budget in Settings." in text(replace(FACTS, own_budget=True))


def test_it_leads_to_the_organization_in_pipefy() -> None:
    url = "https://app.pipefy.com/organizations/7"
    for facts in (FACTS, UNUSUAL):
        card = alert_card(facts, ACTIVE, replace(POSTING, organization_url=url))
        links = [part for part in inline(card) if part["type"] == "link"]
        assert [(part["url"], part["text"]) for part in links] == [(url, "Acme Ltda"), (url, "Pipefy")]


def test_the_footer_has_the_moment_the_days_and_the_next_month() -> None:
    assert text(FACTS).split("\n")[-1] == (
        "Data as of Nov 19, 2026, 12:04 PM (America/Sao_Paulo) · Nov 1 – Nov 19 (UTC days)"
        " · the count restarts on Dec 1"
    )


def test_what_happened_since_is_on_the_card() -> None:
    lines = text(FACTS, PASSED_MORE).split("\n")
    assert lines[1:4] == [
        "<@U0BEN> has been on it since Nov 19, 2026, 1:04 PM (America/Sao_Paulo)",
        "Snoozed until Nov 20, 2026, 12:04 PM (America/Sao_Paulo)",
        "Threshold 90% passed on Nov 22, 2026, 12:04 PM (America/Sao_Paulo)",
    ]


@pytest.mark.parametrize(
    ("facts", "days", "said"),
    [
        (FACTS, 4, "✅Resolved on Nov 23"),
        (FORESEEN, 4, "✅Forecast withdrawn on Nov 23"),
        (UNUSUAL, 4, "⚪Closed on Nov 23"),
        (FACTS, 12, "⚪Closed on Dec 1"),
    ],
)
def test_it_says_how_it_ended_and_nothing_of_silence(facts: AlertFacts, days: int, said: str) -> None:
    drawn = text(facts, replace(CLOSED, closed_at=AS_OF + timedelta(days=days)))
    assert (drawn[0] + drawn.split("\n")[1]).startswith(said)
    assert "Snoozed" not in drawn
    assert "is at" not in drawn
    assert "At this pace" not in drawn


def test_the_buttons_carry_what_they_are_about() -> None:
    row = elements(alert_card(FACTS, ACTIVE, POSTING))
    assert [element["action_id"] for element in row] == [
        "alert_acknowledge",
        "alert_snooze",
        "alert_details",
        "alert_settings",
    ]
    assert [row[0]["value"], row[3]["value"]] == [POSTING.firing_id, POSTING.subscription_id]


def test_what_is_handled_can_change_hands_and_be_unsnoozed() -> None:
    row = elements(alert_card(FACTS, HANDLED, POSTING))
    assert [element["action_id"] for element in row] == [
        "alert_handling",
        "alert_snooze",
        "alert_details",
        "alert_settings",
    ]
    assert [option["text"]["text"] for option in row[0]["options"]] == ["Take over", "Hand off to…", "Give back"]
    assert (row[1]["placeholder"]["text"], row[1]["options"][0]["text"]["text"]) == ("Snoozed", "End snooze")
    assert row[1]["options"][0]["value"] == f"{POSTING.firing_id}:over"


def test_a_single_unusual_flow_is_marked_by_a_button_without_its_name() -> None:
    single = replace(UNUSUAL, event=replace(SPIKES, spikes=SPIKES.spikes[1:2]))
    button = elements(alert_card(single, ACTIVE, POSTING))[0]
    assert (button["action_id"], button["text"]["text"]) == ("alert_expected:0", "Mark as expected")
    assert "Planned? Mark it as expected, and we won't alert you on similar days." in text(single)


def test_each_unusual_flow_can_be_called_expected_once() -> None:
    card = alert_card(UNUSUAL, replace(ACTIVE, expected=(("Sales", "Sync orders"), None)), POSTING)
    buttons = [e for e in elements(card) if e["action_id"].startswith("alert_expected")]
    assert [button["value"] for button in buttons] == [f"{POSTING.firing_id}:2"]
    assert buttons[0]["text"]["text"] == "Mark as expected: Invoice → ERP (Finance)"
    assert "Marked as expected: All flows together; Sync orders (Sales)" in card.text


def test_an_unusual_day_compares_with_the_usual_level() -> None:
    said = text(UNUSUAL)
    assert said.startswith("🟣 Acme Ltda had an unusual day on Nov 18: 9,400 tasks, usual level about 2,200.")
    assert "• Invoice → ERP (Finance) stopped: 0 tasks, usual level about 120" in said
    assert "Used so far: 40,120 of 50,000 tasks (80%), 9,880 left." in said


def test_an_unusual_day_of_flows_names_the_farthest_one() -> None:
    assert first(replace(UNUSUAL, event=replace(SPIKES, spikes=SPIKES.spikes[1:]))) == (
        "🟣 Acme Ltda had an unusual day on Nov 18: Sync orders used 7,000 tasks, usual level about 400. "
        "1 other flow was unusual, too."
    )


def test_a_day_unusual_for_all_names_the_flows_of_that_day_not_of_the_month() -> None:
    shown = text(UNUSUAL_WHOLE)
    assert "Flows farthest from their usual level on Nov 18:\n• Sync orders (Sales): 7,400 tasks, usual level" in shown
    assert "• Invoices (Finance): 600 tasks, usually none" in shown
    assert "If not, check these flows in Pipefy." in shown
    assert "12,000 tasks" not in shown


def test_where_the_flows_of_that_day_are_not_known_the_alert_leads_to_the_list() -> None:
    shown = text(replace(UNUSUAL_WHOLE, day_flows=()))
    assert "We don't know yet which flows used these tasks." in shown
    assert "If not, /pipefy-usage flows lists your flows and what each used this month." in shown
    assert "Flows that used most" not in shown


def test_without_a_usual_level_the_flows_that_used_most_that_day_are_named() -> None:
    unknown = tuple(replace(flow, usual=None) for flow in UNUSUAL_WHOLE.day_flows)
    assert "Flows that used most on Nov 18:\n• Sync orders (Sales): 7,400 tasks\n" in text(
        replace(UNUSUAL_WHOLE, day_flows=unknown)
    )


def test_where_one_flow_is_unusual_only_that_one_is_named() -> None:
    shown = text(replace(UNUSUAL, event=replace(SPIKES, spikes=SPIKES.spikes[1:2])))
    assert shown.count("• ") == 1
    assert "If not, check this flow in Pipefy." in shown


def test_an_unusual_day_is_drawn_among_four_weeks_and_the_usual_level() -> None:
    (chart,) = charts(alert_card(replace(UNUSUAL, weeks=WEEKS), ACTIVE, POSTING))
    series = {line["name"]: [point["value"] for point in line["data"]] for line in chart["chart"]["series"]}
    assert list(series) == ["Week to Nov 18", "Usual level", "Week to Nov 11", "Week to Nov 4", "Week to Oct 28"]
    assert series["Week to Nov 18"][-1] == 9_400
    assert series["Usual level"] == [2_200] * 7
    assert chart["chart"]["axis_config"]["categories"] == ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]


def test_a_week_with_an_unknown_day_is_left_out() -> None:
    days = tuple(replace(day, tasks=None) if day.day == date(2026, 11, 2) else day for day in WEEKS.days)
    (chart,) = charts(alert_card(replace(UNUSUAL, weeks=replace(WEEKS, days=days)), ACTIVE, POSTING))
    assert "Week to Nov 4" not in [line["name"] for line in chart["chart"]["series"]]


def test_the_chart_of_a_flow_names_it() -> None:
    (chart,) = charts(alert_card(replace(UNUSUAL, weeks=replace(WEEKS, flow=("Sales", "Sync"))), ACTIVE, POSTING))
    assert chart["title"] == "Sync: tasks by weekday"


def test_a_total_that_is_not_known_today_goes_on_from_the_last_known_one() -> None:
    days = (*FACTS.days[:4], Day(FACTS.days[4].day, None))
    (chart,) = charts(alert_card(replace(FACTS, days=days, used=None), ACTIVE, POSTING))
    used = chart["chart"]["series"][0]["data"]
    assert {point["value"] for point in used if int(point["label"]) >= 4} == {sum(day.tasks or 0 for day in days)}


def test_days_whose_sum_is_not_known_are_left_out_of_the_chart() -> None:
    unknown = (Day(day.day, None) for day in FACTS.days[4:6])
    days = (*FACTS.days[:4], *unknown, *FACTS.days[6:])
    (chart,) = [
        block
        for block in alert_card(replace(FACTS, days=days), ACTIVE, POSTING).blocks
        if block["type"] == "data_visualization"
    ]
    assert "5" not in chart["chart"]["axis_config"]["categories"]


def test_the_chart_calls_the_limit_what_it_is() -> None:
    card = alert_card(replace(FACTS, own_budget=True), ACTIVE, POSTING)
    (chart,) = [block for block in card.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["Used", "Expected", "Budget"]


def test_a_note_says_where_usage_stands_and_names_every_threshold() -> None:
    left = thresholds_cleared_note(ACME, ThresholdsCleared((90, 80), 38_000, 50_000), AS_OF, ENGLISH).text
    muted = threshold_muted_note(ACME, ThresholdMuted(80, 41_000, 50_000, (50,)), NOVEMBER, AS_OF, ENGLISH).text
    assert left.startswith(
        "Acme Ltda is back at 76%: 38,000 of 50,000 tasks, 12,000 left. Usage is below thresholds 80% and 90% again."
    )
    assert muted.startswith(
        "Acme Ltda is at 82%: 41,000 of 50,000 tasks, 9,000 left. "
        "Usage has gone above and below thresholds 50% and 80% so often that we won't alert on them before Dec 1."
    )
