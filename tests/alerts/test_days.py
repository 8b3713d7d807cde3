from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from bot.alerts.detection.days import judged_from, unusual_days
from bot.alerts.detection.model import ExpectedSpike, SpikesSeen
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Flow
from bot.usage.period import days_between

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 19)
BUSY = date(2026, 11, 11)
DAYS = {day: 4_000 if day == BUSY else 1_000 for day in days_between(FIRST, LAST)}
FLOWS = ("Orders", "Invoices", "Leads", "Stock")


def unusual(
    days: Mapping[date, int] = DAYS, readings: FlowReadings | None = None, expected: Sequence[ExpectedSpike] = ()
) -> tuple[SpikesSeen, ...]:
    return unusual_days(days, readings or {}, expected, first=date(2026, 10, 20), last=LAST)


def read(flow: str, day: date) -> int:
    """A flow's tasks of the month at the beginning of a day; one of them had a busy day."""
    month = days_between(day.replace(day=1), day - timedelta(days=1))
    return sum(2_000 if flow == "Orders" and past == BUSY else 200 for past in month)


def test_a_busy_day_is_found() -> None:
    (spikes_seen,) = unusual()
    assert (spikes_seen.day, [spike.flow for spike in spikes_seen.spikes]) == (BUSY, [None])


def test_even_days_are_no_news() -> None:
    assert unusual(dict.fromkeys(DAYS, 1_000)) == ()


def test_without_four_weeks_before_nothing_is_judged() -> None:
    assert unusual({day: tasks for day, tasks in DAYS.items() if day > BUSY - timedelta(weeks=3)}) == ()


@pytest.mark.parametrize(
    ("first", "day"),
    [
        (date(2026, 11, 15), date(2026, 12, 9)),
        (date(2026, 10, 1), date(2026, 11, 20)),
        (None, date(2026, 12, 14)),
    ],
)
def test_the_first_day_that_can_be_judged_is_known_before(first: date | None, day: date) -> None:
    days = {past: tasks if first and past >= first else 0 for past, tasks in DAYS.items()}
    assert judged_from(days, LAST + timedelta(days=1)) == day


def test_what_was_called_expected_then_does_not_hide_the_day_itself() -> None:
    assert unusual(expected=[ExpectedSpike(None, BUSY, 4_000)]) == unusual()


def test_a_busy_flow_is_found_from_the_readings() -> None:
    readings = {
        day: {day.replace(day=1): tuple(Flow(flow, "Sales", read(flow, day), None, None, None) for flow in FLOWS)}
        for day in days_between(FIRST, LAST + timedelta(days=1))
    }
    (spikes_seen,) = unusual(dict.fromkeys(DAYS, 1_000), readings)
    assert (spikes_seen.day, [(spike.flow, spike.tasks) for spike in spikes_seen.spikes]) == (
        BUSY,
        [(("Sales", "Orders"), 2_000)],
    )
