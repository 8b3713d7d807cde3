"""Quiet hours and prices, by themselves."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.organization_rules import Price, QuietHours

ZONES = ("America/Sao_Paulo", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
WEEKEND = QuietHours(time(22), time(7), weekends=True, time_zone="America/Sao_Paulo")
hours = st.builds(QuietHours, st.times(), st.times(), st.booleans(), st.sampled_from(ZONES))
instants = st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-19T20:00", None),  # Thursday, 17:00
        ("2026-11-20T01:00", "2026-11-20T10:00"),  # 22:00, to 07:00
        ("2026-11-20T09:59", "2026-11-20T10:00"),
        ("2026-11-20T10:00", None),
        ("2026-11-21T01:00", "2026-11-23T10:00"),  # Friday, 22:00: the night, the weekend, and Monday's night
        ("2026-11-22T15:00", "2026-11-23T10:00"),
    ],
)
def test_a_night_before_a_weekend_goes_on_to_monday_morning(at: str, until: str | None) -> None:
    ends = WEEKEND.until(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert ends == (None if until is None else datetime.fromisoformat(until).replace(tzinfo=UTC))


def is_quiet(quiet: QuietHours, at: datetime) -> bool:
    """By the clock on the wall, written another way."""
    local = at.astimezone(ZoneInfo(quiet.time_zone))
    now, starts, ends = local.time(), quiet.starts, quiet.ends
    in_hours = (starts <= now < ends) if starts < ends else (starts != ends and (now >= starts or now < ends))
    return in_hours or (quiet.weekends and local.weekday() in {5, 6})


@given(hours, instants)
def test_the_end_is_the_first_instant_that_is_not_quiet(quiet: QuietHours, at: datetime) -> None:
    until = quiet.until(at)
    assert (until is not None) == is_quiet(quiet, at)
    if until is not None:
        assert at < until <= at + timedelta(days=4)


@given(st.decimals(Decimal("0.000001"), 1_000_000, places=6), st.integers(0, 10**12))
def test_a_price_is_exact(per_thousand: Decimal, tasks: int) -> None:
    assert Price(per_thousand, "BRL").of(tasks) * 1000 == per_thousand * tasks
