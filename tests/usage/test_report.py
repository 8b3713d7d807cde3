from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.consistency import Contradiction
from bot.usage.forecast import Forecast, TooEarly
from bot.usage.model import Bucket, FlowList, Reading, Usage
from bot.usage.period import Period, last_day
from bot.usage.report import Change, Range, Report, build_report, by_tasks, flows_missing, percent
from tests.support.readings import (
    FLOWS,
    MONTHS,
    NOVEMBER,
    NOW,
    OCTOBER,
    OCTOBERS_DAYS,
    SEPTEMBER,
    adding_up,
    days,
    flow,
    last_month,
    reading,
    this_month,
    three_months,
    usage,
)

END_OF_NOVEMBER = date(2026, 11, 30)


def known(report: Report) -> dict[int, int | None]:
    return {day.day.day: day.tasks for day in report.days}


def gapped(*left_out: int, **more: object) -> Reading:
    """This month's first four days as Pipefy lists them, some left out: 10, 20, 30 and 40 tasks."""
    told = [Bucket(date(2026, 11, n), 10 * n, None) for n in range(1, 5) if n not in left_out]
    at = datetime(2026, 11, 4, 12, tzinfo=UTC)
    return reading(usage(Period.CURRENT_MONTH, NOVEMBER, told, **more), taken_at=at)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 50_000, 0),
        (38_412, 50_000, 77),
        (1, 200, 1),
        (99_999, 100_000, 99),
        (100, 100, 100),
        (100_001, 100_000, 100),
        (151, 100, 151),
        (2**53, 1, 100 * 2**53),
        (5, 0, None),
        (5, -1, None),
        (5, None, None),
        (None, 100, None),
    ],
)
def test_a_percentage_is_whole_and_reaches_100_only_at_the_whole(
    part: int | None, whole: int | None, said: int | None
) -> None:
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("taken", "covered", "closed"),
    [
        pytest.param(this_month(), Range(NOVEMBER, END_OF_NOVEMBER), False, id="month in progress"),
        pytest.param(this_month(ends=NOW), Range(NOVEMBER, END_OF_NOVEMBER), False, id="Pipefy ends it now"),
        pytest.param(this_month(ends=None), Range(NOVEMBER, END_OF_NOVEMBER), False, id="Pipefy names no end"),
        pytest.param(this_month(starts=None), Range(NOVEMBER, END_OF_NOVEMBER), False, id="nor a start"),
        pytest.param(
            this_month(starts=datetime(2026, 11, 5, tzinfo=UTC)),
            Range(NOVEMBER, END_OF_NOVEMBER),
            False,
            id="mid-month",
        ),
        pytest.param(last_month(), Range(OCTOBER, last_day(OCTOBER)), True, id="closed month"),
        pytest.param(last_month(starts=None, ends=None), Range(OCTOBER, last_day(OCTOBER)), True, id="unsaid month"),
        pytest.param(three_months(), Range(SEPTEMBER, NOW.date()), False, id="three months until now"),
        pytest.param(
            three_months(ends=datetime(2026, 12, 1, tzinfo=UTC)),
            Range(SEPTEMBER, END_OF_NOVEMBER),
            False,
            id="exclusive",
        ),
        pytest.param(
            three_months(ends=datetime(2026, 11, 1, 9, tzinfo=UTC)), Range(SEPTEMBER, NOVEMBER), True, id="on the 1st"
        ),
        pytest.param(three_months(starts=None, ends=None), Range(SEPTEMBER, END_OF_NOVEMBER), False, id="by buckets"),
        pytest.param(three_months(starts=None, ends=None, buckets=()), None, False, id="nothing said"),
        pytest.param(three_months(starts=NOW, ends=datetime(2026, 8, 1, tzinfo=UTC)), None, False, id="backwards"),
    ],
)
def test_the_range_is_pipefys_and_a_month_is_the_calendars(taken: Reading, covered: Range | None, closed: bool) -> None:
    report = build_report(taken)
    assert (report.range, report.closed) == (covered, closed)


@pytest.mark.parametrize(
    ("limit", "said"), [(50_000, (50_000, 60)), (None, (None, None)), (0, (None, None)), (-1, (None, None))]
)
def test_there_is_no_percentage_without_a_positive_limit(
    limit: int | None, said: tuple[int | None, int | None]
) -> None:
    report = build_report(adding_up(this_month(total=30_000, limit=limit)))
    assert (report.limit, report.percent) == said


def test_three_months_are_never_divided_by_an_allowance() -> None:
    report = build_report(three_months(limit=50_000))
    assert (report.limit, report.percent, report.over) == (None, None, None)


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        pytest.param(gapped(), {1: 10, 2: 20, 3: 30, 4: 40}, id="all there"),
        pytest.param(gapped(2), {1: 10, 2: 0, 3: 30, 4: 40}, id="the rest adds up, so the day was empty"),
        pytest.param(gapped(2, total=100), {1: 10, 2: None, 3: 30, 4: 40}, id="it does not, so the day is unknown"),
        pytest.param(gapped(2, total=None), {1: 10, 2: None, 3: 30, 4: 40}, id="no total to add up to"),
        pytest.param(gapped(1, 2, 3, 4), {1: 0, 2: 0, 3: 0, 4: 0}, id="no bucket and no task"),
        pytest.param(gapped(1, 2, 3, 4, total=7), {1: None, 2: None, 3: None, 4: None}, id="no bucket, but tasks"),
    ],
)
def test_a_missing_day_is_empty_only_where_the_rest_adds_up(taken: Reading, said: dict[int, int | None]) -> None:
    assert known(build_report(taken)) == said


def test_a_null_day_is_unknown_and_makes_missing_ones_unknown() -> None:
    buckets = [Bucket(date(2026, 11, n), tasks, None) for n, tasks in ((1, 5), (3, None))]
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    report = build_report(reading(usage(Period.CURRENT_MONTH, NOVEMBER, buckets, total=5), taken_at=at))
    assert known(report) == {1: 5, 2: None, 3: None}


@pytest.mark.parametrize("tasks", [0, None])
def test_days_to_come_say_nothing(tasks: int | None) -> None:
    to_come = [Bucket(date(2026, 11, n), tasks, None) for n in range(5, 31)]
    taken = gapped(2)
    told = replace(taken.usage, buckets=(*taken.usage.buckets, *to_come))
    assert known(build_report(replace(taken, usage=told))) == {1: 10, 2: 0, 3: 30, 4: 40}


def test_the_order_of_buckets_does_not_matter() -> None:
    for taken in (this_month(), last_month(), three_months()):
        told = replace(taken.usage, buckets=taken.usage.buckets[::-1])
        turned = build_report(replace(taken, usage=told))
        assert (turned.days, turned.months) == (build_report(taken).days, build_report(taken).months)


def test_on_the_first_day_the_forecast_goes_by_the_month_before() -> None:
    first = replace(this_month(NOVEMBER), taken_at=datetime(2026, 11, 1, 6, tzinfo=UTC))
    assert isinstance(build_report(first).outlook, Forecast)
    assert isinstance(build_report(replace(first, beside=None)).outlook, TooEarly)


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param(last_month(), id="closed"),
        pytest.param(three_months(), id="three months"),
        pytest.param(this_month(total=None), id="total unknown"),
        pytest.param(replace(this_month(), taken_at=datetime(2026, 12, 2, tzinfo=UTC)), id="the month has turned"),
        pytest.param(
            replace(this_month(), taken_at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)), id="about to turn"
        ),
    ],
)
def test_there_is_no_forecast_for(taken: Reading) -> None:
    assert build_report(taken).outlook is None


def test_months_beside_a_report_are_never_taken_for_days() -> None:
    """By another clock than ours the month may be over: then Pipefy answers it as the last one."""
    november = usage(Period.LAST_MONTH, NOVEMBER, days(NOVEMBER, NOW.date()))
    at = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    with_months, alone = (build_report(reading(november, beside, taken_at=at)) for beside in (MONTHS, None))
    assert isinstance(alone.outlook, Forecast)
    assert with_months.outlook == alone.outlook


@pytest.mark.parametrize(
    ("total", "over"), [(49_999, None), (50_000, 0), (52_500, 2_500), (None, None), (2**53, 2**53 - 50_000)]
)
def test_what_lies_over_the_allowance_is_counted(total: int | None, over: int | None) -> None:
    assert build_report(adding_up(last_month(total=total))).over == over


def test_the_day_on_which_the_allowance_is_reached_lies_ahead() -> None:
    report = build_report(this_month(limit=45_000))
    assert report.reached_on is not None
    assert NOW.date() <= report.reached_on <= END_OF_NOVEMBER


@pytest.mark.parametrize("limit", [None, 0, 500_000, 20_000])
def test_no_day_is_named_without_need(limit: int | None) -> None:
    assert build_report(this_month(limit=limit)).reached_on is None


@pytest.mark.parametrize(
    ("before", "change"),
    [
        pytest.param(52_110, -10, id="less"),
        pytest.param(40_000, 18, id="more"),
        pytest.param(47_040, 0, id="the same"),
        pytest.param(0, None, id="nothing before"),
    ],
)
def test_a_closed_month_is_compared_with_the_one_before(before: int, change: int | None) -> None:
    beside = replace(MONTHS, buckets=(Bucket(OCTOBER, 1, None), Bucket(SEPTEMBER, before, None)))
    assert build_report(adding_up(last_month(beside, total=47_040))).change == Change(SEPTEMBER, before, change)


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param(last_month(None), id="no months"),
        pytest.param(last_month(replace(MONTHS, buckets=())), id="no bucket"),
        pytest.param(last_month(replace(MONTHS, buckets=(Bucket(SEPTEMBER, None, 1),))), id="null"),
        pytest.param(last_month(OCTOBERS_DAYS), id="days"),
        pytest.param(last_month(total=None), id="total unknown"),
        pytest.param(this_month(), id="month in progress"),
        pytest.param(three_months(), id="three months"),
    ],
)
def test_there_is_no_comparison_with(taken: Reading) -> None:
    assert build_report(taken).change is None


def test_each_month_has_its_own_limit_and_the_last_is_unfinished() -> None:
    months = [(m.starts.month, m.usage, m.limit, m.unfinished) for m in build_report(three_months()).months]
    assert months == [(9, 41_204, 50_000, False), (10, 52_110, 50_000, False), (11, 33_040, None, True)]


@pytest.mark.parametrize("count", range(5))
def test_three_months_may_have_any_number_of_buckets(count: int) -> None:
    buckets = tuple(Bucket(date(2026, 8 + n, 1), 10 * n, 0) for n in range(count))
    report = build_report(three_months(buckets=buckets))
    assert [month.usage for month in report.months] == [10 * n for n in range(count)]
    assert all(month.limit is None for month in report.months)


@pytest.mark.parametrize(
    ("taken", "total", "contradiction"),
    [
        pytest.param(this_month(total=1), 37_260, Contradiction.TOTAL, id="days beyond the total"),
        pytest.param(this_month(total=49_000), 37_260, Contradiction.TOTAL, id="days below the total"),
        pytest.param(three_months(total=10**6), 126_354, Contradiction.TOTAL, id="months"),
        pytest.param(this_month(buckets=(), total=7), 7, Contradiction.UNCONFIRMED, id="no day"),
        pytest.param(this_month(buckets=(), total=57_860), 57_860, Contradiction.STALE, id="last month's"),
        pytest.param(
            this_month(starts=datetime(2026, 9, 1, tzinfo=UTC)), 37_260, Contradiction.MONTH, id="another range"
        ),
    ],
)
def test_it_knows_what_contradicts_itself_and_shows_the_likelier_figure(
    taken: Reading, total: int, contradiction: Contradiction
) -> None:
    report = build_report(taken)
    assert contradiction in report.contradictions
    assert (report.total, report.of_days) == (total, contradiction is Contradiction.TOTAL)


@pytest.mark.parametrize(("holes", "listed", "counted", "missing"), [(0, 4, 4, 0), (1, 3, 4, 1), (0, 4, 60, 6)])
def test_it_counts_the_top_flows_that_pipefy_left_out(holes: int, listed: int, counted: int, missing: int) -> None:
    top = FlowList(FLOWS[:listed], counted, None, complete=False, holes=holes)
    assert flows_missing(build_report(replace(this_month(), top=top))) == missing


def test_flows_come_with_the_most_tasks_first_and_the_unknown_last() -> None:
    flows = (flow("a", None), flow("b", 0), flow("c", 7), flow("d", 7))
    assert [one.name for one in by_tasks(flows)] == ["c", "d", "b", "a"]


@pytest.mark.parametrize("count", [0, 1])
def test_a_report_without_flows_has_none(count: int) -> None:
    taken = replace(this_month(), top=None) if count else reading(MONTHS, top=None)
    assert build_report(taken).flows == ()


FIGURES = st.none() | st.integers(0, 2**53)
BUCKETS = st.lists(st.builds(Bucket, st.dates(SEPTEMBER, END_OF_NOVEMBER), FIGURES, FIGURES), max_size=40)
INSTANTS = st.none() | st.datetimes(datetime(2026, 8, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@st.composite
def any_usage(draw: st.DrawFn, period: Period) -> Usage:
    starts, ends = draw(INSTANTS), draw(INSTANTS)
    return Usage(period, draw(FIGURES), draw(FIGURES), draw(FIGURES), starts, ends, tuple(draw(BUCKETS)))


@given(st.data(), st.sampled_from(Period), st.sampled_from((None, *Period)))
def test_whatever_pipefy_answers_there_is_a_report(data: st.DataObject, period: Period, beside: Period | None) -> None:
    taken = reading(data.draw(any_usage(period)), data.draw(any_usage(beside)) if beside else None)
    report = build_report(taken)
    assert (report.percent is None) or (report.limit is not None and report.limit > 0)
    assert isinstance(report.reached_on, date | None)
    if isinstance(report.outlook, Forecast) and report.total is not None:
        assert report.total <= report.outlook.low <= report.outlook.expected <= report.outlook.high
        assert len(report.outlook.path) == END_OF_NOVEMBER.day
