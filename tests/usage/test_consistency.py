"""Contradictions inside one answer, kind by kind, and what may be trusted beside them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.usage.consistency import (
    Contradiction,
    ShownTotal,
    allowance_is_known,
    contradictions,
    month_of,
    shown_total,
    trusted_total,
)
from bot.usage.model import Bucket, Usage
from bot.usage.period import Period, last_day
from tests.support.readings import (
    MONTHS,
    NOVEMBER,
    OCTOBER,
    OCTOBERS_DAYS,
    TODAY,
    changed,
    days,
    this_month,
    three_months,
    usage,
)

FIRST = NOVEMBER
USED = this_month().usage.total or 0


def november(buckets: tuple[Bucket, ...] = (), **more: object) -> Usage:
    return usage(Period.CURRENT_MONTH, NOVEMBER, buckets, **more)


def left_out(*gone: int) -> tuple[Bucket, ...]:
    return tuple(bucket for bucket in this_month().usage.buckets if bucket.starts.day not in gone)


@pytest.mark.parametrize(
    ("told", "today", "contradiction"),
    [
        pytest.param(november(total=49_000), FIRST, Contradiction.UNCONFIRMED, id="day 1, last month's total"),
        pytest.param(
            november(days(OCTOBER, last_day(OCTOBER)), total=49_000), FIRST, Contradiction.BUCKETS, id="its days too"
        ),
        pytest.param(november(days(FIRST, FIRST), total=49_000), FIRST, Contradiction.TOTAL, id="day 1 has 300"),
        pytest.param(
            november(days(FIRST, FIRST), total=49_000),
            date(2026, 11, 2),
            Contradiction.UNCONFIRMED,
            id="day 2 is missing",
        ),
        pytest.param(november(total=OCTOBERS_DAYS.total), TODAY, Contradiction.STALE, id="exactly last month's"),
        pytest.param(this_month(total=0).usage, TODAY, Contradiction.TOTAL, id="no task, but days with tasks"),
        pytest.param(this_month(total=USED - USED // 90).usage, TODAY, Contradiction.TOTAL, id="less than the days"),
        pytest.param(this_month(total=USED + USED // 90).usage, TODAY, Contradiction.TOTAL, id="more than the days"),
        pytest.param(november(left_out(3), total=0), TODAY, Contradiction.TOTAL, id="less than the known days"),
        pytest.param(
            this_month(starts=datetime(2026, 10, 1, tzinfo=UTC)).usage, TODAY, Contradiction.MONTH, id="October's range"
        ),
        pytest.param(changed(OCTOBERS_DAYS, period=Period.CURRENT_MONTH), TODAY, Contradiction.MONTH, id="October"),
        pytest.param(
            this_month(ends=datetime(2026, 12, 31, tzinfo=UTC)).usage, TODAY, Contradiction.MONTH, id="two months"
        ),
        pytest.param(
            this_month(ends=datetime(2026, 10, 31, tzinfo=UTC)).usage, TODAY, Contradiction.MONTH, id="backwards"
        ),
        pytest.param(three_months(total=1).usage, TODAY, Contradiction.TOTAL, id="three months make more"),
        pytest.param(three_months(total=10**6).usage, TODAY, Contradiction.TOTAL, id="three months make less"),
        pytest.param(
            three_months(starts=datetime(2025, 9, 1, tzinfo=UTC)).usage, TODAY, Contradiction.MONTH, id="another year"
        ),
        pytest.param(this_month(total=None, unknown=("total",)).usage, TODAY, Contradiction.NULL_TOTAL, id="null"),
    ],
)
def test_nothing_follows_from_what_contradicts_itself(told: Usage, today: date, contradiction: Contradiction) -> None:
    assert contradiction in contradictions(told, today, OCTOBERS_DAYS)
    assert trusted_total(told, today, OCTOBERS_DAYS) is None


@pytest.mark.parametrize(
    ("told", "today"),
    [
        pytest.param(this_month().usage, TODAY, id="as documented"),
        pytest.param(this_month(starts=None, ends=None).usage, TODAY, id="no range"),
        pytest.param(this_month(starts=datetime(2026, 11, 5, tzinfo=UTC)).usage, TODAY, id="a range within the month"),
        pytest.param(this_month(starts=datetime(2026, 10, 31, 22, tzinfo=UTC)).usage, TODAY, id="midnight in the east"),
        pytest.param(this_month(ends=datetime(2026, 12, 1, 2, 59, tzinfo=UTC)).usage, TODAY, id="the end in the west"),
        pytest.param(november(left_out(7, 8)), TODAY, id="days without a task are left out"),
        pytest.param(november(left_out(7, 8), total=USED), TODAY, id="days are missing"),
        pytest.param(november(left_out(19), total=USED), TODAY, id="today is not booked yet"),
        pytest.param(this_month(total=USED - 1).usage, TODAY, id="a task came after the total"),
        pytest.param(this_month(total=USED + 1).usage, TODAY, id="a task came after the days"),
        pytest.param(this_month(total=USED + USED // 100).usage, TODAY, id="a busy moment between both counts"),
        pytest.param(november(left_out(7, 8), total=USED - 300 - 9), TODAY, id="likewise, and days are left out"),
        pytest.param(november((*left_out(), Bucket(date(2026, 11, 30), 0, None))), TODAY, id="days to come"),
        pytest.param(november((*left_out(), Bucket(date(2026, 10, 31), 9, None)), total=USED), TODAY, id="a stray day"),
        pytest.param(november(), FIRST, id="nothing used"),
        pytest.param(november(days(FIRST, date(2026, 11, 20))), TODAY, id="Pipefy's midnight came first"),
        pytest.param(changed(OCTOBERS_DAYS, period=Period.CURRENT_MONTH), FIRST, id="ours came first"),
        pytest.param(MONTHS, TODAY, id="three months"),
        pytest.param(three_months(buckets=MONTHS.buckets[:2]).usage, TODAY, id="a month is missing"),
        pytest.param(OCTOBERS_DAYS, TODAY, id="last month"),
    ],
)
def test_what_agrees_with_itself_is_trusted(told: Usage, today: date) -> None:
    assert contradictions(told, today) == ()
    assert trusted_total(told, today) == told.total


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        pytest.param(this_month().usage, ShownTotal(USED), id="as documented"),
        pytest.param(this_month(total=0).usage, ShownTotal(USED, of_days=True), id="the days know more"),
        pytest.param(this_month(total=49_000).usage, ShownTotal(USED, of_days=True), id="the days know less"),
        pytest.param(november(left_out(3), total=USED), ShownTotal(USED), id="a missing day explains it"),
        pytest.param(november(total=49_000), ShownTotal(49_000), id="no day at all"),
        pytest.param(this_month(total=None).usage, ShownTotal(None), id="unknown"),
    ],
)
def test_days_are_shown_where_the_total_contradicts_them(told: Usage, shown: ShownTotal) -> None:
    assert shown_total(told, TODAY) == shown


@pytest.mark.parametrize(
    ("limit", "unknown", "known"), [(50_000, (), True), (None, (), True), (None, ("limit",), False)]
)
def test_an_allowance_that_an_error_hides_is_unknown(limit: int | None, unknown: tuple[str, ...], known: bool) -> None:
    told = this_month(limit=limit, unknown=unknown).usage
    assert allowance_is_known(told) is known
    assert trusted_total(told, TODAY) == told.total


@pytest.mark.parametrize("shift", [timedelta(days=n) for n in (-40_000, -800, -60, -30, 30, 60, 800, 40_000)])
@pytest.mark.parametrize("period", Period)
def test_a_range_from_far_away_moves_no_month(shift: timedelta, period: Period) -> None:
    starts = datetime(2026, 11, 1, tzinfo=UTC) + shift
    told = replace(this_month().usage, period=period, starts=starts)
    assert Contradiction.MONTH in contradictions(told, TODAY) or period is Period.LAST_3_MONTHS


@pytest.mark.parametrize("edge", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_trouble(edge: date) -> None:
    starts = datetime(edge.year, edge.month, edge.day, tzinfo=UTC)
    told = changed(this_month().usage, starts=starts, ends=starts, buckets=(Bucket(edge, 1, None),))
    assert contradictions(told, TODAY)
    assert month_of(told, TODAY) == NOVEMBER
