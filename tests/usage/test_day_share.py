from datetime import UTC, date, datetime, timedelta

import pytest

from bot.usage.day_share import PartOfDay, share_left
from bot.usage.forecast import Forecast, forecast
from bot.usage.period import days_between

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
TUESDAY = NOON - timedelta(days=1)
DAYS = {day: 1000 if day.weekday() < 5 else 0 for day in days_between(date(2026, 10, 1), date(2026, 11, 17))}


@pytest.mark.parametrize(
    ("before", "left"),
    [
        pytest.param(None, 0.5, id="by the clock"),
        pytest.param(PartOfDay(TUESDAY, 100), 0.8, id="office hours: nine tenths, and a part for the clock"),
        pytest.param(PartOfDay(TUESDAY, 1000), 0.125, id="all is over"),
        pytest.param(PartOfDay(TUESDAY, 1200), 0.125, id="more than the day had"),
        pytest.param(PartOfDay(TUESDAY + timedelta(hours=3), 500), 0.575, id="three hours later half was over"),
        pytest.param(PartOfDay(TUESDAY + timedelta(hours=4), 500), 0.5, id="too late an hour"),
        pytest.param(PartOfDay(TUESDAY - timedelta(hours=1), 500), 0.5, id="an earlier hour"),
        pytest.param(PartOfDay(NOON - timedelta(days=3), 0), 0.5, id="another day"),
    ],
)
def test_what_is_left_is_learnt_from_the_same_hour_of_the_day_before(before: PartOfDay | None, left: float) -> None:
    assert share_left(NOON, before, DAYS) == pytest.approx(left)


@pytest.mark.parametrize(
    ("now", "holidays"),
    [
        pytest.param(datetime(2026, 11, 16, 12, tzinfo=UTC), (), id="a Monday after a Sunday"),
        pytest.param(NOON, (NOON.date(),), id="a holiday after a workday"),
        pytest.param(NOON, (TUESDAY.date(),), id="a workday after a holiday"),
    ],
)
def test_a_day_of_another_kind_tells_nothing(now: datetime, holidays: tuple[date, ...]) -> None:
    days = {**DAYS, date(2026, 11, 15): 1000}
    assert share_left(now, PartOfDay(now - timedelta(days=1), 100), days, holidays) == 0.5


def test_few_tasks_tell_no_hours() -> None:
    assert share_left(NOON, PartOfDay(TUESDAY, 1), {TUESDAY.date(): 49}) == 0.5


@pytest.mark.parametrize("hour", [9, 11, 13, 15, 17, 19])
def test_office_hours_are_foreseen_nearer(hour: int) -> None:
    """In São Paulo, from 9 to 18: a thousand tasks a workday, as many an hour."""

    def by(hour: int) -> int:
        return round(1000 * min(1.0, max(0.0, (hour - 12) / 9)))

    now = datetime(2026, 11, 18, hour, tzinfo=UTC)
    days, used = {**DAYS, now.date(): by(hour)}, 12_000 + by(hour)
    truth = 21_000

    def error(before: PartOfDay | None) -> int:
        outlook = forecast(days, now=now, used=used, yesterday=before)
        assert isinstance(outlook, Forecast)
        return abs(outlook.expected - truth)

    assert error(PartOfDay(now - timedelta(days=1), by(hour))) <= error(None)
