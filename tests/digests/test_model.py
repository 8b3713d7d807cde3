from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import Digest, build_digest
from bot.usage.forecast import Forecast
from bot.usage.model import Bucket, Flow, FlowList, Organization, Reading, Usage
from bot.usage.period import Period, Week, days_between
from bot.usage.report import Report, build_report

WEEK = Week(date(2026, 11, 16), date(2026, 11, 22))
MONDAY = date(2026, 11, 23)
NOVEMBER = date(2026, 11, 1)


def days(first: date, *tasks: int) -> dict[date, tuple[int, int | None]]:
    return {first + timedelta(days=n): (count, 50_000) for n, count in enumerate(tasks)}


def digest(known_days: dict[date, tuple[int, int | None]], report: Report | None = None) -> Digest:
    return build_digest(WEEK, known_days, report, {}, first_flow_day=None)


def report(used: int | None = 22_000, limit: int | None = 30_000, period: Period = Period.CURRENT_MONTH) -> Report:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    buckets = tuple(Bucket(day, 1_000, limit) for day in days_between(NOVEMBER, date(2026, 11, 22)))
    usage = Usage(period, used, limit, 3, datetime(2026, 11, 1, tzinfo=UTC), now, buckets)
    return build_report(Reading("r", Organization("u"), period, usage, None, None, now))


@pytest.mark.parametrize(
    ("this", "before", "percent"),
    [
        ([10] * 7, [10] * 7, 0),
        ([112, 0, 0, 0, 0, 0, 0], [100, 0, 0, 0, 0, 0, 0], 12),
        ([995, 0, 0, 0, 0, 0, 0], [1000, 0, 0, 0, 0, 0, 0], -1),  # half away from zero
        ([5] * 7, [0] * 7, None),
        ([0] * 7, [5] * 7, -100),
    ],
)
def test_a_week_is_compared_with_the_one_before(this: list[int], before: list[int], percent: int | None) -> None:
    drawn = digest(days(date(2026, 11, 9), *before, *this))
    assert (drawn.total, drawn.before, drawn.percent) == (sum(this), sum(before), percent)


def test_a_week_with_an_unknown_day_has_no_total() -> None:
    known_days = days(date(2026, 11, 9), *[10] * 14)
    del known_days[date(2026, 11, 18)]
    drawn = digest(known_days)
    assert (drawn.total, drawn.before, drawn.percent) == (None, 70, None)
    assert drawn.unknown_days == (date(2026, 11, 18),)


def test_a_first_week_has_nothing_before_it() -> None:
    drawn = digest(days(WEEK.first, *[10] * 7))
    assert (drawn.total, drawn.before, drawn.percent) == (70, None, None)


def test_the_chart_has_eight_weeks_that_end_with_this_one() -> None:
    drawn = digest(days(date(2026, 10, 5), *[1] * 49))
    assert [(str(w.week.first), w.tasks) for w in drawn.weeks][:2] == [("2026-09-28", None), ("2026-10-05", 7)]
    assert (len(drawn.weeks), drawn.weeks[-1].week, drawn.weeks[-2].week) == (8, WEEK, WEEK.before())


@given(st.dictionaries(st.integers(-70, 10), st.integers(0, 10**9)))
def test_totals_are_sums_of_known_days_or_unknown(known_days: dict[int, int]) -> None:
    tasks: dict[date, tuple[int, int | None]] = {
        WEEK.first + timedelta(days=n): (t, None) for n, t in known_days.items()
    }
    for week in digest(tasks).weeks:
        week_days = days_between(week.week.first, week.week.last)
        missing = [day for day in week_days if day not in tasks]
        assert week.tasks == (None if missing else sum(tasks[day][0] for day in week_days))


def test_the_month_so_far_is_the_reports() -> None:
    month = digest({}, report(limit=40_000)).month
    assert month
    assert (month.used, month.limit, month.percent, month.first) == (22_000, 40_000, 55, NOVEMBER)
    assert isinstance(month.outlook, Forecast)
    assert month.passes_on is None


def test_the_day_on_which_the_allowance_is_passed_is_told() -> None:
    month = digest({}, report(limit=25_000)).month
    assert month
    assert month.passes_on == date(2026, 11, 26)


@pytest.mark.parametrize("limit", [None, 0])
def test_without_an_allowance_there_is_no_percentage(limit: int | None) -> None:
    month = digest({}, report(limit=limit)).month
    assert month
    assert (month.limit, month.percent, month.passes_on) == (None, None, None)


@pytest.mark.parametrize("other", [None, report(used=None), report(period=Period.LAST_MONTH)])
def test_without_figures_of_this_month_there_is_no_month(other: Report | None) -> None:
    assert digest({}, other).month is None


def flows(read_on: date, **tasks: int | None) -> dict[date, dict[date, list[Flow]]]:
    listed = [Flow(name, "Sales", count, count, None, None) for name, count in tasks.items()]
    return {read_on: {read_on.replace(day=1): listed}}


@pytest.mark.parametrize(
    ("last", "unattributed"),
    [
        ({"a": 60, "b": 40}, 20),
        ({"a": 80, "b": 40}, 0),
        ({"a": 90, "b": 40}, None),  # more than Pipefy's total: the readings do not fit the days
        ({"a": 60, "b": None}, None),
        ({"a": 60}, None),  # `b` is gone
    ],
)
def test_what_no_flow_explains_is_told_or_unknown(last: dict[str, int | None], unattributed: int | None) -> None:
    readings = flows(WEEK.first, a=10, b=10) | flows(MONDAY, **last)
    drawn = build_digest(WEEK, days(WEEK.first, 100, 0, 0, 0, 0, 0, 0), None, readings, first_flow_day=WEEK.first)
    assert drawn.unattributed == unattributed
    assert drawn.flows_from is None


@pytest.mark.parametrize(
    ("read_on", "first_flow_day", "begins"),
    [
        ([MONDAY], MONDAY, date(2026, 11, 30)),
        ([date(2026, 11, 24)], date(2026, 11, 24), date(2026, 11, 30)),
        ([], date(2026, 11, 25), date(2026, 12, 7)),
        ([], date(2026, 12, 1), date(2026, 12, 7)),
        ([], date(2026, 12, 2), date(2026, 12, 14)),
        ([], date(2026, 9, 1), date(2026, 12, 7)),  # read long ago, but not lately
        ([], None, None),
    ],
)
def test_a_digest_without_flows_says_from_when_on(
    read_on: list[date], first_flow_day: date | None, begins: date | None
) -> None:
    readings = {day: listed for day_read in read_on for day, listed in flows(day_read, a=1).items()}
    drawn = build_digest(WEEK, {}, None, readings, first_flow_day=first_flow_day)
    assert (drawn.flows, drawn.flows_from) == (None, begins)


def flows_read(month_flows: tuple[Flow, ...], read_on: date, taken_at: datetime, week: Week) -> Digest:
    """The digest of a week whose flows were read once, on the day of the reading."""
    taken, first = report().reading, taken_at.replace(day=1, hour=0)
    usage = replace(taken.usage, starts=first, buckets=())
    now = replace(taken, usage=usage, taken_at=taken_at, top=FlowList((flow("Top", 9),), 3, 9, complete=False))
    return build_digest(week, {}, build_report(now), {read_on: {NOVEMBER: month_flows}}, first_flow_day=read_on)


def flow(name: str, tasks: int) -> Flow:
    return Flow(name, "Sales", tasks, 1, None, "ENABLED")


def test_until_its_week_is_known_a_flow_has_its_month_so_far() -> None:
    month = flows_read((), MONDAY, datetime(2026, 11, 23, 12, tzinfo=UTC), WEEK).month_flows
    assert month
    assert (month.month, month.is_over, [f.name for f in month.flows], month.more) == (NOVEMBER, False, ["Top"], 2)


def test_of_a_month_that_ended_since_the_week_did_all_flows_are_known() -> None:
    tuesday = datetime(2026, 12, 1, 12, tzinfo=UTC)
    week = Week(date(2026, 11, 23), date(2026, 11, 29))
    month = flows_read((flow("A", 1), flow("B", 0), flow("C", 5)), tuesday.date(), tuesday, week).month_flows
    assert month
    assert (month.month, month.is_over, [f.name for f in month.flows], month.more) == (NOVEMBER, True, ["C", "A"], 0)


def test_a_month_without_a_task_has_no_flows_to_show() -> None:
    taken = replace(report().reading, top=FlowList((flow("A", 0),), 1, 0, complete=True))
    assert build_digest(WEEK, {}, build_report(taken), {}, first_flow_day=None).month_flows is None


@pytest.mark.parametrize(("read_first", "unattributed"), [(WEEK.first, 30), (WEEK.first - timedelta(days=1), None)])
def test_tasks_are_unattributed_only_where_the_readings_fit_the_week(
    read_first: date, unattributed: int | None
) -> None:
    readings = {
        day: {NOVEMBER: (flow("A", tasks),)} for day, tasks in ((read_first, 0), (read_first + timedelta(7), 70))
    }
    drawn = build_digest(WEEK, days(WEEK.first, *[10] * 7, 30), None, readings, first_flow_day=read_first)
    assert drawn.unattributed == (None if unattributed is None else 0)
    more = build_digest(WEEK, days(WEEK.first, 40, *[10] * 6), None, readings, first_flow_day=read_first)
    assert more.unattributed == unattributed


@pytest.mark.parametrize(("of_flows", "left"), [(22_000, False), (21_999, True), (None, False), (22_001, False)])
def test_pipefy_leaves_tasks_to_no_flow_where_its_own_totals_say_so(of_flows: int | None, left: bool) -> None:
    taken = replace(report().reading, top=FlowList((flow("A", 9),), 1, of_flows, complete=True))
    assert digest({}, build_report(taken)).left_by_pipefy is left
