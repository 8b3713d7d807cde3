"""What an alert says, sentence by sentence."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.alerts.messages.card import alert_card
from bot.alerts.messages.notes import forecast_withdrawn_note, threshold_muted_note, thresholds_cleared_note
from bot.alerts.model import (
    AlertFacts,
    CardState,
    Cause,
    Direction,
    LimitForecast,
    LimitForecastWithdrawn,
    Spike,
    SpikesSeen,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.blocks.message import Message
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
    UNUSUAL,
)
from tests.support.subscription_examples import ACME, ENGLISH

ALL = replace(PASSED, mark=100, used=50_120, lower=())
DAY = date(2026, 11, 18)
TWENTY_FIRST, TWENTY_FOURTH = date(2026, 11, 21), date(2026, 11, 24)


def text(facts: AlertFacts, since: CardState = ACTIVE) -> str:
    return alert_card(facts, since, POSTING).text.replace("\u202f", " ")


def first(facts: AlertFacts) -> str:
    return text(facts).split("\n")[0]


def elements(message: Message) -> list[dict[str, Any]]:
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


@pytest.mark.parametrize(
    ("event", "own", "said"),
    [
        (PASSED, False, "Acme Ltda passed 80% of its tasks: 40,120 of 50,000, day 19 of 30."),
        (PASSED, True, "Acme Ltda passed 80% of its budget: 40,120 of 50,000, day 19 of 30."),
        (ALL, False, "Acme Ltda has used all its tasks: 50,120 of 50,000, day 19 of 30."),
        (ALL, True, "Acme Ltda has used its whole budget: 50,120 of 50,000, day 19 of 30."),
        (replace(ALL, mark=120), False, "Acme Ltda passed 120% of its tasks: 50,120 of 50,000, day 19 of 30."),
        (replace(PASSED, cause=Cause.BASE), False, "Acme Ltda is past 80% of its tasks: 40,120 of 50,000, day 19"),
        (replace(PASSED, cause=Cause.SNOOZE), True, "Acme Ltda passed 80% of its budget: 40,120 of 50,000, day 19"),
    ],
)
def test_the_first_line_says_what_was_passed(event: ThresholdCrossed, own: bool, said: str) -> None:
    assert first(replace(FACTS, event=event, own_budget=own)).startswith(said)


@pytest.mark.parametrize(
    ("spike", "said"),
    [
        (
            Spike(None, DAY, 350, 1000, Direction.DOWN),
            "Acme Ltda had an unusual day, Nov 18: 350 tasks, usually about 1,000.",
        ),
        (
            Spike(None, DAY, 1400, 1000, Direction.UP, date(2026, 11, 12)),
            "Acme Ltda has had a new level since Nov 12: 1,400 tasks on Nov 18, usually about 1,000.",
        ),
    ],
)
def test_a_drop_and_a_shift_are_said_with_what_is_usual(spike: Spike, said: str) -> None:
    assert first(replace(UNUSUAL, event=SpikesSeen(DAY, (spike,)))) == said


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (
            LimitDates(TWENTY_FIRST, TWENTY_FOURTH, None),
            "on Nov 24 (on Nov 21 at the earliest, perhaps not this month).",
        ),
        (LimitDates(TWENTY_FIRST, TWENTY_FIRST, TWENTY_FOURTH), "on Nov 21 (between Nov 21 and Nov 24)."),
        (LimitDates(TWENTY_FOURTH, TWENTY_FOURTH, TWENTY_FOURTH), "it reaches 100% on Nov 24."),
        (LimitDates(TWENTY_FOURTH, None, None), "stays below 100%, but may reach it from Nov 24 on."),
        (LimitDates(None, None, None), "At this pace it stays below 100% this month."),
        (None, "day 19 of 30."),
    ],
)
def test_it_says_when_100_percent_are_reached_as_far_as_is_known(reach: LimitDates | None, said: str) -> None:
    assert first(replace(FACTS, reach=reach)).endswith(said)


def test_what_is_reached_is_not_foreseen() -> None:
    assert "pace" not in first(replace(FACTS, event=ALL))
    assert "That is 120 tasks beyond the allowance." in text(replace(FACTS, event=ALL))


def test_no_task_is_beyond_what_is_just_used_up() -> None:
    assert "beyond" not in text(replace(FACTS, event=replace(ALL, used=50_000)))


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (Cause.BASE, "the allowance or the marks changed, and the allowance is now 50,000."),
        (Cause.SNOOZE, "It was passed while the alerts of this channel were snoozed."),
    ],
)
def test_why_now_is_said_where_it_is_not_use(cause: Cause, said: str) -> None:
    assert said in text(replace(FACTS, event=replace(PASSED, cause=cause)))


def test_lower_marks_are_named_in_order() -> None:
    assert "Passed in the same moment: 30%, 50%." in text(replace(FACTS, event=replace(PASSED, lower=(50, 30))))


def test_a_foreseen_range_is_not_rounded_down_to_the_base() -> None:
    outlook = Forecast(50_060, 50_010, 54_900, PATH)
    said = first(replace(FORESEEN, event=LimitForecast(outlook, 40_120, 50_000)))
    assert "about 50,100 of 50,000 expected by Nov 30 (50,010–54,900)." in said


def test_a_range_below_the_base_is_not_rounded_up_to_it() -> None:
    event = LimitForecastWithdrawn(Forecast(47_000, 45_000, 49_990, PATH), 41_000, 50_000)
    assert "(45,000–49,990)" in forecast_withdrawn_note(ACME, event, AS_OF, ENGLISH).text


def test_too_little_for_a_forecast_is_said() -> None:
    assert "A forecast needs 5 days and 100 tasks." in text(replace(FACTS, outlook=TooEarly(3, 900)))


def test_three_flows_are_named_and_the_others_counted() -> None:
    more = replace(CONTRIBUTORS, flows=(*CONTRIBUTORS.flows, CONTRIBUTORS.flows[0]))
    said = text(replace(FACTS, contributors=more))
    assert "• Sync orders (Sales): 12,000 tasks, +3,000 on as many days before" in said
    assert "• and 5 other flows" in said


def test_flows_that_are_not_known_are_called_so() -> None:
    said = text(replace(FACTS, contributors=None))
    assert "Which flows used the tasks is not known." in said
    assert "these flows" not in said


def test_it_says_when_the_count_begins_again_and_what_one_can_do() -> None:
    assert "The month's count begins at 0 again on Dec 1 (UTC)." in text(FACTS)
    assert "You can pause or slow these flows in Pipefy, or ask whoever manages the Pipefy plan" in text(FACTS)


def test_the_footer_has_the_days_the_moment_and_the_source() -> None:
    assert text(FACTS).split("\n")[-1] == (
        "Nov 1, 2026 – Nov 19, 2026 (UTC days) · As of Nov 19, 2026, 12:04 PM (America/Sao_Paulo)"
        " · Source: Pipefy's usage figures"
    )


def test_what_happened_since_is_on_the_card() -> None:
    lines = text(FACTS, PASSED_MORE).split("\n")
    assert lines[1:4] == [
        "<@U0BEN> has been on it since Nov 19, 2026, 1:04 PM (America/Sao_Paulo)",
        "Snoozed until Nov 20, 2026, 12:04 PM (America/Sao_Paulo)",
        "Passed 90% since: Nov 22, 2026, 12:04 PM (America/Sao_Paulo)",
    ]


@pytest.mark.parametrize(
    ("facts", "days", "said"),
    [
        (FACTS, 4, "Resolved: "),
        (FORESEEN, 4, "No longer foreseen: "),
        (UNUSUAL, 4, "Closed: "),
        (FACTS, 12, "Closed, since the month is over: "),
    ],
)
def test_it_says_how_it_ended_and_nothing_of_silence(facts: AlertFacts, days: int, said: str) -> None:
    drawn = text(facts, replace(CLOSED, closed_at=AS_OF + timedelta(days=days)))
    assert drawn.split("\n")[1].startswith(said)
    assert "Snoozed" not in drawn


def test_the_buttons_carry_what_they_are_about() -> None:
    row = elements(alert_card(FACTS, ACTIVE, POSTING))
    assert [element["action_id"] for element in row] == [
        "alert_acknowledge",
        "alert_snooze",
        "alert_details",
        "alert_settings",
    ]
    assert [row[0]["value"], row[3]["value"]] == [POSTING.firing_id, POSTING.subscription_id]


def test_what_is_handled_offers_to_end_the_silence_and_not_to_take_it_on() -> None:
    row = elements(alert_card(FACTS, HANDLED, POSTING))
    assert [element["action_id"] for element in row] == ["alert_snooze", "alert_details", "alert_settings"]
    assert row[0]["options"][-1]["value"].endswith(":over")


def test_each_unusual_flow_can_be_called_expected_once() -> None:
    card = alert_card(UNUSUAL, replace(ACTIVE, expected=(("Sales", "Sync orders"), None)), POSTING)
    buttons = [e for e in elements(card) if e["action_id"].startswith("alert_expected")]
    assert [button["value"] for button in buttons] == [f"{POSTING.firing_id}:2"]
    assert "Called expected: All flows together; Sync orders (Sales)" in card.text


def test_an_unusual_day_compares_with_the_usual_one() -> None:
    said = text(UNUSUAL)
    assert said.startswith("Acme Ltda had an unusual day, Nov 18: 9,400 tasks, usually about 2,200.")
    assert "• Invoice → ERP (Finance) stopped: 0 tasks, usually about 120" in said


def test_a_month_with_an_unknown_day_is_drawn_without_a_sum() -> None:
    days = (*FACTS.days[:5], Day(FACTS.days[5].day, None), *FACTS.days[6:])
    (chart,) = [
        block
        for block in alert_card(replace(FACTS, days=days), ACTIVE, POSTING).blocks
        if block["type"] == "data_visualization"
    ]
    assert chart["chart"]["type"] == "bar"


def test_the_chart_calls_the_limit_what_it_is() -> None:
    card = alert_card(replace(FACTS, own_budget=True), ACTIVE, POSTING)
    (chart,) = [block for block in card.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["Used, then expected", "Budget"]


def test_a_note_names_every_mark() -> None:
    left = thresholds_cleared_note(ACME, ThresholdsCleared((90, 80), 38_000, 50_000), AS_OF, ENGLISH).text
    muted = threshold_muted_note(ACME, ThresholdMuted(80, 41_000, 50_000, (50,)), NOVEMBER, AS_OF, ENGLISH).text
    assert "Acme Ltda is below 80%, 90% again: 38,000 of 50,000, 76%." in left
    assert muted.startswith("Muted until Dec 1: 50%, 80% of Acme Ltda")
