"""Notes in quiet hours, by their names: which wait, which still hold, and which say what another one does."""

from dataclasses import replace
from datetime import date

import pytest

from bot.alerts.model import AlertSettings, AlertState, FlowBudget, ForecastAnnouncement, LimitHistory, MarkState
from bot.alerts.rules.flow_budgets import slot_of
from bot.alerts.rules.quiet_notes import name_of_note, replaces, still_holds, waits

AT = "2026-11-20T04:30:00+00:00"
STATE = AlertState(
    month=date(2026, 11, 1),
    used=8_200,
    base=10_000,
    latches={50: MarkState(1, open=True), 80: MarkState(1, open=True), 90: MarkState(3, muted=True)},
    warned=ForecastAnnouncement.TAKEN_BACK,
    limits=LimitHistory(missing=2),
)
ORDERS = FlowBudget("Sync orders", 5_000)
BUDGET = name_of_note(slot_of("2026-11", ORDERS, 80))
SETTINGS = AlertSettings(flow_budgets=(ORDERS,))
USED_UP = replace(STATE, used=10_000)


@pytest.mark.parametrize(
    "name",
    [f"base:5000:10000:{AT}", "asleep", "unforeseen", f"left:90:{AT}", "muted:90", "restored", f"still:80:{AT}",
     BUDGET, "reported:2026-11-19"],
)  # fmt: skip
def test_what_is_about_less_than_the_whole_waits_and_holds(name: str) -> None:
    assert waits(name, STATE)
    assert still_holds(name, STATE, SETTINGS)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        (f"left:100:{AT}", STATE), ("muted:100", STATE), (f"still:110:{AT}", STATE),
        (name_of_note(slot_of("2026-11", ORDERS, 100)), STATE), (f"base:20000:10000:{AT}", USED_UP),
        ("details:0f4b3c1e", STATE), ("handed:U0BEN", STATE), ("", STATE),
    ],
)  # fmt: skip
def test_what_is_about_the_whole_or_was_asked_for_does_not_wait(name: str, state: AlertState) -> None:
    assert not waits(name, state)


@pytest.mark.parametrize(
    ("name", "state", "settings"),
    [
        (f"base:10000:5000:{AT}", STATE, SETTINGS),  # it is another by now
        ("asleep", replace(STATE, limits=LimitHistory()), SETTINGS),
        ("unforeseen", replace(STATE, warned=ForecastAnnouncement.NOT_YET), SETTINGS),
        (f"left:80:{AT}", STATE, SETTINGS),  # passed again
        ("muted:90", replace(STATE, latches={}), SETTINGS),
        (f"still:50:{AT}", STATE, SETTINGS),  # a higher one is passed
        ("restored", USED_UP, SETTINGS),
        (BUDGET, STATE, AlertSettings()),  # removed
        (BUDGET, STATE, AlertSettings(flow_budgets=(replace(ORDERS, tasks=6_000),))),
    ],
)
def test_what_is_so_no_longer_does_not_hold(name: str, state: AlertState, settings: AlertSettings) -> None:
    assert not still_holds(name, state, settings)


def test_a_later_note_says_what_an_earlier_one_does() -> None:
    higher = name_of_note(slot_of("2026-11", ORDERS, 90))
    other = name_of_note(slot_of("2026-11", replace(ORDERS, name="Invoices"), 90))
    assert replaces(f"still:80:{AT}", "still:80:2026-11-21T04:30:00+00:00")
    assert replaces(BUDGET, higher)
    assert not replaces(higher, BUDGET)
    assert not replaces(BUDGET, other)
    assert not replaces("muted:80", "muted:90")
