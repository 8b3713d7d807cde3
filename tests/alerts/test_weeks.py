"""The weeks before an unusual day, beside the level that it was judged by."""

from datetime import date, timedelta

import pytest

from bot.alerts.detection.model import Direction, Spike
from bot.alerts.detection.spikes import organization_spike
from bot.alerts.detection.weeks import unusual_weeks

DAY = date(2026, 11, 18)
ORDINARY = {DAY - timedelta(days=n): 2_000 + 7 * (n % 5) for n in range(1, 64)}


def test_they_are_four_and_end_with_the_day() -> None:
    days = {**ORDINARY, DAY: 9_400}
    spike = organization_spike(days, DAY, ())
    assert spike is not None
    weeks = unusual_weeks(spike, days)
    assert weeks is not None
    assert (weeks.days[0].day, weeks.days[-1].day, len(weeks.days)) == (date(2026, 10, 22), DAY, 28)
    assert weeks.days[-1].tasks == 9_400


@pytest.mark.parametrize("tasks", [9_400, 0])
def test_the_usual_level_ends_at_the_figure_of_the_headline(tasks: int) -> None:
    days = {**ORDINARY, DAY: tasks}
    spike = organization_spike(days, DAY, ())
    assert spike is not None
    weeks = unusual_weeks(spike, days)
    assert weeks is not None
    assert len(weeks.usual) == 7
    assert weeks.usual[-1] == spike.usual


def test_an_unknown_day_stays_unknown() -> None:
    days = {day: tasks for day, tasks in ORDINARY.items() if day != DAY - timedelta(days=3)} | {DAY: 9_400}
    weeks = unusual_weeks(Spike(None, DAY, 9_400, 2_000, Direction.UP), days)
    assert weeks is not None
    assert weeks.days[-4].tasks is None


def test_too_few_days_make_no_chart() -> None:
    assert unusual_weeks(Spike(None, DAY, 9_400, 2_000, Direction.UP), {DAY: 9_400}) is None
